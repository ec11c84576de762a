"""Failures for people: by cause, with examples of what was asked and answered."""

from collections.abc import Iterator

from wizard.text import one_line, plural
from wizard.verify.failing import Failure, FailureCause
from wizard.verify.sections import moment

_EXAMPLES = 2


def failure_lines(causes: list[FailureCause], rows: list[Failure], cut: list[tuple[str, str, int]]) -> Iterator[str]:
    """The causes with examples, in lines. `cut` are (kind, id, missing parts) of threads that Intercom gave only in part."""
    if not causes:
        yield "Nothing failed."
    for cause in causes:
        sign = "?" if cause.uncertain else "!"
        yield f"{sign} {cause.count:,} × {cause.stage}, {cause.kind}: {one_line(cause.message, 200)}"
        mine = (row for row in rows if (row.stage, row.kind, row.cause, row.message) == cause_key(cause))
        for _, row in zip(range(_EXAMPLES), mine, strict=False):
            yield from _example(row)
    unsure = sum(one.count for one in causes if one.uncertain)
    if unsure:
        yield f"{plural(unsure, 'record')} could not be checked: they may be there. `--only failures` tries them again."
    if cut:
        yield f"{plural(len(cut), 'thread has', 'threads have')} more parts than Intercom gives; the oldest are missing:"
        yield from (f"  {kind} {one_line(one, 60)}: {missing:,} missing" for kind, one, missing in cut[:20])
        if len(cut) > 20:
            yield f"  … and {len(cut) - 20:,} more: `--json` lists them."


def cause_key(cause: FailureCause) -> tuple[str, str, str, str]:
    """What a cause's failures have in common."""
    return cause.stage, cause.kind, cause.cause, cause.message


def _example(row: Failure) -> Iterator[str]:
    when = f", {moment(row.at)}" if row.at else ""
    what = one_line(row.id, 80) or "the whole list"
    yield f"    {what}: {plural(row.attempts, 'try', 'tries')}{when}" if row.attempts else f"    {what}{when}"
    if row.request:
        yield f"      asked: {one_line(row.request, 160)}"
    if row.answer:
        yield f"      answer: {one_line(row.answer, 300)}"
