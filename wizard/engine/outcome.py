"""How a run ended, as a value: what is done, what is not, and the exit code that says so."""

import sqlite3
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wizard.archive.archive import Archive
from wizard.archive.reach import reads_further, unlisted
from wizard.archive.schema import cannot_write
from wizard.engine.ledger import Ledger
from wizard.errors import CannotWrite, CredentialsError, Interrupted, OutercomError, TokenRefused, UsageError
from wizard.exit_codes import ExitCode
from wizard.plan.models import Plan
from wizard.plan.scope import read_from
from wizard.plan.shaping import digests
from wizard.text import plural

_WORST_FIRST = (CredentialsError, CannotWrite, UsageError, Interrupted, OutercomError)


_AGAIN = "See the failures by cause; `--only failures` tries just those again."
SECOND_LOOK = "second look"
"""The archive's fact that holds the last run's second look, as JSON."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The last pass of a run: how many objects it found to read, and how many were left to load when it was over. `at` is the unix second it
    began. An empty one is the proof that the passes before it were whole.
    """

    at: int
    read: int
    loaded: int

    @property
    def empty(self) -> bool:
        """Whether there was nothing to do."""
        return not self.read and not self.loaded

    @property
    def sentence(self) -> str:
        """What it found, with the moment it holds for."""
        moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self.at))
        if self.empty:
            return (
                f"One more pass, begun {moment}, found nothing to read and nothing to load. "
                "What changed in the minutes before and was not listed yet comes with the next run."
            )
        return (
            f"The last pass, begun {moment}, found {plural(self.read, 'object')} to read and {self.loaded:,} to load."
        )


FINISHED_BUT: Final = "Finished, but"
"""How the sentence of a run begins that came to its end and left something behind."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """The end of a run. `as_of` is the unix second for which "done" holds; None when the run did not get that far.

    `unread` objects could not be read, `failed` ones not loaded, `unchecked` ones may be there or not, `files`
    could not be had, `pending` is work that is left. `second` is the last
    pass over everything, None where the run made none. `removed` says by
    kind how many records were removed at the destination because the scope leaves them out now.
    """

    exit_code: ExitCode
    sentence: str
    hint: str = ""
    as_of: int | None = None
    unread: int = 0
    failed: int = 0
    unchecked: int = 0
    files: int = 0
    truncated: int = 0
    pending: int = 0
    second: SecondLook | None = None
    error: BaseException | None = None
    removed: tuple[tuple[str, int], ...] = ()


def conclude(
    archive: Archive,
    ledger: Ledger,
    kinds: tuple[str, ...],
    plan: Plan,
    translator: int,
    as_of: int | None,
    last_read: int | None = None,
) -> RunResult:
    """What the archive and the ledger say once a run is through. `last_read` is how many objects its last pass over everything read."""
    states = ledger.counts()
    unread = sum(archive.listing.unread_counts().values())
    failed = sum(count for _, state, count in states if state == "failed")
    unchecked = sum(count for _, state, count in states if state in ("uncertain", "intent"))
    statuses = archive.files.counts()
    files = statuses.get("missing", 0) + statuses.get("failed", 0)
    truncated = len(archive.objects.truncated())
    listed = archive.listing.open_count()
    pending = ledger.pending(digests(plan, kinds), translator)
    not_read = archive.not_read()
    older = not_read is not None and reads_further(archive, read_from(plan.scope))
    left = [
        text
        for count, text in (
            (unread, f"{plural(unread, 'object')} could not be read"),
            (listed, f"{plural(listed, 'object')} still to read"),
            (failed, f"{plural(failed, 'record')} could not be loaded"),
            (unchecked, f"{plural(unchecked, 'record')} could not be checked"),
            (files, f"{plural(files, 'file')} could not be had"),
            (pending, f"{plural(pending, 'object')} still to load"),
            *((1, f"not all {kind} are listed yet") for kind in unlisted(archive)),
            (older, f"threads without activity since {not_read.day if not_read else ''} still to read"),
        )
        if count
    ]
    good = not left
    second = None if as_of is None or last_read is None else SecondLook(as_of, last_read, pending)
    whole = f"What was to be read is loaded. {not_read.sentence}" if not_read else "Everything is read and loaded."
    whole += f" {second.sentence}" if second else ""
    return RunResult(
        exit_code=ExitCode.DONE if good else ExitCode.FAILURES,
        sentence=whole if good else f"{FINISHED_BUT} {', '.join(left)}.",
        hint="" if good else _AGAIN if unread or failed or unchecked or files else "Run it whole for what is left.",
        as_of=as_of,
        unread=unread,
        failed=failed,
        unchecked=unchecked,
        files=files,
        truncated=truncated,
        pending=pending + listed,
        second=second,
    )


def attributed(result: RunResult, changed: int) -> RunResult:
    """The end of a run that only changed who wrote what: `changed` records. Work that is left for a whole run is no failure of this one."""
    failures = bool(result.unread or result.failed or result.unchecked or result.files)
    what = f"Who wrote what was changed in {plural(changed, 'record')}" if changed else "Nobody's records had to change"
    left = f"{plural(result.pending, 'object')} still to read or load: run it whole for that." if result.pending else ""
    return replace(
        result,
        exit_code=ExitCode.FAILURES if failures else ExitCode.DONE,
        sentence=f"{what}; everything else is as it was.",
        hint=result.hint if failures else left,
    )


def result_of(error: BaseException) -> RunResult:
    """The result for a run that was ended by an error; of several at once the one that says most."""
    found = [_named(one) for one in _flatten(error)]
    for kind in _WORST_FIRST:
        for one in found:
            if isinstance(one, kind):
                again = "Run it again with a new token: it goes on where it stopped."
                hint = f"{one.hint} {again}".strip() if isinstance(one, TokenRefused) else one.hint
                return RunResult(one.exit_code, one.message, hint, error=one)
    if any(isinstance(one, KeyboardInterrupt) for one in found):
        return RunResult(ExitCode.INTERRUPTED, "The run was interrupted.", "Run it again and it goes on.")
    return RunResult(
        ExitCode.BUG,
        f"Outercom made a mistake ({type(found[0]).__name__}).",
        "Nothing is lost. Run it again; please report it.",
        error=found[0],
    )


def _named(error: BaseException) -> BaseException:
    """An error of a database in plain words, wherever it came up."""
    return cannot_write(Path("A database of this migration"), error) if isinstance(error, sqlite3.Error) else error


def _flatten(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [one for inner in error.exceptions for one in _flatten(inner)]
    return [error]
