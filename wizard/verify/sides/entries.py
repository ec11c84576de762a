"""Every message, note and event of a thread from both sides, in order, each with what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wizard.destinations.held import HeldAttachment, HeldEntry
from wizard.records import EntryType
from wizard.translate.body import body
from wizard.verify.kept.entries import Pool, Where, called, check_entry, check_extra
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Line, Pair
from wizard.verify.said.shapes import words
from wizard.verify.said.threads import SaidEntry
from wizard.verify.sides.facts import Remarks
from wizard.verify.sides.names import held_speaker, speaker

_OPENING = {"source": "opening message", "ticket_description": "description", "attribute_files": "files"}


def pairs(
    said: Sequence[SaidEntry], held: Sequence[HeldEntry] | None, where: Where, there: There, places: Places, takes: Sequence[EntryType]
) -> tuple[Pair, ...]:  # fmt: skip
    """The entries by time. `held` is None where the destination keeps none: then nothing is marked."""
    if held is None:
        return tuple(Pair(_said(entry, places), None) for entry in sorted(said, key=lambda one: one.at))
    pool = Pool(held)
    found: list[tuple[int, Pair]] = []
    for entry in said:
        seen, remarks = entry.seen(), Remarks()
        place = pool.take(entry, seen)
        one = None if place is None else held[place]
        check_entry(entry, seen, one, where, there, places, remarks, takes)
        differs = "; ".join(_spoken(remark.removeprefix(f"{called(entry)}: ")) for remark in remarks.said)
        found.append((entry.at, Pair(_said(entry, places), None if one is None else _held(one), differs)))
    for place in pool.rest():
        remarks = Remarks()
        check_extra(held[place], where, remarks)
        found.append((held[place].at, Pair(None, _held(held[place]), "it was never said in Intercom")))
    first = min((at for at, _ in found), default=0)
    opening = {id(pair) for _, pair in found if pair.source is not None and pair.source.type == _OPENING["source"]}
    return tuple(pair for _, pair in sorted(found, key=lambda one: first if id(one[1]) in opening else one[0]))


def _spoken(remark: str) -> str:
    """A remark for people: bodies are held twice, as HTML and as plain text, and mostly differ in both or in none."""
    return "; ".join(dict.fromkeys(part.removeprefix("plain ") for part in remark.split("; ")))


def _said(entry: SaidEntry, places: Places) -> Line:
    text = entry.body if entry.plain else body(entry.body).text
    if entry.redacted and not text:
        text = "(deleted in Intercom)"
    files = []
    for file in entry.files:
        placed = places.of(file.url) if file.url else None
        files.append(file.name or (placed.name if placed else "") or "picture")
    type_ = _OPENING.get(entry.part_type, entry.part_type.replace("_", " ") or "part")
    return Line(entry.at, speaker(entry.author), type_, text or "; ".join(entry.happened), tuple(files))


def _held(entry: HeldEntry) -> Line:
    told = entry.text or "; ".join(_told(entry.details or {}))
    text = "(deleted in Intercom)" if entry.redacted and not told else told
    return Line(
        entry.at,
        held_speaker(entry.author),
        str(entry.type),
        text,
        tuple(_file(one) for one in entry.attachments or ()),
    )


def _file(one: HeldAttachment) -> str:
    name = one.name or "picture"
    return name if one.status in (None, "", "stored") else f"{name} ({one.status})"


def _told(value: Any) -> Iterator[str]:
    """The texts in what an event tells."""
    if isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _told(one)
    elif text := words(value):
        yield text
