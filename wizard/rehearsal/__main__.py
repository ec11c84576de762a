"""`python -m wizard.rehearsal`: a simulated Intercom in a process of its own."""

from __future__ import annotations

import argparse
import sys

from wizard.rehearsal.arguments import add_arguments, settings_from
from wizard.rehearsal.server import serve


def main() -> int:
    """Serve until interrupted; prints one line when ready. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m wizard.rehearsal", description="A simulated Intercom workspace.")
    add_arguments(parser)
    try:
        serve(settings_from(parser.parse_args()), ready=_announce)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _announce(url: str) -> None:
    sys.stdout.write(f"serving {url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
