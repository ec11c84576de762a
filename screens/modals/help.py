"""What a screen is for, and its keys."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Markdown

from screens.modals.base import Modal
from wizard.resources import asset_text
from wizard.steps import StepId


class HelpModal(Modal[None]):
    """Our own help text for the step, and the keys as the bindings say them, never typed by hand."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, screen: Screen[object], step: StepId | None) -> None:
        super().__init__()
        self._keys = "\n".join(sorted(set(_keys(screen))))
        self._topic = step.value if step else "general"

    def compose(self) -> ComposeResult:
        """The text, the keys, and a way out."""
        with Vertical(classes="window -large"):
            with VerticalScroll():
                text = asset_text(f"help/{self._topic}.md")
                yield Markdown(f"{text}\n\n## Keys\n\n{self._keys}\n", open_links=False)
            yield Button("Close (esc)", compact=True)

    @on(Button.Pressed)
    def close(self) -> None:
        """Close the window."""
        self.dismiss(None)


def _keys(screen: Screen[object]) -> Iterator[str]:
    """Lines of Markdown: each key that works on the screen now, and what it does."""
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.description and not binding.system:
            key = screen.app.get_key_display(binding)
            yield f"- `{key}` {binding.description}" + (f": {binding.tooltip}" if binding.tooltip else "")
