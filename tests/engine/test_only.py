"""Runs that do only a part touch only that part."""

from typing import Any

from tests.engine.fake import Bench
from wizard.archive.archive import Archive
from wizard.engine.run import Only
from wizard.errors import Refused
from wizard.exit_codes import ExitCode


def refusing(bench: Bench, *arguments: str) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if argument in arguments:
            raise Refused("No.", status=422)

    bench.source.before = refuse


async def test_failures_tries_only_what_failed(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1"])
    bench.source.files["f1"] = b"one"
    refusing(bench, "2", "f1")
    assert (await bench.go()).exit_code is ExitCode.FAILURES
    bench.source.before = lambda *_: None
    bench.source.forget_calls()
    bench.source.conversation("3", "changed, but that is no failure", at=bench.now)
    assert (await bench.go(Only.FAILURES)).exit_code is ExitCode.DONE
    assert {verb for verb, _, _ in bench.source.asked} == {"fetch", "download"}
    assert {argument for _, _, argument in bench.source.asked} <= {"2", "6", "f1"}, (
        "6 only to renew the link of its file"
    )
    assert bench.texts("2") == ["Question 2", "Answer 2"]
    assert bench.texts("3") == ["Question 3", "Answer 3"]


async def test_failures_lists_a_kind_again_whose_list_failed(bench: Bench) -> None:
    def fail(verb: str, kind: str, argument: Any) -> None:
        if (verb, kind) == ("list", "macros"):
            raise Refused("No.", status=400)

    bench.source.before = fail
    assert (await bench.go()).exit_code is ExitCode.FAILURES
    bench.source.before = lambda *_: None
    bench.source.forget_calls()
    assert (await bench.go(Only.FAILURES)).exit_code is ExitCode.DONE
    assert set(bench.source.calls) == {"list macros", "complete macros"}
    assert bench.states()["macros/m1"] == "loaded"


async def test_attachments_tries_only_files(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1", "f2"])
    assert (await bench.go()).files == 2
    bench.source.files.update(f1=b"one", f2=b"two")
    bench.source.forget_calls()
    done = await bench.go(Only.ATTACHMENTS)
    assert (done.exit_code, done.files) == (ExitCode.DONE, 0)
    assert {verb for verb, _, _ in bench.source.asked} <= {"fetch", "download"}
    assert {argument for _, _, argument in bench.source.asked} <= {"6", "f1", "f2"}, "6 only to renew the links"
    with bench.archive() as archive:
        assert archive.files.counts() == {"stored": 2}


async def test_a_file_that_is_missing_is_asked_for_with_a_fresh_link_too(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1"])
    assert (await bench.go()).files == 1
    assert bench.source.calls["download files"] == 2
    assert ("fetch", "conversations", "6") in bench.source.asked
    assert bench.states()["conversations/6"] == "loaded"


async def test_attribution_reads_nothing(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1"], state="closed")
    await bench.go(states=("open",))
    bench.source.forget_calls()
    done = await bench.go(Only.ATTRIBUTION, states=("open", "closed"))
    assert done.exit_code is ExitCode.FAILURES, "the missing file is still missing"
    assert bench.source.calls == {}
    assert bench.states()["conversations/6"] == "skipped", "another scope is for a whole run"


async def test_delta_reads_what_changed_and_leaves_failures_alone(bench: Bench) -> None:
    refusing(bench, "2")
    await bench.go()
    bench.source.before = lambda *_: None
    bench.source.forget_calls()
    bench.source.conversation("3", "changed", at=bench.now - 10)
    done = await bench.go(Only.DELTA)
    assert (done.exit_code, done.unread) == (ExitCode.FAILURES, 1)
    assert bench.source.calls["fetch conversations"] == 1
    assert bench.texts("3") == ["changed"]
    assert "conversations/2" not in bench.states()


async def test_what_only_a_whole_run_can_do_is_said_to_be_that(bench: Bench) -> None:
    await bench.go()
    with Archive(bench.migration.paths.archive, bench.migration.paths.files) as archive, archive.commit():
        archive.listing.add("conversations", [("77", 2000)])
    done = await bench.go(Only.FAILURES)
    assert (done.exit_code, done.sentence) == (ExitCode.FAILURES, "Finished, but 1 object still to read.")
    assert done.hint == "Run it whole for what is left."
