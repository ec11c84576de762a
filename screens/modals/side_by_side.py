"""One object from both sides, to be accepted or rejected; then the next one."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from screens.modals.ask import AskModal
from screens.modals.base import Modal
from screens.modals.pick import PickModal
from screens.sides_text import drawn, moment
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.plain import PlainText
from screens.widgets.side_view import SideView
from wizard.errors import OutercomError
from wizard.session import Session
from wizard.text import one_line, plural
from wizard.verify.judged import key_of
from wizard.verify.report import Named, SideBySide

if TYPE_CHECKING:
    from screens.app import OutercomApp


_WIDE = 76


class SideBySideModal(Modal[None]):
    """Shows `queue[place]`, and the others after it. What is said of each is kept at once."""

    AUTO_FOCUS = "SideView"
    HELP = "verify"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "Accept", id="sides.accept", tooltip="It came over well; the next one follows"),
        Binding("r", "reject", "Reject", id="sides.reject", tooltip="Say what is wrong; the next one follows"),
        Binding("t", "note", "Note", id="sides.note", tooltip="Say something about it; what you judged stays"),
        Binding("u", "undo", "Take back", id="sides.undo", tooltip="Forget what was said of it"),
        Binding(
            "n", "next_mark", "Next difference", id="sides.next-mark", tooltip="Scroll to the next place that differs"
        ),
        Binding(
            "p", "mark_before", "One before", id="sides.mark-before", tooltip="Scroll to the place before that differs"
        ),
        Binding(
            "right", "next_one", "Next one", id="sides.next", priority=True, tooltip="Without a word about this one"
        ),
        Binding("left", "one_before", "Last one", id="sides.before", priority=True, tooltip="Back to the one before"),
        Binding(
            "o", "others", "Open what belongs", id="sides.others", tooltip="Conversations of this person or company"
        ),
        # A window hides the keys of the app, but the footer under it still shows this one.
    ]

    def __init__(self, session: Session, queue: Sequence[Named], place: int = 0) -> None:
        super().__init__()
        self._session = session
        self._queue, self._place = list(queue), place
        self._pair: SideBySide | None = None
        self._width = 0

    def compose(self) -> ComposeResult:
        """What it is, both sides, and the buttons."""
        with Vertical(classes="window -large"):
            yield PlainText("", id="sides-title")
            yield PlainText("", id="sides-why")
            yield PlainText("", id="sides-said")
            yield ErrorPanel()
            yield SideView(id="sides")
            with Horizontal(classes="actions"):
                yield ActionButton("accept", id="accept")
                yield ActionButton("reject", id="reject")
                yield ActionButton("note", id="note")
                yield ActionButton("undo", id="undo")
                yield ActionButton("others", label="Conversations", id="others")
                yield ActionButton("close", id="close")
            with Horizontal(classes="actions", id="moving"):
                yield ActionButton("next_mark", id="next-mark")
                yield ActionButton("mark_before", label="Before", id="mark-before")
                yield ActionButton("next_one", id="next-one")
                yield ActionButton("one_before", label="Back", id="one-before")

    def on_mount(self) -> None:
        """Show the first."""
        self._load()

    def on_resize(self) -> None:
        """Lines are made for a width, and so are long words."""
        wide = self.app.size.width >= _WIDE
        self.query_one("#next-mark", ActionButton).caption("Next difference" if wide else "Difference")
        self.query_one("#next-one", ActionButton).caption("Next one" if wide else "Next")
        if self._pair is not None and self.query_one(SideView).size.width != self._width:
            self.background(self._draw, group="draw")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be said before something is shown."""
        pair = self._pair
        if action in ("accept", "reject", "note"):
            return None if pair is None else True
        if action == "undo":
            return bool(pair and self._session.proof.judgement(pair.kind, pair.id))
        if action == "others":
            return bool(pair and pair.related)
        if action in ("next_mark", "mark_before"):
            return True if pair and pair.differences else None
        if action in ("next_one", "one_before"):
            return len(self._queue) > 1
        return super().check_action(action, parameters)

    # saying something

    def action_accept(self) -> None:
        """It came over well."""
        self._judge(accepted=True)

    def action_reject(self) -> None:
        """It did not come over well: why."""
        self._ask(accepted=False)

    def action_note(self) -> None:
        """Say something about it. What was judged stays; where nothing was, a person says which of both the note goes with."""
        pair = self._pair
        said = pair and self._session.proof.judgement(pair.kind, pair.id)
        if said:
            self.app.push_screen(_question(said.note, accepted=said.accepted), self._annotate)
            return

        def judge(answer: str | None) -> None:
            if answer is not None:
                self._ask(accepted=answer == "accept")

        choices = [("accept", "Accept, with a note"), ("reject", "Reject, with a note")]
        self.app.push_screen(PickModal("A note goes with Accept or Reject", choices, short=True), judge)

    def _annotate(self, text: str | None) -> None:
        pair, app = self._pair, cast("OutercomApp", self.app)
        if pair is not None and text is not None and app.guarded(lambda: self._session.proof.annotate(pair, text)):
            self._describe()

    def _ask(self, *, accepted: bool) -> None:
        def take(text: str | None) -> None:
            if text is not None:
                self._judge(accepted=accepted, note=text)

        self.app.push_screen(_question("", accepted=accepted), take)

    def _judge(self, *, accepted: bool, note: str = "") -> None:
        pair, app = self._pair, cast("OutercomApp", self.app)
        if pair is None:
            return
        proof = self._session.proof
        if app.guarded(lambda: proof.judge(pair, accepted=accepted, note=note, at=int(app.clock()))):
            self._follow()

    def action_undo(self) -> None:
        """Forget what was said."""
        pair, app = self._pair, cast("OutercomApp", self.app)
        if pair is not None and app.guarded(lambda: self._session.proof.take_back(pair)):
            self._describe()

    def _follow(self) -> None:
        """On to the next one nobody said anything of; stay where there is none."""
        said = self._session.plan.judgements
        rest = [n for n in (*range(self._place + 1, len(self._queue)), *range(self._place)) if self._key(n) not in said]
        if rest:
            self._place = rest[0]
            self._load()
        else:
            self._describe()

    def _key(self, number: int) -> str:
        return key_of(self._queue[number].kind, self._queue[number].id)

    # looking

    def action_next_mark(self) -> None:
        """On to the next difference."""
        self.query_one(SideView).go(1)
        self._describe()

    def action_mark_before(self) -> None:
        """Back to the difference before."""
        self.query_one(SideView).go(-1)
        self._describe()

    def action_next_one(self) -> None:
        """The next one of those to be looked at."""
        self._place = (self._place + 1) % len(self._queue)
        self._load()

    def action_one_before(self) -> None:
        """The one before."""
        self._place = (self._place - 1) % len(self._queue)
        self._load()

    def action_others(self) -> None:
        """Choose one of the conversations of a person or company."""
        related = self._pair.related if self._pair else ()
        choices = [(str(n), f"{one.detail}  {one.title}") for n, one in enumerate(related)]

        def show(answer: str | None) -> None:
            if answer is not None:
                self.app.push_screen(SideBySideModal(self._session, related, int(answer)))

        self.app.push_screen(PickModal("What belongs to it", choices), show)

    def _load(self) -> None:
        self.background(self._show, group="show")

    async def _show(self) -> None:
        one = self._queue[self._place]
        self._pair = None
        self.query_one("#sides-title", PlainText).show(self._title(one.title))
        self.query_one("#sides-said", PlainText).show("Reading both sides …")
        try:
            self._pair = await asyncio.to_thread(self._session.proof.pair, one.kind, one.id)
        except OutercomError as error:
            self.query_one("#sides-said", PlainText).show("")
            self.query_one(ErrorPanel).show_error(error, self._load)
            return
        self.query_one(ErrorPanel).clear()
        await self._draw()
        self._describe()

    async def _draw(self) -> None:
        pair, view = self._pair, self.query_one(SideView)
        if pair is None:
            return
        self._width = view.size.width
        label = self._session.capabilities.label
        view.show(await asyncio.to_thread(drawn, pair, max(20, self._width - 1), label))

    def _title(self, title: str) -> str:
        one = self._queue[self._place]
        number = f"{self._place + 1} of {len(self._queue)} · " if len(self._queue) > 1 else ""
        return one_line(f"{number}{one.kind.removesuffix('s').replace('companie', 'company')} {one.id} · {title}", 160)

    def _describe(self) -> None:
        pair = self._pair
        if pair is None:
            return
        self.query_one("#sides-title", PlainText).show(self._title(pair.title))
        self.query_one("#sides-why", PlainText).show(one_line(self._queue[self._place].detail, 160))
        self.query_one("#sides-said", PlainText).show(f"{self._differences(pair)} · {self._said(pair)}")
        self.refresh_bindings()

    def _differences(self, pair: SideBySide) -> str:
        if pair.absent:
            return one_line(f"! {pair.absent}", 160)
        if not pair.differences:
            return "✓ no difference"
        place = self.query_one(SideView).place
        at = f", at {place + 1}" if place >= 0 else ""
        return f"! {plural(pair.differences, 'difference')}{at}"

    def _said(self, pair: SideBySide) -> str:
        said = self._session.proof.judgement(pair.kind, pair.id)
        if said is None:
            return "nobody judged it yet"
        word = "✓ accepted" if said.accepted else "! rejected"
        since = "" if said.digest == pair.digest else " ▸ changed since, look again:"
        return one_line(f"{since} {word} by {said.who or 'somebody'}, {moment(said.at)}. {said.note}".strip(), 200)


def _question(note: str, *, accepted: bool) -> AskModal:
    """Asks for a note; a rejection is not without one."""
    if accepted:
        return AskModal("What is there to say about it?", note)
    wrong = "Say in a few words what is wrong."
    return AskModal("What is wrong with it?", note, check=lambda text: None if text else wrong)
