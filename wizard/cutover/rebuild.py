"""What has to be rebuilt by hand, with the names it has in the workspace as far as Intercom's API gives them. Reads the archive only."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.destinations.port import Limitation
from wizard.errors import OutercomError
from wizard.plan.switching import Address, SetThere
from wizard.text import counted, one_line, plural
from wizard.verify.sections import moment

SECONDS = 20.0
MOST_NAMES = 500
_LONGEST = 200
_WORTH = (b'"workflow"', b'"sla_name"')


@dataclass(frozen=True, slots=True)
class Named:
    """One thing by its name, with what is worth knowing of it."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of thing to rebuild: what to do with it, its names, how many more there are, and where the names are from."""

    title: str
    what: str
    names: tuple[Named, ...] = ()
    more: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The whole list. `looked` of `threads` conversations were looked through for names that only conversations tell."""

    parts: tuple[Part, ...]
    looked: int = 0
    threads: int = 0


def rebuild(
    archive: Archive,
    limitations: tuple[Limitation, ...],
    set_there: SetThere | None = None,
    *,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
    enough: Callable[[], bool] = lambda: False,
) -> Rebuild:
    """The list for a destination with these limitations; `set_there` is what the source's settings said when asked.

    Conversations are looked through for `seconds` at most, the newest first; less
    where it is `enough` earlier.
    """
    workflows, slas, looked = _from_threads(archive, seconds, clock, enough)
    threads = dict(archive.objects.kinds()).get("conversations", 0)
    parts = [
        _seen("Workflows", "Rebuild those you use; note those you drop.", workflows),
        _seen("SLA policies", "Set the same targets again.", slas),
        *_settings(set_there),
        _part(
            "Teams", "Make the groups or views again, and who is in them.", _teams(archive), "the archive: every team"
        ),
        _part("Ticket types", "Make the types again, if you go on with tickets.", _ticket_types(archive)),
        _part("Segments", "Their rules cannot be read. Copy them from Intercom by hand.", _segments(archive)),
        _part("Brands", "Each has its own sender address and look.", _simple(archive, "brands", "name")),
        _part(
            "Subscription types",
            "What people agreed to get. Carry it over before you write to them.",
            _consents(archive),
        ),
        _part("Help centres", "Point a domain of your own at the new place, and redirect.", _help_centres(archive)),
        _part(
            "Help-centre pages to redirect", "Their addresses change. help-pages.csv has them all.", help_pages(archive)
        ),
    ]
    unnamed = tuple(Named(one.what, one.instead) for one in limitations)
    parts.append(
        Part("What this destination does not take over", "Intercom's API names none of it one by one.", unnamed)
    )
    return Rebuild(tuple(part for part in parts if part.names), looked, threads)


def _settings(set_there: SetThere | None) -> Iterator[Part]:
    if set_there is None:
        return
    hours = tuple(Named(name) for name in set_there.hours)
    yield Part("Office hours", "Set the same hours, and what is answered outside of them.", hours, source="Intercom")
    addresses = tuple(Named(one.email, address_sentence(one)) for one in set_there.addresses)
    yield Part("Support addresses", "Each has to arrive at the new place.", addresses, source="Intercom")


def address_sentence(address: Address) -> str:
    """Whether Intercom still collects mail for an address, in words."""
    last = f", the last one {moment(address.last_mail)}" if address.last_mail else ""
    return f"Intercom still collects its mail{last}" if address.collected else "Intercom collects no mail for it"


def _from_threads(
    archive: Archive, seconds: float, clock: Callable[[], float], enough: Callable[[], bool]
) -> tuple[Counter[str], Counter[str], int]:
    workflows: Counter[str] = Counter()
    slas: Counter[str] = Counter()
    looked, until = 0, clock() + seconds
    for raw in archive.objects.newest("conversations"):
        looked += 1
        if any(word in raw for word in _WORTH):
            _count(raw, workflows, slas)
        if looked % 100 == 0 and (enough() or clock() > until):
            break
    return workflows, slas, looked


def _count(raw: bytes, workflows: Counter[str], slas: Counter[str]) -> None:
    """The names in one conversation, each once."""
    try:
        thread = decode_object(raw)
    except (ValueError, OutercomError):
        return
    if sla := _text(_at(thread, "sla_applied", "sla_name")):
        slas[sla] += 1
    parts = _at(thread, "conversation_parts", "conversation_parts")
    named = {
        _text(_at(part, "event_details", "workflow", "name")) for part in (parts if isinstance(parts, list) else ())
    }
    workflows.update(named - {""})


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    return one_line(value, _LONGEST) if isinstance(value, str) else ""


def _seen(title: str, what: str, names: Counter[str]) -> Part:
    most = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    found = tuple(Named(name, f"in {plural(count, 'conversation')}") for name, count in most[:MOST_NAMES])
    return Part(title, what, found, max(0, len(most) - MOST_NAMES), "conversations: only what left a trace there")


def _part(title: str, what: str, names: Iterator[Named], source: str = "the archive") -> Part:
    found: list[Named] = []
    more = 0
    for named in names:
        if len(found) < MOST_NAMES:
            found.append(named)
        else:
            more += 1
    return Part(title, what, tuple(found), more, source)


def _each(archive: Archive, kind: str) -> Iterator[dict[str, Any]]:
    for _, raw in archive.objects.each(kind):
        try:
            yield decode_object(raw)
        except (ValueError, OutercomError):
            continue


def _simple(archive: Archive, kind: str, key: str) -> Iterator[Named]:
    yield from (Named(name) for one in _each(archive, kind) if (name := _text(one.get(key))))


def _teams(archive: Archive) -> Iterator[Named]:
    for team in _each(archive, "teams"):
        members = team.get("admin_ids")
        count = len(members) if isinstance(members, list) else 0
        yield Named(_text(team.get("name")), plural(count, "member"))


def _ticket_types(archive: Archive) -> Iterator[Named]:
    for one in _each(archive, "ticket_types"):
        note = ", ".join(filter(None, (_text(one.get("category")), "archived" if one.get("archived") is True else "")))
        yield Named(_text(one.get("name")), note)


def _segments(archive: Archive) -> Iterator[Named]:
    for one in _each(archive, "segments"):
        yield Named(
            _text(one.get("name")), {"contact": "people", "user": "people"}.get(_text(one.get("person_type")), "")
        )


def _consents(archive: Archive) -> Iterator[Named]:
    for one in _each(archive, "subscription_types"):
        name = _text(_at(one, "default_translation", "name"))
        yield Named(name, ", ".join(filter(None, (_text(one.get("state")), _text(one.get("consent_type"))))))


def _help_centres(archive: Archive) -> Iterator[Named]:
    for one in _each(archive, "help_centers"):
        name = _text(one.get("display_name")) or _text(one.get("identifier"))
        yield Named(name, _text(one.get("custom_domain")) or _text(one.get("url")))


def help_pages(archive: Archive) -> Iterator[Named]:
    """Every published page of the help centre, collections first: its title and its address, once for each language."""
    for kind, title in (("collections", "name"), ("articles", "title")):
        for one in _each(archive, kind):
            yield from _pages(one, title)


def _pages(one: dict[str, Any], title: str) -> Iterator[Named]:
    seen: set[str] = set()
    translations = one.get("translated_content")
    others = translations.values() if isinstance(translations, dict) else ()
    for page in (one, *others):
        address = _text(_at(page, "url"))
        if address and address not in seen:
            seen.add(address)
            yield Named(_text(_at(page, title)) or _text(one.get(title)), address)


def how_much(found: Rebuild) -> str:
    """How much was looked through, in a sentence; empty where there was nothing to look through."""
    if not found.threads:
        return ""
    looked = counted({"conversations": found.looked})
    if found.looked >= found.threads:
        return f"Workflows and SLAs: all {looked} were looked through."
    return f"Workflows and SLAs: the newest {looked} of {found.threads:,} were looked through."
