"""People taken apart by the plan, after the import too."""

from tests.engine.fake import Bench
from wizard.exit_codes import ExitCode
from wizard.plan.models import Plan
from wizard.records import Kind
from wizard.verify.checking import check


async def test_somebody_taken_apart_after_the_import_comes_back_and_their_conversations_point_to_them(
    bench: Bench,
) -> None:
    bench.source.put("contacts", "c2", name="Bo again", email="BO@example.com", at=2001)
    bench.source.conversation("7", "Hi", contacts=["c2"])
    await bench.go()
    assert [held["source_id"] for held in bench.held(Kind.CONTACT)] == ["c1"]
    before = bench.states()
    attempts = {key: bench.row(*key.split("/")).attempts for key in before}  # type: ignore[union-attr]

    for apart, people in ((("c2",), ["c1", "c2"]), ((), ["c1"])):
        keep = apart

        def decide(plan: Plan, apart: tuple[str, ...] = keep) -> None:
            plan.apart = apart

        bench.migration.update(decide)
        assert (await bench.go()).exit_code is ExitCode.DONE
        assert sorted(held["source_id"] for held in bench.held(Kind.CONTACT)) == people
        there = {held["source_id"]: one for one, held in bench.service.objects.items() if held["kind"] is Kind.CONTACT}
        (conversation,) = [held for held in bench.held(Kind.CONVERSATION) if held["source_id"] == "7"]
        assert conversation["content"]["people"] == [there["c2" if apart else "c1"]]
        report = await check(
            bench.migration, bench.migration.load(), bench.source, bench.destination(), bench.translator, sample=None
        )
        assert report.green
    after = {key: bench.row(*key.split("/")).attempts for key in before}  # type: ignore[union-attr]
    written = {key for key in before if after[key] != attempts[key]}
    assert written <= {"contacts/c1", "contacts/c2", "conversations/7"}
