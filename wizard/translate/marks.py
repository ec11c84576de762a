"""Marks around places in a text while it is put together. Nothing from outside can make one: a body is rid of NULs before it is read."""

import re

_MARK = re.compile("\x00(\\d+)\x01(.*?)\x02", re.DOTALL)


def around(number: int, text: str) -> str:
    """`text` between marks with this number."""
    return f"\x00{number}\x01{text}\x02"


def taken_out(text: str) -> tuple[str, dict[int, tuple[int, int]]]:
    """The text without its marks, and by number where what they stood around is, as [start, end)."""
    pieces: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    position = length = 0
    for match in _MARK.finditer(text):
        pieces += [text[position : match.start()], match[2]]
        length += match.start() - position
        places[int(match[1])] = (length, length + len(match[2]))
        length += len(match[2])
        position = match.end()
    return "".join([*pieces, text[position:]]), places
