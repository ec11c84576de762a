"""The archive: search it, look at what was found, open it. It needs no token, no network and no destination."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.widgets import DataTable, Input

from screens import browse_text
from screens.base import PlainScreen
from screens.browse_filters import CHOICES, Filters
from screens.browse_pages import Pages
from screens.read import ReadScreen
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.excerpt import Excerpt
from screens.widgets.field import Field
from screens.widgets.found import FoundTable
from screens.widgets.key_line import KeyLine
from screens.widgets.plain import PlainText, line
from screens.widgets.too_small import TooSmall
from wizard.browsing.desk import Desk
from wizard.browsing.searching import PAGE, Choices, Page, Superseded
from wizard.browsing.words import marked
from wizard.errors import OutercomError
from wizard.migration import Migration

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from wizard.browsing.building import Progress


class BrowseScreen(PlainScreen):
    """Searches as one types. `PATIENCE` is how long it waits for the next key, in seconds, `LOOK` how often it looks how far the index is."""

    HELP = "browse"
    CSS_PATH = "styles/browse.tcss"
    AUTO_FOCUS = "#search"
    PATIENCE: ClassVar[float] = 0.12
    LOOK: ClassVar[float] = 0.5
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "back", "Back", key_display="F2", id="browse.back", tooltip="All migrations"),
        Binding("slash", "search", "Search", key_display="/", id="browse.search", tooltip="To the words to look for"),
        Binding("enter,o", "open", "Open", show=False, key_display="enter", id="browse.open", tooltip="Read it whole"),
        Binding("n", "older", "Older", show=False, id="browse.older", tooltip="The next page: older ones"),
        Binding("p", "newer", "Newer", show=False, id="browse.newer", tooltip="The page before: newer ones"),
        *(
            Binding(key, f"choose('{what}')", words, show=False, id=f"browse.{what}", tooltip=tip)
            for key, what, words, tip in CHOICES
        ),
        Binding("d", "dates", "Dates", show=False, id="browse.dates", tooltip="When the last message was"),
        Binding("x", "clear", "Clear", show=False, id="browse.clear", tooltip="No filters any more"),
    ]

    def __init__(self, migration: Migration) -> None:
        super().__init__()
        self._migration = migration
        self._desk = Desk(migration)
        self._filters = Filters(self, self._from_the_start)
        self._pages = Pages()
        self._progress: Progress | None = None
        self._looked_at = 0.0
        self._waiting: Timer | None = None
        self._missing = True

    def compose(self) -> ComposeResult:
        """The words, the filters, what was found, and an excerpt of the one under the cursor."""
        yield TooSmall()
        yield PlainText(line("[b]Outercom[/] · $name · [b]The archive[/]", name=self._migration.name), id="title")
        with Horizontal(id="asked"):
            yield ActionButton("search", id="go-search")
            yield Field(
                placeholder='words, "a phrase", an e-mail, an id or an old Intercom link', id="search", max_length=400
            )
        with Horizontal(id="filters"):
            for action in (*(f"choose('{what}')" for _, what, _, _ in CHOICES), "dates"):
                yield ActionButton(action)
        yield PlainText("", id="only")
        yield ErrorPanel()
        yield FoundTable(id="found")
        yield PlainText("", id="none")
        yield Excerpt(id="excerpt")
        yield PlainText("Opening the archive…", id="status")
        with Horizontal(id="nav"):
            for action in ("back", "open", "older", "newer", "clear"):
                yield ActionButton(action, id=action)
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the archive off this thread, and keep an eye on the index."""
        self._background(self._open, group="open")
        self.set_interval(self.LOOK, self._look)

    def on_unmount(self) -> None:
        """Let go of the archive, off this thread: something may be read just now."""
        asyncio.get_running_loop().run_in_executor(None, self._desk.close)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Pages where there are more, clearing where something is set."""
        if action == "open":
            return True if self._pages.page.hits else None
        if action == "older":
            return True if self._pages.page.next is not None else None
        if action == "newer":
            return None if self._pages.first else True
        if action == "clear":
            return self._filters.wanted.filtered
        return super().check_action(action, parameters)

    # what a person does

    def action_back(self) -> None:
        """To where this was opened from."""
        self.dismiss(None)

    def action_search(self) -> None:
        """To the words."""
        self.query_one("#search", Input).focus()

    def forget_words(self) -> None:
        """Empty the field; nothing is looked for by that."""
        field = self.query_one("#search", Input)
        with field.prevent(Input.Changed):
            field.value = ""

    @on(Input.Changed, "#search")
    def wait_for_more(self, event: Input.Changed) -> None:
        """Search once nobody types any more."""
        if self._waiting is not None:
            self._waiting.stop()
        if self._filters.look_for(event.value):
            self._waiting = self.set_timer(self.PATIENCE, self._from_the_start)

    @on(Input.Submitted, "#search")
    def enter_list(self) -> None:
        """From the words into the list."""
        if self._pages.page.hits:
            self._found.focus()

    def key_down(self) -> None:
        """From the words into the list."""
        if isinstance(self.focused, Input):
            self.enter_list()

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Read what is under the cursor."""
        if (hit := self._found.current) is not None:
            self.app.push_screen(ReadScreen(self._desk, hit, marked(self._filters.wanted.text), self._filters.of))

    def action_older(self) -> None:
        """The next page."""
        if self._pages.older():
            self._search()

    def action_newer(self) -> None:
        """The page before."""
        if self._pages.newer():
            self._search()

    def action_choose(self, what: str) -> None:
        """Choose a filter."""
        self._background(self._choose, what, group="choices")

    def action_dates(self) -> None:
        """Type from and until."""
        self._filters.choose_dates()

    def action_clear(self) -> None:
        """No filters any more."""
        self._filters.clear()

    # the work, off this thread

    def _background(self, work: Callable[..., Coroutine[Any, Any, None]], *args: object, group: str) -> None:
        async def job() -> None:
            try:
                await work(*args)
            except Superseded:
                return
            except NoMatches:
                # The screen is being taken down, and what this was to be shown in is gone already.
                if self.query(FoundTable):
                    raise

        _: Worker[None] = self.run_worker(job, group=group, exclusive=True)

    async def _open(self) -> None:
        try:
            await asyncio.to_thread(self._desk.open)
        except OutercomError as error:
            self._complain(error)
            return
        self._search()

    async def _choose(self, what: str) -> None:
        choices = Choices()
        with suppress(OutercomError, Superseded):
            choices = await asyncio.to_thread(self._desk.choices)
        self._filters.choose(what, choices)

    def _from_the_start(self) -> None:
        """Something else is wanted: the first page of it."""
        self._pages.restart()
        self._search()

    def _search(self) -> None:
        self._desk.cancel()
        self._pages.count = None
        self._background(self._look_up, group="search")

    async def _look_up(self) -> None:
        wanted = self._filters.wanted
        try:
            page = await asyncio.to_thread(self._desk.find, wanted, self._pages.begin)
        except OutercomError as error:
            self._missing = True
            self._show(Page(), error.message)
            return
        self._missing = False
        self._show(page)
        self._describe()
        self._pages.count = (
            await asyncio.to_thread(self._desk.count, wanted) if page.next or not self._pages.first else None
        )
        self._say_status()

    def _look(self) -> None:
        """See how far the index is; look again where what it holds by now may change the page."""
        if not self.query(FoundTable):
            return
        if (trouble := self._desk.trouble) is not None:
            self._complain(trouble)
            return
        progress = self._desk.progress
        if progress is None or progress == self._progress:
            return
        self._progress = progress
        self._say_status()
        ended = progress.whole
        if (
            self._missing
            or ended
            or (len(self._pages.page.hits) < PAGE and time.monotonic() - self._looked_at > 4 * self.LOOK)
        ):
            self._looked_at = time.monotonic()
            self._search()

    # showing

    @property
    def _found(self) -> FoundTable:
        return self.query_one(FoundTable)

    def _complain(self, error: OutercomError) -> None:
        panel = self.query_one(ErrorPanel)
        if not panel.has_class("-shown"):
            panel.show_error(error, retry=lambda: self._background(self._open, group="open"))
            self.query_one("#status", PlainText).show("")

    def _show(self, page: Page, instead: str = "") -> None:
        table, self._pages.page = self._found, page
        table.fit(self.size.width)
        table.show(page.hits)
        self.set_class(not page.hits, "-none")
        why = instead or browse_text.why_nothing(self._filters.wanted, self._desk.progress, self._desk.not_read)
        self.query_one("#none", PlainText).show("" if page.hits else why)
        if not page.hits:
            self.query_one(Excerpt).show("")
            if table.has_focus:
                self.action_search()
        only = browse_text.only(self._filters.wanted, self._filters.names)
        self.query_one("#only", PlainText).show(line("Only [b]$only[/]", only=only) if only else "")
        self._say_status()
        self.refresh_bindings()

    @on(DataTable.RowHighlighted)
    def _describe(self) -> None:
        if (hit := self._found.current) is not None:
            pattern = marked(self._filters.wanted.text)
            self._background(self.query_one(Excerpt).show_from, self._desk, hit, pattern, group="excerpt")

    def _say_status(self) -> None:
        said = browse_text.status(len(self._pages.page.hits), self._pages.earlier, self._pages.count, self._progress)
        self.query_one("#status", PlainText).show(said)

    def on_resize(self) -> None:
        """Columns that fill the new width."""
        self._found.fit(self.size.width)
