"""The visible text of a body, gathered piece by piece."""

import re

_SPACE = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


class VisibleText:
    """Gathers text as a browser lays it out: white space collapsed, blocks on lines of their own, at most one empty line in a row."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._gap = False
        self._breaks = 0
        self._line_used = False

    def add(self, text: str, *, verbatim: bool = False) -> None:
        """Add a run of text. `verbatim` keeps its white space, as in `<pre>`."""
        if not verbatim:
            text = _spaced(text)
            self._gap = self._gap or text.startswith(" ")
            trailing = text.endswith(" ")
            text = text.strip(" ")
            if not text:
                return
        self._flush()
        if self._gap and self._line_used:
            self._pieces.append(" ")
        self._pieces.append(text.replace("\xa0", " "))
        self._line_used = True
        self._gap = not verbatim and trailing

    def space(self) -> None:
        """At least one space before whatever follows on this line (between cells of a table)."""
        self._gap = True

    def aside(self, text: str) -> None:
        """Add a remark to what was just said: a space before it, and after it whatever was to come."""
        gap, self._gap = self._gap, True
        self.add(text)
        self._gap = gap

    def remark(self, text: str) -> None:
        """Add something to what was just said, with nothing between."""
        if self._line_used:
            self._pieces.append(text)
        else:
            self.add(text)

    def line_break(self) -> None:
        """A line break (`<br>`)."""
        self._breaks = min(self._breaks + 1, 2)
        self._gap = False

    def block(self) -> None:
        """The edge of a block: what follows starts on a line of its own."""
        if self._line_used:
            self._breaks = self._breaks or 1
        self._gap = False

    def marker(self, text: str) -> None:
        """A list marker at the start of a line."""
        self.block()
        self._flush()
        self._pieces.append(text)
        self._line_used = False

    def mark(self) -> int:
        """A place in the text, for `since`."""
        return len(self._pieces)

    def since(self, mark: int) -> str:
        """What was added since `mark`, on one line."""
        return " ".join("".join(self._pieces[mark:]).split())

    def _flush(self) -> None:
        if self._breaks and self._pieces:
            self._pieces.append("\n" * self._breaks)
            self._line_used = False
        self._breaks = 0

    def text(self) -> str:
        """Everything gathered, without white space at the ends of lines or of the whole."""
        return tidy("".join(self._pieces))


def collapsed(text: str) -> str:
    """One run of text with its white space collapsed, as `VisibleText` shows it on a line of its own."""
    return _spaced(text).strip(" ").replace("\xa0", " ")


def _spaced(text: str) -> str:
    """Each run of white space as one space. Most texts have none to change, and looking for that is cheaper."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACE.sub(" ", text)
    return text


def tidy(text: str) -> str:
    """`text` without white space at line ends, with at most one empty line in a row."""
    if "\n" in text:
        text = "\n".join(line.rstrip(" \t\r\f") for line in text.split("\n"))
        text = _EMPTY_LINES.sub("\n\n", text)
    return text.strip(" \t\r\n\f")
