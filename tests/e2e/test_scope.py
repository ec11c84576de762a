"""The count shown before is what is loaded after, for many scopes; and what is loaded is what a plain reading of the raw JSON says."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wizard.archive.packing import Packing
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plan.models import STATES, Plan, Scope, SourceChoice
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.session import Session

DAY = 86_400
ANCHOR = int(datetime(2026, 6, 1, 12, 34, 56, tzinfo=UTC).timestamp())

SCOPES: dict[str, dict[str, Any]] = {
    "everything": {"period": "all"},
    "two years": {"period": "2y"},
    "two years by creation": {"period": "2y", "basis": "creation"},
    "half a year": {"period": "6m"},
    "half a year by creation": {"period": "6m", "basis": "creation"},
    "from a day": {"period": "custom", "since": date(2025, 3, 1)},
    "to a day": {"period": "custom", "until": date(2024, 12, 31)},
    "between days": {"period": "custom", "since": date(2024, 7, 1), "until": date(2025, 6, 30)},
    "between days by creation": {
        "period": "custom", "since": date(2024, 7, 1), "until": date(2025, 6, 30), "basis": "creation",
    },
    "one day": {"period": "custom", "since": date(2025, 3, 10), "until": date(2025, 3, 10)},
    "before there was anything": {"period": "custom", "until": date(2010, 1, 1)},
    "open": {"period": "all", "states": ("open",)},
    "closed": {"period": "all", "states": ("closed",)},
    "snoozed": {"period": "all", "states": ("snoozed",)},
    "open and snoozed": {"period": "2y", "states": ("open", "snoozed")},
    "closed within a year": {"period": "all", "closed_older_than_days": 365},
    "closed within a year, created lately": {"period": "6m", "basis": "creation", "closed_older_than_days": 365},
    "only closed, within 90 days": {"period": "2y", "states": ("closed",), "closed_older_than_days": 90},
    "closed within a day": {"period": "all", "closed_older_than_days": 1},
    "messenger": {"period": "all", "channels": ("messenger",)},
    "e-mail": {"period": "all", "channels": ("email",)},
    "both": {"period": "2y", "channels": ("email", "messenger")},
    "others by name": {"period": "all", "channels": ("sms", "telegraph", "whatsapp")},
    "whoever does not say": {"period": "all", "channels": ("unknown",)},
    "a channel nobody has": {"period": "all", "channels": ("carrier_pigeon",)},
    "open e-mails lately": {"period": "6m", "states": ("open",), "channels": ("email",)},
    "conversations alone": {"period": "all", "kinds": ("conversations",)},
    "conversations of e-mail alone": {"period": "all", "kinds": ("conversations",), "channels": ("email",)},
    "tickets alone": {"period": "all", "kinds": ("tickets",)},
    "open tickets by creation": {"period": "2y", "basis": "creation", "kinds": ("tickets",), "states": ("open",)},
    "threads, and macros": {"period": "2y", "kinds": ("conversations", "macros", "tickets")},
    "no threads at all": {"period": "all", "kinds": ("contacts", "companies")},
}  # fmt: skip


EMPTY = {"before there was anything", "no threads at all"}


class Town:
    """A workspace that was read once, and a session on it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.raw = {kind: raws(session.migration.paths.archive, kind) for kind in ("conversations", "tickets")}

    def choose(self, **scope: Any) -> Plan:
        chosen = Scope.model_validate({"anchor": ANCHOR, **scope})
        return self.session.change(lambda plan: setattr(plan, "scope", chosen))

    def hanging_on(self, loaded: dict[str, set[str]]) -> set[str]:
        """Keys of the stored files that hang on something that is loaded. A conversation and its ticket are one, and so are merged contacts."""
        with sqlite3.connect(self.session.migration.paths.archive) as connection:
            places = connection.execute(
                "SELECT a.kind, a.id, a.key FROM attachments a JOIN files f ON f.key = a.key WHERE f.status = 'stored'"
            ).fetchall()
            holders = dict(connection.execute("SELECT id, coalesce(folded_into, id) FROM identities").fetchall())
        connection.close()
        threads = loaded.get("conversations", set()) | loaded.get("tickets", set())
        return {
            key
            for kind, one, key in places
            if (holders.get(one, one) if kind == "contacts" else one)
            in (threads if kind in ("conversations", "tickets") else loaded.get(kind, set()))
        }

    def loaded(self) -> dict[str, set[str]]:
        """Ids of what is loaded, by kind."""
        with sqlite3.connect(self.session.migration.paths.ledger("ochre")) as connection:
            rows = connection.execute("SELECT kind, id FROM rows WHERE state = 'loaded'").fetchall()
        connection.close()
        return {kind: {one for other, one in rows if other == kind} for kind in {kind for kind, _ in rows}}


def raws(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT o.id, v.body FROM objects o JOIN versions v ON v.seq = o.seq WHERE o.kind = ?", (kind,)
        ).fetchall()
        found = {one: json.loads(Packing(connection).unpack(body)) for one, body in rows}
    connection.close()
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    settings = SimulatorSettings(
        conversations=64, contacts=40, companies=16, tickets=16, requests_per_minute=0, lost_files=False
    )
    with ServedSimulator(settings) as served, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTERCOM_HOME", str(tmp_path_factory.mktemp("scopes") / "home"))
        patch.setenv("OUTERCOM_INTERCOM_TOKEN", "rehearsal")
        plan = Plan(source=SourceChoice(url=served.url), scope=Scope(period="all", anchor=ANCHOR))  # type: ignore[arg-type]
        with Session(Migration.create("x", plan)) as session:
            done = session.run(unattended=True)
            assert done.exit_code is ExitCode.DONE, done.sentence
            yield Town(session)


def plainly(town: Town, scope: Scope) -> dict[str, set[str]]:
    """What a scope loads, read off the raw JSON by rules written anew: by kind, the ids."""
    spans = {"2y": 730, "6m": 183}
    low, high = float("-inf"), float("inf")
    if scope.period in spans:
        low = ANCHOR - spans[scope.period] * DAY
    if scope.period == "custom":
        low = stamp(scope.since) if scope.since else low
        high = stamp(scope.until) + DAY if scope.until else high

    def wanted(raw: dict[str, Any], channel: str | None) -> bool:
        state = raw.get("state") or ("open" if raw["open"] else "closed")
        long_ago = ANCHOR - (scope.closed_older_than_days or 10**6) * DAY
        at = raw["created_at" if scope.basis == "creation" else "updated_at"]
        return (
            low <= at < high
            and state in scope.states
            and not (state == "closed" and raw["updated_at"] < long_ago)
            and (channel is None or not scope.channels or channel in scope.channels)
        )

    found: dict[str, set[str]] = {"conversations": set(), "tickets": set()}
    threads, tickets = town.raw["conversations"], town.raw["tickets"]
    with_threads = not scope.kinds or "conversations" in scope.kinds
    with_tickets = not scope.kinds or "tickets" in scope.kinds
    for one, raw in threads.items() if with_threads else ():
        channel = raw["source"]["type"] if raw["source"] else raw["channel"]["initial"]
        if wanted(raw, "messenger" if channel == "conversation" else channel):
            found["tickets" if with_tickets and raw["ticket"] else "conversations"].add(one)
    for one, raw in tickets.items() if with_tickets else ():
        if not (with_threads and one in threads) and wanted(raw, None):
            found["tickets"].add(one)
    return found


def stamp(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


async def by_intercom(session: Session, plan: Plan) -> Any:
    async with session._source() as source:
        return await source.count_scope(plan)


@pytest.mark.parametrize("name", SCOPES)
def test_the_count_before_is_what_is_loaded_after(town: Town, name: str) -> None:
    plan = town.choose(**SCOPES[name])
    before = asyncio.run(by_intercom(town.session, plan))
    # Everything is read already: this loads, and reads nothing.
    assert town.session.run(only="attachments", unattended=True).exit_code is ExitCode.DONE
    loaded, expected = town.loaded(), plainly(town, plan.scope)
    assert loaded.get("conversations", set()) == expected["conversations"]
    assert loaded.get("tickets", set()) == expected["tickets"]
    assert before.threads == len(expected["conversations"]) + len(expected["tickets"])
    assert loaded.get("files", set()) == town.hanging_on(loaded)
    exact = asyncio.run(town.session.count_scope())
    assert exact.exact
    assert (exact.conversations, exact.tickets, dict(exact.states)) == (
        before.conversations, before.tickets, dict(before.states)
    )  # fmt: skip
    assert set(before.states) == set(plan.scope.states) <= set(STATES)
    assert before.threads > 0 or name in EMPTY


def test_leads_are_customers_without_a_sign_in_and_a_lead_who_signed_up_is_one_person(town: Town) -> None:
    town.choose(period="all")
    assert town.session.run(only="attachments", unattended=True).exit_code is ExitCode.DONE
    contacts = raws(town.session.migration.paths.archive, "contacts")
    with sqlite3.connect(town.session.migration.paths.workspace) as connection:
        held = dict(connection.execute("SELECT source_id, lead FROM customers").fetchall())
        emails = connection.execute(
            "SELECT c.source_id, e.email FROM customers c JOIN customer_emails e ON e.customer = c.number"
        ).fetchall()
    connection.close()
    merges = town.session.merges("", 10)
    (merge,) = [merge for merge in merges if any(one.undoable for one in merge.folded)]
    (lead,) = [one for one in merge.folded if one.undoable]
    assert (lead.role, merge.survivor.role) == ("lead", "user")
    assert set(held) == set(contacts) - {lead.id}
    assert {one for one, is_lead in held.items() if is_lead} == {
        one for one, raw in contacts.items() if raw["role"] == "lead" and one != lead.id
    }
    assert {email.lower() for one, email in emails if one == merge.survivor.id} == {lead.email.lower()}
