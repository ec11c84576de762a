"""Every failure as a row: what could not be read, had or loaded, why, what was asked and what was answered; and the same by cause."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from wizard.archive.archive import Archive
from wizard.engine.ledger import Ledger

UNCERTAIN = ("uncertain", "intent")
"""States of the ledger in which nobody knows whether a record is there."""
_NO_ANSWER = "A write was cut off."


class Failure(msgspec.Struct, frozen=True):
    """One failure. `stage` is reading, files or loading; an empty `id` is a kind's whole list. `uncertain`: it could not be checked whether it is
    there. `at` is in unix seconds. `request` and `answer` are hostile text.
    """

    stage: str
    kind: str
    id: str
    cause: str
    message: str
    request: str
    answer: str
    at: int
    attempts: int
    uncertain: bool = False


class FailureCause(msgspec.Struct, frozen=True):
    """How many failures have one cause, with one of them."""

    stage: str
    kind: str
    cause: str
    message: str
    count: int
    example: str
    uncertain: bool = False


def failures(archive: Archive, ledger: Ledger | None, limit: int = -1) -> Iterator[Failure]:
    """Up to `limit` failures (-1: all): reading first, then files, then loading."""
    every = _every(archive, ledger, limit)
    return every if limit < 0 else islice(every, limit)


def _every(archive: Archive, ledger: Ledger | None, limit: int) -> Iterator[Failure]:
    for row in archive.listing.unread(limit):
        yield Failure(
            "reading", row.kind, row.id, row.cause, row.message, row.request, row.answer, row.at, row.attempts
        )
    for file in archive.files.failures(limit):
        cause = file.cause or file.status
        # The query of a signed address is worth a password while it lasts.
        asked = f"GET {file.url.partition('?')[0]}"
        yield Failure(
            "files",
            "files",
            file.key,
            cause,
            file.reason,
            asked,
            file.answer or cause,
            file.at,
            file.attempts,
        )
    for kind, object_id, state, reason, request, answer, at, attempts in (
        ledger.failures.each(limit) if ledger is not None else ()
    ):
        said, uncertain = reason or _NO_ANSWER, state in UNCERTAIN
        yield Failure("loading", kind, object_id, said, said, request, answer, at, attempts, uncertain)


def causes(archive: Archive, ledger: Ledger | None) -> list[FailureCause]:
    """Failures by cause, most first; what is uncertain apart from what failed."""
    found = [FailureCause("reading", *row) for row in archive.listing.causes()]
    found += [FailureCause("files", "files", *row) for row in archive.files.causes()]
    for kind, state, reason, count, example in ledger.failures.causes() if ledger is not None else ():
        said = reason or _NO_ANSWER
        found.append(FailureCause("loading", kind, said, said, count, example, state in UNCERTAIN))
    return sorted(found, key=lambda one: (-one.count, one.stage, one.kind, one.cause))
