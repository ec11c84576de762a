"""Renaming and deleting migrations from Home. A deletion shows what is gone and what cannot be reached."""

import asyncio
from typing import TYPE_CHECKING

from screens.modals.ask import AskModal
from wizard.connections import rename
from wizard.credentials import Credentials
from wizard.deleting import Deleted, delete
from wizard.errors import OutercomError
from wizard.migration import Migration
from wizard.rehearsing import REHEARSAL

if TYPE_CHECKING:
    from screens.home import HomeScreen

DELETING = (
    "Delete '{name}' for good, with its archive and its files?\n"
    "After Intercom is cancelled, the archive is the only full copy.\n"
    "Type its name to delete it."
)


class Removing:
    """Belongs to Home."""

    def __init__(self, home: "HomeScreen") -> None:
        self._home = home

    def rename(self, name: str) -> None:
        """Ask for another name, and give it."""
        if self._is_busy(name):
            return

        def give(wanted: str | None) -> None:
            if wanted and wanted != name:
                self._home.run_worker(self._rename(name, wanted), group="rename", exclusive=True)

        self._home.app.push_screen(
            AskModal("Another name (letters, digits, - _ .)", name, check=_no_name, ok="Rename"), give
        )

    def delete(self, name: str) -> None:
        """Ask by the name, delete, and show what is gone."""
        if self._is_busy(name):
            return

        def check(typed: str) -> str | None:
            return None if typed == name else f"That is not '{name}'. Nothing was deleted."

        def start(typed: str | None) -> None:
            if typed == name:
                self._home.run_worker(self._delete(name), group="delete", exclusive=True)

        self._home.app.push_screen(AskModal(DELETING.format(name=name), check=check, ok="Delete"), start)

    def _is_busy(self, name: str) -> bool:
        """Whether it is this program that runs it; else an open session of it is let go."""
        app = self._home.outercom
        if app.session is None or app.session.migration.name != name:
            return False
        if app.engine.running:
            app.explain("Its import is running.", "Stop it first: open it, then Stop.")
            return True
        app.close_session()
        return False

    async def _rename(self, name: str, wanted: str) -> None:
        try:
            await asyncio.to_thread(lambda: rename(Migration.open(name), wanted, Credentials()))
        except OutercomError as error:
            self._home.outercom.explain_error(error)
        self._home.look()

    async def _delete(self, name: str) -> None:
        app = self._home.outercom
        try:
            deleted = await asyncio.to_thread(lambda: delete(Migration(name), Credentials()))
        except OutercomError as error:
            app.explain_error(error)
        else:
            app.tell(f"'{name}' is deleted", proof(deleted))
        self._home.look()


def proof(deleted: Deleted) -> str:
    """What was looked for after a deletion and is gone, what was kept and why, and what cannot be reached."""
    lines = ["Looked again afterwards:", *(f"✓ gone: {what}" for what in deleted.gone)]
    lines += [f"! {what}" for what in deleted.kept]
    return "\n".join([*lines, "", "What cannot be reached from here:", *(f"· {what}" for what in deleted.beyond)])


def _no_name(text: str) -> str | None:
    try:
        Migration(text)
    except OutercomError as error:
        return f"{error.message} {error.hint}"
    return f"The name '{REHEARSAL}' is kept for the rehearsal." if text.lower() == REHEARSAL else None
