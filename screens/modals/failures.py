"""What failed, by cause; the records of a cause; and one record with what was asked, the answer, and what to do."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, OptionList
from textual.widgets.option_list import Option

from screens.modals.base import Modal
from screens.widgets.plain import PlainText, line
from wizard.errors import OutercomError
from wizard.failure_pages import PAGE, causes_of, meaning, page_of
from wizard.session import Session
from wizard.text import one_line, plural, printable
from wizard.verify.failing import Failure, FailureCause
from wizard.verify.sections import moment


class FailuresModal(Modal[str]):
    """Answers `failures` when the person wants them tried again. `retrying` says what that takes; None where a run is under way."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="failures.back"),
        Binding("right,greater_than_sign", "turn(1)", "More", id="failures.more"),
        Binding("left,less_than_sign", "turn(-1)", "Before", id="failures.before"),
        Binding("r", "retry", "Retry failures", id="failures.retry"),
    ]

    def __init__(self, session: Session, retrying: str | None) -> None:
        super().__init__()
        self._session, self._retrying = session, retrying
        self._causes: list[FailureCause] = []
        self._cause: FailureCause | None = None
        self._rows: list[Failure] = []
        self._row: Failure | None = None
        self._page = 0

    def compose(self) -> ComposeResult:
        """One list at a time, or one record; under it what the keys do."""
        with Vertical(classes="window -large"):
            yield PlainText("Looking …", id="failures-title", classes="window-title")
            yield OptionList(compact=True, markup=False)
            with VerticalScroll(id="record"):
                yield PlainText("", id="record-text")
            yield PlainText("", id="failures-cost")
            with Horizontal(classes="actions"):
                yield Button("Back (esc)", id="failures-back", compact=True, action="screen.back")
                yield Button("Before (←)", id="failures-before", compact=True, action="screen.turn(-1)")
                yield Button("More (→)", id="failures-more", compact=True, action="screen.turn(1)")
                yield Button("Retry failures (r)", id="failures-retry", compact=True, action="screen.retry")

    def on_mount(self) -> None:
        """Look, off this thread."""
        self.background(self._look)

    async def _look(self) -> None:
        try:
            self._causes = await asyncio.to_thread(causes_of, self._session)
        except OutercomError as error:
            self.query_one("#failures-title", PlainText).show(f"{error.message} {error.hint}")
            return
        self._show()

    async def _turn_to(self, cause: FailureCause, page: int) -> None:
        rows = await asyncio.to_thread(page_of, self._session, cause, page)
        if rows or not page:
            self._cause, self._rows, self._page = cause, rows, page
            self._show()

    @on(OptionList.OptionSelected)
    def open(self, event: OptionList.OptionSelected) -> None:
        """Open the cause, or the record."""
        if self._cause is None:
            self.background(self._turn_to, self._causes[event.option_index], 0)
        else:
            self._row = self._rows[event.option_index]
            self._show()

    def action_back(self) -> None:
        """From the record to its list, from the list to the causes, and out."""
        if self._row is not None:
            self._row = None
        elif self._cause is not None:
            self._cause = None
        else:
            self.dismiss(None)
            return
        self._show()

    def action_turn(self, direction: int) -> None:
        """The page after or before."""
        if self._cause is not None and self._page + direction >= 0:
            self.background(self._turn_to, self._cause, self._page + direction)

    def action_retry(self) -> None:
        """Have all failures tried again."""
        self.dismiss("failures")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn only where there is a page; retry only while nothing runs."""
        if action == "turn":
            return self._may_turn(int(str(parameters[0])))
        if action == "retry":
            return self._retrying is not None and bool(self._causes)
        return super().check_action(action, parameters)

    def _may_turn(self, direction: int) -> bool:
        if self._cause is None or self._row is not None:
            return False
        return self._page > 0 if direction < 0 else (self._page + 1) * PAGE < self._cause.count

    def _show(self) -> None:
        options, record = self.query_one(OptionList), self.query_one("#record", VerticalScroll)
        options.display, record.display = self._row is None, self._row is not None
        self.query_one("#failures-title", PlainText).show(self._title())
        if self._row is not None:
            self.query_one("#record-text", PlainText).show(record_text(self._row))
            record.scroll_home(animate=False)
            record.focus()
        else:
            lines = _cause_lines(self._causes) if self._cause is None else [_row_line(row) for row in self._rows]
            options.clear_options()
            options.add_options([Option(text) for text in lines])
            options.highlighted = 0 if lines else None
            options.focus()
        cost = f"Trying all failures again: {self._retrying}" if self._retrying and self._causes else ""
        self.query_one("#failures-cost", PlainText).show(cost)
        for name, shown in (("before", self._may_turn(-1)), ("more", self._may_turn(1))):
            self.query_one(f"#failures-{name}", Button).display = shown
        self.query_one("#failures-retry", Button).display = bool(self.check_action("retry", ()))
        self.refresh_bindings()

    def _title(self) -> str:
        if self._row is not None:
            return f"{self._row.kind}: {one_line(self._row.id, 80) or 'the whole list'}"
        if self._cause is None:
            count = sum(cause.count for cause in self._causes)
            return f"{plural(count, 'failure')} by cause; enter opens one" if count else "Nothing failed."
        first, last = self._page * PAGE + 1, self._page * PAGE + len(self._rows)
        return (
            f"{first:,} to {last:,} of {self._cause.count:,} · {self._cause.kind}: {one_line(self._cause.message, 120)}"
        )


_WHAT = {"reading": "could not be read", "files": "could not be had", "loading": "could not be loaded"}


def _cause_lines(causes: Sequence[FailureCause]) -> list[Content]:
    return [
        line(
            "$sign $count × $kind $what: $message",
            sign="?" if one.uncertain else "!",
            count=f"{one.count:,}",
            kind=one_line(one.kind.replace("_", " "), 40),
            what="may or may not be there" if one.uncertain else _WHAT.get(one.stage, "failed"),
            message=one_line(one.message, 200),
        )
        for one in causes
    ]


def _row_line(row: Failure) -> Content:
    when = f" · {moment(row.at)}" if row.at else ""
    tries = f" · {plural(row.attempts, 'try', 'tries')}" if row.attempts else ""
    return Content(f"{one_line(row.id, 80) or 'the whole list'}{tries}{when}")


def record_text(row: Failure) -> Content:
    """One failure with everything that is known of it."""
    means, do = meaning(row)
    tries = f"{plural(row.attempts, 'try', 'tries')}, " if row.attempts else ""
    when = f" ({tries}{moment(row.at)})" if row.at else ""
    parts = [
        ("What happened", f"{one_line(row.message, 500)}{when}"),
        ("What it means", means),
        ("What to do", do),
        ("What was asked", printable(row.request)),
        ("The answer", printable(row.answer)),
    ]
    return Content("\n\n").join(line("[b]$title[/]\n$text", title=title, text=text) for title, text in parts if text)
