"""A button for an action of its screen: words, key, tooltip and whether it can be pressed all come from the screen's binding."""

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Button


def bindings_of(node: DOMNode) -> list[Binding]:
    """The bindings a node's class and those above it declare, most special first; an action that is declared twice counts once."""
    found: dict[str, Binding] = {}
    for above in type(node).__mro__:
        for declared in above.__dict__.get("BINDINGS", ()):
            binding = declared if isinstance(declared, Binding) else Binding(*declared)
            found.setdefault(binding.action, binding)
    return list(found.values())


class ActionButton(Button):
    """Pressing it runs the screen's action. It is greyed where `check_action` says None, and not there where it says False.

    `label` replaces the binding's description, for an action whose word changes. Raises LookupError on mount where the screen has no such binding.
    """

    def __init__(self, action: str, *, label: str = "", id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(label or action, id=id, compact=True, action=f"screen.{action}")
        self._of = action
        self._words = label
        self._key = ""

    def on_mount(self) -> None:
        """Take what the binding says; follow what the screen says of it."""
        binding = next((one for one in bindings_of(self.screen) if one.action == self._of), None)
        if binding is None:
            raise LookupError(f"{type(self.screen).__name__} has no binding for {self._of}")
        self._key = self.app.get_key_display(binding)
        self.tooltip = binding.tooltip or None
        self.caption(self._words or binding.description)
        self._follow(self.screen)
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def caption(self, words: str) -> None:
        """Show other words; the key stays."""
        self._words = words
        label = f"{words} ({self._key})" if self._key else words
        if str(self.label) != label:
            self.label = label
            self.refresh(layout=True)

    def _follow(self, screen: Screen[object]) -> None:
        state = screen.check_action(self._of, ())
        self.display = state is not False
        self.disabled = state is not True
