"""An error beside what caused it: what happened, and what to do next."""

from screens.widgets.plain import PlainText, line
from wizard.errors import OutercomError


class ErrorPanel(PlainText):
    """Empty and without height until `show_error`."""

    DEFAULT_CSS = """
    ErrorPanel { height: auto; color: $text-error; display: none; }
    ErrorPanel.-shown { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__("", id=id)

    def show_error(self, error: OutercomError) -> None:
        """Say what an error says."""
        self.say(error.message, error.hint)

    def say(self, message: str, hint: str = "") -> None:
        """Say what happened and what to do."""
        self.show(line("[b]! $message[/] $hint", message=message, hint=hint))
        self.add_class("-shown")

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.remove_class("-shown")
        self.show("")
