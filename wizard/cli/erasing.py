"""Commands that erase."""

from typing import Annotated

import typer

from wizard.cli.root import Name, app


@app.command()
def forget(
    name: Name,
    email: Annotated[
        str, typer.Argument(help="The person's e-mail address; letter case does not matter.", show_default=False)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person from a migration, for good, with a receipt."""
    from wizard.commands import erasing

    raise typer.Exit(erasing.forget(name, email, dry=dry_run, yes=yes))


@app.command()
def delete(
    name: Name,
    yes: Annotated[str, typer.Option("--yes", help="The migration's name once more, instead of typing it.")] = "",
) -> None:
    """Delete a migration with its archive and its token."""
    from wizard.commands import erasing

    raise typer.Exit(erasing.delete(name, yes))
