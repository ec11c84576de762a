"""Erasing: a person from a migration, or a whole migration."""

import sys

from wizard.credentials import Credentials
from wizard.deleting import delete as delete_migration
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plain import complain, say, terminal
from wizard.receipt import FOLDER
from wizard.session import Session
from wizard.text import one_line


def forget(name: str, email: str, *, dry: bool, yes: bool) -> int:
    """Erase whoever has this e-mail address, and print the receipt."""
    if "@" not in email.strip("@ "):
        raise UsageError("That is not an e-mail address.", hint="Write it as jane@example.com.")
    with Session(Migration.open(name)) as session:
        if not dry and not yes:
            for line in session.forget(email, dry=True).lines():
                say(line)
            _typed(email.strip(), "Type the e-mail address to erase this person for good", "--yes")
        receipt = session.forget(email, dry=dry)
        for line in receipt.lines():
            say(line)
        if not dry:
            say(f"The receipt is kept in {session.migration.paths.folder / FOLDER}.")
    return 0


def delete(name: str, yes: str) -> int:
    """Delete a migration, say what is gone and what cannot be reached."""
    migration = Migration.open(name)
    if yes != name:
        if yes:
            raise UsageError(
                f"--yes names '{one_line(yes, 80)}', not '{name}'. Nothing was deleted.", hint=f"Say --yes {name}"
            )
        _typed(
            name, f"Type the migration's name to delete it with its archive ({migration.paths.folder})", f"--yes {name}"
        )
    deleted = delete_migration(migration, Credentials())
    for line in deleted.gone:
        say(f"gone: {line}")
    for line in deleted.kept:
        say(f"! {line}")
    say("Not reached from here:")
    for line in deleted.beyond:
        say(f"  {line}")
    return 0


def _typed(expected: str, question: str, option: str) -> None:
    """Have the words typed. Raises UsageError where there is no terminal, or they are others."""
    if not terminal(sys.stdin):
        raise UsageError("This needs a confirmation. Nothing was erased.", hint=f"Without a terminal, say {option}.")
    complain(f"{question}:")
    if sys.stdin.readline().strip() != expected:
        raise UsageError("That is something else. Nothing was erased.", hint="Run it again and type it exactly.")
