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


@app.command()
def explain(
    name: Name,
    what: Annotated[
        str,
        typer.Argument(metavar="ID", help="An id, an old link, KIND:ID, or the id of one message.", show_default=False),
    ],
    part: Annotated[str, typer.Option(help="Follow only this message (source: the opening one).")] = "",
    as_json: AsJson = False,
) -> None:
    """Follow one object from Intercom's JSON to the destination and back: decisions, record, what was sent, what is there."""
    from wizard.commands import explaining

    raise typer.Exit(explaining.explain(name, what, part, as_json=as_json))
