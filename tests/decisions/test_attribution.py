"""Remapping an admin changes who wrote what, in exactly the records that involve them, and nothing else."""

import sqlite3
from typing import Any

import pytest

from tests.decisions.conftest import LENA, MAYA, RUTH
from tests.decisions.support import Counted, Here, asked, held, raws
from wizard.errors import CannotWrite
from wizard.exit_codes import ExitCode
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, AttributeDecision, Plan
from wizard.rehearsal.server import ServedSimulator
from wizard.remapping import Remapped, remapped_since
from wizard.sources.intercom.source import IntercomSource

MATCH = AdminChoice(decision=AdminDecision.MATCH, user="u_x")
INVITE = AdminChoice(decision=AdminDecision.INVITE, role="light_agent")
SKIP = AdminChoice(decision=AdminDecision.SKIP)
ACCOUNT_COLUMNS = {
    "entries": "author",
    "customer_notes": "author",
    "conversation_assignees": "account",
    "conversation_participants": "account",
}


def involved(session: Here, admin_id: str) -> set[tuple[str, str]]:
    """The records whose words, assignee or participants are an admin's, from the raw JSON alone."""
    found = set()
    for kind, record in (("conversations", "conversation"), ("tickets", "ticket")):
        for one, raw in raws(session, kind).items():
            parts = raw.get("conversation_parts") or raw.get("ticket_parts") or {}
            authors = [
                (part.get("author") or {})
                for part in parts.get("conversation_parts") or parts.get("ticket_parts") or []
            ]
            authors.append((raw.get("source") or {}).get("author") or {})
            people = {str(author.get("id")) for author in authors if author.get("type") == "admin"}
            people |= {str(mate["id"]) for mate in (raw.get("teammates") or {}).get("admins", [])}
            if admin_id in people | {str(raw.get("admin_assignee_id"))}:
                found.add((record, one))
    for one, raw in raws(session, "contacts").items():
        if any(str(note["author"]["id"]) == admin_id for note in (raw.get("notes") or {}).get("data", [])):
            found.add(("contact", one))
    return found


def loaded(session: Here) -> set[tuple[str, str]]:
    ledger = session.migration.paths.ledger("ochre")
    return set(asked(ledger, "SELECT record_kind, record_id FROM rows WHERE state = 'loaded'"))


def expected(session: Here, admin_id: str) -> set[tuple[str, str]]:
    """Of those, the ones that are loaded; a ticket also says what its conversation says, a contact what those folded into it do."""
    found = involved(session, admin_id)
    found |= {("ticket", one) for kind, one in found if kind == "conversation"}
    archive = session.migration.paths.archive
    found |= {
        ("contact", into)
        for one, into in asked(archive, "SELECT id, folded_into FROM identities")
        if into and ("contact", one) in found
    }
    return found & loaded(session)


def without_accounts(found: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], Any]:
    """What is there, but for admins and for which account a name stands for."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(one) for key, one in value.items() if key not in ("author", "account")}
        return [strip(one) for one in value] if isinstance(value, list) else value

    return {key: strip(content) for key, content in found.items() if key[0] != "admin"}


def dangling(session: Here) -> list[Any]:
    path = session.migration.paths.workspace
    return [
        row
        for table, column in ACCOUNT_COLUMNS.items()
        for row in asked(
            path, f"SELECT {column} FROM {table} WHERE {column} LIKE 'u_%' AND {column} NOT IN (SELECT id FROM users)"
        )
    ]


def remap(session: Here, **admins: AdminChoice) -> None:
    session.change(lambda plan: plan.admins.update({name.lstrip("_"): choice for name, choice in admins.items()}))


@pytest.mark.parametrize(
    ("admin_id", "choice"),
    [("814861", MATCH), (MAYA, SKIP), (RUTH, SKIP), (LENA, INVITE)],
    ids=["match", "unmatch", "uninvite", "former"],
)
def test_remapping_changes_exactly_the_records_that_involve_them(
    done: Here, served: ServedSimulator, admin_id: str, choice: AdminChoice
) -> None:
    before = held(done)
    wanted = expected(done, admin_id)
    assert {kind for kind, _ in wanted} >= {"conversation"}
    assert remapped_since(done) is None
    remap(done, **{f"_{admin_id}": choice})
    assert remapped_since(done) == Remapped(1, len(wanted))
    calls = dict(served.simulator.requests)
    result = done.run(only="attribution", unattended=True)
    assert result.exit_code is ExitCode.DONE, result
    assert {
        name: n - calls.get(name, 0) for name, n in served.simulator.requests.items() if n != calls.get(name, 0)
    } == {"GET /me": 1}
    account = [("admin", admin_id)]
    removed = choice is SKIP
    assert sorted(done.sent) == sorted([*wanted, *([] if removed else account)])
    assert len(done.gone) == removed
    assert remapped_since(done) is None
    assert f"changed in {len(wanted) + 1:,} records" in result.sentence
    assert f"1 teammate was remapped; {len(wanted):,} loaded records name them." in " ".join(
        done.board.snapshot().recent
    )
    after = held(done)
    assert without_accounts(before) == without_accounts(after)
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == {*wanted, *account}
    assert (("admin", admin_id) in after) is not removed
    assert dangling(done) == []
    done.sent.clear(), done.gone.clear()
    again = done.run(only="attribution", unattended=True)
    assert (again.exit_code, done.sent, done.gone) == (ExitCode.DONE, [], [])
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    assert (done.sent, done.gone) == ([], [])
    assert done.verify(None).green


def test_whatever_else_was_decided_meanwhile_waits_for_a_whole_run(done: Here) -> None:
    before = held(done)
    wanted = expected(done, MAYA)

    def change(plan: Plan) -> None:
        plan.admins[MAYA] = SKIP
        plan.scope = plan.scope.model_copy(update={"states": ("open", "closed", "snoozed")})
        for key in list(plan.attributes):
            plan.attributes[key] = AttributeChoice(decision=AttributeDecision.SKIP)

    done.change(change)
    result = done.run(only="attribution", unattended=True)
    assert result.exit_code is ExitCode.DONE
    assert result.pending > 0
    assert "run it whole" in result.hint
    assert set(done.sent) == wanted
    assert without_accounts(before) == without_accounts(held(done))
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    threads = ("conversation", "ticket")
    assert sum(kind in threads for kind, _ in held(done)) > sum(kind in threads for kind, _ in before)
    assert not any(content["fields"] for (kind, _), content in held(done).items() if kind in ("contact", "company"))
    assert done.verify(None).green


def test_a_whole_run_after_remapping_looks_at_no_more_than_these_either(
    done: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {one for kind, one in expected(done, RUTH)}
    remap(done, **{f"_{RUTH}": SKIP})
    looked: set[str] = set()
    translate = IntercomSource.translate

    def noted(self: IntercomSource, kind: str, raw: dict[str, Any], *rest: Any) -> Any:
        if kind in ("conversations", "tickets", "contacts"):
            looked.add(str(raw["id"]))
        return translate(self, kind, raw, *rest)

    monkeypatch.setattr(IntercomSource, "translate", noted)
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    assert looked >= wanted
    assert looked <= {one for _, one in involved(done, RUTH)} | wanted


def test_from_match_to_invite_only_the_account_is_another_one(done: Here) -> None:
    remap(done, **{f"_{MAYA}": INVITE})
    result = done.run(only="attribution", unattended=True)
    assert result.exit_code is ExitCode.DONE
    assert done.sent == [("admin", MAYA)], "what points to the account did not change"
    path = done.migration.paths.workspace
    assert asked(path, "SELECT account, role FROM users WHERE source_id = ?", MAYA) == [(None, "light_agent")]
    assert asked(path, "SELECT count(*) FROM invitations") == [(2,)]
    remap(done, **{f"_{MAYA}": MATCH})
    done.run(only="attribution", unattended=True)
    assert asked(path, "SELECT count(*) FROM invitations") == [(1,)]
    assert dangling(done) == []


def test_a_migration_of_an_older_outercom_goes_on(done: Here) -> None:
    paths = done.migration.paths
    with sqlite3.connect(paths.ledger("ochre")) as ledger:
        ledger.executescript("DROP TABLE shapings; UPDATE rows SET plan = 'of the whole'; PRAGMA user_version = 1;")
    with sqlite3.connect(paths.archive) as archive:
        archive.executescript(
            "DROP TABLE teammates; DELETE FROM meta WHERE key = 'teammates'; PRAGMA user_version = 1;"
        )
    ledger.close(), archive.close()
    remap(done, _814861=MATCH)
    first = done.run(only="attribution", unattended=True)
    assert (first.exit_code, done.sent) == (ExitCode.DONE, []), "nobody knows under which decisions these were loaded"
    assert first.pending > 0
    remap(done, _814861=SKIP)
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    assert done.sent == [], "everything was looked at once, and is there as it should be"
    remap(done, _814861=MATCH)
    assert done.run(only="attribution", unattended=True).exit_code is ExitCode.DONE
    assert set(done.sent) == {*expected(done, "814861"), ("admin", "814861")}


def test_a_cut_off_attribution_goes_on_where_it_was(done: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = expected(done, RUTH)
    remap(done, **{f"_{RUTH}": SKIP})
    write, left = Counted.write, [1]

    async def breaks(self: Counted, batch: Any) -> Any:
        if not left[0]:
            raise CannotWrite("The disk is full.")
        left[0] -= 1
        return await write(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(Counted, "write", breaks)
        assert done.run(only="attribution", unattended=True).exit_code is ExitCode.CANNOT_WRITE
    assert 0 < len(done.sent) < len(wanted)
    assert done.run(only="attribution", unattended=True).exit_code is ExitCode.DONE
    done.sent.clear()
    assert done.run(unattended=True).exit_code is ExitCode.DONE
    assert dangling(done) == []
    assert done.verify(None).green
