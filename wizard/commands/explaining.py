"""Following one object, or one message in it, from Intercom's JSON to the destination and back."""

import json
from collections.abc import Iterator
from typing import Any

from wizard.commands.output import moment, say_json
from wizard.errors import UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import say
from wizard.session import Session
from wizard.text import one_line, plural, printable, size
from wizard.verify.explaining import Explanation, narrowed

_THREADS = frozenset({"conversation_parts", "ticket_parts", "entries"})
_LONGEST = 1_200


def explain(name: str, wanted: str, part: str, *, as_json: bool) -> int:
    """Print the whole way of an object. Raises UsageError when nothing has this id."""
    with Session(Migration.open(name)) as session:
        meant, told = session.explain(wanted)
    if chosen := part or meant.part:
        try:
            told = narrowed(told, chosen)
        except KeyError:
            raise UsageError(
                f"There is no message '{printable(chosen)[:80]}' in {told.kind} {printable(told.id)}.",
                hint="Leave out --part to see which there are.",
            ) from None
    if as_json:
        say_json(told)
    else:
        for line in lines(told, meant.others, whole=bool(chosen)):
            say(line)
    return int(ExitCode.FAILURES) if told.differences or told.lost else 0


def lines(told: Explanation, others: tuple[str, ...] = (), *, whole: bool = False) -> Iterator[str]:
    """An explanation in plain lines; `whole` shows threads with all their messages."""
    yield f"{told.kind} {told.id}"
    if others:
        yield f"  {', '.join(f'{kind}:{told.id}' for kind in others)} is another object with this id."
    yield from _archived(told, whole=whole)
    yield ""
    yield "2. Decisions"
    yield from (f"  {one_line(what, 120)}: {one_line(decision, 200)}" for what, decision in told.decisions)
    if not told.decisions:
        yield "  none concern it"
    yield ""
    yield "3. Record: what the decisions make of it"
    yield from [f"  none: {told.skipped}"] if told.skipped else _shown(told.record, whole=whole)
    yield ""
    yield "4. Sent: the record as the destination can hold it, with its ids"
    yield from _shown(told.sent, whole=whole) if told.sent is not None else ["  nothing"]
    yield from (f"  lost by that: {one_line(cause, 120)} ({one_line(detail, 200)})" for cause, detail in told.losses)
    if told.sent_as_recorded is not None:
        yield (
            "  its fingerprint is the one the ledger recorded"
            if told.sent_as_recorded
            else ("  ! the ledger recorded another fingerprint: the object or a decision changed since; run it again")
        )
    yield ""
    yield "5. Answer: what the ledger noted"
    yield from (
        f"  {label}: {one_line(moment(int(value)) if label == 'written down' else value)}"
        for label, value in told.answer
    )
    yield ""
    yield "6. Read back from the destination"
    yield from _shown(told.held, whole=whole) if told.held is not None else ["  nothing"]
    yield ""
    yield "7. Differences between what was sent and what is there"
    yield from (f"  ! {one_line(place)}" for place in told.differences)
    yield from (f"  ! from raw JSON, without a translator: {one_line(what, 300)}" for what in told.lost)
    if not told.differences and not told.lost:
        yield (
            "  none" if told.sent is not None and told.held is not None else "  nothing was sent, and nothing is there"
        )


def _archived(told: Explanation, *, whole: bool) -> Iterator[str]:
    yield ""
    yield "1. Archive: as Intercom sent it"
    if told.versions:
        at, bytes_ = told.versions[-1]
        yield f"  {plural(len(told.versions), 'version')}; the newest was read {moment(at)} ({size(bytes_)})"
    if told.deleted_at:
        yield f"  deleted in Intercom {moment(told.deleted_at)}; the archive keeps it"
    yield from _shown(told.raw, whole=whole)


def _shown(value: Any, *, whole: bool) -> Iterator[str]:
    """JSON in lines; without `whole`, threads as a line for each message."""
    shown = value if whole else _short(value)
    yield from (f"  {printable(line)}" for line in json.dumps(shown, indent=1, ensure_ascii=False).splitlines())


def _short(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _short(inside, name) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        if key in _THREADS:
            return [_headline(one) for one in value]
        return [_short(one) for one in value]
    return one_line(value, _LONGEST) if isinstance(value, str) and len(value) > _LONGEST else value


def _headline(part: Any) -> str:
    if not isinstance(part, dict):
        return one_line(part, 120)
    author = part.get("author") if isinstance(part.get("author"), dict) else {}
    who = (author or {}).get("name") or part.get("author_name") or (author or {}).get("email") or ""
    kind = part.get("part_type") or part.get("source_type") or ""
    text = part.get("text") or part.get("body") or ""
    name = part.get("source_id") or part.get("id")
    return one_line(f"--part {name}: {kind}, {who}, {part.get('created_at') or part.get('at')}: {text}", 160)
