"""The commands. Everything heavy is imported when a command needs it, so that `--help` is quick."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from wizard.errors import OutercomError, UsageError
from wizard.exit_codes import ExitCode

OpenWizard = Callable[[str | None, bool], int]
"""Opens the screens on a migration (or Home) and returns the exit code; the flag asks for the rehearsal."""

app = typer.Typer(
    name="outercom",
    help="Move a company's support data out of Intercom, and prove that nothing was lost.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
simulators = typer.Typer(help="Serve a simulated service on this machine.", rich_markup_mode=None)
app.add_typer(simulators, name="simulate")

Name = Annotated[str, typer.Argument(help="The migration's name.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Part(StrEnum):
    """Runs that do only a part."""

    FAILURES = "failures"
    ATTACHMENTS = "attachments"
    ATTRIBUTION = "attribution"
    DELTA = "delta"


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
        _wizard(context, None, rehearse=False)


@app.command()
def rehearse(context: typer.Context) -> None:
    """The wizard on a made-up workspace; nothing else is needed. Without a terminal: the same rehearsal in plain lines."""
    from wizard import commands
    from wizard.plain import terminal

    if terminal(sys.stdin) and terminal(sys.stdout):
        _wizard(context, None, rehearse=True)
    raise typer.Exit(commands.rehearse())


@app.command()
def run(
    name: Name,
    rehearse: Annotated[bool, typer.Option(help="Use the built-in made-up workspace.")] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Start a new migration; with the same settings it goes on.")
    ] = False,
    to: Annotated[str, typer.Option(help="The destination.")] = "ochre",
    intercom_url: Annotated[
        str, typer.Option(help="The API's base URL, or us, eu, au. Found by the token when not given.")
    ] = "",
    since: Annotated[str, typer.Option(help="Load conversations active since this day (YYYY-MM-DD, UTC).")] = "",
    until: Annotated[str, typer.Option(help="Load conversations active until this day (YYYY-MM-DD, UTC).")] = "",
    states: Annotated[str, typer.Option(help="Load these states: open,closed,snoozed.")] = "",
    only: Annotated[Part | None, typer.Option(help="Do only a part.")] = None,
) -> None:
    """Read and load without a screen: the same plan, the same engine."""
    from wizard import commands
    from wizard.wanted import Wanted

    wanted = Wanted(rehearse, new, to, intercom_url, since, until, states)
    raise typer.Exit(commands.run(name, wanted, only.value if only else None))


@app.command()
def scan(name: Name, as_json: AsJson = False) -> None:
    """Count what there is in Intercom and estimate the time, read-only."""
    from wizard import commands

    raise typer.Exit(commands.scan(name, as_json))


@app.command()
def verify(
    name: Name,
    as_json: AsJson = False,
    full: Annotated[bool, typer.Option("--full", help="Compare every record, not a sample.")] = False,
) -> None:
    """Compare the archive with what the destination holds."""
    from wizard import commands

    raise typer.Exit(commands.verify(name, as_json, full))


@app.command()
def export(
    name: Name, folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)]
) -> None:
    """Write the archive as JSON Lines, one file per kind, with the files and the aliases."""
    from wizard import commands

    raise typer.Exit(commands.export(name, folder))


@app.command("open")
def open_(
    name: Name, link: Annotated[str, typer.Argument(help="An old Intercom link or id.", show_default=False)]
) -> None:
    """Open a migrated conversation by its old Intercom link or id."""
    from wizard import commands

    raise typer.Exit(commands.open_link(name, link))


@app.command()
def status(name: Name, as_json: AsJson = False) -> None:
    """How far a migration is, and whether it runs."""
    from wizard import commands

    raise typer.Exit(commands.status(name, as_json))


@app.command()
def doctor() -> None:
    """Versions, folders, terminal and keyring: what to attach to a question. It never prints a secret."""
    from wizard import doctor as checks

    raise typer.Exit(checks.report())


class Faults(StrEnum):
    """How badly the simulator behaves."""

    NONE = "none"
    FLAKY = "flaky"
    BRUTAL = "brutal"


@simulators.command()
def intercom(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 chooses a free one.")] = 8400,
    conversations: Annotated[int, typer.Option(min=0)] = 1500,
    contacts: Annotated[int | None, typer.Option(min=0, help="By default in proportion.")] = None,
    companies: Annotated[int | None, typer.Option(min=0, help="By default in proportion.")] = None,
    seed: Annotated[int, typer.Option()] = 7,
    requests_per_minute: Annotated[int, typer.Option(min=0, help="0 for no limit.")] = 10_000,
    latency_ms: Annotated[int, typer.Option(min=0)] = 0,
    token: Annotated[str, typer.Option()] = "rehearsal",  # noqa: S107 - the well-known token of the simulator
    faults: Annotated[Faults, typer.Option()] = Faults.NONE,
    lost_files: Annotated[bool, typer.Option(help="Some files are gone from the file host.")] = True,
) -> None:
    """Serve the simulated Intercom on this machine until Ctrl+C."""
    from wizard import commands

    raise typer.Exit(
        commands.simulate(
            port=port,
            conversations=conversations,
            contacts=contacts,
            companies=companies,
            seed=seed,
            requests_per_minute=requests_per_minute,
            latency_ms=latency_ms,
            token=token,
            faults=faults.value,
            lost_files=lost_files,
        )
    )


def _wizard(context: typer.Context, name: str | None, *, rehearse: bool) -> None:
    open_wizard: OpenWizard | None = context.obj
    if open_wizard is None:
        raise UsageError("The wizard is not installed here.", hint="Use `outercom run NAME`.")
    raise typer.Exit(open_wizard(name, rehearse))


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
