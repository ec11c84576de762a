"""Commands that prove that nothing was lost."""

from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app


@app.command()
def verify(
    name: Name,
    as_json: AsJson = False,
    full: Annotated[bool, typer.Option("--full", help="Compare every record, not a sample.")] = False,
    sample: Annotated[
        str, typer.Option(metavar="N|N%", help="Compare this many records of each kind, or this part of them.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Which records the sample has: the same seed draws the same ones.")] = 1,
    report: Annotated[
        bool, typer.Option("--report", help="Save the report as Markdown, HTML and JSON in the migration's folder.")
    ] = False,
) -> None:
    """Compare the archive with what the destination holds."""
    from wizard.commands import proving

    raise typer.Exit(proving.verify(name, full=full, sample=sample, seed=seed, as_json=as_json, save=report))
