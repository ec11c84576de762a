"""Contacts that are one person: seen before the import, and taken apart or together."""

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable

from screens.decision_table import DecisionTable
from screens.modals.base import Modal
from screens.widgets.action_button import ActionButton
from screens.widgets.plain import PlainText
from wizard.archive.merges import Merge, MergedContact
from wizard.errors import OutercomError
from wizard.merge_lines import contact_line, merge_lines
from wizard.session import Session
from wizard.text import one_line, plural

PAGE = 100
_COLUMNS = (("", 3), ("contact", 30), ("is one person with", 30), ("because of", 28))


class PeopleModal(Modal[None]):
    """A row for each contact that was folded into another one. A page at a time: there may be many."""

    AUTO_FOCUS = "DecisionTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "apart", "Apart / together", id="people.toggle", tooltip="Keep this contact apart, or no longer"),
        Binding("n", "more", "More", id="people.more", tooltip="The next page"),
        Binding("r", "read", "Read contacts", id="people.read", tooltip="Read all contacts into the archive now"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: dict[str, tuple[Merge, MergedContact]] = {}
        self._after = self._next = ""

    def compose(self) -> ComposeResult:
        """The table, what is known of the row, and the buttons."""
        with Vertical(classes="window -large"):
            yield PlainText("Contacts that are one person", classes="window-title")
            yield DecisionTable(_COLUMNS)
            yield PlainText("", id="said")
            yield PlainText("", id="trouble")
            with Horizontal(classes="actions"):
                yield ActionButton("apart")
                yield ActionButton("more")
                yield ActionButton("read")
                yield ActionButton("close")

    def on_mount(self) -> None:
        """Show the first page."""
        self.background(self._load)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is possible now."""
        match action:
            case "apart":
                return True if self._found else None
            case "more":
                return True if self._next or self._after else None
        return super().check_action(action, parameters)

    def action_apart(self) -> None:
        """Take the contact under the cursor apart, or put it together again."""
        found = self._found.get(self.query_one(DecisionTable).current or "")
        if found is None:
            return
        if not found[1].undoable:
            self._say("It was merged in Intercom itself: this cannot be undone here.")
            return
        self.background(self._toggle, found[1])

    def action_more(self) -> None:
        """The next page; the first one after the last."""
        self._after = self._next
        self.background(self._load)

    def action_read(self) -> None:
        """Read all contacts into the archive now."""
        self.background(self._read)

    @on(DataTable.RowHighlighted)
    def show_row(self) -> None:
        """What the contact under the cursor brings, and which values won."""
        found = self._found.get(self.query_one(DecisionTable).current or "")
        lines = [] if found is None else [line for line in merge_lines(found[0]) if found[1].id in line or "'" in line]
        self.query_one("#said", PlainText).show("\n".join(lines[:6]))

    async def _toggle(self, one: MergedContact) -> None:
        apart, together = ((), (one.id,)) if one.apart else ((one.id,), ())
        try:
            await asyncio.to_thread(self._session.take_apart, apart, together)
        except OutercomError as error:
            self._say(error.message)
            return
        await self._load()

    async def _read(self) -> None:
        self._say("Reading the contacts …")
        try:
            await self._session.read_people()
        except OutercomError as error:
            self._say(error.message)
            return
        self._after = ""
        await self._load()

    async def _load(self) -> None:
        try:
            if not await asyncio.to_thread(self._session.people_are_read):
                self._say("The contacts have not been read yet. Read them now (r), or look again after the import.")
                return
            merges = await asyncio.to_thread(self._session.merges, self._after, PAGE)
        except OutercomError as error:
            self._say(error.message)
            return
        self._next = merges[-1].survivor.id if len(merges) == PAGE else ""
        self._found = {one.id: (merge, one) for merge in merges for one in merge.folded}
        self.query_one(DecisionTable).show_rows(
            [(key, _cells(merge, one)) for key, (merge, one) in self._found.items()]
        )
        more = " More with n." if self._next else ""
        self._say(f"{plural(len(self._found), 'contact')} of {plural(len(merges), 'person', 'people')}.{more}")
        self.show_row()

    def _say(self, text: str) -> None:
        self.refresh_bindings()
        self.query_one("#trouble", PlainText).show(text)


def _cells(merge: Merge, one: MergedContact) -> tuple[Text, ...]:
    sign = "×" if one.apart else "✓" if one.undoable else "·"
    return (
        Text(sign),
        Text(one_line(contact_line(one), 30)),
        Text(one_line(contact_line(merge.survivor), 30)),
        Text(one_line(one.why, 28)),
    )
