"""Step 6: counts, looking from both sides, judging, searching, macros, the full check and the report."""

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, TabbedContent

from screens.app import OutercomApp
from screens.modals.help import HelpModal
from screens.modals.side_by_side import SideBySideModal
from screens.verify import VerifyScreen
from screens.widgets.plain import PlainText
from screens.widgets.side_view import SideView
from tests.screens import made_up, made_up_proof
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, check_golden, check_look, screen_text, shown, until
from wizard.errors import UsageError
from wizard.plan.models import Judgement
from wizard.steps import StepId
from wizard.verify.asking import Answer
from wizard.verify.report import Line, Named, Pair


def still(session: FakeSession) -> OutercomApp:
    """The app, with tabs whose underline does not move."""
    app = app_for(session)
    app.animation_level = "none"
    return app


async def tab(pilot: Pilot[Any], name: str) -> None:
    await shown(pilot, StepId.VERIFY)
    screen = pilot.app.screen
    assert isinstance(screen, VerifyScreen)
    screen.to(f"{name}-tab")
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_each_check_says_in_short_what_it_asks_where_there_is_room(
    session: FakeSession, size: tuple[int, int]
) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=size) as pilot:
        await tab(pilot, "check")
        await until(pilot, lambda: "Conserved" in screen_text(app))
        table = app.screen.query_one("#checks", DataTable)
        assert ("nothing is lost" in screen_text(app)) == (size[0] == 80)
        assert not table.show_horizontal_scrollbar
        table.focus()
        await pilot.press("end", "enter")
        await until(pilot, lambda: "no records to show" in screen_text(app))


async def open_first(pilot: Pilot[Any]) -> SideBySideModal:
    await tab(pilot, "look")
    pilot.app.screen.query_one("SamplePane DecisionTable").focus()
    await pilot.press("enter")
    await until(pilot, lambda: "nobody judged it yet" in screen_text(pilot.app))
    assert isinstance(pilot.app.screen, SideBySideModal)
    return pilot.app.screen


async def test_counts_are_shown_with_their_reasons(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await until(pilot, lambda: "342 out of scope, 3 failed" in screen_text(app))
        app.screen.query_one("#counts").focus()
        await pilot.press("down", "down")
        await until(pilot, lambda: "companies: 1 is not accounted for" in screen_text(app))
        text = screen_text(app)
        assert "! no reason  companies" in text
        assert "✓ explained  conversations" in text
        assert "✓ equal      contacts" in text


async def test_state_channel_and_month_come_from_the_full_check(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await pilot.press("v")
        assert "Only the full check counts by state." in screen_text(app)
        await pilot.press("f")
        await until(pilot, lambda: session.proof.full.ended == 1)
        await tab(pilot, "counts")
        await until(pilot, lambda: "closed" in screen_text(app))
        app.screen.query_one("#counts").focus()
        await pilot.press("down")
        await until(pilot, lambda: "conversations closed: 342 outside the date range." in screen_text(app))
        await pilot.press("v")
        await until(pilot, lambda: "! no reason" in screen_text(app))
        assert "conversations email: 1 missing there, unexplained." in screen_text(app)
        assert all(
            f"conversations  {name} " in screen_text(app) for name in ("email", "messenger", "other (telegraph)")
        )
        await pilot.press("v")
        assert "2026-03" in screen_text(app)


async def test_intercom_is_asked_what_arrived_since(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await pilot.press("i")
        await until(pilot, lambda: "3 contacts, 12 conversations arrived in Intercom since." in screen_text(app))
        session.new = {"conversations": 0, "contacts": None}
        await pilot.press("i")
        await until(pilot, lambda: "✓ No new conversations in Intercom since." in screen_text(app))
        assert "· Not looked at: contacts." in screen_text(app)
        session.errors["arrived"] = UsageError("No network.")
        await pilot.press("i")
        await until(pilot, lambda: "Intercom could not be asked. No network." in screen_text(app))


async def test_a_conversation_is_accepted_and_the_next_one_follows(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_first(pilot)
        text = screen_text(app)
        assert "1 of 4 · conversation 215 · The glaze has cracks" in text
        assert "! 3 differences" in text
        await pilot.press("a")
        await until(pilot, lambda: "2 of 4 · conversation 77" in screen_text(app))
        assert session.migration.load().judgements["conversations:215"] == Judgement(
            accepted=True, who=session.plan.judgements["conversations:215"].who, at=made_up.NOW, note="", digest="d1"
        )
        await until(pilot, lambda: "✓ no difference" in screen_text(app))
        await pilot.press("r", *"the photo", "enter")
        await until(pilot, lambda: "3 of 4 · ticket 9001" in screen_text(app))
        assert session.plan.judgements["conversations:77"].note == "the photo"
        assert not session.plan.judgements["conversations:77"].accepted
        await pilot.press("left")
        await until(pilot, lambda: "! rejected by" in screen_text(app))
        await pilot.press("u")
        await until(pilot, lambda: "nobody judged it yet" in screen_text(app))
        await pilot.press("right", "t")
        await until(pilot, lambda: "A note goes with Accept or Reject" in screen_text(app))
        assert "tickets:9001" not in session.plan.judgements
        await pilot.press("enter")
        await until(pilot, lambda: "What is there to say about it?" in screen_text(app))
        await pilot.press(*"fine", "enter")
        await until(pilot, lambda: session.plan.judgements.get("tickets:9001") is not None)
        assert session.plan.judgements["tickets:9001"].note == "fine"
        await pilot.press("escape")
        await until(pilot, lambda: "2 of 4 looked at, 0 rejected." in screen_text(app))
        assert " ✓ accepted  The glaze has cracks" in screen_text(app)


async def test_a_rejection_needs_a_note_and_can_be_given_up(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await open_first(pilot)
        await pilot.press("r", "enter")
        await until(pilot, lambda: "Say in a few words what is wrong." in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SideBySideModal))
        assert session.plan.judgements == {}


@pytest.mark.parametrize(("accepted", "asked"), [(False, "What is wrong with it?"), (True, "What is there to say")])
async def test_a_note_changes_no_verdict(session: FakeSession, accepted: bool, asked: str) -> None:
    await at_step(session, StepId.VERIFY)
    said = Judgement(accepted=accepted, who="tom", at=made_up.NOW, note="no photo", digest="d1")
    session.change(lambda plan: plan.judgements.__setitem__("conversations:215", said))
    app = still(session)
    async with app.run_test() as pilot:
        await tab(pilot, "look")
        await pilot.press("l")
        await until(pilot, lambda: "by tom" in screen_text(app))
        await pilot.press("t")
        await until(pilot, lambda: asked in screen_text(app))
        await pilot.press("end", *" 2", "enter")
        await until(pilot, lambda: "no photo 2" in screen_text(app))
        assert session.migration.load().judgements["conversations:215"] == said.model_copy(
            update={"note": "no photo 2"}
        )


async def test_help_opens_over_both_sides_and_without_a_difference_there_is_none_to_go_to(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 24)) as pilot:
        modal = await open_first(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpModal))
        assert "Before you trust it, look." in screen_text(app)
        await pilot.press("escape", "n")
        await until(pilot, lambda: "at 1" in screen_text(app))
        assert not modal.query_one("#next-mark").disabled
        await pilot.press("right")
        await until(pilot, lambda: "✓ no difference" in screen_text(app))
        for name in ("#next-mark", "#mark-before"):
            assert modal.query_one(name).display
            assert modal.query_one(name).disabled
        await pilot.press("n", "p")
        assert "✓ no difference" in screen_text(app)


async def test_what_changed_since_it_was_judged_says_so(session: FakeSession) -> None:
    await at_step(session, StepId.VERIFY)
    old = Judgement(accepted=False, who="tom", at=made_up.NOW, note="no photo", digest="d0")
    session.change(lambda plan: plan.judgements.__setitem__("conversations:215", old))
    session.proof.changed = frozenset({"conversations:215"})
    app = still(session)
    async with app.run_test() as pilot:
        await tab(pilot, "look")
        await until(pilot, lambda: " ▸ changed   The glaze has cracks" in screen_text(app))
        text = screen_text(app)
        assert "1 of 4 looked at, 1 rejected. 1 changed since: look again." in text
        assert "! rejected by tom, 2026-11-18 11:06. no photo" in text
        assert "! 1 rejected." in text
        await pilot.press("l")
        await until(pilot, lambda: "▸ changed since, look again: ! rejected by tom" in screen_text(app))
        await pilot.press("escape", "f3")
        await shown(pilot, StepId.CUTOVER)


async def test_every_difference_is_reached_by_keys(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 24)) as pilot:
        modal = await open_first(pilot)
        view = modal.query_one(SideView)
        seen = []
        for key in ("n", "n", "n", "n", "p"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(view.place)
            assert f"at {view.place + 1}" in screen_text(app)
        assert seen == [0, 1, 2, 0, 2]
        await check_look(pilot, "both")


async def test_both_sides_stack_in_a_narrow_window(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(60, 20)) as pilot:
        await open_first(pilot)
        await pilot.press("n", "n")
        await check_golden(pilot, "both-60x20")
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "│ Ask for the batch." in screen_text(app))


async def test_a_thread_of_five_hundred_parts_is_drawn_a_screen_at_a_time(session: FakeSession) -> None:
    line = Line(made_up.NOW, "Ada", "comment", "many words " * 60)
    session.proof.sides = replace(
        made_up_proof.PAIR, pairs=tuple(Pair(line, line, "time" if n == 499 else "") for n in range(500))
    )
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 24)) as pilot:
        modal = await open_first(pilot)
        view = modal.query_one(SideView)
        assert view.virtual_size.height > 5_000
        assert len(list(modal.walk_children())) < 40
        drawn: list[int] = []
        render = view.render_line
        view.render_line = lambda y: drawn.append(y) or render(y)  # type: ignore[method-assign, func-returns-value]
        await pilot.press("p")
        await until(pilot, lambda: "! time" in screen_text(app))
        assert len(drawn) < 10 * 24


async def test_another_sample_is_drawn_and_nothing_is_lost(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await open_first(pilot)
        await pilot.press("a", "escape", "s")
        await until(pilot, lambda: "Another one" in screen_text(app))
        assert session.migration.load().sample == 3
        assert "conversations:215" in session.plan.judgements


async def test_people_links_and_names_are_looked_for(session: FakeSession) -> None:
    link = "https://app.intercom.com/a/inbox/ab12cd34/inbox/conversation/215"
    session.proof.answers = {link: Answer((made_up_proof.SAMPLE[0],)), "ada": Answer(made_up_proof.PEOPLE)}
    app = still(await at_step(session, StepId.VERIFY))

    async def look(text: str) -> None:
        app.screen.set_focus(None)
        await pilot.press("slash")
        app.screen.query_one("#find", Input).value = text
        await pilot.press("enter")

    async with app.run_test(size=(100, 30)) as pilot:
        await tab(pilot, "look")
        await look(link)
        await until(pilot, lambda: "conversation 215 · The glaze has cracks" in screen_text(app))
        await pilot.press("escape")
        await look("ada")
        await until(pilot, lambda: "2 things found" in screen_text(app))
        session.proof.sides = replace(
            made_up_proof.PAIR, kind="contacts", id="a2", title="Ada Lovelace", there="", absent="Not loaded: outside the date range.",
            related=(Named("conversations", "215", "The glaze", "2026-01-01"),),
        )  # fmt: skip
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "! Not loaded: outside the date range." in screen_text(app))
        await pilot.press("o")
        await until(pilot, lambda: "What belongs to it" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "conversation 215 · Ada" in screen_text(app))
        await pilot.press("escape", "escape")
        await look("nobody")
        await until(pilot, lambda: "Nothing here is called 'nobody'" in screen_text(app))
        app.screen.set_focus(None)
        await pilot.press("t")
        await until(pilot, lambda: "Nothing here is called 'nobody'" not in screen_text(app))


async def test_macros_are_listed_and_judged(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await tab(pilot, "macros")
        text = screen_text(app)
        assert text.index("Hand over") < text.index("Greeting")
        assert "! 1 loss: placeholder without a" in text
        app.screen.query_one("MacrosPane DecisionTable").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "1 of 2 · macro m2" in screen_text(app))
        await until(pilot, lambda: "nobody judged it yet" in screen_text(app))
        await pilot.press("a", "escape")
        await until(pilot, lambda: "1 of 2 looked at, 0 rejected." in screen_text(app))
        assert "macros:m2" in session.plan.judgements


async def test_the_full_check_is_shown_stopped_left_and_found_again(session: FakeSession) -> None:
    session.proof.go_on.clear()
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await pilot.press("f")
        await until(pilot, lambda: "reading back: conversations" in screen_text(app))
        text = screen_text(app)
        assert "6 of 10" in text
        assert "60 %" in text
        assert "Full check (f)" not in text
        await pilot.press("x")
        await until(pilot, lambda: "The check was stopped." in screen_text(app))
        assert "Full check (f)" in screen_text(app)
        await pilot.press("f5")
        await until(pilot, lambda: session.proof.full.running)
        await pilot.press("f3")
        await shown(pilot, StepId.CUTOVER)
        assert session.proof.full.running
        session.proof.go_on.set()
        await until(pilot, lambda: not session.proof.full.running)
        await pilot.press("f2")
        await tab(pilot, "check")
        await until(pilot, lambda: "Checked 2026-11-18" in screen_text(app))
        assert "Compared was a sample" not in screen_text(app)
        assert session.proof.full.last() == made_up_proof.FULL


async def test_five_classes_of_four_checks_open_to_their_rows(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 30)) as pilot:
        await shown(pilot, StepId.VERIFY)
        await pilot.press("f")
        await until(pilot, lambda: "✓ Whole            yes" in screen_text(app))
        text = screen_text(app)
        assert "! Compared      16,405        1        1      0          2" in text
        assert "! Conserved     39,990        1        0      0          0" in text
        assert "! Not everything is equal" in text
        app.screen.query_one("#checks").focus()
        await pilot.press("right", "enter")
        await until(pilot, lambda: "Compared: differs" in screen_text(app))
        await pilot.press("escape", "o")
        await until(pilot, lambda: "Compared: differs" in screen_text(app))
        assert "entry 4: the text differs" in screen_text(app)
        await pilot.press("v")
        await until(pilot, lambda: "conversation 215 · The glaze has cracks" in screen_text(app))
        await pilot.press("escape", "left")
        await pilot.press("enter")
        await until(pilot, lambda: "no records to show" in screen_text(app))


async def test_a_good_result_is_green_only_when_it_is_whole(session: FakeSession) -> None:
    good = replace(
        made_up_proof.FULL, totals={"equal": 9}, differences=(), conserved=(), tallies=(), losses={}, counts=made_up.COUNTS[1:2]
    )  # fmt: skip
    session.report, session.proof.counted = good, good.counts
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await tab(pilot, "check")
        await until(pilot, lambda: "· A sample is equal; nothing is known of the rest." in screen_text(app))
        assert "· No full check yet." in screen_text(app)
        await pilot.press("f")
        await until(pilot, lambda: "✓ Everything was checked and is equal." in screen_text(app))
        await until(pilot, lambda: "verify.passed" in session.migration.load().notes)
        assert str(app.screen.query_one("#problem", PlainText).content) == ""


async def test_the_report_is_saved_with_what_people_said(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await open_first(pilot)
        await pilot.press("a", "escape", "w")
        await until(pilot, lambda: "report.md" in screen_text(app))
        assert "report.json" in screen_text(app)
        assert "report.html" in screen_text(app)
        assert [one.id for one in session.proof.saved[0].judged] == ["215"]


async def test_what_fails_is_said_and_the_step_stays_usable(session: FakeSession) -> None:
    for call in ("counts", "sample", "macros"):
        session.errors[call] = UsageError("Nothing was read yet.", hint="Run the import first.")
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await until(pilot, lambda: "Nothing was read yet." in screen_text(app))
        assert "There is nothing to count yet." in screen_text(app)
        await check_look(pilot, "verify-nothing")
        session.errors.clear()
        await pilot.press("f5")
        await until(pilot, lambda: "342 out of scope" in screen_text(app))
        session.errors["side_by_side"] = UsageError("This is not in the archive.")
        await tab(pilot, "look")
        app.screen.query_one("SamplePane DecisionTable").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "This is not in the archive." in screen_text(app))
        await pilot.press("a", "escape", "f3")
        await shown(pilot, StepId.CUTOVER)
        assert session.plan.judgements == {}


async def test_a_run_under_way_is_said_to_make_it_a_snapshot(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    with session.migration.lock():
        async with app.run_test() as pilot:
            await shown(pilot, StepId.VERIFY)
            await until(pilot, lambda: "An import is running: this is a snapshot" in screen_text(app))


async def test_every_tab_looks_calm(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_first(pilot)
        await pilot.press("a", "escape", "f")
        await until(pilot, lambda: "Whole            yes" in screen_text(app))
        for name in ("look", "macros", "check"):
            await tab(pilot, name)
            await check_look(pilot, f"verify-{name}")


async def test_the_tabs_turn_by_a_key(session: FakeSession) -> None:
    app = still(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(60, 20)) as pilot:
        await shown(pilot, StepId.VERIFY)
        seen = []
        for _ in range(4):
            await pilot.press("t")
            seen.append(app.screen.query_one(TabbedContent).active)
        assert seen == ["look-tab", "macros-tab", "check-tab", "counts-tab"]
        assert app.screen.query_one("#counts", DataTable).row_count == 3
