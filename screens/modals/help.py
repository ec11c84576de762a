"""What a screen is for, what the focused control is for, and the keys of both."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Checkbox, DataTable, Input, Markdown, OptionList, RadioSet, Select, Tabs

from screens.modals.base import Modal
from screens.widgets.row_table import RowTable
from wizard.resources import asset_text

_KINDS: tuple[tuple[type[Widget], str, str], ...] = (
    (Input, "This field", "Type or paste into it. Enter accepts, tab goes on to the next control."),
    (RowTable, "This table", ""),
    (DataTable, "This table", "Up and down choose a row. The letters on the buttons below act on that row."),
    (OptionList, "This list", "Up and down choose a line, enter takes it."),
    (RadioSet, "These choices", "Arrows move, space or enter chooses. One of them is chosen."),
    (Checkbox, "This box", "Space switches it on and off."),
    (Select, "This choice", "Enter opens the list."),
    (Tabs, "These tabs", "Left and right change between them."),
    (Button, "This button", "Enter presses it."),
)


class HelpModal(Modal[None]):
    """Our own help text for the topic, where there is one, and the keys as the bindings say them, never typed by hand.

    A control may say more in its `help_text`.
    """

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, screen: Screen[object], topic: str) -> None:
        super().__init__()
        focused = screen.focused
        about = [asset_text(f"help/{topic}.md")] if topic else []
        self.text = "\n\n".join([*about, *_control(focused), *_keys(screen)])

    def compose(self) -> ComposeResult:
        """The text, the keys, and a way out."""
        with Vertical(classes="window -large"):
            with VerticalScroll():
                yield Markdown(self.text, open_links=False)
            yield Button("Close (esc)", compact=True)

    @on(Button.Pressed)
    def close(self) -> None:
        """Close the window."""
        self.dismiss(None)


def _control(focused: Widget | None) -> Iterator[str]:
    """What the focused control is for, and its own keys."""
    if focused is None:
        return
    title, words = next(((title, words) for kind, title, words in _KINDS if isinstance(focused, kind)), ("", ""))
    words = str(getattr(focused, "help_text", "") or words)
    if words:
        yield f"## {title or 'Where you are'}\n\n{words}"


def _keys(screen: Screen[object]) -> Iterator[str]:
    """Keys that work now, in Markdown: those of the screen, those of every screen, those of the focused control."""
    here: list[str] = []
    everywhere: list[str] = []
    control: list[str] = []
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.system:
            continue
        line = f"- `{screen.app.get_key_display(binding)}` {binding.description}"
        line += f": {binding.tooltip}" if binding.tooltip else ""
        if active.node is screen and binding.id and not binding.id.startswith(("screen.", "step.")):
            chosen = here
        elif active.node is screen or active.node is screen.app:
            chosen = everywhere
        else:
            chosen = control
        if line not in chosen:
            chosen.append(line)
    for title, lines in (("Keys here", here), ("Keys everywhere", everywhere), ("Keys where you are", control)):
        if lines:
            yield f"## {title}\n\n" + "\n".join(lines)
