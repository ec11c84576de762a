"""The command line itself: what all commands share, and how errors become sentences and exit codes."""

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from wizard.errors import OutercomError, UsageError
from wizard.exit_codes import ExitCode


class OpenWizard(Protocol):
    """Opens the screens on a migration (or Home) and returns the exit code: the rehearsal, or the archive to be searched and read."""

    def __call__(self, name: str | None, *, rehearse: bool = False, browse: bool = False) -> int:
        """Returns when the person leaves."""


app = typer.Typer(
    name="outercom",
    help="Move a company's support data out of Intercom, and prove that nothing was lost.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(help="The migration's name.", show_default=False)]
TrustHost = Annotated[
    str,
    typer.Option(help="The API's host, where it is neither Intercom's nor this machine: it may be given the token."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Move a company's support data out of Intercom, and prove that nothing was lost. Without a command: the wizard."""
    if version:
        from importlib.metadata import version as installed

        from wizard.plain import say

        say(f"outercom {installed('outercom')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        open_wizard_on(context, None)


def open_wizard_on(context: typer.Context, name: str | None, *, rehearse: bool = False, browse: bool = False) -> None:
    """Open the screens on a migration, or on Home, and exit as they end."""
    open_wizard: OpenWizard | None = context.obj
    if open_wizard is None:
        raise UsageError("The wizard is not installed here.", hint="Use `outercom run NAME`.")
    raise typer.Exit(open_wizard(name, rehearse=rehearse, browse=browse))


def _misused() -> Any:
    """The base of typer's errors for words that make no sense: click's own, or that of the click inside typer, by its version."""
    return next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")


def start(open_wizard: OpenWizard | None = None) -> int:
    """Run the command line and return its exit code. Every error a person can cause becomes a sentence on stderr."""
    from wizard.plain import complain, explain, prepare

    prepare()
    try:
        code = app(standalone_mode=False, obj=open_wizard)
    except typer.Exit as done:
        return int(done.exit_code)
    except _misused() as error:
        explain(UsageError(error.format_message(), hint="See `outercom --help`, or `outercom COMMAND --help`."))
        return int(ExitCode.USAGE)
    except typer.Abort:
        return int(ExitCode.INTERRUPTED)
    except OutercomError as error:
        explain(error)
        return int(error.exit_code)
    except KeyboardInterrupt:
        complain("outercom: interrupted. Run it again and it goes on.")
        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        import sqlite3

        from wizard.archive.schema import cannot_write

        if not isinstance(error, sqlite3.Error):
            raise
        explain(cannot_write(Path("A database of this migration"), error))
        return int(ExitCode.CANNOT_WRITE)
    return int(code) if isinstance(code, int) else 0
