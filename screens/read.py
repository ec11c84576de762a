"""One object of the archive to read: a thread a page at a time, a person or a company, and their files."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches

from screens import browse_text
from screens.base import Body, PlainScreen
from screens.modals.ask import AskModal
from screens.modals.pick import PickModal
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.key_line import KeyLine
from screens.widgets.plain import PlainText, line
from screens.widgets.too_small import TooSmall
from wizard.browsing.copying import save_copy
from wizard.browsing.desk import Desk
from wizard.browsing.lines import NOUNS
from wizard.browsing.reading import HeldFile, Read
from wizard.browsing.searching import Hit
from wizard.errors import OutercomError
from wizard.text import one_line, size

PAGE = 40
"""Entries on a page."""


class ReadScreen(PlainScreen):
    """Reads what a hit names. `pattern` marks the words that were looked for; `show_of` looks for the conversations of whom this is about."""

    HELP = "browse"
    AUTO_FOCUS = ""
    CSS_PATH = "styles/browse.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,escape", "back", "Back", key_display="F2", id="read.back", tooltip="Back to the list"),
        Binding("n", "later", "Later", show=False, id="read.later", tooltip="The next page of the thread"),
        Binding("p", "earlier", "Earlier", show=False, id="read.earlier", tooltip="The page before"),
        Binding("f", "files", "Files", show=False, id="read.files", tooltip="Its files; save a copy of one"),
        Binding("v", "of", "Their conversations", show=False, id="read.of", tooltip="Everything with the same person or company"),
        Binding("down,j", "line(1)", "Down", show=False, id="screen.line-down"),
        Binding("up", "line(-1)", "Up", show=False, id="screen.line-up"),
        Binding("home", "end(-1)", "Beginning", show=False, id="screen.home"),
        Binding("end", "end(1)", "End", show=False, id="screen.end"),
    ]  # fmt: skip

    def __init__(self, desk: Desk, hit: Hit, pattern: re.Pattern[str] | None, show_of: Callable[[Read], None]) -> None:
        super().__init__()
        self._desk, self._hit, self._pattern, self._show_of = desk, hit, pattern, show_of
        self._read: Read | None = None
        self._page = 0

    def compose(self) -> ComposeResult:
        """The title, the page, and what can be done."""
        yield TooSmall()
        yield PlainText(self._title(self._hit.title), id="title")
        yield ErrorPanel()
        yield Body(id="read")
        yield PlainText("", id="place")
        with Horizontal(id="nav"):
            for action in ("back", "later", "earlier", "files", "of"):
                yield ActionButton(action, id=action)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read it off this thread."""
        self.run_worker(self._open(), group="read", exclusive=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Pages where there are more, files where there are any."""
        if action == "later":
            return self._pages > 1 and (True if self._page + 1 < self._pages else None)
        if action == "earlier":
            return self._pages > 1 and (True if self._page else None)
        if action == "files":
            return bool(self._read and self._read.files)
        if action == "of":
            return bool(self._read and (self._read.contacts or self._read.company))
        return super().check_action(action, parameters)

    @property
    def _pages(self) -> int:
        return -(-len(self._read.said) // PAGE) if self._read else 0

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss(None)

    def action_later(self) -> None:
        """The next page."""
        if self._page + 1 < self._pages:
            self._turn_to(self._page + 1)

    def action_earlier(self) -> None:
        """The page before."""
        if self._page:
            self._turn_to(self._page - 1)

    def action_end(self, direction: int) -> None:
        """The beginning, or the end, of the whole."""
        self._turn_to(max(0, self._pages - 1) if direction > 0 else 0, at_end=direction > 0)

    def action_line(self, direction: int) -> None:
        """Scroll by a line."""
        self.query_one(Body).scroll_relative(y=direction, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a window; past the end, on to the next page."""
        body = self.query_one(Body)
        if direction > 0 and body.scroll_y >= body.max_scroll_y and self._page + 1 < self._pages:
            self._turn_to(self._page + 1)
        elif direction < 0 and body.scroll_y <= 0 and self._page:
            self._turn_to(self._page - 1, at_end=True)
        else:
            super().action_page(direction)

    def action_of(self) -> None:
        """Look for their conversations."""
        if self._read is not None:
            self._show_of(self._read)
            self.dismiss(None)

    def action_files(self) -> None:
        """Choose a file to save a copy of."""
        if self._read is None or not self._read.files:
            return
        files = self._read.files
        choices = [
            (
                str(place),
                f"{one_line(file.name, 60)} ({size(file.size)})" + (f" × {file.trouble}" if file.trouble else ""),
            )
            for place, file in enumerate(files)
        ]
        self.app.push_screen(
            PickModal("Save a copy of which file?", choices),
            lambda key: self._ask_where(files[int(key)]) if key else None,
        )

    def _ask_where(self, file: HeldFile) -> None:
        if file.path is None:
            self.outercom.explain("The archive does not have this file.", f"Why: {file.trouble}.")
            return
        title = f"Into which folder? Nothing there is replaced. The file itself: {file.path}"
        self.app.push_screen(
            AskModal(title, str(Path.home())), lambda folder: self._save(file, folder) if folder else None
        )

    def _save(self, file: HeldFile, folder: str) -> None:
        self.run_worker(self._copy(file, Path(folder)), group="save")

    async def _copy(self, file: HeldFile, folder: Path) -> None:
        try:
            saved = await asyncio.to_thread(save_copy, file, folder)
        except OutercomError as error:
            self.outercom.explain_error(error)
        else:
            self.outercom.tell(
                "Saved", f"✓ {saved}\n\nIt came from a customer. Open it as carefully as any file from outside."
            )

    async def _open(self) -> None:
        try:
            self._read = await asyncio.to_thread(self._desk.read, self._hit)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        self.query_one("#title", PlainText).show(self._title(self._read.title))
        said = enumerate(self._read.said)
        first = next((place for place, one in said if self._pattern and self._pattern.search(one.text)), 0)
        self._turn_to(first // PAGE)

    def _turn_to(self, page: int, *, at_end: bool = False) -> None:
        self._page = page
        self.run_worker(self._show_page(at_end=at_end), group="page", exclusive=True)

    async def _show_page(self, *, at_end: bool) -> None:
        if self._read is None:
            return
        said = self._read.said[self._page * PAGE : (self._page + 1) * PAGE]
        shown = [PlainText(browse_text.head(self._read), classes="head")] if not self._page else []
        for one in said:
            entry = PlainText(browse_text.entry(one, self._pattern), classes="entry")
            shown.append(entry.set_class(one.sort == "note", "-note").set_class(one.role == "customer", "-customer"))
        try:
            body = self.query_one(Body)
            with self.app.batch_update():
                await body.remove_children()
                await body.mount_all(shown)
            self.query_one("#place", PlainText).show(self._place())
        except NoMatches:  # the screen is being taken down
            return
        self.refresh_bindings()
        if at_end:
            body.scroll_end(animate=False)
        else:
            body.scroll_home(animate=False)

    def _place(self) -> str:
        if self._read is None or not self._read.said:
            return ""
        if self._pages < 2:
            return "Times are UTC."
        first, total = self._page * PAGE + 1, len(self._read.said)
        return f"{first:,} to {min(first + PAGE - 1, total):,} of {total:,}. Times are UTC."

    def _title(self, title: str) -> object:
        what = NOUNS[self._hit.kind]
        return line("[b]Outercom[/] · $what · [b]$title[/]", what=what, title=one_line(title, 120))
