"""Commands of the last two steps."""

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app


@app.command()
def cutover(
    name: Name,
    page: Annotated[
        list[str] | None, typer.Option(help="A page of your site to look at, from now on. May be repeated.")
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(
            help="A mail domain to look at, with what is expected: 'inbox.example.com mx=mail.example.net dkim=name'."
        ),
    ] = None,
    widget: Annotated[str, typer.Option(help="A piece of the new widget's script address, to know it by.")] = "",
    tick: Annotated[list[str] | None, typer.Option(metavar="ITEM", help="Tick an item off by its id.")] = None,
    untick: Annotated[list[str] | None, typer.Option(metavar="ITEM", help="Take a tick back.")] = None,
    way_back: Annotated[bool, typer.Option("--way-back", help="Print what to put back, in which order.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at your site and mail, and print the cutover checklist. Changes neither."""
    from wizard.commands import ending

    asked = ending.Asked(
        tuple(page or ()), tuple(domain or ()), widget, tuple(tick or ()), tuple(untick or ()), way_back
    )
    raise typer.Exit(ending.cutover(name, asked, as_json=as_json))


@app.command()
def rebuild(name: Name, as_json: AsJson = False) -> None:
    """List what to rebuild by hand, with its names: workflows, SLAs, teams, help-centre pages to redirect."""
    from wizard.commands import ending

    raise typer.Exit(ending.rebuild(name, as_json=as_json))


@app.command()
def report(
    name: Name,
    folder: Annotated[
        Path | None, typer.Argument(help="Where to save it; the migration's folder if not given.", show_default=False)
    ] = None,
) -> None:
    """Save the final report (Markdown, and a page to print) and the calendar file with the dates."""
    from wizard.commands import ending

    raise typer.Exit(ending.report(name, folder))
