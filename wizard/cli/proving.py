"""Commands that prove that nothing was lost."""

from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app


@app.command()
def verify(
    name: Name,
    as_json: AsJson = False,
    full: Annotated[bool, typer.Option("--full", help="Compare every record, not a sample.")] = False,
) -> None:
    """Compare the archive with what the destination holds."""
    from wizard.commands import proving

    raise typer.Exit(proving.verify(name, as_json, full))
