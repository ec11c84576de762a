"""A field to type in that never shows what drives a terminal, whoever filled it."""

from textual.widgets import Input

from wizard.text import printable


class Field(Input):
    """One line of text; what is put into it, typed or not, goes through `printable`."""

    def __init__(
        self,
        value: object = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 (Textual's name)
        max_length: int = 0,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            self.validate_value(str(value)),
            placeholder=placeholder,
            id=id,
            max_length=max_length,
            classes=classes,
            compact=True,
        )

    def validate_value(self, value: str) -> str:
        """The value as it may be shown."""
        return printable(value).replace("\t", " ").replace("\n", " ")
