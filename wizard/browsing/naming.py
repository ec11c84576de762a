"""What somebody means by an id, an old link or an e-mail address, and by a day. It needs the archive alone."""

from datetime import UTC, date, datetime

from wizard.archive.archive import Archive
from wizard.browsing.documents import KINDS
from wizard.errors import UsageError
from wizard.text import one_line
from wizard.translate.old_links import of_workspace, old_link

DAY = 86_400


def meant(archive: Archive, text: str) -> tuple[str, str] | None:
    """Kind and id of what an id, `KIND:ID`, an old link or a person's e-mail address names; None where nothing has it.

    Raises UsageError for a link of another workspace.
    """
    wanted = text.strip()
    kind, colon, object_id = wanted.partition(":")
    if colon and kind in KINDS and archive.objects.row(kind, object_id) is not None:
        return kind, object_id
    if "@" in wanted and (person := archive.people.with_email(wanted)) is not None:
        return "contacts", person
    link = old_link(wanted)
    if link is None:
        return None
    if not of_workspace(link, archive.fact("workspace") or ""):
        raise UsageError(
            f"This link is of another Intercom workspace ({one_line(link.app, 40)}).",
            hint="Look in the migration of that workspace.",
        )
    having = (kind for kind in reversed(KINDS) if archive.objects.row(kind, link.id) is not None)
    return next(((kind, link.id) for kind in having), None)


def first_second(text: str) -> int | None:
    """The beginning (unix seconds, UTC) of a day written `2024-05-03`, of a month `2024-05` or of a year `2024`; None for nothing.

    Raises UsageError.
    """
    return _bounds(text)[0] if text.strip() else None


def end_second(text: str) -> int | None:
    """The end of such a day, month or year: the first second after it; None for nothing. Raises UsageError."""
    return _bounds(text)[1] if text.strip() else None


def _bounds(text: str) -> tuple[int, int]:
    numbers = text.strip().split("-")
    try:
        if not all(one.isascii() and one.isdigit() for one in numbers) or len(numbers[0]) != 4:
            raise ValueError(text)
        year, month, day = (*map(int, numbers), *([0] * (3 - len(numbers))))
        begin = date(year, month or 1, day or 1)
        if day:
            return _second(begin), _second(begin) + DAY
        end = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    except ValueError as error:
        raise UsageError(
            f"'{one_line(text, 30)}' is no day.", hint="Write it as 2024-05-03, 2024-05 or 2024."
        ) from error
    return _second(begin), _second(end)


def _second(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
