"""The keys at the bottom of a screen."""

from textual.screen import Screen
from textual.widgets import Footer


class KeyLine(Footer):
    """Textual's footer, but made anew only when a key, its word or its greying changes.

    Textual's own is made anew with every move of the focus, which takes longer than everything else a key does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._made_of: tuple[tuple[str, str, bool], ...] | None = None

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Called by Textual whenever bindings may have changed."""
        if not screen.app.app_focus or not self.is_attached or screen is not self.screen:
            return
        shown = tuple(
            (binding.key, binding.description, enabled)
            for _, binding, enabled, _ in screen.active_bindings.values()
            if binding.show
        )
        if shown != self._made_of:
            self._made_of = shown
            super().bindings_changed(screen)
