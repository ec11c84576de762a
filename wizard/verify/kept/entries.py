"""Whether every message, note, event and file of a thread is held exactly once, as it was said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from wizard.destinations.held import HeldEntry
from wizard.destinations.port import Loss
from wizard.records import EntryType
from wizard.text import one_line
from wizard.verify.kept.attachments import check_files, extra_files
from wizard.verify.kept.authors import author_differs
from wizard.verify.kept.book import DECLARED, EXPLAINED, Book
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Verdict
from wizard.verify.said.reading import address, squashed
from wizard.verify.said.shapes import inside, words
from wizard.verify.said.spacing import run_together
from wizard.verify.said.threads import AI_MARKS, SaidEntry
from wizard.verify.said.visible import Seen, html_differs, is_intercom, text_differs, text_of

_SORTS = {EntryType.MESSAGE: "messages", EntryType.NOTE: "notes", EntryType.EVENT: "events"}


@dataclass(frozen=True, slots=True)
class Where:
    """The record that is checked: its kind and id at the source, the sort for its entries if it is one for all, what the destination declared lost."""

    kind: str
    id: str
    losses: tuple[Loss, ...] = ()

    def declares(self, word: str, *details: str) -> bool:
        """Whether a loss whose cause has this word was declared for exactly these details (any of them, perhaps with more after a colon)."""
        told = [one_line(detail) for detail in details]
        return any(
            word in loss.cause
            and (not told or loss.detail in told or any(loss.detail.startswith(f"{one}: ") for one in told))
            for loss in self.losses
        )


def check_entries(
    said: Sequence[SaidEntry], held: Sequence[HeldEntry], where: Where, there: There, places: Places,
    book: Book, takes: Sequence[EntryType],
) -> None:  # fmt: skip
    """Find each said entry among the held ones, compare it, and note what is left over."""
    pool = Pool(held)
    found: list[tuple[SaidEntry, int]] = []
    for entry in said:
        seen = entry.seen()
        place = pool.take(entry, seen)
        check_entry(entry, seen, None if place is None else held[place], where, there, places, book, takes)
        if place is not None:
            found.append((entry, place))
    for place in pool.rest():
        check_extra(held[place], where, book)
    _check_order(found, where, book)


def check_entry(
    entry: SaidEntry, seen: Seen, held: HeldEntry | None, where: Where, there: There, places: Places,
    book: Book, takes: Sequence[EntryType],
) -> None:  # fmt: skip
    """Compare one entry, and what is to be `seen` of its body, with the held one that is this one; None where there is none."""
    sort, types = _expected(entry, seen)
    if held is None:
        if sort not in takes and (where.declares(sort.value) or sort is not EntryType.NOTE):
            book.count(_SORTS[sort], DECLARED)
        else:
            book.note(_SORTS[sort], Verdict.MISSING, where.kind, where.id, f"{called(entry)} is not there")
            book.count("files", Verdict.MISSING, len(entry.files))
        return
    differing = _differing(entry, seen, held, types, there, places, book)
    book.judge(_SORTS[sort], where.kind, where.id, differing, called(entry))
    _check_tags(entry, held, where, there, book)
    check_files(entry, held, (where.kind, where.id), there, places, book)


def check_extra(held: HeldEntry, where: Where, book: Book) -> None:
    """Note a held entry that nobody said."""
    book.note(
        _SORTS[held.type],
        Verdict.EXTRA,
        where.kind,
        where.id,
        f"{held.type} {held.source_id or ''} of {held.at} was never said",
    )
    extra_files(held, (where.kind, where.id), book)


def _expected(entry: SaidEntry, seen: Seen) -> tuple[EntryType, frozenset[EntryType]]:
    """The type an entry has to have, and those that will do: one that shows nothing may be told as an event."""
    attached = any(not file.inline for file in entry.files) and entry.part_type != "attribute_files"
    own = EntryType.NOTE if entry.internal else EntryType.MESSAGE
    if seen.something or attached or entry.redacted:
        return own, frozenset({own})
    return EntryType.EVENT, frozenset({own, EntryType.EVENT})


def _differing(
    entry: SaidEntry, seen: Seen, held: HeldEntry, types: frozenset[EntryType], there: There, places: Places, book: Book
) -> list[str]:
    found = [] if held.type in types else [f"is a {held.type} there"]
    if held.at != entry.at:
        found.append("time")
    if held.source_type is not None and held.source_type != entry.part_type:
        found.append("its kind of part")
    if held.redacted is not None and held.redacted != entry.redacted:
        found.append("redacted mark")
    found += author_differs(entry.author, held.author, there)
    if held.details is not None and not _tells(entry, held.details, there):
        found.append("what is told beside the words")
    if seen.something or held.text or held.html:
        stored = _stored(entry, places) if seen.outside else frozenset[str]()
        found += words_differ(seen, held.html, held.text, there, book, stored)
    return found


def _tells(entry: SaidEntry, details: dict[str, Any], there: There) -> bool:
    """Whether the details name everything that was said beside the words, and whom the thread was assigned to."""
    if entry.by_ai != tuple(mark for mark in AI_MARKS if details.get(mark) is True):
        return False
    if not entry.happened and entry.assigned is None and not entry.quoted:
        return True
    leaves = list(_leaves(details))
    told = set(map(squashed, leaves))
    if not all(one in told for one in entry.happened):
        return False
    if entry.quoted and (seen := Seen(entry.quoted)).something and all(text_differs(seen, one) for one in leaves):
        return False
    if entry.previous and squashed(words(details.get("previous", entry.previous))) != entry.previous:
        return False
    return entry.assigned is None or not told.isdisjoint(map(squashed, _names(*entry.assigned, there)))


def _names(kind: str, identity: str, there: There) -> set[str]:
    """What a teammate or team may be called: by the name or e-mail the archive has, or by the id."""
    kinds = ("teams",) if kind == "team" else ("admins", "former_admins")
    known = [inside(there.known(one).get(identity)) for one in kinds]
    return {words(one.get(what)) for one in known for what in ("name", "email")} - {""} | {identity}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    else:
        yield words(value)


def _stored(entry: SaidEntry, places: Places) -> frozenset[str]:
    placed = {file.url: places.of(file.url) for file in entry.files if file.inline}
    return frozenset(address(url) for url, found in placed.items() if found is not None and found.status != "external")


def words_differ(
    seen: Seen, html: str | None, text: str, there: There, book: Book, stored: frozenset[str] | None = None
) -> list[str]:
    """How held HTML and plain text differ from what is to be seen, and whether links are gone. `stored` are the addresses of pictures that became
    files (None: do not look for the addresses of pictures).
    """
    rewritten = there.plan.links.rewrite
    found = []
    if (html and html != seen.raw) or (html is not None and seen.something):
        theirs = seen if html == seen.raw else Seen(html, blank=seen.blank)
        if theirs is not seen and (
            differing := html_differs(seen, theirs) or run_together(seen.raw, html or "", html=True)
        ):
            found.append(differing)
        gone = (seen.links | (frozenset() if stored is None else seen.outside - stored)) - theirs.links
        words_there = text_of(theirs.first)
        if any(name not in words_there for name in seen.alone - theirs.names):
            found.append("what a picture shows is not told")
        moved = {url for url in gone if rewritten and is_intercom(url) and _leads_on(url, html, there)}
        book.rewritten += len(moved)
        if gone - moved and theirs is not seen:
            found.append("a link is gone")
    if differing := text_differs(seen, text, rewritten=rewritten) or run_together(seen.raw, text, html=False):
        found.append(f"plain {differing}")
    return found


def _leads_on(url: str, html: str, there: There) -> bool:
    """Whether a link to Intercom that is gone leads to one of the threads it may name, where that is now."""
    steps = {step for step in re.split(r"[^0-9A-Za-z_]+", url) if any(c.isdigit() for c in step)}
    found = [there.record(kind, step) for step in steps for kind in ("tickets", "conversations")]
    return any(one and quote(one, safe="") in html for one in found)


def _check_tags(entry: SaidEntry, held: HeldEntry, where: Where, there: There, book: Book) -> None:
    if entry.tags or held.tags:
        check_tags(entry.tags, held.tags, where, there, book, called(entry))


def check_tags(
    said: Sequence[str], held: Sequence[str] | None, where: Where, there: There, book: Book, what: str = ""
) -> None:
    """Whether every tag that was said hangs where it did, once, and no other does."""
    lead = f"{what}: " if what else ""
    rest = [one for one in held or () if one]
    for tag in said:
        here = there.record("tags", tag)
        if here in rest:
            rest.remove(here)
            book.count("tags on things", Verdict.EQUAL)
        elif held is None:
            book.count("tags on things", DECLARED)
        elif not here:
            book.count("tags on things", EXPLAINED)
        else:
            book.note("tags on things", Verdict.MISSING, where.kind, where.id, f"{lead}tag {tag} is gone")
    for _ in rest:
        book.note("tags on things", Verdict.EXTRA, where.kind, where.id, f"{lead}a tag that nobody set")


def _check_order(found: list[tuple[SaidEntry, int]], where: Where, book: Book) -> None:
    """Held entries stand in the order of time; those of one second in that of the raw list, or of their ids. The opening message may come first
    always, and what hangs on the thread as a whole (files of attributes, a description) anywhere in its second.
    """
    if len(found) < 2:
        return
    in_order = sorted(found, key=lambda pair: pair[1])
    if all(_follows(one, other) for (one, _), (other, _) in pairwise(in_order)):
        book.count("order of threads", Verdict.EQUAL)
    else:
        book.note("order of threads", Verdict.DIFFERS, where.kind, where.id, "its entries are in another order")


def _follows(one: SaidEntry, other: SaidEntry) -> bool:
    """Whether one entry may stand before the other."""
    if one.id == "source":
        return True
    if other.at != one.at:
        return other.at > one.at
    if other.id == "source":
        return False
    return min(one.place, other.place) < 0 or other.place > one.place or _number(other.id) >= _number(one.id)


def _number(part_id: str) -> tuple[int, str]:
    plain = part_id.partition("#")[0]
    return (int(plain) if plain.isdecimal() and len(plain) < 40 else 0, part_id)


def called(entry: SaidEntry) -> str:
    """What remarks call an entry."""
    if entry.id in ("source", "description"):
        return "its opening message" if entry.id == "source" else "its description"
    return f"{entry.part_type or 'part'} {entry.id}"


class Pool:
    """Held entries that nobody claimed yet."""

    def __init__(self, held: Sequence[HeldEntry]) -> None:
        self._held = held
        self._by_id: dict[str, list[int]] = {}
        for place, entry in enumerate(held):
            self._by_id.setdefault(entry.source_id or "", []).append(place)

    def take(self, entry: SaidEntry, seen: Seen) -> int | None:
        """The held entry that is this one: by its id, and of several (or where no ids are kept) the one that says the same."""
        name = entry.id
        names = (
            [name]
            if name in self._by_id
            else [one for one in self._by_id if one.partition("#")[0] == name and "#" in one]
        )
        places = [place for one in names for place in self._by_id[one]]
        if not places:
            places = [place for place in self._by_id.get("", ()) if self._held[place].at == entry.at]
        if not places:
            return None
        best = places[0] if len(places) == 1 else next((p for p in places if self._same(p, entry, seen)), places[0])
        key = self._held[best].source_id or ""
        self._by_id[key].remove(best)
        if not self._by_id[key]:
            del self._by_id[key]
        return best

    def _same(self, place: int, entry: SaidEntry, seen: Seen) -> bool:
        held = self._held[place]
        return held.at == entry.at and not text_differs(seen, held.text)

    def rest(self) -> list[int]:
        """What nobody claimed, in order."""
        return sorted(place for places in self._by_id.values() for place in places)
