"""The command that searches and reads the archive."""

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app, open_wizard_on
from wizard.errors import UsageError


@app.command()
def browse(
    context: typer.Context,
    name: Name,
    find: Annotated[
        str | None,
        typer.Option(help='Print what has these words; "a phrase" in quotes, beg for beginnings.', show_default=False),
    ] = None,
    show: Annotated[
        str, typer.Option(metavar="ID", help="Print one conversation, person or company by its id, old link or e-mail.")
    ] = "",
    save: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With --show: copy its files into this folder.")
    ] = None,
    kind: Annotated[str, typer.Option(help="Only conversations, tickets, people or companies.")] = "",
    state: Annotated[str, typer.Option(help="Only open, closed or snoozed.")] = "",
    tag: Annotated[str, typer.Option(help="Only with this tag.")] = "",
    admin: Annotated[str, typer.Option(help="Only where this teammate wrote or is assigned.")] = "",
    channel: Annotated[str, typer.Option(help="Only of this channel, such as email or messenger.")] = "",
    since: Annotated[str, typer.Option(help="Only with a last message since then: 2024, 2024-05 or 2024-05-03.")] = "",
    until: Annotated[str, typer.Option(help="Only with a last message until then.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many lines at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Search and read the archive. It needs no token and no network, and outlives the Intercom bill."""
    filters = dict(kind=kind, state=state, tag=tag, admin=admin, channel=channel, since=since, until=until)  # noqa: C408
    if find is None and not show:
        if save or as_json or any(filters.values()):
            raise UsageError(
                "Say what to print: --find TEXT or --show ID.", hint="Without any option, the screen opens."
            )
        open_wizard_on(context, name, browse=True)
    from wizard.commands import browsing

    if show:
        if find is not None:
            raise UsageError("--find and --show are two questions.", hint="Ask one of them.")
        raise typer.Exit(browsing.show(name, show, save=save, as_json=as_json))
    raise typer.Exit(browsing.find(name, find or "", **filters, limit=limit, as_json=as_json))
