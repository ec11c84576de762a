"""Failures to page through: the causes, the single failures of one, and what each means."""

from itertools import islice
from typing import TYPE_CHECKING

from wizard.verify.failing import Failure, FailureCause

if TYPE_CHECKING:
    from wizard.session import Session

PAGE = 50
_RETRY = "Retry failures. Nothing comes twice."


def causes_of(session: "Session") -> list[FailureCause]:
    """Failures by cause, most first. Blocks. Raises UsageError before anything was read."""
    with session.failing() as (causes, _, _):
        return causes


def page_of(session: "Session", cause: FailureCause, page: int) -> list[Failure]:
    """The failures of a cause on a page of PAGE, the first page being 0. Blocks. Raises UsageError before anything was read."""
    with session.failing() as (_, rows, _):
        mine = (row for row in rows(-1) if belongs(row, cause))
        return list(islice(mine, page * PAGE, (page + 1) * PAGE))


def belongs(row: Failure, cause: FailureCause) -> bool:
    """Whether a failure has this cause."""
    return (row.stage, row.kind, row.cause, row.message, row.uncertain) == (
        cause.stage,
        cause.kind,
        cause.cause,
        cause.message,
        cause.uncertain,
    )


def meaning(row: Failure) -> tuple[str, str]:
    """What a failure means for the data, and what to do; one or two sentences each."""
    if row.uncertain:
        return (
            "The write was cut off, and nobody knows whether it arrived. It may be there.",
            "Retry failures looks for it first, and writes it only where it is not there.",
        )
    if row.stage == "loading":
        return (
            "It is safe in the archive. The destination did not take it as it is.",
            f"Read the answer. Correct it in Intercom, or change the mapping. Then: {_RETRY}",
        )
    if row.stage == "files":
        return _of_a_file(row)
    return _of_reading(row)


def _of_a_file(row: Failure) -> tuple[str, str]:
    if row.cause in ("404", "410", "missing"):
        return (
            "Intercom lists this file but does not have it any more. The message keeps its name.",
            f"Look whether Intercom still shows it. If so: {_RETRY}",
        )
    return "The message is there. This file of it is not.", _RETRY


def _of_reading(row: Failure) -> tuple[str, str]:
    what = "It" if row.id else "This whole kind"
    if row.cause in ("401", "403") or "permission" in row.cause or "forbidden" in row.cause:
        return (
            f"{what} is not in the archive: the token may not read it.",
            f"Give the token that permission at Intercom (Settings, Developers). Then: {_RETRY}",
        )
    if row.cause.startswith("5"):
        return f"{what} is not in the archive: Intercom failed each time it was asked.", f"Try again later: {_RETRY}"
    return f"{what} is not in the archive: Intercom did not give it.", f"Read the answer. Then: {_RETRY}"
