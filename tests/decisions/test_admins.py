"""Teams from a command, teammates known from history, decisions that are checked before anything is written."""

import io
import json
import sys
from pathlib import Path

import pytest

from tests.decisions.conftest import LENA, MAYA, RUTH
from tests.decisions.support import Here, asked, begun, held, raws
from wizard.commands import mapping
from wizard.errors import UsageError
from wizard.exit_codes import ExitCode
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.rehearsal.intercom.world.admins import FORMER, LISTED
from wizard.rehearsal.server import ServedSimulator
from wizard.resources import asset_bytes

TOM = "814861"


def test_those_who_left_are_known_from_their_words(done: Here) -> None:
    definitions = done.definitions()
    assert {one["id"] for one in definitions.admins} == {str(mate.id) for mate in LISTED}
    assert {(one["id"], one["name"], one["email"]) for one in definitions.former} == {
        (str(mate.id), mate.name, mate.email) for mate in FORMER
    }
    assert done.plan.admin(LENA).decision is AdminDecision.SKIP
    with done.archive() as archive:
        involving = set(archive.teammates.involving("conversations", [LENA]))
    by_hand = {
        one
        for one, raw in raws(done, "conversations").items()
        if LENA in json.dumps([(raw["source"] or {}).get("author"), raw["admin_assignee_id"], raw.get("teammates"),
                               [part["author"] for part in raw["conversation_parts"]["conversation_parts"]]])
    }  # fmt: skip
    assert involving == by_hand != set()


def test_every_bot_is_the_one_intercom_bot_and_teams_keep_their_name(done: Here) -> None:
    there = held(done)
    bots = [content for (kind, _), content in there.items() if kind == "admin" and content["bot"]]
    assert [bot["name"] for bot in bots] == ["Intercom Bot"]
    threads = [content for (kind, _), content in there.items() if kind in ("conversation", "ticket")]
    by_bots = [entry for thread in threads for entry in thread["entries"] if entry["author_role"] == "bot"]
    (bot,) = asked(done.migration.paths.workspace, "SELECT id FROM users WHERE bot")
    assert {entry["author"] for entry in by_bots} == {bot[0]}
    assert len({entry["author_name"] for entry in by_bots}) > 1, "whose words they were stays"
    teams = {raw["id"]: raw["name"] for raw in raws(done, "teams").values()}
    for one, raw in raws(done, "conversations").items():
        if raw["team_assignee_id"] and ("conversation", one) in there:
            assert there["conversation", one]["team"] == teams[str(raw["team_assignee_id"])]


def test_the_command_takes_a_team_and_matches_on_demand(
    done: Here, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "team.json"
    file.write_bytes(asset_bytes("rehearsal/team.json"))
    assert mapping.team("x", str(file), match=False) == 0
    said = capsys.readouterr().out
    assert "10 people taken." in said
    assert "skipped teammates have the same e-mail as somebody there: --match matches them." in said
    assert mapping.team("x", str(file), match=True) == 0
    assert "outercom run x --only attribution" in capsys.readouterr().out
    plan = done.migration.load()
    assert plan.admins[TOM] == AdminChoice(decision=AdminDecision.MATCH, user="u_tom")
    assert plan.admins[RUTH].decision is AdminDecision.INVITE, "a decision that was made stays"
    assert plan.admins["814867"].decision is AdminDecision.SKIP, "two there have this e-mail"


def test_the_command_reads_what_is_pasted(
    done: Here, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Tom <tom@tidewell.example>; nonsense tom@tidewell.example\x1b[2J"))
    )
    for one in (TOM, RUTH):
        done.change(
            lambda plan, one=one: plan.admins.__setitem__(one, AdminChoice(decision=AdminDecision.MATCH, user="u_left"))
        )
    assert mapping.team("x", "-", match=False) == 0
    plan = done.migration.load()
    assert plan.admins[TOM] == AdminChoice(decision=AdminDecision.MATCH, user="u_tom@tidewell.example")
    assert plan.admins[RUTH].decision is AdminDecision.UNDECIDED, "who is not in the new team is decided on anew"
    said = capsys.readouterr().out
    assert "1 person taken." in said
    assert "undecided: a run without the wizard skips them" in said
    assert "left out: nonsense: is no e-mail" in said
    assert "\x1b" not in said
    assert (done.migration.paths.folder / "team.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (
            AdminChoice(decision=AdminDecision.MATCH, user="nobody"),
            "Tom Bakare is matched to somebody who is not in the team",
        ),
        (AdminChoice(decision=AdminDecision.INVITE, role="owner"), "Tom Bakare is to be invited with a role"),
    ],
)
@pytest.mark.parametrize("unattended", [True, False])
def test_a_run_stops_before_it_writes_what_cannot_be_carried_out(
    done: Here, choice: AdminChoice, words: str, unattended: bool
) -> None:
    done.change(lambda plan: plan.admins.__setitem__(TOM, choice))
    result = done.run(unattended=unattended)
    assert result.exit_code is ExitCode.USAGE
    assert words in result.sentence
    assert "step 2" in result.hint
    assert done.sent == done.gone == []


def test_two_admins_may_share_a_user_and_it_is_said(done: Here) -> None:
    done.change(lambda plan: plan.admins.__setitem__(TOM, AdminChoice(decision=AdminDecision.MATCH, user="u_maya")))
    assert done.run(only="attribution", unattended=True).exit_code is ExitCode.DONE
    assert "Tom Bakare is matched to the same user as Maya Lindgren." in done.board.snapshot().recent
    path = done.migration.paths.workspace
    assert asked(path, "SELECT source_id FROM users WHERE account = 'u_maya' ORDER BY 1") == [(MAYA,), (TOM,)]


def test_a_team_may_come_before_anything_is_read(
    served: ServedSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    with begun(served.url), pytest.raises(UsageError, match="cannot be read"):
        mapping.team("x", str(tmp_path / "none.csv"), match=False)
    (tmp_path / "team.csv").write_text("role;name;EMAIL\nagent;Maya;MAYA@tidewell.example\n")
    assert mapping.team("x", str(tmp_path / "team.csv"), match=False) == 0
