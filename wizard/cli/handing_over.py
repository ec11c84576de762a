"""Commands that hand data over: exports, and migrated conversations by their old links."""

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.root import Name, app


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
