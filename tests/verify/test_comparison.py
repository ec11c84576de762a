"""The five classes, each made on purpose; each record is counted once, and nothing unchecked is taken for equal."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from tests.verify.conftest import Check
from wizard.destinations.port import Projection
from wizard.errors import Refused, Unreachable
from wizard.records import Kind
from wizard.verify.report import Report, Verdict

ALL = 9


def totals(report: Report) -> dict[str, int]:
    """The classes that are not empty."""
    return {str(verdict): count for verdict, count in report.totals.items() if count}


def held(bench: Bench, kind: Kind, source_id: str = "") -> tuple[str, dict[str, Any]]:
    """Id and content of one record that is there."""
    return next(
        (there, one)
        for there, one in bench.service.objects.items()
        if one["kind"] is kind and one["source_id"] in ("", source_id)
    )


async def test_everything_equal_is_green(checked: Check) -> None:
    report = await checked()
    assert totals(report) == {"equal": ALL}
    assert report.differences == ()
    assert report.green
    assert report.losses == {"one company a person": 1}
    assert set(report.totals) == {str(verdict) for verdict in Verdict}


@pytest.mark.parametrize(
    ("kind", "source_id", "field", "where"),
    [
        (Kind.CONVERSATION, "2", "subject", "subject"),
        (Kind.CONTACT, "c1", "company", "company"),
        (Kind.SAVED_REPLY, "m1", "text", "text"),
    ],
)
async def test_what_was_changed_there_differs_and_says_where(
    done: Bench, checked: Check, kind: Kind, source_id: str, field: str, where: str
) -> None:
    held(done, kind, source_id)[1]["content"][field] = "somebody was here"
    report = await checked()
    assert totals(report) == {"equal": ALL - 1, "differs": 1}
    assert [(one.verdict, one.id, one.what) for one in report.differences] == [(Verdict.DIFFERS, source_id, where)]
    assert not report.green


async def test_a_changed_and_a_lost_message_differ(done: Bench, checked: Check) -> None:
    entries = held(done, Kind.CONVERSATION, "2")[1]["entries"]
    first, last = entries
    entries[first]["text"] += "."
    assert [one.what for one in (await checked()).differences] == ["entries[0].text"]
    del entries[last]
    assert [one.what for one in (await checked()).differences] == ["entries: 2 expected, 1 there"]


async def test_what_was_deleted_there_is_missing(done: Bench, checked: Check) -> None:
    del done.service.objects[held(done, Kind.CONVERSATION, "2")[0]]
    report = await checked()
    assert totals(report) == {"equal": ALL - 1, "missing there": 1}
    assert [(one.kind, one.id) for one in report.differences] == [("conversations", "2")]
    row = next(row for row in report.counts if row.kind == "conversations")
    assert (row.right, row.there, row.loaded, row.explained) == (False, 3, 4, "1 missing there")


async def test_what_nobody_loaded_is_extra(done: Bench, checked: Check) -> None:
    done.service.objects["99"] = {"kind": Kind.COMPANY, "source_id": "zz", "content": {"name": "x"}, "entries": {}}
    report = await checked()
    assert totals(report) == {"equal": ALL, "extra there": 1}
    assert not report.green


async def test_what_the_plan_leaves_out_by_now_is_extra_once(done: Bench, checked: Check) -> None:
    done.migration.update(lambda plan: setattr(plan, "scope", plan.scope.model_copy(update={"states": ("closed",)})))
    report = await checked()
    assert totals(report) == {"equal": ALL - 4, "extra there": 4}


@pytest.mark.parametrize("full", [True, False])
async def test_what_is_not_given_back_is_unchecked_and_never_equal(done: Bench, checked: Check, full: bool) -> None:
    class Silent(PoorerDestination):
        async def read(self, kind: Kind, ids: Sequence[str]) -> Sequence[Projection | None]:
            if kind is Kind.CONVERSATION:
                raise Unreachable("No answer.")
            return await super().read(kind, ids)

    report = await checked(Silent(done.service), full=full)
    assert totals(report) == {"equal": ALL - 4, "could not be checked": 4}
    assert not report.green


async def test_what_cannot_be_translated_again_is_unchecked(
    done: Bench, checked: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret text of a customer")

    monkeypatch.setattr(done.source, "translate", broken)
    report = await checked()
    assert totals(report) == {"could not be checked": ALL}
    assert "secret" not in repr(report)


async def test_what_is_newer_in_the_archive_is_one_difference(done: Bench, checked: Check) -> None:
    """A delta was read, and the destination stopped before it was loaded."""

    class Away(PoorerDestination):
        async def write(self, batch: Any) -> Any:
            raise Unreachable("No answer.")

    done.source.conversation("2", "Question 2", "Answer 2", "More", at=done.now)
    done.source.conversation("new", "New", at=done.now, created_at=done.now)
    await done.go(destination=Away(done.service))
    report = await checked()
    by_id = {one.id: one.verdict for one in report.differences}
    assert by_id.keys() == {"2", "new"}
    assert by_id["new"] is Verdict.MISSING
    assert sum(report.totals.values()) == ALL + 1, "each record falls into one class"
    assert not report.green


async def test_failed_and_uncertain_records_are_no_success(done: Bench, checked: Check) -> None:
    done.source.put("contacts", "c2", at=done.now)
    await done.go()
    report = await checked()
    assert totals(report) == {"equal": ALL, "missing there": 1}
    assert [(one.id, one.what) for one in report.differences] == [("c2", "A person needs a name or an e-mail.")]
    row = next(row for row in report.counts if row.kind == "contacts")
    assert (row.archived, row.loaded, row.failed, row.right) == (2, 1, 1, False)


async def test_what_could_not_be_read_is_not_green(done: Bench, checked: Check) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if argument == "new":
            raise Refused("No.", status=422)

    done.source.conversation("new", "New", at=done.now, created_at=done.now)
    done.source.before = refuse
    await done.go()
    report = await checked()
    assert (report.unread, report.green) == (1, False)
    row = next(row for row in report.counts if row.kind == "conversations")
    assert (row.listed, row.archived, row.explained, row.right) == (5, 4, "1 not read", False)


async def test_what_was_deleted_before_it_could_be_read_is_said(done: Bench, checked: Check) -> None:
    def delete(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "new"):
            done.source.objects[kind].pop("new", None)

    done.source.conversation("new", "New", at=done.now, created_at=done.now)
    done.source.before = delete
    await done.go()
    row = next(row for row in (await checked()).counts if row.kind == "conversations")
    assert (row.listed, row.archived, row.right) == (4, 4, True)
    assert row.explained == "1 listed, and gone before it was read"


async def test_counts_explain_what_was_left_out_by_decision(done: Bench, checked: Check) -> None:
    done.source.conversation("closed", "x", state="closed", at=done.now, created_at=done.now)
    await done.go(states=("open",))
    report = await checked()
    row = next(row for row in report.counts if row.kind == "conversations")
    assert (row.archived, row.loaded, row.skipped, row.there, row.right) == (5, 4, 1, 4, True)
    assert row.explained == "1 out of scope (its state is not loaded)"
    assert report.green


async def test_missing_files_are_not_green(done: Bench, checked: Check) -> None:
    done.source.conversation("f", "x", files=["lost"], at=done.now, created_at=done.now)
    await done.go()
    report = await checked()
    assert (report.files_missing, report.green) == (1, False)


async def test_a_sample_is_the_same_for_the_same_seed_and_says_that_it_is_one(checked: Check) -> None:
    one, again = await checked(full=False, seed=3), await checked(full=False, seed=3)
    assert (one.totals, one.full) == (again.totals, False)
    assert one.totals["equal"] == ALL
