"""Both sides of one object as lines of a fixed width: two columns, or one above the other where there is no room. Pure."""

import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len, chop_cells

from wizard.text import one_line, plural, printable
from wizard.verify.report import Fact, Line, Pair, SideBySide

NARROWEST = 66
"""Columns from which on two of them stand beside each other."""
MOST_LINES = 3_000
"""Lines of one entry that are shown."""
_MARK, _BETWEEN = 2, 3
_LABEL = 16

Part = tuple[str, str]
"""Text, and what it is: plain, head, dim, mark."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines of parts, and the numbers of those at which a difference begins."""

    lines: tuple[tuple[Part, ...], ...]
    places: tuple[int, ...]


def drawn(pair: SideBySide, width: int, destination: str) -> Drawn:
    """Everything about an object in lines of at most `width` cells. `destination` is what the right side is called."""
    lines: list[tuple[Part, ...]] = []
    places: list[int] = []
    beside = width >= NARROWEST and not pair.absent
    half = (width - _MARK - _BETWEEN) // 2 if beside else width - _MARK
    if beside:
        lines.append((("  ", "plain"), (_filled("Intercom", half), "head"), (" │ ", "dim"), (destination, "head")))
    for fact in pair.facts:
        if fact.differs:
            places.append(len(lines))
        lines += _fact(fact, half, destination, beside=beside)
    for words in pair.losses:
        lines += [
            (("· ", "dim"), (text, "dim")) for text in wrapped(f"not held there: {one_line(words, 300)}", width - _MARK)
        ]
    for one in pair.pairs:
        lines.append(())
        if one.differs:
            places.append(len(lines))
        lines += _entry(one, half, width, destination, beside=beside, alone=bool(pair.absent))
    return Drawn(tuple(lines), tuple(places))


def _fact(fact: Fact, half: int, destination: str, *, beside: bool) -> Iterator[tuple[Part, ...]]:
    mark = ("! ", "mark") if fact.differs else ("  ", "plain")
    label = one_line(fact.label, _LABEL)
    ours, theirs = (_said(value) for value in (fact.source, fact.destination))
    if beside:
        left = wrapped(f"{label}: {ours}", half)
        right = wrapped(f"{label}: {theirs}", half)
        for number, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
            yield (
                mark if not number else ("  ", "plain"),
                (_filled(one, half), "plain"),
                (" │ ", "dim"),
                (other, "plain"),
            )
    elif fact.differs:
        yield (mark, (f"{label}:", "head"))
        for side, value in (("Intercom", ours), (destination, theirs)):
            yield from ((("    ", "plain"), (text, "plain")) for text in wrapped(f"{side}: {value}", half - 2))
    else:
        yield from (
            (("  ", "plain"), (text, "plain")) for text in wrapped(f"{label}: {ours if fact.source else theirs}", half)
        )
    if fact.differs not in ("", "differs"):
        yield (("  ", "plain"), (f"! {one_line(fact.differs, 200)}"[: half * 2], "mark"))


def _said(value: str | None) -> str:
    return "–" if not value else one_line(value, 500)


def _entry(
    one: Pair, half: int, width: int, destination: str, *, beside: bool, alone: bool
) -> Iterator[tuple[Part, ...]]:
    if one.differs:
        for number, text in enumerate(wrapped(one_line(one.differs, 400), width - _MARK)):
            yield (("  " if number else "! ", "mark"), (text, "mark"))
    if beside:
        left, right = list(_lines(one.source, half)), list(_lines(one.destination, half))
        for ours, theirs in zip_longest(left, right, fillvalue=("", "plain")):
            yield (("! " if one.differs else "  ", "mark"), (_filled(ours[0], half), ours[1]), (" │ ", "dim"), theirs)
    elif alone or (not one.differs and one.source):
        yield from ((("  ", "plain"), part) for part in _lines(one.source, half))
    else:
        for side, line in (("Intercom", one.source), (destination, one.destination)):
            yield (("! ", "mark"), (f"{side}:", "head"))
            yield from ((("! ", "mark"), part) for part in _lines(line, half))


def _lines(line: Line | None, width: int) -> Iterator[Part]:
    """An entry in lines: who and when, what, and its files."""
    if line is None:
        yield ("(nothing here)", "dim")
        return
    head = [moment(line.at), one_line(line.who, 60), one_line(line.type, 24)]
    yield from ((text, "head") for text in wrapped(" · ".join(one for one in head if one), width))
    text = wrapped(printable(line.text), width)
    yield from ((one, "plain") for one in text[:MOST_LINES])
    if len(text) > MOST_LINES:
        yield (f"… {plural(len(text) - MOST_LINES, 'line')} more", "dim")
    for name in line.files:
        yield from ((one, "dim") for one in wrapped(f"[file] {one_line(name, 120)}", width))


def moment(at: int) -> str:
    """Unix seconds for people, UTC; the number itself where no calendar has it, nothing for none."""
    if not at:
        return ""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at)) if 0 < at < 253_402_300_800 else str(at)


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` cells; its own line breaks stay."""
    found: list[str] = []
    for line in text.expandtabs(4).split("\n"):
        if line.isascii():
            found += textwrap.wrap(line, width, drop_whitespace=True, replace_whitespace=False) or [""]
        else:
            found += _wide(line, width)
    return found or [""]


def _wide(line: str, width: int) -> list[str]:
    """The same for characters that take two cells, or none."""
    found, room = [""], width
    for word in line.split(" "):
        size = cell_len(word)
        if found[-1] and size + 1 <= room:
            found[-1], room = f"{found[-1]} {word}", room - size - 1
            continue
        pieces: Sequence[str] = [word] if size <= width else chop_cells(word, width)
        if found[-1]:
            found.append("")
        found[-1] = pieces[0]
        found += pieces[1:]
        room = width - cell_len(found[-1])
    return found


def _filled(text: str, width: int) -> str:
    """Text with blanks after it up to a width in cells."""
    return text + " " * (width - cell_len(text))
