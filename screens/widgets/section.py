"""A part of a screen that folds to one line: a sign, its title, and what it comes to."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from screens.widgets.plain import PlainText
from wizard.text import one_line

TITLE_WIDTH = 20
_COLOURS = {"✓": "$text-success", "!": "$text-warning", "×": "$text-error", "▸": "$text-primary"}


class Heading(PlainText, can_focus=True):
    """The one line. Enter, space or a click opens or folds what is below it."""

    help_text = "Enter or space opens this part, or folds it to one line."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Open or fold", show=False, id="section.toggle")
    ]

    class Pressed(Message):
        """Somebody wants it open, or folded."""

    def action_press(self) -> None:
        """Ask for the other."""
        self.post_message(self.Pressed())

    def on_click(self) -> None:
        """Ask for the other."""
        self.post_message(self.Pressed())


class Section(Vertical):
    """Subclasses put what folds into `compose_inside`. `say` changes the line, `open` folds and opens."""

    TITLE: ClassVar[str] = ""

    def __init__(self, *, id: str, opened: bool = False) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="section")
        self._said = ("·", "")
        self._opened = opened

    def compose(self) -> ComposeResult:
        """The line, and what is below it."""
        yield Heading(self._line(), classes="heading")
        with Vertical(classes="inside") as inside:
            self._show(inside)
            yield from self.compose_inside()

    def compose_inside(self) -> ComposeResult:
        """What folds."""
        raise NotImplementedError

    @property
    def opened(self) -> bool:
        """Whether what is below the line is shown."""
        return self._opened

    def open(self, opened: bool = True) -> None:
        """Show what is below the line, or fold it. What had the focus there gives it to the line."""
        if opened == self._opened:
            return
        self._opened = opened
        inside = self.query_one(".inside", Vertical)
        if not opened and self.screen.focused is not None and inside in self.screen.focused.ancestors:
            self.query_one(Heading).focus(scroll_visible=False)
        self._show(inside)
        self.query_one(Heading).show(self._line())

    def say(self, sign: str, text: str) -> None:
        """The sign (✓ ! · ▸ ×) and what it comes to, on one line."""
        self._said = (sign, one_line(text, 300))
        self.query_one(Heading).show(self._line())

    def on_heading_pressed(self, event: Heading.Pressed) -> None:
        """Open it, or fold it."""
        event.stop()
        self.open(not self._opened)

    def _show(self, inside: Vertical) -> None:
        # What is folded away could have the focus all the same, were it not disabled.
        inside.display, inside.disabled = self._opened, not self._opened

    def _line(self) -> object:
        sign, text = self._said
        arrow = "▾" if self._opened else "▸"
        title = self.TITLE.ljust(TITLE_WIDTH) if text else self.TITLE
        return Content.assemble((arrow, "dim"), " ", (sign, _COLOURS.get(sign, "")), " ", (title, "bold"), text)
