"""Commands that hand data over: exports, and migrated conversations by their old links."""

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app


@app.command()
def export(
    name: Name, folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)]
) -> None:
    """Write the archive as JSON Lines, one file per kind, with the files and the aliases."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.export(name, folder))


@app.command("open")
def open_(
    name: Name, link: Annotated[str, typer.Argument(help="An old Intercom link or id.", show_default=False)]
) -> None:
    """Open a migrated conversation by its old Intercom link or id."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.open_link(name, link))


@app.command()
def bundle(
    name: Name, folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)]
) -> None:
    """Write the workspace as a ZIP in the shape of Ochre's documented export, with checksums. Nothing is sent to Ochre."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.bundle(name, folder))


@app.command()
def macros(name: Name, as_json: AsJson = False) -> None:
    """List the macros: what became of their placeholders, and what has no counterpart."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.list_macros(name, as_json))


@app.command()
def links(
    name: Name,
    file: Annotated[Path | None, typer.Argument(help="Write them to this CSV file.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """List every link to Intercom in messages, notes, macros and articles: what it becomes, or why it stays."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.list_links(name, file, as_json))


@app.command()
def redirects(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    to: Annotated[str, typer.Option("--to", help="The new address of a conversation, https, with {id} in it.")],
    from_host: Annotated[str, typer.Option("--from", help="A host of yours at which old links are opened.")] = "",
) -> None:
    """Write redirect files (nginx, Cloudflare) from old Intercom links on a host of yours to the conversations."""
    from wizard.commands import handing_over

    raise typer.Exit(handing_over.write_redirects(name, folder, to, from_host))
