"""Reading: everything once, later only what changed, and whatever goes wrong is named while the rest goes on."""

import gc
from typing import Any

import pytest

from tests.engine.fake import NOW, Bench
from wizard.engine.run import MOST_ROUNDS
from wizard.errors import NotAvailable, RecordError, Refused, Stopped, TokenRefused, Unreachable
from wizard.exit_codes import ExitCode


async def test_everything_is_read_and_a_second_run_fetches_nothing(bench: Bench) -> None:
    done = await bench.go()
    assert (done.exit_code, done.as_of) == (ExitCode.DONE, NOW)
    with bench.archive() as archive:
        assert dict(archive.objects.kinds()) == {
            "admins": 1,
            "companies": 1,
            "contacts": 1,
            "conversations": 5,
            "macros": 1,
        }
    assert bench.source.calls["fetch conversations"] == 5
    bench.source.calls.clear()
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.source.calls["fetch conversations"] == 0
    assert bench.source.calls["complete contacts"] == 0


async def test_a_delta_fetches_what_changed_since(bench: Bench) -> None:
    await bench.go()
    bench.source.calls.clear()
    bench.source.conversation("2", "Question 2", "Answer 2", "And then?", at=NOW + 10)
    bench.source.conversation("6", "New", created_at=NOW + 5, at=NOW + 5)
    bench.now = NOW + 1000
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.source.calls["fetch conversations"] == 2
    assert bench.texts("2") == ["Question 2", "Answer 2", "And then?"]
    assert bench.texts("6") == ["New"]


async def test_what_changes_while_it_is_read_is_archived_in_its_last_version(bench: Bench) -> None:
    def change(verb: str, kind: str, argument: Any) -> None:
        if (verb, kind, argument) == ("fetch", "conversations", "3"):
            bench.source.before = lambda *_: None
            bench.source.conversation("1", "Question 1", "changed meanwhile", at=NOW + 1)
            bench.source.conversation("9", "arrived meanwhile", created_at=NOW + 1, at=NOW + 1)

    bench.source.before = change
    done = await bench.go()
    assert done.exit_code is ExitCode.DONE
    assert bench.texts("1") == ["Question 1", "changed meanwhile"]
    assert bench.texts("9") == ["arrived meanwhile"]


async def test_what_vanishes_between_listing_and_fetching_is_gone_and_no_failure(bench: Bench) -> None:
    def vanish(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "4"):
            bench.source.objects["conversations"].pop("4", None)

    bench.source.before = vanish
    done = await bench.go()
    assert (done.exit_code, done.unread) == (ExitCode.DONE, 0)
    with bench.archive() as archive:
        assert archive.listing.all_gone() == [("conversations", "4")]
        assert archive.objects.row("conversations", "4") is None


async def test_a_deleted_conversation_stays_archived_and_is_marked(bench: Bench) -> None:
    await bench.go()
    del bench.source.objects["conversations"]["4"]
    bench.source.removed = [("4", NOW + 3), ("never known", NOW + 3)]
    bench.now = NOW + 1000
    assert (await bench.go()).exit_code is ExitCode.DONE
    with bench.archive() as archive:
        row = archive.objects.row("conversations", "4")
        assert row is not None
        assert row.deleted_at == NOW + 3


async def test_a_kind_that_is_not_offered_is_noted_and_the_run_goes_on(bench: Bench) -> None:
    def forbid(verb: str, kind: str, argument: Any) -> None:
        if kind == "macros":
            raise NotAvailable("Not in this plan.", status=403)

    bench.source.before = forbid
    assert (await bench.go()).exit_code is ExitCode.DONE
    with bench.archive() as archive:
        assert archive.listing.unavailable() == {"macros": "Not in this plan."}
        assert archive.objects.row("conversations", "5") is not None
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    with bench.archive() as archive:
        assert archive.listing.unavailable() == {}
        assert archive.objects.row("macros", "m1") is not None


async def test_one_object_that_is_refused_is_named_and_tried_again_next_time(bench: Bench) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "2"):
            raise Refused("No.", status=422, answer="why")

    bench.source.before = refuse
    done = await bench.go()
    assert (done.exit_code, done.unread) == (ExitCode.FAILURES, 1)
    assert bench.states().keys() >= {"conversations/1", "conversations/5"}
    with bench.archive() as archive:
        assert [(row.kind, row.id, row.answer) for row in archive.listing.unread()] == [("conversations", "2", "why")]
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.texts("2") == ["Question 2", "Answer 2"]


async def test_people_nobody_listed_are_fetched_and_merges_followed(bench: Bench) -> None:
    bench.source.objects["contacts"]["hidden"] = {
        "id": "hidden",
        "created_at": 2**62,
        "updated_at": 1,
        "name": "Hidden",
    }
    bench.source.merged = {"old": "older", "older": "c1"}
    bench.source.conversation("7", "Hi", contacts=["hidden", "old", "lost"])
    assert (await bench.go()).exit_code is ExitCode.DONE
    with bench.archive() as archive:
        canonical = {one: archive.people.canonical(one) for one in ("hidden", "old", "lost", "c1")}
    assert canonical == {"hidden": "hidden", "old": "c1", "lost": None, "c1": "c1"}
    row = bench.row("conversations", "7")
    people = {there: held["source_id"] for there, held in bench.service.objects.items()}
    assert row is not None
    assert [people[one] for one in bench.service.objects[row.there or ""]["content"]["people"]] == ["hidden", "c1"]


@pytest.mark.parametrize("error", [Refused("No.", status=400), NotAvailable("Not here.", status=403)])
async def test_a_listing_that_fails_inside_a_window_is_named_and_only_the_rest_is_listed_again(
    bench: Bench, error: RecordError
) -> None:
    bench.source.conversation("old", "Before the workspace began", created_at=10)

    def fail(verb: str, kind: str, argument: Any) -> None:
        if (verb, kind) == ("list", "conversations") and isinstance(argument, tuple) and argument[0] == 1000:
            raise error

    bench.source.before = fail
    done = await bench.go()
    assert bench.states()["contacts/c1"] == "loaded"
    with bench.archive() as archive:
        assert archive.listed_to("conversations") is None
        named = [one.kind for one in archive.listing.unread()]
        left = archive.listing.windows("conversations")
    assert "conversations" in named
    assert (1000, NOW) in left
    # Without conversations there is no migration: not being offered them is a failure too.
    assert done.exit_code is ExitCode.FAILURES
    bench.source.before = lambda *_: None
    bench.source.forget_calls()
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert {argument for _, _, argument in bench.source.asked if isinstance(argument, tuple)} == set(left)
    assert len(bench.states()) == 10


async def test_a_failing_window_loses_nothing_that_waited_to_be_fetched(bench: Bench) -> None:
    for n in range(300):
        bench.source.conversation(f"many{n:03d}", "x", created_at=10)
    failed = False

    def fail_once(verb: str, kind: str, argument: Any) -> None:
        nonlocal failed
        if (
            (verb, kind) == ("list", "conversations")
            and argument == (1000, NOW)
            and not failed
            and bench.source.calls["fetch conversations"] > 60
        ):
            failed = True
            raise Refused("No.", status=400)

    for n in range(300):
        bench.source.conversation(f"more{n:03d}", "x", created_at=2000)
    bench.source.before = fail_once
    done = await bench.go()
    assert failed
    if done.exit_code is ExitCode.DONE:
        assert len([key for key in bench.states() if key.startswith("conversations/")]) == 605
    else:
        assert done.unread + done.pending > 0
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert len([key for key in bench.states() if key.startswith("conversations/")]) == 605


@pytest.mark.parametrize(
    ("error", "code"), [(TokenRefused("No."), ExitCode.CREDENTIALS), (Unreachable("No network."), ExitCode.INTERRUPTED)]
)
async def test_what_ends_a_run_keeps_what_was_read(bench: Bench, error: Exception, code: ExitCode) -> None:
    def fail(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "4"):
            raise error

    bench.source.before = fail
    done = await bench.go()
    assert (done.exit_code, done.sentence) == (code, str(error))
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.texts("4") == ["Question 4", "Answer 4"]


async def test_a_stop_in_the_middle_is_no_loss(bench: Bench) -> None:
    def stop(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "3"):
            bench.control.stop()

    bench.source.before = stop
    assert (await bench.go()).exit_code is ExitCode.INTERRUPTED
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert len(bench.states()) == 9


@pytest.mark.parametrize("verb", ["download", "fetch", "complete"])
async def test_many_that_end_at_once_leave_no_complaint(
    bench: Bench, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(30):
        bench.source.conversation(f"f{n}", "x", files=[f"file{n}"])
        bench.source.put("contacts", f"p{n}", name="x")

    def end(asked: str, kind: str, argument: Any) -> None:
        if asked == verb:
            raise Stopped("The run was stopped.")

    bench.source.before = end
    assert (await bench.go()).exit_code is ExitCode.INTERRUPTED
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


async def test_a_workspace_that_never_rests_ends_after_five_deltas(bench: Bench) -> None:
    rounds = 0

    def restless(verb: str, kind: str, argument: Any) -> None:
        nonlocal rounds
        if (verb, kind) == ("list", "admins"):
            rounds += 1
            bench.source.conversation("1", f"round {rounds}", at=NOW - 100 + rounds)

    bench.source.before = restless
    done = await bench.go()
    assert rounds == MOST_ROUNDS + 1, "the definitions once, then one full round and five deltas"
    assert done.as_of == NOW, "what changed before the last round began is read"
    assert any("keeps changing" in note for note in bench.board.snapshot().recent)


async def test_another_workspace_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from tests.engine import fake

    await bench.go()
    monkeypatch.setattr(fake, "WORKSPACE", dataclasses.replace(fake.WORKSPACE, id="w2"))
    done = await bench.go()
    assert done.exit_code is ExitCode.USAGE
    assert "belongs to the workspace w1" in done.sentence


async def test_what_changes_twice_in_the_second_it_is_read_is_read_again(bench: Bench) -> None:
    bench.source.conversation("3", "first", at=NOW)

    def change(verb: str, kind: str, argument: Any) -> None:
        if (verb, kind, argument) == ("fetch", "conversations", "3") and bench.source.calls["fetch conversations"] < 10:
            if ("fetch", "3") in seen:
                bench.source.conversation("3", "first", "second, in the same second", at=NOW)
            seen.add(("fetch", "3"))
            bench.now = NOW + 1

    seen: set[tuple[str, str]] = set()
    bench.source.before = change
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.texts("3") == ["first", "second, in the same second"]
    assert bench.source.calls["fetch conversations"] == 6
