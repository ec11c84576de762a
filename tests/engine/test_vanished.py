"""What the source has no more: found by whole listings, asked for once, kept in the archive, and removed there only by choice."""

from typing import Any

from tests.engine.fake import NOW, Bench
from wizard.engine.run import Only
from wizard.exit_codes import ExitCode
from wizard.plan.models import Deleted
from wizard.records import Kind


def deleted(bench: Bench) -> dict[str, int]:
    with bench.archive() as archive:
        return archive.objects.deleted()


async def test_contacts_companies_and_macros_that_are_gone_are_marked_and_stay(bench: Bench) -> None:
    await bench.go()
    del bench.source.objects["companies"]["co1"], bench.source.objects["contacts"]["c1"]
    del bench.source.objects["macros"]["m1"], bench.source.objects["admins"]["1"]
    bench.source.forget_calls()
    bench.now = NOW + 1000
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert deleted(bench) == {"admins": 1, "companies": 1, "contacts": 1, "macros": 1}
    asked = {(kind, argument) for verb, kind, argument in bench.source.asked if verb == "fetch"}
    assert asked == {("companies", "co1"), ("contacts", "c1"), ("macros", "m1")}, "an admin is not given alone"
    assert {one["source_id"] for one in bench.held(Kind.CONTACT)} == {"c1"}
    assert len(bench.held(Kind.COMPANY)) == len(bench.held(Kind.SAVED_REPLY)) == 1
    bench.source.forget_calls()
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.source.calls["fetch contacts"] == bench.source.calls["fetch companies"] == 0, "asked for once only"
    with bench.archive() as archive:
        assert archive._db.execute("SELECT count(*) FROM seen").fetchone() == (0,)


async def test_what_a_list_leaves_out_and_is_there_is_not_deleted(bench: Bench) -> None:
    await bench.go()
    hidden = bench.source.objects["contacts"].pop("c1")

    def give(verb: str, kind: str, argument: Any) -> None:
        if (verb, argument) == ("fetch", "c1"):
            bench.source.objects["contacts"]["c1"] = hidden

    bench.source.before = give
    await bench.go()
    assert deleted(bench) == {}


async def test_a_delta_lists_contacts_by_their_changes_and_finds_no_deletions_of_them(bench: Bench) -> None:
    await bench.go()
    del bench.source.objects["contacts"]["c1"]
    bench.source.forget_calls()
    assert (await bench.go(Only.DELTA)).exit_code is ExitCode.DONE
    assert ("list", "contacts", None) not in bench.source.asked
    assert deleted(bench) == {}


async def test_what_is_back_again_is_not_deleted_any_more(bench: Bench) -> None:
    await bench.go()
    macro = bench.source.objects["macros"].pop("m1")
    await bench.go(deleted=Deleted.REMOVE)
    assert deleted(bench) == {"macros": 1}
    assert bench.held(Kind.SAVED_REPLY) == []
    bench.source.objects["macros"]["m1"] = macro
    await bench.go()
    assert deleted(bench) == {}
    assert len(bench.held(Kind.SAVED_REPLY)) == 1
    del bench.source.objects["macros"]["m1"]
    await bench.go()
    assert bench.held(Kind.SAVED_REPLY) == []


async def test_by_choice_what_is_deleted_is_removed_and_what_named_it_is_sent_again(bench: Bench) -> None:
    bench.source.put("contacts", "c2", name="Cy", email="cy@example.com", companies=["co1"])
    bench.source.conversation("6", "Also", contacts=["c1", "c2"])
    await bench.go()
    del bench.source.objects["conversations"]["4"], bench.source.objects["contacts"]["c2"]
    bench.source.removed = [("4", NOW + 3)]
    await bench.go()
    assert len(bench.held(Kind.CONVERSATION)) == 6
    done = await bench.go(deleted=Deleted.REMOVE)
    assert done.exit_code is ExitCode.DONE
    assert {one["source_id"] for one in bench.held(Kind.CONTACT)} == {"c1"}
    assert {one["source_id"] for one in bench.held(Kind.CONVERSATION)} == {"1", "2", "3", "5", "6"}
    assert bench.states()["conversations/4"] == bench.states()["contacts/c2"] == "skipped"
    assert (await bench.go(deleted=Deleted.KEEP)).exit_code is ExitCode.DONE
    assert len(bench.held(Kind.CONVERSATION)) == 6
    assert len(bench.held(Kind.CONTACT)) == 2


async def test_a_contact_merged_into_another_one_later_is_held_by_that_one(bench: Bench) -> None:
    bench.source.put("contacts", "c2", name="Cy", email="cy@example.com")
    bench.source.conversation("6", "From both", contacts=["c1", "c2"])
    await bench.go()
    assert len(bench.held(Kind.CONTACT)) == 2
    del bench.source.objects["contacts"]["c2"]
    bench.source.merged["c2"] = "c1"
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert [one["source_id"] for one in bench.held(Kind.CONTACT)] == ["c1"]
    assert bench.states()["contacts/c2"] == "skipped"
