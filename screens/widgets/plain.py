"""The only ways text from outside reaches the screen: never read as markup, and without what drives a terminal."""

from rich.text import Text
from textual.content import Content
from textual.widgets import Static

from wizard.text import one_line, printable


class PlainText(Static):
    """Text as it is. Strings go through `printable`; `Content` made by `line` is shown with its styles."""

    def __init__(self, text: object = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(_safe(text), markup=False, id=id, classes=classes)
        self.set_class(not text, "-empty")

    def show(self, text: object) -> None:
        """Replace the text. Without text it takes no room; the same text again costs nothing."""
        safe = _safe(text)
        if _same(safe, self.content):
            return
        self.set_class(not text, "-empty")
        self.update(safe)


class FixedText(PlainText):
    """Text in a place whose size the style sheet fixes: a change of it moves nothing else, and costs next to nothing."""

    def __init__(self, text: object = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(text, id=id, classes=classes)
        self.remove_class("-empty")

    def show(self, text: object) -> None:
        """Replace the text."""
        if (shown := _safe(text)) != self.content:
            self.update(shown, layout=False)


def line(template: str, **values: object) -> Content:
    """Our own markup with `$name` for values from outside, which stay plain text: `line("[b]$name[/]", name=…)`."""
    return Content.from_markup(template, **{name: printable(value) for name, value in values.items()})


def styled(text: object, style: str) -> Content:
    """Text in one style; cheaper than `line` where it is made several times a second."""
    return Content.styled(printable(text), style)


def cell(value: object, limit: int = 200, style: str = "") -> Text:
    """A table cell on one line of at most `limit` characters."""
    return Text(one_line(value, limit), style=style, no_wrap=True, overflow="ellipsis")


def _same(new: str | Content, old: object) -> bool:
    if isinstance(new, Content) and isinstance(old, Content):
        return new.is_same(old)
    return isinstance(new, str) and isinstance(old, str) and new == old


def _safe(text: object) -> str | Content:
    return text if isinstance(text, Content) else printable(text)
