"""What every screen shares, and the frame around the eight steps."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.css.query import NoMatches
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button

from screens import gates
from screens.messages import BackRequested, NextRequested, StepRequested
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import RETRY_KEY, ErrorPanel
from screens.widgets.key_line import KeyLine
from screens.widgets.plain import PlainText, line
from screens.widgets.step_rail import StepRail
from screens.widgets.too_small import TooSmall
from screens.working import background
from wizard.session import Session
from wizard.steps import ORDER, StepId

if TYPE_CHECKING:
    from screens.app import OutercomApp


class PlainScreen(Screen[None]):
    """A screen of ours: knows the app, and can be paged by the keyboard wherever the focus is. `HELP` names its help text, where it has its own."""

    HELP: ClassVar[str] = ""
    # Textual's own paints the whole screen with every move of the focus; the two widgets concerned paint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "Page down", show=False, id="screen.page-down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="screen.page-up"),
        Binding(
            RETRY_KEY.lower(),
            "retry",
            "Try again",
            show=False,
            key_display=RETRY_KEY,
            id="screen.retry",
            tooltip="Do once more what did not work",
        ),
    ]

    @property
    def outercom(self) -> "OutercomApp":
        """The app, with its type."""
        return cast("OutercomApp", self.app)

    def action_page(self, direction: int) -> None:
        """Scroll the body by one page."""
        for body in self.query(".body").results(VerticalScroll):
            if direction > 0:
                body.scroll_page_down(animate=False)
            else:
                body.scroll_page_up(animate=False)

    def action_retry(self) -> None:
        """Try again what failed last."""
        panel = next((panel for panel in self.query(ErrorPanel) if panel.can_retry), None)
        if panel is not None:
            panel.retry()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to try again only after something failed."""
        if action == "retry":
            return any(panel.can_retry for panel in self.query(ErrorPanel))
        return super().check_action(action, parameters)


class Body(VerticalScroll, can_focus=False):
    """The part of a screen that scrolls when it does not fit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="body")


class StepScreen(PlainScreen):
    """One step: built from the session alone, left by F2 and F3. It never names another step.

    `FIRST` selects what may have the focus first; the first of these that can have it gets it.
    """

    STEP: ClassVar[StepId]
    FIRST: ClassVar[str]
    AUTO_FOCUS = ""
    _problem: str | None = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "back",
            "Back",
            key_display="F2",
            id="step.back",
            tooltip="The step before; from the first one, all migrations",
        ),
        Binding("f3", "next", "Next", key_display="F3", id="step.next", tooltip="The next step"),
        *(
            Binding(
                str(step.number),
                f"jump({step.number})",
                "Any step",
                show=False,
                key_display="1-8",
                id=f"screen.step-{step.number}",
                tooltip="Go to the step with this number",
            )
            for step in ORDER
        ),
    ]

    @property
    def session(self) -> Session:
        """The open migration."""
        session = self.outercom.session
        if session is None:
            raise RuntimeError("a step is shown without a migration")
        return session

    def compose(self) -> ComposeResult:
        """The frame; the step's own part comes from `compose_body`."""
        yield TooSmall()
        yield PlainText(self._title(), id="title")
        yield StepRail()
        yield PlainText(self.STEP.todo, id="todo")
        yield from self.compose_body()
        with Horizontal(id="nav"):
            back = "Back" if self.STEP is not ORDER[0] else "Migrations"
            yield ActionButton("back", label=back, id="back")
            yield ActionButton("next", label=self.next_label, id="next")
            yield PlainText("", id="problem")
        yield KeyLine()

    def compose_body(self) -> ComposeResult:
        """The widgets of the step."""
        raise NotImplementedError

    next_label: ClassVar[str] = "Next"

    def problem(self) -> str | None:
        """Why the next step is not open, in one sentence; None when it is."""
        return gates.problem(self.STEP, self.session)

    def on_mount(self) -> None:
        """Show whether the next step is open, and the body from its beginning."""
        self.refresh_state()
        # At once, so that what is typed or pasted early lands there; and again when more of the step is known to be there.
        self._show_beginning()
        self.call_after_refresh(self._show_beginning)

    def background(self, work: Callable[..., Coroutine[Any, Any, None]], *args: object, group: str) -> None:
        """Run a coroutine function while this screen is there. A new one takes the place of the last of its group."""
        background(self, work, *args, group=group)

    def _show_beginning(self) -> None:
        # Textual's own way scrolls what stands before the first field out of sight.
        first = next((node for node in self.query(self.FIRST).results(Widget) if node.focusable), None)
        if first is not None and self.focused is None:
            first.focus(scroll_visible=False)

    def refresh_state(self) -> None:
        """Call after any decision: shows what is missing and greys what is not possible."""
        self._problem = problem = self.problem()
        try:
            self.query_one("#problem", PlainText).show(f"! {problem}" if problem else "")
            self.query_one("#next", Button).disabled = bool(problem)
            self.query_one(StepRail).show(gates.places(self.STEP, self.session, problem))
        except NoMatches:  # the screen is being taken down
            return
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey Next while something is missing, as far as `refresh_state` was told."""
        if action == "next" and self._problem:
            return None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Ask for the step before; from the first one, for the list of migrations."""
        self.post_message(BackRequested())

    def action_next(self) -> None:
        """Ask for the next step."""
        self.post_message(NextRequested())

    def action_jump(self, number: int) -> None:
        """Ask for the step with this number."""
        self.post_message(StepRequested(ORDER[number - 1]))

    def _title(self) -> object:
        kind = (
            "rehearsal, " if self.session.plan.source.rehearsal and self.session.migration.name != "rehearsal" else ""
        )
        return line(
            "[b $text-primary]Outercom[/] · $name → $there · [b]$number/$all $step[/]",
            name=f"{kind}{self.session.migration.name}",
            there=self.session.capabilities.label,
            number=self.STEP.number,
            all=len(ORDER),
            step=self.STEP.title,
        )
