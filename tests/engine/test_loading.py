"""Loading: intents first, every outcome written down, and after a crash nothing twice and nothing missing."""

import sqlite3
from collections.abc import Sequence

import pytest

from tests.destinations.poorer import PoorerDestination, Service
from tests.engine.fake import Bench
from wizard.archive.archive import Archive
from wizard.destinations.port import Delivery, Outcome, Unchanged
from wizard.engine.run import Only
from wizard.errors import CannotWrite, Unreachable
from wizard.exit_codes import ExitCode
from wizard.records import Kind
from wizard.sources.port import Fetched


class Watched(PoorerDestination):
    """Notes what is written; `breaks_at` is the kind whose write ends with a crash, before or after it arrived."""

    def __init__(self, service: Service, ledger: str = "", breaks_at: Kind | None = None, arrived: bool = True) -> None:
        super().__init__(service)
        self.written: list[tuple[Kind, str]] = []
        self.intents: list[bool] = []
        self._ledger = ledger
        self._breaks_at = breaks_at
        self._arrived = arrived

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        if self._ledger:
            self.intents.append(self._all_intended(batch))
        crash = batch[0].projection.kind is self._breaks_at
        if crash and not self._arrived:
            raise Unreachable("The service went away.")
        outcomes = await super().write(batch)
        self.written += [(one.projection.kind, one.projection.source_id) for one in batch]
        if crash:
            raise Unreachable("The service went away.")
        return outcomes

    def _all_intended(self, batch: Sequence[Delivery]) -> bool:
        connection = sqlite3.connect(self._ledger)
        try:
            rows = connection.execute("SELECT record_id FROM rows WHERE state = 'intent'").fetchall()
        finally:
            connection.close()
        return {one.projection.source_id for one in batch} == {row[0] for row in rows}


async def test_every_write_has_its_intent_on_disk_first(bench: Bench) -> None:
    destination = Watched(bench.service, str(bench.migration.paths.ledger("ochre")))
    assert (await bench.go(destination=destination)).exit_code is ExitCode.DONE
    assert len(destination.written) == 9
    assert destination.intents
    assert all(destination.intents)
    assert set(bench.states().values()) == {"loaded"}


async def test_references_become_the_ids_that_are_there(bench: Bench) -> None:
    await bench.go()
    there = {held["source_id"]: one for one, held in bench.service.objects.items() if held["kind"] is Kind.CONTACT}
    assert all(held["content"]["people"] == [there["c1"]] for held in bench.held(Kind.CONVERSATION))
    (company,) = [one for one, held in bench.service.objects.items() if held["kind"] is Kind.COMPANY]
    assert bench.held(Kind.CONTACT)[0]["content"]["company"] == company


async def test_a_second_run_writes_nothing(bench: Bench) -> None:
    await bench.go()
    again = Watched(bench.service)
    assert (await bench.go(destination=again)).exit_code is ExitCode.DONE
    assert again.written == []


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("kind", [Kind.ADMIN, Kind.COMPANY, Kind.CONTACT, Kind.CONVERSATION])
async def test_after_a_crash_nothing_is_there_twice(bench: Bench, kind: Kind, arrived: bool) -> None:
    done = await bench.go(destination=Watched(bench.service, breaks_at=kind, arrived=arrived))
    assert done.exit_code is ExitCode.INTERRUPTED
    assert "intent" in bench.states().values()
    assert (await bench.go()).exit_code is ExitCode.DONE
    sources = [(held["kind"], held["source_id"]) for held in bench.service.objects.values()]
    assert len(sources) == len(set(sources)) == 9
    assert [bench.texts(str(n)) for n in range(1, 6)] == [[f"Question {n}", f"Answer {n}"] for n in range(1, 6)]


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_cannot_be_looked_up_is_uncertain_until_somebody_asks(bench: Bench, arrived: bool) -> None:
    await bench.go(destination=Watched(bench.service, breaks_at=Kind.SAVED_REPLY, arrived=arrived))
    for _ in range(2):
        again = await bench.go()
        assert (again.exit_code, again.failed, again.unchecked) == (ExitCode.FAILURES, 0, 1)
        assert bench.states()["macros/m1"] == "uncertain"
        assert len(bench.held(Kind.SAVED_REPLY)) == int(arrived)
    row = bench.row("macros", "m1")
    assert row is not None
    assert "may be there twice" in row.reason
    assert (await bench.go(Only.FAILURES)).exit_code is ExitCode.DONE
    assert len(bench.held(Kind.SAVED_REPLY)) == 1 + int(arrived)


async def test_an_update_cut_off_is_in_no_doubt(bench: Bench) -> None:
    await bench.go()
    bench.source.put("macros", "m1", name="Greeting", text="Hello", at=bench.now)
    await bench.go(destination=Watched(bench.service, breaks_at=Kind.SAVED_REPLY))
    assert (await bench.go()).exit_code is ExitCode.DONE
    (reply,) = bench.held(Kind.SAVED_REPLY)
    assert reply["content"]["text"] == "Hello"


async def test_a_stop_finishes_the_write_that_is_under_way(bench: Bench) -> None:
    class Stopping(PoorerDestination):
        async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
            if batch[0].projection.kind is Kind.SAVED_REPLY:
                bench.control.stop()
            return await super().write(batch)

    done = await bench.go(destination=Stopping(bench.service))
    assert done.exit_code is ExitCode.INTERRUPTED
    assert "intent" not in bench.states().values()
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert len(bench.held(Kind.SAVED_REPLY)) == 1


async def test_what_is_rejected_is_named_and_the_rest_goes_on(bench: Bench) -> None:
    bench.source.put("contacts", "c2")
    done = await bench.go()
    assert (done.exit_code, done.failed) == (ExitCode.FAILURES, 1)
    row = bench.row("contacts", "c2")
    assert row is not None
    assert (row.state, row.reason) == ("failed", "A person needs a name or an e-mail.")
    assert list(bench.states().values()).count("loaded") == 9
    bench.source.put("contacts", "c2", name="Now with a name", at=2001)
    bench.now += 10
    bench.source.objects["contacts"]["c2"]["updated_at"] = bench.now
    assert (await bench.go()).exit_code is ExitCode.DONE


async def test_half_a_conversation_is_made_whole_without_repeating_the_first_half(bench: Bench) -> None:
    bench.source.conversation("1", *(f"message {n}" for n in range(10)))
    bench.service.breaks_after = 4
    done = await bench.go()
    (broken,) = [key for key, state in bench.states().items() if state == "failed"]
    assert done.exit_code is ExitCode.FAILURES
    row = bench.row(*broken.split("/"))
    assert row is not None
    assert row.reason == "The job was interrupted."
    before = dict(row.children)
    assert (await bench.go()).exit_code is ExitCode.DONE
    after = bench.row(*broken.split("/"))
    assert after is not None
    assert before.items() <= after.children.items()
    assert bench.texts("1") == [f"message {n}" for n in range(10)]


async def test_unchanged_counts_as_loaded(bench: Bench) -> None:
    class Knowing(PoorerDestination):
        async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
            outcomes = await super().write(batch)
            return [Unchanged(one.id) if hasattr(one, "id") and one.id else one for one in outcomes]

    assert (await bench.go(destination=Knowing(bench.service))).exit_code is ExitCode.DONE
    assert set(bench.states().values()) == {"loaded"}


async def test_what_cannot_be_translated_fails_alone(bench: Bench) -> None:
    bench.source.put("conversations", "odd", contacts=["c1"], parts="not a list of parts")
    done = await bench.go()
    row = bench.row("conversations", "odd")
    assert (done.exit_code, done.failed) == (ExitCode.FAILURES, 1)
    assert row is not None
    assert row.reason == "It could not be translated (TypeError)."
    assert list(bench.states().values()).count("loaded") == 9


async def test_a_destination_that_cannot_write_ends_the_run(bench: Bench) -> None:
    class Full(PoorerDestination):
        async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
            raise CannotWrite("The disk is full.", hint="Make room.")

    done = await bench.go(destination=Full(bench.service))
    assert (done.exit_code, done.sentence, done.hint) == (ExitCode.CANNOT_WRITE, "The disk is full.", "Make room.")
    assert (await bench.go()).exit_code in (ExitCode.DONE, ExitCode.FAILURES)


async def test_whoever_is_merged_later_is_removed_as_a_record_of_their_own(bench: Bench) -> None:
    bench.source.put("contacts", "c2", name="Bo again", email="other@example.com")
    bench.source.conversation("7", "Hi", contacts=["c2"])
    await bench.go()
    assert len(bench.held(Kind.CONTACT)) == 2
    bench.now += 1000
    bench.source.put("contacts", "c2", name="Bo again", email="BO@example.com", at=bench.now)
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert [held["source_id"] for held in bench.held(Kind.CONTACT)] == ["c1"]
    assert bench.states()["contacts/c2"] == "skipped"
    row = bench.row("contacts", "c2")
    assert row is not None
    assert row.there is None
    (one,) = [one for one, held in bench.service.objects.items() if held["kind"] is Kind.CONTACT]
    (conversation,) = [held for held in bench.held(Kind.CONVERSATION) if held["source_id"] == "7"]
    assert conversation["content"]["people"] == [one]


async def test_a_changed_plan_loads_again_exactly_what_it_shaped(bench: Bench) -> None:
    bench.source.conversation("closed", "old", state="closed")
    await bench.go(states=("open",))
    assert bench.states()["conversations/closed"] == "skipped"
    again = Watched(bench.service)
    bench.source.calls.clear()
    assert (await bench.go(destination=again, states=("open", "closed"))).exit_code is ExitCode.DONE
    assert again.written == [(Kind.CONVERSATION, "closed")]
    assert bench.source.calls["fetch conversations"] == 0


async def test_a_new_translator_looks_at_everything_and_writes_what_differs(bench: Bench) -> None:
    await bench.go()
    bench.translator = 2
    again = Watched(bench.service)
    assert (await bench.go(destination=again)).exit_code is ExitCode.DONE
    assert again.written == []


async def test_a_person_who_is_settled_while_a_kind_is_loaded_is_no_stranger(bench: Bench) -> None:
    class Settling(PoorerDestination):
        settled = False

        async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
            outcomes = await super().write(batch)
            asked = any(o.projection.kind is Kind.CONVERSATION and o.projection.source_id == "1" for o in batch)
            if asked and not self.settled:
                self.settled = True
                paths = bench.migration.paths
                late = Fetched("c9", 2000, b'{"id": "c9", "name": "Late", "updated_at": 2000}')
                with Archive(paths.archive, paths.files) as archive:
                    archive.store("contacts", [(late, 2000, None)])
            return outcomes

    bench.source.conversation("1", "Who am I?", contacts=["c9"])
    assert (await bench.go(destination=Settling(bench.service))).exit_code is ExitCode.DONE
    there = {held["source_id"]: one for one, held in bench.service.objects.items() if held["kind"] is Kind.CONTACT}
    (asked,) = [held for held in bench.held(Kind.CONVERSATION) if held["source_id"] == "1"]
    assert asked["content"]["people"] == [there["c9"]]
