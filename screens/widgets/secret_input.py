"""A field for tokens: masked, and never on the clipboard."""

from pydantic import SecretStr
from textual import events
from textual.actions import SkipAction
from textual.widgets import Input

from wizard.pasted import cleaned


class SecretInput(Input):
    """A masked field whose value never reaches the clipboard. `take` hands the value out once and clears the field."""

    help_text = "What you paste is never shown and never copied. Blanks, quotes, line ends and the word Bearer around a token do no harm."

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(placeholder=placeholder, password=True, id=id, compact=True)

    def _on_paste(self, event: events.Paste) -> None:
        """All lines of what is pasted, not only the first: a token may be broken over two, and several may stand below each other."""
        event.stop()
        event.prevent_default()
        self.replace(" ".join(event.text.split()), *self.selection)

    def action_copy(self) -> None:
        """Refuse to copy."""
        raise SkipAction

    def action_cut(self) -> None:
        """Delete the selection without copying it."""
        self.delete_selection()

    def take(self) -> SecretStr | None:
        """The token without what was pasted around it, None where there is none. The field is empty afterwards."""
        found = cleaned(SecretStr(self.value))
        self.value = ""
        return found
