"""A run as lines that fill a pane: pure functions from a snapshot and a size, for the wait screen."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from screens.widgets.bars import bar, spark
from screens.widgets.kind_table import kind_table
from screens.widgets.plain import styled
from screens.widgets.run_state import State, View
from wizard.engine.progress import Snapshot
from wizard.looking_back import Past
from wizard.text import one_line, printable

LABEL = 11
TWO_COLUMNS = 110
"""From this width on, what failed and what happened stands beside the table."""
_GAP = 4
_SIDE = 38
_MOST_CAUSES = 4
_LEAST_GAUGE = 10


def dashboard(view: View, past: Past, width: int, height: int) -> list[Content]:
    """Everything there is to say of a run, in at most `height` lines where that can be."""
    if not view.snapshot.version:
        return [] if view.live else [Content(row) for text in _beginning(past) for row in [*_wrapped(text, width), ""]]
    if width >= TWO_COLUMNS:
        return _two_columns(view, past, width, height)
    below = [*_gauges(view, past, width), *_failures(view, past, width), *_retries(view.snapshot, width)]
    last = list(_last(view, width))
    kinds = kind_table(view.snapshot, width, height - 2 - len(below) - min(len(last), 2), short=view.short)
    rest = max(0, height - len(kinds) - 1 - len(below))
    return [*kinds, Content(""), *below, *last[:rest]]


def _two_columns(view: View, past: Past, width: int, height: int) -> list[Content]:
    left_width, side = width - _SIDE - _GAP, _SIDE
    gauges = list(_gauges(view, past, left_width))
    kinds = kind_table(view.snapshot, left_width, height - 2 - len(gauges), short=view.short)
    left = [*kinds, Content(""), *gauges]
    right = [*_titled("What failed", _failures(view, past, side, label=False)),
             *_titled("Tried again", _retries(view.snapshot, side, label=False)),
             *_titled("What happened last", _last(view, side, label=False))]  # fmt: skip
    rows = max(len(left), min(len(right), height))
    return [_beside(left, right, row, left_width) for row in range(rows)]


def _beside(left: Sequence[Content], right: Sequence[Content], row: int, width: int) -> Content:
    first = left[row] if row < len(left) else Content("")
    second = right[row] if row < len(right) else Content("")
    return first.pad_right(max(0, width + _GAP - first.cell_length)) + second if second else first


def _titled(title: str, lines: Iterator[Content]) -> Iterator[Content]:
    found = list(lines)
    if found:
        yield styled(title, "bold")
        yield from found
        yield Content("")


def _beginning(past: Past) -> Iterator[str]:
    yield "The import reads everything from Intercom into the archive, and loads what you chose into the destination. Intercom is only read."
    yield "You need not stay. Pause, stop or quit when you like: it goes on where it stopped, and nothing comes twice."
    yield "Closing this terminal is a pause. Hand over (h) lets the import go on without it."
    if past.remapped:
        yield _put_right(past)
    if past.sizes:
        yield past.sizes


def _gauges(view: View, past: Past, width: int) -> Iterator[Content]:
    """Speed and quota, of a run that is under way and not standing still."""
    snapshot = view.snapshot
    if view.state is State.RUNNING:
        yield _speed(snapshot, width)
    # While nobody is reached, no answer tells of a window.
    gone = any(what.startswith("outage") for what in snapshot.waiting)
    if view.state is State.RUNNING and snapshot.quota.limit and not gone:
        yield _quota(snapshot, width)
    elif view.live:
        yield _labelled("Calls", f"{snapshot.calls:,} to Intercom so far")
    if not view.live and past.remapped:
        yield from _paragraph("Mapping", _put_right(past), width)
    if not view.live and past.sizes:
        yield from _paragraph("On disk", past.sizes.removeprefix("On disk: "), width)


def _put_right(past: Past) -> str:
    return f"! {past.remapped} Only a part (o), Who wrote what, puts that right."


def _speed(snapshot: Snapshot, width: int) -> Content:
    top = max(snapshot.history, default=0.0)
    most = max(top, snapshot.rate_now, snapshot.rate_run)
    words = f"{snapshot.rate_now:,.0f} now, {snapshot.rate_run:,.0f} over the run"
    scale = f", {most:,.0f} at most" if top else ""
    if LABEL + _LEAST_GAUGE + 1 + len(words) + len(scale) <= width:
        words += scale
    drawn = spark(snapshot.history, _gauge(width), top)
    return _labelled("Conv./min", "", styled(f"{drawn:{_gauge(width)}}", "$primary") + Content(f" {words}"))


def _quota(snapshot: Snapshot, width: int) -> Content:
    quota, limit, room = snapshot.quota, snapshot.quota.limit or 1, _gauge(width)
    done, _, rest = bar(room, quota.used / limit)
    words = f"{quota.used:,} of {limit:,} calls in this window, {snapshot.calls:,} in all"
    drawn = styled(f"{done}{rest}", "$primary on $surface")
    return _labelled("Quota", "", drawn + Content(f" {one_line(words, max(8, width - LABEL - room - 1))}"))


def _gauge(width: int) -> int:
    """The cells of a spark line or a small bar, beside which its words still fit."""
    return max(_LEAST_GAUGE, min(30, width - LABEL - 50))


def _failures(view: View, past: Past, width: int, *, label: bool = True) -> Iterator[Content]:
    causes = view.snapshot.failures if view.live else past.causes
    room = width - (LABEL if label else 0)
    for number, (cause, count) in enumerate(causes[:_MOST_CAUSES]):
        counted = f"! {count:,} × "
        text = styled(counted, "bold $text-error") + Content(one_line(cause, max(8, room - len(counted))))
        yield _labelled("Failures" if not number else "", "", text) if label else text
    said = [f"{len(causes) - _MOST_CAUSES:,} more causes."] if len(causes) > _MOST_CAUSES else []
    said += [f"Trying them again takes this: {past.retrying}"] if causes and past.retrying and not view.live else []
    yield from (_labelled("", row) if label else Content(row) for row in _wrapped(" ".join(said), room))


def _retries(snapshot: Snapshot, width: int, *, label: bool = True) -> Iterator[Content]:
    room = width - (LABEL if label else 0)
    said = ", ".join(f"{count:,} × {one_line(cause, 60)}" for cause, count in snapshot.retries[:_MOST_CAUSES])
    if label and said:
        yield _labelled("Retries", one_line(said, max(8, room)))
    elif said:
        yield from (Content(row) for row in _wrapped(said, room)[:4])


def _last(view: View, width: int, *, label: bool = True) -> Iterator[Content]:
    """The last events, the newest first."""
    room, first = width - (LABEL if label else 0), True
    for event in reversed(view.snapshot.recent[-40:]):
        if label:
            yield _labelled("Events" if first else "", one_line(event, max(8, room)))
            first = False
        else:
            rows = _wrapped(one_line(event, 300), room - 2)
            yield from (Content(f"{'· ' if not number else '  '}{row}") for number, row in enumerate(rows))


def _paragraph(label: str, text: str, width: int) -> Iterator[Content]:
    for number, row in enumerate(_wrapped(text, width - LABEL)):
        yield _labelled("" if number else label, row)


def _labelled(label: str, text: str, after: Content | None = None) -> Content:
    return styled(f"{label:{LABEL}}", "$text-muted") + Content(printable(text)) + (after or Content(""))


def _wrapped(text: str, room: int) -> list[str]:
    """Rows of at most `room` cells, cut between words where that can be."""
    if not text:
        return []
    return [row.plain for row in Content(text).wrap(max(8, room))]
