"""Every failure is a row that says why, what was asked and what was answered; a run that only fails is ended."""

from typing import Any

import pytest

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from wizard.archive.archive import Archive
from wizard.destinations.port import Delivery, Outcome, Partial, Rejected
from wizard.engine.ceiling import Ceiling
from wizard.engine.ledger import Ledger
from wizard.engine.run import Only
from wizard.errors import Refused, TooManyFailures
from wizard.exit_codes import ExitCode
from wizard.verify.failing import Failure, FailureCause, causes, failures


def test_a_hundred_failures_of_one_cause_are_too_many_where_next_to_nothing_succeeds() -> None:
    ceiling = Ceiling(100)
    for _ in range(99):
        ceiling.failed("contacts", "500")
    with pytest.raises(TooManyFailures, match=r"Contacts: 100 failures in a row.*500"):
        ceiling.failed("contacts", "500")


def test_where_a_tenth_succeeds_a_run_goes_on() -> None:
    ceiling = Ceiling(100)
    for _ in range(1000):
        for _ in range(8):
            ceiling.failed("contacts", "500")
        ceiling.went_well("contacts")


def test_causes_and_sorts_are_counted_apart_and_early_successes_help_nobody() -> None:
    ceiling = Ceiling(100)
    ceiling.failed("contacts", "500")
    ceiling.went_well("contacts", 1_000_000)
    for _ in range(99):
        ceiling.failed("contacts", "500")
        ceiling.failed("contacts", "422") if _ < 5 else None
        ceiling.failed("files", "500")
    with pytest.raises(TooManyFailures):
        ceiling.failed("contacts", "500")


def test_no_ceiling_is_none() -> None:
    ceiling = Ceiling(0)
    for _ in range(1000):
        ceiling.failed("contacts", "500")


def looked_up(bench: Bench) -> tuple[list[FailureCause], dict[str, Failure]]:
    paths = bench.migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        ledger = Ledger(paths.ledger("ochre"), paths.archive, read_only=True)
        try:
            return causes(archive, ledger), {f"{one.kind}/{one.id}": one for one in failures(archive, ledger)}
        finally:
            ledger.close()


class Refusing(PoorerDestination):
    """Takes no macros, and only half of conversation 3."""

    async def write(self, batch: list[Delivery]) -> list[Outcome]:  # type: ignore[override]
        found = list(await super().write(batch))
        for place, one in enumerate(batch):
            if one.projection.source_id == "m1":
                found[place] = Rejected("It takes no such thing.", "POST /macros", '{"error": "no"}')
            elif one.projection.source_id == "3":
                found[place] = Partial(None, {}, "Half of it.")
        return found


async def test_reading_files_and_loading_name_what_was_asked_and_answered(bench: Bench) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if argument == "2":
            raise Refused("No.", status=422, code="odd", answer="why", request="GET /conversations/2")
        if argument == "f1":
            raise Refused("Too large.", code="too large", answer="413", request="GET /f1")

    bench.source.before = refuse
    bench.source.conversation("6", "x", files=["f1"])
    done = await bench.go(destination=Refusing(bench.service))
    assert (done.exit_code, done.unread, done.failed, done.files) == (ExitCode.FAILURES, 1, 2, 1)
    found, rows = looked_up(bench)
    assert rows.keys() == {"conversations/2", "files/f1", "macros/m1", "conversations/3"}
    assert (rows["conversations/2"].cause, rows["conversations/2"].answer) == ("odd", "why")
    assert (rows["files/f1"].request, rows["files/f1"].answer, rows["files/f1"].attempts) == (
        "GET https://files/f1",
        "413",
        1,
    )
    assert (rows["macros/m1"].request, rows["macros/m1"].answer) == ("POST /macros", '{"error": "no"}')
    assert (rows["conversations/3"].request, rows["conversations/3"].answer) == ("write conversation 3", "Half of it.")
    assert [(one.stage, one.kind, one.count) for one in found] == [
        ("files", "files", 1),
        ("loading", "conversations", 1),
        ("loading", "macros", 1),
        ("reading", "conversations", 1),
    ]
    bench.source.before = lambda *_: None
    bench.source.files["f1"] = b"one"
    assert (await bench.go(Only.FAILURES)).exit_code is ExitCode.DONE
    assert looked_up(bench) == ([], {})


async def test_a_run_that_only_fails_is_ended_and_keeps_what_it_has(bench: Bench) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if (verb, kind) == ("fetch", "conversations"):
            raise Refused("No.", status=422, code="odd")

    for n in range(10, 210):
        bench.source.conversation(str(n))
    bench.source.before = refuse
    done = await bench.go()
    assert done.exit_code is ExitCode.INTERRUPTED
    assert "100 failures" in done.sentence
    assert 100 <= bench.source.calls["fetch conversations"] < 200
    _, rows = looked_up(bench)
    assert 100 <= len(rows) < 200
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert looked_up(bench) == ([], {})


async def test_files_that_failed_before_are_counted_until_they_are_tried_again(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1"])
    for only in (None, Only.DELTA, None):
        await bench.go(only)
        files = bench.board.snapshot().files
        assert (files.found, files.stored, files.failed) == (1, 0, 1)
    bench.source.files["f1"] = b"one"
    await bench.go()
    files = bench.board.snapshot().files
    assert (files.found, files.stored, files.failed) == (1, 1, 0)
