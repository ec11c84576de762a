"""How far each kind is, as a table with bars: pure functions from a snapshot."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from textual.content import Content

from screens.widgets.bars import bar
from screens.widgets.plain import styled
from wizard.engine.progress import FileProgress, KindProgress, Snapshot
from wizard.text import one_line, size

FIRST_KINDS = ("conversations", "contacts", "companies", "tickets", "macros", "articles", "admins", "tags")
"""The kinds that are shown first, in this order."""
LABEL = 15
_WIDE = 74
"""From this width on there is room for what was read, and what was left out on purpose."""
_LEAST_ROWS = 3
_FILES = "files"


def kind_table(snapshot: Snapshot, width: int, rows: int, *, short: bool = False) -> list[Content]:
    """A head and at most `rows` lines: the files after the first kinds, and the least looked-for kinds folded into one line where they do not fit.

    `short` is for a run that did not come to its end.
    """
    # What files are to the destination is in their own line.
    kinds = sorted((kind for kind in snapshot.kinds if kind.kind != _FILES), key=lambda kind: weight(kind.kind))
    files = snapshot.files
    wanted = len(kinds) + bool(files.found)
    rows = max(rows, _LEAST_ROWS + bool(files.found))
    folded = kinds[rows - bool(files.found) - 1 :] if wanted > rows else []
    shown = kinds[: len(kinds) - len(folded)]
    ended = snapshot.state == "finished" and not short
    lines = [_head(width), *(_kind(kind, width, ended=ended) for kind in shown)]
    lines += [_row(f"{len(folded)} more kinds", _sum(folded), width, ended=ended)] if folded else []
    return [*lines, _files(files, width)] if files.found else lines


def weight(kind: str) -> int:
    """What people look for stands first; the rest stays in the order in which it was met."""
    return FIRST_KINDS.index(kind) if kind in FIRST_KINDS else len(FIRST_KINDS)


def through(kind: KindProgress, *, ended: bool) -> float:
    """The share that is loaded or left out on purpose. Whether a kind is only archived shows when the run has ended: then what was read counts."""
    if not kind.found:
        return 0.0
    done = kind.loaded + kind.skipped or (kind.read if ended else 0)
    return min(1.0, done / kind.found)


def _head(width: int) -> Content:
    wide = width >= _WIDE
    read, left = (f"{'read':>10}", f"{'left out':>10}") if wide else ("", "")
    return styled(f"{'':{LABEL}}{'found':>10}{read}{'loaded':>10}{left}{'failed':>8}", "$text-muted")


def _kind(kind: KindProgress, width: int, *, ended: bool) -> Content:
    name = one_line(kind.kind.replace("_", " "), LABEL)
    if kind.unavailable:
        room = max(1, width - LABEL - 20)
        return styled(f"{name:{LABEL}}  · not available: {one_line(kind.unavailable, room)}", "$text-muted")
    return _row(name, kind, width, ended=ended)


def _row(name: str, kind: KindProgress, width: int, *, ended: bool) -> Content:
    found = f"{kind.found:,}" if kind.found is not None else "?"
    read, left = (f"{kind.read:>10,}", f"{kind.skipped:>10,}") if width >= _WIDE else ("", "")
    further = kind.read / kind.found if kind.found else 0.0
    return Content("").join(
        [
            Content(f"{name:{LABEL}}{found:>10}{read}{kind.loaded:>10,}{left}"),
            _failed(kind.failed),
            *_bar(through(kind, ended=ended), further, width, known=bool(kind.found)),
        ]
    )


def _files(files: FileProgress, width: int) -> Content:
    read, left = (f"{files.stored:>10,}", " " * 10) if width >= _WIDE else ("", "")
    share = min(1.0, files.stored / files.found)
    return Content("").join(
        [
            Content(f"{_FILES:{LABEL}}{files.found:>10,}{read}{size(files.bytes):>10}{left}"),
            _failed(files.failed),
            *_bar(share, 0.0, width, known=True),
        ]
    )


def _failed(count: int) -> Content:
    return styled(f"{f'! {count:,}':>8}", "bold $text-error") if count else Content(f"{'0':>8}")


def _bar(share: float, further: float, width: int, *, known: bool) -> Iterator[Content]:
    room = width - LABEL - 28 - (20 if width >= _WIDE else 0) - 2 - 6
    if not known or room < 4:
        return
    colour = "$success" if share >= 1 else "$primary"
    done, coming, rest = bar(room, share, further)
    yield Content("  ")
    yield styled(done, f"{colour} on $surface")
    yield styled(f"{coming}{rest}", "$text-muted on $surface")
    yield Content(f" {int(share * 100):>3}%")


def _sum(kinds: Sequence[KindProgress]) -> KindProgress:
    """Kinds whose numbers are not known, or that are not there, count nothing."""
    total = KindProgress("", found=0)
    for kind in kinds:
        done = kind.loaded or (0 if kind.skipped else kind.read)
        total = replace(
            total,
            found=(total.found or 0) + max(kind.found or 0, kind.read),
            read=total.read + kind.read,
            loaded=total.loaded + done,
            skipped=total.skipped + kind.skipped,
            failed=total.failed + kind.failed,
        )
    return total
