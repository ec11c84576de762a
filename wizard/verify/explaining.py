"""One object from Intercom's JSON to the destination and back: what it was, what was decided, sent, answered, and what is there now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination, Projection, link
from wizard.engine.ledger import Ledger, Row
from wizard.engine.loading import FILES, Loader
from wizard.plan.models import Plan
from wizard.plan.scope import UNNEEDED, comes_along
from wizard.records import Kind, Record, fingerprint
from wizard.sources.port import Skipped
from wizard.verify.conservation import Conservation
from wizard.verify.decided import decided
from wizard.verify.differing import differing

Json = Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """The way of one object. Everything but our own sentences is hostile text.

    `versions` are (unix second it was read, bytes of JSON), oldest first; `raw` is the newest. `decisions` are (what, what was decided about it).
    `record` is what the plan makes of it, None where `skipped` says why there is none. `sent` is the projection with the destination's ids;
    `sent_as_recorded` says whether that is what the ledger's fingerprint stands for (None where nothing was sent). `answer` is what the ledger
    noted. `held` is what the destination gives back now. `differences` are places at which `sent` and `held` differ, `lost` is what the raw JSON
    says, read without any translator, and what is not there as it was.
    """

    kind: str
    id: str
    versions: tuple[tuple[int, int], ...]
    deleted_at: int | None
    raw: Json
    decisions: tuple[tuple[str, str], ...]
    record: Json
    skipped: str
    sent: Json
    sent_as_recorded: bool | None
    losses: tuple[tuple[str, str], ...]
    answer: tuple[tuple[str, str], ...]
    held: Json
    differences: tuple[str, ...]
    lost: tuple[str, ...]


async def explain(
    archive: Archive,
    ledger: Ledger,
    loader: Loader,
    destination: Destination,
    plan: Plan,
    conservation: Conservation,
    kind: str,
    object_id: str,
) -> Explanation:
    """How one archived object became what it is at the destination. Raises KeyError when it is not archived."""
    found = archive.objects.row(kind, object_id)
    if found is None:
        raise KeyError(object_id)
    raw = None if kind == FILES else archive.objects.decoded(kind, object_id)
    row = ledger.row(kind, object_id)
    made = loader.record(kind, object_id)
    record = made if isinstance(made, Record) else None
    projection = destination.project(record) if record is not None and kind in loader.kinds else None
    sent = _sent(projection, ledger)
    held = await _held(destination, row)
    await conservation.some([(kind, object_id)])
    return Explanation(
        kind=kind,
        id=object_id,
        versions=tuple(archive.objects.versions(kind, object_id)),
        deleted_at=found.deleted_at,
        raw=raw if raw is not None else _file(archive, object_id),
        decisions=(*_along(made, kind, plan), *decided(kind, object_id, raw or {}, plan, archive)),
        record=msgspec.to_builtins(record),
        skipped=_why_not(made, kind, loader),
        sent=sent,
        sent_as_recorded=fingerprint(sent) == row.fingerprint if row and row.fingerprint and sent is not None else None,
        losses=tuple((loss.cause, loss.detail) for loss in (projection.losses if projection else ())),
        answer=tuple(_answer(row)),
        held=held,
        differences=tuple(_compared(sent, held, row)),
        lost=tuple(f"{one.verdict}: {one.what}" for one in conservation.differences),
    )


def _along(made: Record | Skipped | None, kind: str, plan: Plan) -> Iterator[tuple[str, str]]:
    """Whether something that is loaded needs it, of what is loaded only then."""
    if made == UNNEEDED:
        yield "scope", UNNEEDED.reason
    elif isinstance(made, Record) and (kind == FILES or comes_along(kind, plan.scope)):
        yield "scope", "it comes along: something that is loaded needs it"


def _sent(projection: Projection | None, ledger: Ledger) -> Json:
    if projection is None:
        return None
    return link(projection.content, ledger.links(tuple(projection.refs())))


async def _held(destination: Destination, row: Row | None) -> Json:
    if row is None or row.there is None or row.record_kind is None:
        return None
    there = (await destination.read(Kind(row.record_kind), [row.there]))[0]
    return None if there is None else there.content


def _file(archive: Archive, key: str) -> Json:
    file = archive.files.one(key)
    return None if file is None else msgspec.to_builtins(file)


def _why_not(made: Record | Skipped | None, kind: str, loader: Loader) -> str:
    if isinstance(made, Skipped):
        return made.reason
    if made is None or kind not in loader.kinds:
        return "this destination does not hold it; it stays in the archive"
    return ""


def _answer(row: Row | None) -> list[tuple[str, str]]:
    if row is None:
        return [("state", "it was not loaded yet")]
    said = [("state", row.state), ("id there", row.there or "none"), ("attempts", str(row.attempts))]
    if row.children:
        said.append(("entries there", f"{len(row.children):,}"))
    if row.reason:
        said.append(("said", row.reason))
    return [*said, ("written down", str(row.at))]


def _compared(sent: Json, held: Json, row: Row | None) -> list[str]:
    if row is None or row.there is None:
        return []
    if held is None:
        return ["it was loaded and is not there any more"]
    if sent is None:
        return ["by the plan it should not be there"]
    return [] if fingerprint(sent) == fingerprint(held) else differing(sent, held) or ["its content"]


def narrowed(explanation: Explanation, part: str) -> Explanation:
    """The same way for one message alone: the part with this id (`source` for the opening message) at every station. Raises KeyError."""
    opening = explanation.raw.get("source") if part == "source" and isinstance(explanation.raw, dict) else None
    raw = opening or _find(explanation.raw, "id", part.partition("#")[0])
    sent, held = (_find(side, "source_id", part) for side in (explanation.sent, explanation.held))
    if raw is None and sent is None:
        raise KeyError(part)
    compared = explanation.sent is not None and explanation.held is not None
    return replace(
        explanation,
        raw=raw,
        decisions=tuple(one for one in explanation.decisions if _concerns(one[0], raw)),
        record=_find(explanation.record, "source_id", part),
        sent=sent,
        held=held,
        differences=tuple(differing(sent, held)) if compared else explanation.differences,
    )


def _concerns(what: str, part: Json) -> bool:
    """Whether a decision is about the whole object, or names somebody or something that is in the part."""
    said = msgspec.json.encode(part).decode()
    name = what.partition(" ")[2]
    number = name.rpartition("(")[2].rstrip(")")
    values = (msgspec.json.encode(name).decode(), msgspec.json.encode(number).decode())
    # An id may be a number in it; part of another one it is not.
    return not name or any(value in said for value in (*values, f":{number},", f":{number}}}"))


_LISTS = ("conversation_parts", "ticket_parts", "notes", "entries", "data")


def _find(holder: Json, name: str, wanted: str) -> Json:
    """The part, note or entry whose `name` is `wanted`, in the lists of an object; None where there is none."""
    if not isinstance(holder, Mapping):
        return None
    for key in _LISTS:
        inside = holder.get(key)
        for one in inside if isinstance(inside, list | tuple) else [inside]:
            if isinstance(one, Mapping):
                found = one if str(one.get(name)) == wanted else _find(one, name, wanted)
                if found is not None:
                    return found
    return None
