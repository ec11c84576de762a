"""Commands that map teammates and attributes: steps 2 and 3 without a screen."""

from typing import Annotated

import typer

from wizard.cli.root import AsJson, Name, app


@app.command()
def team(
    name: Name,
    file: Annotated[
        str,
        typer.Argument(help="team.json of an Ochre export, a CSV, or a text with e-mails; - reads it from stdin.", show_default=False),
    ],
    match: Annotated[
        bool, typer.Option("--match", help="Match every admin with the same e-mail, also those who were skipped.")
    ] = False,
) -> None:  # fmt: skip
    """Say who works at the destination, so that admins can be matched with them."""
    from wizard.commands import mapping

    raise typer.Exit(mapping.team(name, file, match))


@app.command()
def attributes(name: Name, as_json: AsJson = False) -> None:
    """Every attribute: which field it becomes, how full it is, sample values, and how many do not fit."""
    from wizard.commands import mapping

    raise typer.Exit(mapping.attributes(name, as_json))
