"""`outercom` and `python -m wizard`: the one place where the commands meet the screens."""

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    from wizard.cli import start

    try:
        return start(_open_wizard)
    except Exception as error:
        from wizard.crash import report

        return report(error)


def _open_wizard(name: str | None, *, rehearse: bool = False, browse: bool = False) -> int:
    from screens.app import run_wizard

    return run_wizard(name, rehearse=rehearse, browse=browse)


if __name__ == "__main__":
    sys.exit(main())
