"""Threads that sleep: since when they are not read, and what was read and what was not."""

from datetime import UTC, date, datetime

from tests.engine.fake import Bench
from wizard.archive.reach import NotRead

DAY = date(1970, 1, 8)
SINCE = int(datetime(1970, 1, 8, tzinfo=UTC).timestamp())


def archived(bench: Bench) -> set[str]:
    with bench.archive() as archive:
        return {one for one, _ in archive.objects.each("conversations")}


def left(count: int, since: int) -> NotRead:
    """So many conversations were not read; there are no tickets."""
    return NotRead(since, {"conversations": count, "tickets": 0})


def not_read(bench: Bench) -> NotRead | None:
    with bench.archive() as archive:
        return archive.not_read()
