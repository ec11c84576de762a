"""Commands that decide what the wizard's steps 2 to 4 decide."""

from typing import Annotated

import typer

from wizard.cli import scope_options as options
from wizard.cli.root import AsJson, Name, app


@app.command()
def scope(
    name: Name,
    as_json: AsJson = False,
    period: options.Period = "",
    by: options.By = "",
    since: options.Since = "",
    until: options.Until = "",
    states: options.States = "",
    closed_within: options.ClosedWithin = "",
    channels: options.Channels = "",
    kinds: options.Kinds = "",
    files: options.Files = None,
    leaving: options.Leaving = "",
    deleted: options.Deleted = "",
    share: options.Share = "",
    read_since: options.ReadSince = "",
) -> None:
    """What is read and loaded, with its count; with options, change it for the next run."""
    from wizard.commands import deciding
    from wizard.scoping import ScopeWords

    words = ScopeWords(
        period, by, since, until, states, closed_within, channels, kinds, files, leaving, share, deleted, read_since
    )
    raise typer.Exit(deciding.scope(name, as_json, words))


@app.command()
def people(
    name: Name,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one person a line.")] = False,
    read: Annotated[bool, typer.Option("--read", help="First read all contacts into the archive.")] = False,
    apart: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Keep this contact a person of its own; may be repeated.")
    ] = None,
    together: Annotated[list[str] | None, typer.Option(metavar="ID", help="Merge it again; may be repeated.")] = None,
) -> None:
    """Contacts that are one person: who survives, who is folded in, and why; take them apart, or together again."""
    from wizard.commands import deciding

    raise typer.Exit(deciding.people(name, as_json, read, apart or [], together or []))


@app.command()
def losses(
    name: Name,
    as_json: AsJson = False,
    accept: Annotated[bool, typer.Option("--accept", help="Accept what will be lost.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="Accept nothing any more.")] = False,
) -> None:
    """What the destination cannot hold, counted before the import; after it, promise and outcome."""
    from wizard.commands import deciding

    raise typer.Exit(deciding.losses(name, as_json, accept, take_back))
