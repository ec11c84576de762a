"""What the scope leaves out: removed there or kept by decision, and only what is needed comes along."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from wizard.destinations.port import Lookup, Outcome, Projection, Rejected
from wizard.errors import Unreachable
from wizard.exit_codes import ExitCode
from wizard.plan.models import Leaving
from wizard.records import File, Kind, Record
from wizard.verify.checking import check
from wizard.verify.report import Report

PEOPLE = ("conversations", "macros")


async def verified(bench: Bench) -> Report:
    return await check(
        bench.migration, bench.migration.load(), bench.source, bench.destination(), bench.translator, sample=None
    )


def there(bench: Bench, kind: Kind) -> list[str]:
    return sorted(held["source_id"] for held in bench.held(kind))


@pytest.fixture
def town(bench: Bench) -> Bench:
    """More people: c2 writes in a closed conversation and is of co2, c3 never wrote and is of co3."""
    for n, name in ((2, "Beta"), (3, "Gamma")):
        bench.source.put("companies", f"co{n}", name=name)
        bench.source.put("contacts", f"c{n}", name=name, email=f"c{n}@example.com", companies=[f"co{n}"])
    bench.source.conversation("old", "long ago", contacts=["c2"], state="closed")
    return bench


async def test_what_a_narrower_scope_leaves_out_is_removed_there(town: Bench) -> None:
    await town.go()
    assert "old" in there(town, Kind.CONVERSATION)
    done = await town.go(states=("open",))
    assert (done.exit_code, done.removed) == (ExitCode.DONE, (("conversations", 1),))
    assert "old" not in there(town, Kind.CONVERSATION)
    assert any("1 conversations" in note for note in town.board.snapshot().recent)
    row = town.row("conversations", "old")
    assert row is not None
    assert (row.state, row.there, row.children) == ("skipped", None, {})
    assert (await verified(town)).green
    again = await town.go(states=("open",))
    assert (again.exit_code, again.removed) == (ExitCode.DONE, ())
    assert (await town.go(states=("open", "closed"))).removed == ()
    assert "old" in there(town, Kind.CONVERSATION)


async def test_a_conversation_that_leaves_by_its_own_change_is_removed(town: Bench) -> None:
    await town.go(states=("open",))
    town.now += 1000
    town.source.conversation("1", "Question 1", state="closed", at=town.now)
    assert (await town.go()).removed == (("conversations", 1),)
    assert "1" not in there(town, Kind.CONVERSATION)


async def test_what_is_kept_by_decision_is_no_extra(town: Bench) -> None:
    await town.go()
    done = await town.go(states=("open",), leaving=Leaving.KEEP)
    assert (done.exit_code, done.removed) == (ExitCode.DONE, ())
    assert "old" in there(town, Kind.CONVERSATION)
    report = await verified(town)
    assert report.green
    assert report.kept == 1
    (row,) = [row for row in report.counts if row.kind == "conversations"]
    assert "kept there by decision" in row.explained
    assert (await town.go(leaving=Leaving.REMOVE)).removed == (("conversations", 1),)
    assert (await verified(town)).kept == 0


async def test_nothing_of_somebody_else_is_removed(town: Bench) -> None:
    await town.go()
    town.service.objects["theirs"] = {"kind": Kind.CONVERSATION, "source_id": "x", "content": {}, "entries": {}}
    await town.go(states=("open",))
    assert "theirs" in town.service.objects


class Breaking(PoorerDestination):
    """Removes, and then the line breaks before anybody hears of it."""

    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        await super().remove(kind, ids)
        raise Unreachable("The service went away.")


async def test_a_removal_nobody_heard_of_is_done_again(town: Bench) -> None:
    await town.go()
    done = await town.go(destination=Breaking(town.service), states=("open",))
    assert done.exit_code is ExitCode.INTERRUPTED
    row = town.row("conversations", "old")
    assert row is not None
    assert row.there is not None
    assert (await town.go()).exit_code is ExitCode.DONE
    assert (await verified(town)).green


class Refusing(PoorerDestination):
    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        return [Rejected("It is locked.") for _ in ids]


async def test_a_removal_that_is_refused_is_named(town: Bench) -> None:
    await town.go()
    done = await town.go(destination=Refusing(town.service), states=("open",))
    assert (done.exit_code, done.failed) == (ExitCode.FAILURES, 1)
    row = town.row("conversations", "old")
    assert row is not None
    assert row.there is not None
    assert "It is locked." in row.reason
    assert (await town.go()).exit_code is ExitCode.DONE
    assert "old" not in there(town, Kind.CONVERSATION)


async def test_only_people_and_companies_that_are_needed_come_along(town: Bench) -> None:
    done = await town.go(kinds=PEOPLE)
    assert done.exit_code is ExitCode.DONE
    assert there(town, Kind.CONTACT) == ["c1", "c2"]
    assert there(town, Kind.COMPANY) == ["co1", "co2"]
    people = {one: held["source_id"] for one, held in town.service.objects.items() if held["kind"] is Kind.CONTACT}
    for held in town.held(Kind.CONVERSATION):
        assert all(person in people for person in held["content"]["people"])
    row = town.row("contacts", "c3")
    assert row is not None
    assert row.reason == "nothing that is loaded needs it"
    assert (await verified(town)).green
    town.source.calls.clear()
    again = await town.go(kinds=PEOPLE)
    assert (again.exit_code, again.pending) == (ExitCode.DONE, 0)


async def test_whoever_nobody_needs_any_more_leaves_with_the_company(town: Bench) -> None:
    await town.go(kinds=PEOPLE)
    done = await town.go(states=("open",))
    assert done.removed == (("companies", 1), ("contacts", 1), ("conversations", 1))
    assert there(town, Kind.CONTACT) == ["c1"]
    assert there(town, Kind.COMPANY) == ["co1"]
    assert (await verified(town)).green
    town.now += 1000
    town.source.conversation("new", "hello", contacts=["c3"], at=town.now)
    await town.go()
    assert there(town, Kind.CONTACT) == ["c1", "c3"]
    assert there(town, Kind.COMPANY) == ["co1", "co3"]
    assert (await verified(town)).green


async def test_an_archive_that_does_not_know_who_belongs_where_keeps_every_company(town: Bench) -> None:
    await town.go()
    with sqlite3.connect(town.migration.paths.archive) as connection:
        connection.execute("DELETE FROM belongs")
        connection.execute("DELETE FROM meta WHERE key = 'teammates'")
    connection.close()
    await town.go(kinds=PEOPLE)
    assert there(town, Kind.CONTACT) == ["c1", "c2"]
    assert there(town, Kind.COMPANY) == ["co1", "co2", "co3"]
    assert (await verified(town)).green


class WithFiles(PoorerDestination):
    """Takes files too, and before what they hang on."""

    capabilities = replace(
        PoorerDestination.capabilities,
        stages=((Kind.FILE,), *PoorerDestination.capabilities.stages),
        lookup={**PoorerDestination.capabilities.lookup, Kind.FILE: Lookup.BY_SOURCE_ID},
    )

    def project(self, record: Record) -> Projection:
        if isinstance(record, File):
            return Projection(kind=Kind.FILE, source_id=record.source_id, content={"name": record.name})
        return super().project(record)


async def test_files_come_and_go_with_what_they_hang_on(town: Bench) -> None:
    async def go(**scope: Any) -> list[str]:
        done = await town.go(destination=WithFiles(town.service), **scope)
        assert done.exit_code is ExitCode.DONE
        return there(town, Kind.FILE)

    town.source.files = {"both": b"1", "late": b"2", "old": b"3"}
    town.source.conversation("old", "long ago", contacts=["c2"], state="closed", files=["both", "old"])
    town.source.conversation("1", "Question 1", files=["both"])
    assert await go(states=("open",)) == ["both"]
    assert await go(states=("open", "closed")) == ["both", "old"]
    assert await go(states=("open",), leaving=Leaving.KEEP) == ["both", "old"]
    assert await go(leaving=Leaving.REMOVE) == ["both"]
    town.now += 1000
    town.source.conversation("1", "Question 1", files=["late"], at=town.now)
    assert await go() == ["late"]
    row = town.row("files", "old")
    assert row is not None
    assert row.reason == "nothing that is loaded needs it"
    again = await town.go(destination=WithFiles(town.service))
    assert (again.removed, again.pending) == ((), 0)


async def test_leaving_out_contacts_later_removes_those_nobody_needs_and_touches_no_other(town: Bench) -> None:
    await town.go()
    before = {one: held["source_id"] for one, held in town.service.objects.items() if held["kind"] is Kind.CONTACT}
    done = await town.go(kinds=PEOPLE)
    assert done.removed == (("companies", 1), ("contacts", 1))
    after = {one: held["source_id"] for one, held in town.service.objects.items() if held["kind"] is Kind.CONTACT}
    assert after.items() < before.items()
    await town.go(kinds=())
    assert there(town, Kind.CONTACT) == ["c1", "c2", "c3"]


async def test_people_that_leave_may_be_kept(town: Bench) -> None:
    await town.go()
    await town.go(kinds=PEOPLE, states=("open",), leaving=Leaving.KEEP)
    report = await verified(town)
    assert report.green
    assert report.kept == 5


async def test_a_merged_contact_needs_its_holder_and_the_companies_of_both(town: Bench) -> None:
    town.source.put("contacts", "c4", name="Bo by another name", email="C3@example.com", companies=["co4"])
    town.source.put("companies", "co4", name="Delta")
    town.source.conversation("9", "hello", contacts=["c4"])
    await town.go(kinds=PEOPLE)
    assert there(town, Kind.CONTACT) == ["c1", "c2", "c3"]
    assert {"co3", "co4"} <= set(there(town, Kind.COMPANY))
    assert (await verified(town)).green
