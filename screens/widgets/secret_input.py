"""A field for a token."""

from pydantic import SecretStr
from textual.actions import SkipAction
from textual.widgets import Input


class SecretInput(Input):
    """A masked field whose value never reaches the clipboard. `take` hands the value out once and clears the field."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(placeholder=placeholder, password=True, id=id, compact=True)

    def action_copy(self) -> None:
        """Refuse to copy."""
        raise SkipAction

    def action_cut(self) -> None:
        """Delete the selection without copying it."""
        self.delete_selection()

    def take(self) -> SecretStr | None:
        """The value without blanks around it, None where there is none. The field is empty afterwards."""
        found = SecretStr(self.value.strip())
        self.value = ""
        return found if found.get_secret_value() else None
