"""What SCHEMA.md claims of each thing Intercom has, as a check on a finished migration: `CLAIMS` by the name in the table's last column.

A check gets a `Migrated`: the workspace file, and the JSON as Intercom sent it. It must find an example in the JSON, or it proves nothing.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from tests.translate.table import Table, conversation, whole_plan
from wizard.archive.archive import Archive
from wizard.destinations.ochre.projecting import project
from wizard.records import Contact, Conversation
from wizard.sources.intercom.translate import translate
from wizard.sources.port import Skipped

Json = dict[str, Any]


class Migrated:
    """A finished migration to look into."""

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(folder / "workspace.db")
        self.db.row_factory = sqlite3.Row
        self.archive = Archive(folder / "archive.db", folder / "files", read_only=True)
        self.folder = folder
        self._raw: dict[str, dict[str, Json]] = {}

    def raw(self, kind: str) -> dict[str, Json]:
        """Every object of a kind as Intercom sent it, by id."""
        if kind not in self._raw:
            self._raw[kind] = {found: json.loads(raw) for found, raw in self.archive.objects.each(kind)}
        return self._raw[kind]

    def ask(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Rows of the workspace."""
        return self.db.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> sqlite3.Row:
        """The only row."""
        rows = self.ask(query, *values)
        assert len(rows) == 1, (query, values, len(rows))
        return rows[0]

    def all(self, query: str, *values: Any) -> list[Any]:
        """The first column."""
        return [row[0] for row in self.ask(query, *values)]

    def tables(self) -> set[str]:
        """Every table and column."""
        tables = self.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        return set(tables) | {column[1] for table in tables for column in self.ask(f"PRAGMA table_info({table})")}

    def conversation(self, object_id: str) -> sqlite3.Row:
        """The row of a conversation, or of the ticket it became."""
        return self.one("SELECT * FROM conversations WHERE source_id = ?", object_id)

    def customer(self, object_id: str) -> sqlite3.Row:
        """The row of a contact, or of the one it was merged into."""
        rows = self.ask("SELECT * FROM customers WHERE source_id = ?", object_id)
        return rows[0] if rows else self.one(
            "SELECT c.* FROM customers c JOIN customer_aliases a ON a.customer = c.number WHERE a.source_id = ?", object_id
        )  # fmt: skip

    def parts(self) -> Iterator[tuple[str, Json]]:
        """Every part of a conversation."""
        for object_id, raw in self.raw("conversations").items():
            for part in raw["conversation_parts"]["conversation_parts"]:
                yield object_id, part

    def entry(self, conversation_id: str, source_id: str) -> sqlite3.Row:
        """An entry by Intercom's ids."""
        number = self.conversation(conversation_id)["number"]
        return self.one("SELECT * FROM entries WHERE conversation = ? AND source_id = ?", number, source_id)


Claim = Callable[[Migrated], None]
CLAIMS: dict[str, Claim] = {}


def claim(name: str) -> Callable[[Claim], Claim]:
    """Registers a check under its name in the table."""

    def register(check: Claim) -> Claim:
        assert name not in CLAIMS
        CLAIMS[name] = check
        return check

    return register


def in_archive_only(
    name: str, kinds: tuple[str, ...], keys: tuple[str, ...] = (), columns: tuple[str, ...] = ()
) -> None:
    """The archive has examples of `keys` (of whole objects where there are none), and the workspace has no such table or column."""

    def check(m: Migrated) -> None:
        for kind in kinds:
            objects = list(m.raw(kind).values())
            assert objects, kind
            for key in keys:
                assert any(_reach(one, key) not in (None, "", [], {}, False) for one in objects), (kind, key)
        words = columns or tuple(key.rsplit(".")[-1] for key in keys) or kinds
        assert not m.tables() & set(words)

    CLAIMS[name] = check


def _reach(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def examples(found: list[Any]) -> list[Any]:
    """What was found, which must not be nothing."""
    assert found, "the rehearsal has no example"
    return found


# people


@claim("workspace")
def _(m: Migrated) -> None:
    (me,) = m.raw("workspace").values()
    bot = m.one("SELECT * FROM users WHERE bot = 1")
    assert (bot["name"], bot["hidden_from_reports"]) == ("Intercom Bot", 1)
    assert m.one("SELECT value FROM workspace WHERE key = 'source_workspace'")[0] == me["app"]["id_code"]


MATCHED, INVITED = "814860", "814861"


@claim("admin-matched")
def _(m: Migrated) -> None:
    row = m.one("SELECT * FROM users WHERE source_id = ?", MATCHED)
    assert row["account"] == "u_ann"
    assert row["email"] == m.raw("admins")[MATCHED]["email"]
    assert m.ask("SELECT 1 FROM entries WHERE author = ? AND author_source_id = ?", row["id"], MATCHED)


@claim("admin-invited")
def _(m: Migrated) -> None:
    row = m.one("SELECT * FROM users WHERE source_id = ?", INVITED)
    invitation = m.one("SELECT * FROM invitations WHERE user = ?", row["number"])
    assert (invitation["email"], invitation["role"], invitation["billable"]) == (row["email"], "light_agent", 0)


def _keeps_names(m: Migrated, people: set[str]) -> None:
    found = examples(
        [
            (c, part)
            for c, part in m.parts()
            if str(part["author"]["id"]) in people and part["author"]["type"] == "admin"
        ]
    )
    for object_id, part in found:
        entry = m.entry(object_id, str(part["id"]))
        assert (entry["author_name"], entry["author_email"], entry["author"]) == (
            part["author"]["name"],
            part["author"]["email"],
            None,
        )
    assert not m.ask(f"SELECT 1 FROM users WHERE source_id IN ({','.join('?' * len(people))})", *people)


@claim("admin-skipped")
def _(m: Migrated) -> None:
    bots = {one for one, raw in m.raw("admins").items() if "operator+" in (raw.get("email") or "")}
    _keeps_names(m, set(m.raw("admins")) - {MATCHED, INVITED} - bots)


@claim("admin-former")
def _(m: Migrated) -> None:
    named = {
        str(part["author"]["id"])
        for _, part in m.parts()
        if part["author"]["type"] == "admin" and not part["author"]["email"].startswith("operator+")
    }
    _keeps_names(m, set(examples(sorted(named - set(m.raw("admins"))))))


@claim("bot")
def _(m: Migrated) -> None:
    bot = m.one("SELECT id FROM users WHERE bot = 1")[0]
    for object_id, part in examples([(c, p) for c, p in m.parts() if p["author"]["type"] == "bot"]):
        entry = m.entry(object_id, part["id"])
        assert (entry["author"], entry["author_role"], entry["author_name"]) == (bot, "bot", part["author"]["name"])
    assert len({p["author"]["name"] for _, p in m.parts() if p["author"]["type"] == "bot"}) > 1


@claim("team")
def _(m: Migrated) -> None:
    assert "teams" not in m.tables()
    names = {str(one): raw["name"] for one, raw in m.raw("teams").items()}
    for object_id, raw in examples([(i, r) for i, r in m.raw("conversations").items() if r["team_assignee_id"]]):
        if m.conversation(object_id)["origin"] == "conversation":
            assert m.conversation(object_id)["team"] == names[str(raw["team_assignee_id"])]


# tags and attributes


@claim("tag")
def _(m: Migrated) -> None:
    assert {row["source_id"]: row["name"] for row in m.ask("SELECT * FROM tags")} == {
        i: r["name"] for i, r in m.raw("tags").items()
    }


def _tag_names(m: Migrated, table: str, owner: str, number: int) -> list[str]:
    return sorted(m.all(f"SELECT t.name FROM {table} x JOIN tags t ON t.id = x.tag WHERE x.{owner} = ?", number))


@claim("tag-conversation")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("conversations").items() if r["tags"]["tags"]]):
        number = m.conversation(object_id)["number"]
        assert _tag_names(m, "conversation_tags", "conversation", number) == sorted(
            tag["name"] for tag in raw["tags"]["tags"]
        )


@claim("tag-contact")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("contacts").items() if r["tags"]["data"]]):
        names = {m.raw("tags")[tag["id"]]["name"] for tag in raw["tags"]["data"]}
        assert names <= set(_tag_names(m, "customer_tags", "customer", m.customer(object_id)["number"]))
    assert any(len(raw["tags"]["data"]) > 10 for raw in m.raw("contacts").values())


@claim("tag-company")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("companies").items() if r["tags"]["tags"]]):
        number = m.one("SELECT number FROM companies WHERE source_id = ?", object_id)[0]
        assert _tag_names(m, "company_tags", "company", number) == sorted(tag["name"] for tag in raw["tags"]["tags"])


@claim("tag-part")
def _(m: Migrated) -> None:
    for object_id, part in examples([(c, p) for c, p in m.parts() if p["tags"]]):
        assert _tag_names(m, "entry_tags", "entry", m.entry(object_id, part["id"])["number"]) == [
            tag["name"] for tag in part["tags"]
        ]


def _attribute(model: str, kind: str, name: str, key: str, table: str, owner: str, records: str) -> Claim:
    def check(m: Migrated) -> None:
        assert m.one("SELECT label FROM custom_fields WHERE model = ? AND key = ?", model, key)[0]
        for object_id, raw in examples(
            [(i, r) for i, r in m.raw(kind).items() if r["custom_attributes"].get(name) not in (None, "")]
        ):
            rows = m.ask(f"SELECT number FROM {records} WHERE source_id = ?", object_id)
            if rows:
                held = m.one(f"SELECT value FROM {table} WHERE {owner} = ? AND key = ?", rows[0][0], key)[0]
                assert held == raw["custom_attributes"][name]

    return check


CLAIMS["attribute-contact"] = _attribute(
    "contact", "contacts", "lifetime_value", "lifetime_value", "customer_fields", "customer", "customers"
)
CLAIMS["attribute-company"] = _attribute(
    "company", "companies", "locations", "locations", "company_fields", "company", "companies"
)
CLAIMS["attribute-conversation"] = _attribute(
    "conversation", "conversations", "Topic", "topic_custom", "conversation_fields", "conversation", "conversations"
)


@claim("attribute-options")
def _(m: Migrated) -> None:
    (raw,) = [one for one in m.raw("data_attributes").values() if one["name"] == "contract_type"]
    number = m.one("SELECT number FROM custom_fields WHERE model = 'company' AND key = 'contract_type'")[0]
    assert m.all("SELECT option FROM custom_field_options WHERE field = ? ORDER BY position", number) == raw["options"]


# companies and contacts


@claim("company")
def _(m: Migrated) -> None:
    for object_id, raw in examples(list(m.raw("companies").items())):
        row = m.one("SELECT * FROM companies WHERE source_id = ?", object_id)
        assert (row["name"], row["external_id"], row["website"], row["industry"]) == (
            raw["name"],
            raw["company_id"],
            raw["website"],
            raw["industry"],
        )
        assert (row["plan"], row["size"], row["monthly_spend"]) == (
            raw["plan"].get("name") or "",
            raw["size"],
            raw["monthly_spend"],
        )


@claim("company-notes")
def _(m: Migrated) -> None:
    noted = examples([raw for raw in m.raw("companies").values() if raw["notes"]["total_count"]])
    assert all(len(raw["notes"]["data"]) == raw["notes"]["total_count"] for raw in noted)
    assert all("body" in note for raw in noted for note in raw["notes"]["data"])
    assert any(len(raw["notes"]["data"]) > 10 for raw in noted)
    assert "company_notes" not in m.tables()


@claim("contact-user")
def _(m: Migrated) -> None:
    for object_id, raw in examples(
        [(i, r) for i, r in m.raw("contacts").items() if r["role"] == "user" and r["external_id"]]
    ):
        row = m.customer(object_id)
        if row["source_id"] == object_id:
            assert (row["lead"], row["external_id"], row["name"]) == (0, raw["external_id"], raw["name"] or "")


@claim("contact-lead")
def _(m: Migrated) -> None:
    leads = [i for i, r in m.raw("contacts").items() if r["role"] == "lead" and m.customer(i)["source_id"] == i]
    assert {m.customer(one)["lead"] for one in examples(leads)} == {1}


@claim("contact-reach")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("contacts").items() if r["email"] or r["phone"]]):
        number = m.customer(object_id)["number"]
        emails = [one.lower() for one in m.all("SELECT email FROM customer_emails WHERE customer = ?", number)]
        assert not raw["email"] or raw["email"].strip().lower() in emails
        assert not raw["phone"] or raw["phone"] in m.all("SELECT phone FROM customer_phones WHERE customer = ?", number)


@claim("contact-companies")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("contacts").items() if r["companies"]["data"]]):
        held = m.all("SELECT company FROM customer_companies WHERE customer = ?", m.customer(object_id)["number"])
        there = {
            m.one("SELECT id FROM companies WHERE source_id = ?", company["id"])[0]
            for company in raw["companies"]["data"]
        }
        assert there <= set(held)
    assert any(len(raw["companies"]["data"]) > 10 for raw in m.raw("contacts").values())


@claim("contact-notes")
def _(m: Migrated) -> None:
    for object_id, raw in examples([(i, r) for i, r in m.raw("contacts").items() if r["notes"]["data"]]):
        number = m.customer(object_id)["number"]
        for note in raw["notes"]["data"]:
            row = m.one("SELECT * FROM customer_notes WHERE customer = ? AND source_id = ?", number, str(note["id"]))
            assert (row["at"], row["author_name"], row["type"]) == (note["created_at"], note["author"]["name"], "note")
            assert row["text"] in unescape(re.sub("<[^>]*>", "", note["body"]))


@claim("contact-merged")
def _(m: Migrated) -> None:
    merged = {old: new for old, new in _moved(m).items() if new is not None}
    for object_id, raw, row in examples(
        [found for found in _own(m) if {p["id"] for p in found[1]["contacts"]["contacts"]} & set(merged)]
    ):
        held = m.all("SELECT customer FROM conversation_customers WHERE conversation = ?", row["number"])
        for person in [one["id"] for one in raw["contacts"]["contacts"] if one["id"] in merged]:
            assert m.customer(merged[person])["id"] in held, object_id
            assert not m.ask("SELECT 1 FROM customers WHERE source_id = ?", person)


def _moved(m: Migrated) -> dict[str, str | None]:
    """Contacts that Intercom merged into another one, to its end, or (None) has no more."""
    found = dict(m.archive._db.execute("SELECT id, moved_to FROM moved").fetchall())
    return {old: found.get(new, new) for old, new in found.items()}


@claim("contact-twice")
def _(m: Migrated) -> None:
    """The rehearsal may have nobody who is there twice: the translation alone then."""
    for row in m.ask("SELECT * FROM customer_aliases"):
        assert not m.ask("SELECT 1 FROM customers WHERE source_id = ?", row["source_id"])
    people = {one: {"id": one, "role": "user", "email": "bo@example.com", "phone": f"+{one}"} for one in ("1", "2")}
    table = Table(contacts={"1": "1", "2": "1"}, merged={"1": ["2"]}, objects={("contacts", "2"): people["2"]})
    held = translate("contacts", people["1"], whole_plan(), table)
    assert isinstance(held, Contact)
    content = project(held).content
    assert (content["merged"], content["phones"], content["emails"]) == (["2"], ["+1", "+2"], ["bo@example.com"])
    assert isinstance(translate("contacts", people["2"], whole_plan(), table), Skipped)


@claim("contact-gone")
def _(m: Migrated) -> None:
    known = set(m.raw("contacts")) | set(m.all("SELECT source_id FROM customer_aliases"))
    moved = {old for old, new in _moved(m).items() if new is not None}
    gone = {
        (object_id, person["id"])
        for object_id, raw in m.raw("conversations").items()
        for person in raw["contacts"]["contacts"]
        if person["id"] not in known and person["id"] not in moved
    }
    for object_id, person in examples(sorted(gone)):
        number = m.conversation(object_id)["number"]
        row = m.one("SELECT * FROM conversation_participants WHERE conversation = ? AND source_id = ?", number, person)
        assert row["account"] is None
        assert row["name"] or row["email"]
        assert not m.ask("SELECT 1 FROM customers WHERE source_id = ?", person)


@claim("contact-unsubscribed")
def _(m: Migrated) -> None:
    for object_id in examples([i for i, r in m.raw("contacts").items() if r["unsubscribed_from_emails"]]):
        if m.customer(object_id)["source_id"] == object_id:
            assert m.customer(object_id)["unsubscribed"] == 1


in_archive_only(
    "contact-subscriptions",
    ("contacts",),
    ("opted_out_subscription_types.data",),
    ("subscriptions", "opted_out_subscription_types"),
)
in_archive_only(
    "contact-details",
    ("contacts",),
    ("location.country", "browser", "os", "social_profiles.data", "owner_id"),
    ("location", "country", "browser", "os", "social_profiles", "avatar", "owner_id", "owner_of"),
)


# conversations


@claim("conversation")
def _(m: Migrated) -> None:
    for object_id, raw in examples(list(m.raw("conversations").items())):
        row = m.conversation(object_id)
        assert m.all(
            "SELECT alias FROM conversation_aliases WHERE conversation = ? AND kind = 'id'", row["number"]
        ) == [object_id]
        assert row["created_at"] == raw["created_at"] or row["origin"] == "ticket"
    origins = dict(tuple(row) for row in m.ask("SELECT origin, count(*) FROM conversations GROUP BY origin"))
    assert origins["conversation"] == len(set(m.raw("conversations")) - set(m.raw("tickets")))


def _own(m: Migrated) -> Iterator[tuple[str, Json, sqlite3.Row]]:
    """Conversations that are not held by a ticket's record."""
    for object_id, raw in m.raw("conversations").items():
        row = m.conversation(object_id)
        if row["origin"] == "conversation":
            yield object_id, raw, row


def _state(state: str) -> Claim:
    def check(m: Migrated) -> None:
        for _, raw, row in examples([found for found in _own(m) if found[1]["state"] == state]):
            assert (row["status"], row["snoozed_until"]) == (state, raw["snoozed_until"])
            assert (row["snoozed_until"] is not None) == (state == "snoozed")

    return check


for _name in ("open", "closed", "snoozed"):
    CLAIMS[f"state-{_name}"] = _state(_name)


def _priority(given: str, becomes: str) -> Claim:
    def check(m: Migrated) -> None:
        for _, _, row in examples([found for found in _own(m) if found[1]["priority"] == given]):
            assert row["priority"] == becomes

    return check


def _old_priority(given: str, becomes: str) -> Claim:
    """As the API before 2.16 has it, which the rehearsal is not asked for."""

    def check(_: Migrated) -> None:
        record = translate("conversations", conversation(priority=given), whole_plan(), Table())
        assert isinstance(record, Conversation)
        assert project(record).content["priority"] == becomes

    return check


for _given, _becomes in (
    ("none", "normal"),
    ("low", "low"),
    ("medium", "normal"),
    ("high", "high"),
    ("urgent", "urgent"),
):
    CLAIMS[f"priority-{_given}"] = _priority(_given, _becomes)
CLAIMS["priority-priority"] = _old_priority("priority", "high")
CLAIMS["priority-not_priority"] = _old_priority("not_priority", "normal")


def _channel(given: str, becomes: str) -> Claim:
    def check(m: Migrated) -> None:
        for _, _, row in examples([found for found in _own(m) if (found[1]["source"] or {}).get("type") == given]):
            assert (row["channel"], row["source_channel"]) == (becomes, given)

    return check


for _given, _becomes in (
    ("conversation", "messenger"),
    ("email", "email"),
    ("whatsapp", "whatsapp"),
    ("sms", "sms"),
    ("phone_call", "phone_call"),
):
    CLAIMS[f"channel-{_becomes}"] = _channel(_given, _becomes)


@claim("channel-other")
def _(m: Migrated) -> None:
    usual = ("conversation", "email", "whatsapp", "sms", "phone_call", "unknown")
    others = [
        (raw["source"]["type"], row) for _, raw, row in _own(m) if raw["source"] and raw["source"]["type"] not in usual
    ]
    assert all(row["channel"] == name for name, row in examples(others))
    assert {"facebook", "telegraph"} <= {name for name, _ in others}
    silent = [
        row
        for _, raw, row in _own(m)
        if (raw["source"] or {}).get("type", "unknown") == "unknown" and not raw["channel"]
    ]
    assert all(row["channel"] == "unknown" for row in silent)
    assert m.ask("SELECT 1 FROM conversations WHERE channel = 'unknown'")


@claim("subject")
def _(m: Migrated) -> None:
    for _, raw, row in examples([found for found in _own(m) if found[1]["title"]]):
        assert row["subject"] == raw["title"]
    mails = [(raw, row) for _, raw, row in _own(m) if not raw["title"] and (raw["source"] or {}).get("subject")]
    assert all("<" not in row["subject"] for _, row in mails)


@claim("assignee")
def _(m: Migrated) -> None:
    for _, raw, row in examples([found for found in _own(m) if found[1]["admin_assignee_id"]]):
        found = m.one("SELECT * FROM conversation_assignees WHERE conversation = ?", row["number"])
        assert found["source_id"] == str(raw["admin_assignee_id"])
        assert found["name"] or found["source_id"] not in m.raw("admins")
    for _, _, row in [found for found in _own(m) if not found[1]["admin_assignee_id"]]:
        assert not m.ask("SELECT 1 FROM conversation_assignees WHERE conversation = ?", row["number"])


@claim("participants")
def _(m: Migrated) -> None:
    for _, raw, row in examples(list(_own(m))):
        people = {person["id"] for person in raw["contacts"]["contacts"]} | {
            one["id"] for one in (raw["teammates"] or {}).get("admins", ())
        }
        assert people <= set(
            m.all("SELECT source_id FROM conversation_participants WHERE conversation = ?", row["number"])
        )
        customers = m.all("SELECT customer FROM conversation_customers WHERE conversation = ?", row["number"])
        assert set(customers) <= set(m.all("SELECT id FROM customers"))
    assert any(len(raw["contacts"]["contacts"]) > 1 for raw in m.raw("conversations").values())


@claim("conversation-company")
def _(m: Migrated) -> None:
    for _, raw, row in examples([found for found in _own(m) if found[1]["company"]]):
        assert row["company"] == m.one("SELECT id FROM companies WHERE source_id = ?", raw["company"]["id"])[0]


def _rated(m: Migrated, wanted: Callable[[Json], bool]) -> list[Any]:
    return examples(
        [found for found in _own(m) if found[1]["conversation_rating"] and wanted(found[1]["conversation_rating"])]
    )


@claim("rating")
def _(m: Migrated) -> None:
    for _, raw, row in _rated(m, lambda rating: bool(rating["rating"])):
        found = m.one("SELECT * FROM conversation_ratings WHERE conversation = ?", row["number"])
        assert (found["score"], found["at"]) == (
            raw["conversation_rating"]["rating"],
            raw["conversation_rating"]["created_at"],
        )


@claim("rating-remark")
def _(m: Migrated) -> None:
    for _, raw, row in _rated(m, lambda rating: bool(rating["remark"])):
        assert (
            m.one("SELECT remark FROM conversation_ratings WHERE conversation = ?", row["number"])[0]
            == raw["conversation_rating"]["remark"]
        )


@claim("rating-requested")
def _(m: Migrated) -> None:
    for object_id, raw, row in _rated(m, lambda rating: not rating["rating"] and not rating["remark"]):
        assert not m.ask("SELECT 1 FROM conversation_ratings WHERE conversation = ?", row["number"])
        asked = [
            part
            for part in raw["conversation_parts"]["conversation_parts"]
            if part["part_type"] == "conversation_rating_changed"
        ]
        assert {m.entry(object_id, part["id"])["type"] for part in examples(asked)} == {"event"}


in_archive_only("read", ("conversations",), ("read", "waiting_since"))
in_archive_only("topics", ("conversations",), (), ("topics", "topic"))
in_archive_only("linked-objects", ("conversations",), ("linked_objects.data",), ("linked_objects", "links"))
in_archive_only(
    "statistics",
    ("conversations",),
    ("statistics.count_reopens",),
    ("statistics", "count_reopens", "conversation_statistics"),
)


@claim("sla")
def _(m: Migrated) -> None:
    examples([1 for raw in m.raw("conversations").values() if raw["sla_applied"]])
    assert not m.tables() & {"sla", "sla_applied", "sla_name"}
    changes = [(c, p) for c, p in m.parts() if p["part_type"].startswith("conversation_sla_")]
    assert {m.entry(c, p["id"])["type"] for c, p in examples(changes)} == {"event"}


@claim("ai-agent")
def _(m: Migrated) -> None:
    examples([1 for raw in m.raw("conversations").values() if raw["ai_agent"]])
    assert "ai_agent" not in m.tables()
    for object_id, part in examples([(c, p) for c, p in m.parts() if p["author"].get("from_ai_agent")]):
        entry = m.entry(object_id, part["id"])
        assert json.loads(entry["details"])["from_ai_agent"] is True
        assert entry["type"] == "message"


# threads


def _visible(html: str) -> str:
    """The letters of a body, roughly: for comparing with a text that also has addresses and markers."""
    return re.sub(r"\W", "", unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", "", html, flags=re.DOTALL)))


def _says(entry: sqlite3.Row, html: str) -> bool:
    said = re.sub(r"\W", "", entry["text"])
    return (
        all(word in entry["text"] for word in re.findall(r"[A-Za-z]{4,}", _plain_words(html))[:8])
        or _visible(html) in said
    )


def _plain_words(html: str) -> str:
    return unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL))


@claim("opening")
def _(m: Migrated) -> None:
    for object_id, raw, row in examples(
        [found for found in _own(m) if found[1]["source"] and found[1]["source"]["body"]]
    ):
        entry = m.entry(object_id, "source")
        assert (entry["position"], entry["at"], entry["conversation"]) == (0, raw["created_at"], row["number"])
        if (
            len(raw["source"]["body"]) < 2_000
            and "\x00" not in raw["source"]["body"]
            and _visible(raw["source"]["body"])
        ):
            assert entry["type"] == "message"
            assert _says(entry, raw["source"]["body"]), object_id


def _told(m: Migrated, wanted: Callable[[Json], bool], kind: str) -> None:
    for object_id, part in examples([(c, p) for c, p in m.parts() if wanted(p)]):
        entry = m.entry(object_id, part["id"])
        assert (entry["type"], entry["at"], entry["source_type"]) == (kind, part["created_at"], part["part_type"])
        if part["body"] and not part["redacted"] and len(part["body"]) < 2_000 and "\x00" not in part["body"]:
            assert _says(entry, part["body"]), (object_id, part["id"])


def _has_words(part: Json) -> bool:
    return bool(part["body"] and _visible(part["body"]))


CLAIMS["part-message"] = lambda m: _told(m, lambda p: p["part_type"] == "comment" and _has_words(p), "message")
CLAIMS["part-note"] = lambda m: _told(
    m, lambda p: p["part_type"] in ("note", "note_and_reopen") and _has_words(p), "note"
)
CLAIMS["part-event"] = lambda m: _told(m, lambda p: not p["body"] and not p["attachments"], "event")
CLAIMS["part-unknown"] = lambda m: _told(m, lambda p: p["part_type"] == "hologram_shared" and _has_words(p), "message")


@claim("part-close")
def _(m: Migrated) -> None:
    kinds = ("close", "open", "assignment")
    _told(m, lambda p: p["part_type"] in kinds and _has_words(p), "message")
    for kind in kinds:
        object_id, part = next((c, p) for c, p in m.parts() if p["part_type"] == kind and _has_words(p))
        assert json.loads(m.entry(object_id, part["id"])["details"])["event"] == kind


@claim("part-quick-replies")
def _(m: Migrated) -> None:
    for object_id, part in examples([(c, p) for c, p in m.parts() if p["metadata"].get("quick_reply_options")]):
        said = [option["text"] for option in part["metadata"]["quick_reply_options"]]
        assert json.loads(m.entry(object_id, part["id"])["details"])["quick_replies"] == said


@claim("part-redacted")
def _(m: Migrated) -> None:
    for object_id, part in examples([(c, p) for c, p in m.parts() if p["redacted"]]):
        entry = m.entry(object_id, part["id"])
        assert (entry["redacted"], entry["text"]) == (1, "This message was deleted")


@claim("email-headers")
def _(m: Migrated) -> None:
    for object_id, raw, _row in examples([found for found in _own(m) if (found[1]["source"] or {}).get("recipients")]):
        details = json.loads(m.entry(object_id, "source")["details"])
        sent = raw["source"]
        assert [one["email"] for one in details["recipients"]] == [one["email"] for one in sent["recipients"]]
        assert details["message_id"] == sent["email_message_metadata"]["message_id"]
        assert details["quoted"]
    parts = examples([(c, p) for c, p in m.parts() if p["email_message_metadata"]])
    assert all(json.loads(m.entry(c, p["id"])["details"])["addresses"] for c, p in parts)


@claim("parts-missing")
def _(m: Migrated) -> None:
    for _, raw, row in _own(m):
        parts = raw["conversation_parts"]
        assert row["missing_entries"] == parts["total_count"] - len(parts["conversation_parts"])
    assert examples([one for one in m.all("SELECT missing_entries FROM conversations") if one])


# files


def _places(m: Migrated, wanted: Callable[[Any], bool]) -> list[Any]:
    threads = ("conversations", "tickets")
    return examples([place for place in m.archive.files.each_place() if place.kind in threads and wanted(place)])


def _held(m: Migrated, place: Any) -> sqlite3.Row:
    rows = m.ask(
        "SELECT a.*, e.html FROM entry_attachments a JOIN entries e ON e.number = a.entry JOIN conversations c ON c.number = e.conversation"
        " WHERE c.source_id = ? AND a.key = ?",
        place.id,
        place.key,
    )
    assert rows, place
    return rows[0]


@claim("attachment")
def _(m: Migrated) -> None:
    for place in _places(m, lambda place: place.status == "stored" and not place.inline):
        held = _held(m, place)
        file = m.one("SELECT * FROM attachments WHERE id = ?", held["file"])
        assert (held["name"], file["sha256"], file["size"]) == (
            place.name.replace("\x00", ""),
            place.sha256,
            place.size,
        )
        assert (m.folder / "files" / file["sha256"][:2] / file["sha256"]).stat().st_size == file["size"]


@claim("attachment-inline")
def _(m: Migrated) -> None:
    for place in _places(m, lambda place: place.status == "stored" and place.inline):
        held = _held(m, place)
        assert held["inline"] == 1
        assert f'<img src="file:{place.key}"' in held["html"]


@claim("attachment-missing")
def _(m: Migrated) -> None:
    for place in _places(m, lambda place: place.status == "missing"):
        held = _held(m, place)
        assert (held["file"], held["status"]) == (None, "missing")


@claim("picture-outside")
def _(m: Migrated) -> None:
    outside = [place for place in m.archive.files.each_place() if place.status == "external" and place.inline]
    for place in examples(outside):
        assert not m.ask("SELECT 1 FROM attachments WHERE source_id = ?", place.key)
    assert not [html for html in m.all("SELECT html FROM entries") if re.search(r'<img src="(?!file:)', html)]


@claim("link")
def _(m: Migrated) -> None:
    app = next(iter(m.raw("workspace").values()))["app"]["id_code"]
    found = 0
    for object_id, part in [(c, p) for c, p in m.parts() if "app.intercom." in (p["body"] or "")]:
        other = re.search(r"conversations?/(\d+)", part["body"])
        entry = m.entry(object_id, part["id"])
        assert other
        if app in part["body"]:
            found += 1
            new = m.conversation(other[1])["id"]
            assert f'href="workspace.db#{new}"' in entry["html"]
            assert f"workspace.db#{new}" in entry["text"]
        else:
            assert "workspace.db#" not in entry["html"] + entry["text"]
    assert found


# tickets


def _tickets(m: Migrated) -> list[Any]:
    return examples(
        [
            (raw, m.one("SELECT * FROM conversations WHERE origin = 'ticket' AND source_id = ?", i))
            for i, raw in m.raw("tickets").items()
        ]
    )


@claim("ticket")
def _(m: Migrated) -> None:
    for raw, row in _tickets(m):
        ticket = m.one("SELECT * FROM tickets WHERE conversation = ?", row["number"])
        assert (ticket["type"], ticket["category"], ticket["state"]) == (
            raw["ticket_type"]["name"],
            raw["category"],
            raw["ticket_state"]["internal_label"],
        )
        assert row["status"] == ("open" if raw["open"] else "closed")
        parts = {part["id"] for part in raw["ticket_parts"]["ticket_parts"]}
        assert parts <= set(m.all("SELECT source_id FROM entries WHERE conversation = ?", row["number"]))


@claim("ticket-number")
def _(m: Migrated) -> None:
    for raw, row in _tickets(m):
        assert m.one("SELECT number FROM tickets WHERE conversation = ?", row["number"])[0] == raw["ticket_id"]
        aliases = dict(
            tuple(found)
            for found in m.ask("SELECT kind, alias FROM conversation_aliases WHERE conversation = ?", row["number"])
        )
        assert aliases == {"id": raw["id"], "number": raw["ticket_id"]}


@claim("ticket-text")
def _(m: Migrated) -> None:
    kinds = set()
    for raw, row in _tickets(m):
        assert row["subject"] == raw["ticket_attributes"]["_default_title_"]
        if raw["ticket_attributes"]["_default_description_"]:
            entry = m.one(
                "SELECT * FROM entries WHERE conversation = ? AND source_type = 'ticket_description'", row["number"]
            )
            assert entry["text"] == raw["ticket_attributes"]["_default_description_"]
            kinds.add((entry["source_id"], entry["type"]))
    assert kinds == {("source", "message"), ("description", "note")}


@claim("ticket-attributes")
def _(m: Migrated) -> None:
    for raw, row in _tickets(m):
        values = [
            v
            for k, v in raw["ticket_attributes"].items()
            if not k.startswith("_default") and v and not isinstance(v, list)
        ]
        held = [
            str(value) for value in m.all("SELECT value FROM conversation_fields WHERE conversation = ?", row["number"])
        ]
        for value in values:
            shown = {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            assert shown in held or str(value).lower() in held


@claim("ticket-shared")
def _(m: Migrated) -> None:
    shared = set(m.raw("tickets")) & set(m.raw("conversations"))
    for object_id in examples(sorted(shared)):
        row = m.conversation(object_id)
        assert row["origin"] == "ticket"
        held = set(m.all("SELECT source_id FROM entries WHERE conversation = ?", row["number"]))
        assert {
            part["id"] for part in m.raw("conversations")[object_id]["conversation_parts"]["conversation_parts"]
        } <= held


in_archive_only("ticket-rest", ("tickets",), ("is_shared",), ("is_shared", "linked_objects"))


# the rest


@claim("macro")
def _(m: Migrated) -> None:
    rows = {row["source_id"]: row for row in m.ask("SELECT * FROM saved_replies")}
    assert {one: row["name"] for one, row in rows.items()} == {
        i: r["name"] for i, r in examples(list(m.raw("macros").items()))
    }
    for object_id, raw in m.raw("macros").items():
        words = re.sub(r"\{\{.*?\}\}", "", raw["body_text"] or "")
        assert all(word in rows[object_id]["text"] for word in re.findall(r"\w{5,}", words))


@claim("macro-placeholders")
def _(m: Migrated) -> None:
    rows = {row["source_id"]: row["text"] for row in m.ask("SELECT * FROM saved_replies")}
    placeholders = 0
    for object_id, raw in m.raw("macros").items():
        for found in re.findall(r"\{\{[^{}]*\}\}", raw["body_text"] or ""):
            placeholders += 1
            first = found.startswith("{{user.first_name")
            assert ("{{customer.first_name}}" if first else found) in rows[object_id]
    assert placeholders > 10


in_archive_only("macro-visibility", ("macros",), ("visible_to", "visible_to_team_ids", "available_on"))
in_archive_only("article", ("articles", "internal_articles"), ("body",), ("articles", "internal_articles"))
in_archive_only("collection", ("collections", "help_centers"), (), ("collections", "categories", "help_centers"))
in_archive_only("segment", ("segments",))
in_archive_only("subscription-type", ("subscription_types", "brands"))
in_archive_only("ticket-type", ("ticket_types", "ticket_states"))


def _not_read(name: str, *kinds: str) -> None:
    def check(m: Migrated) -> None:
        assert not {kind for kind, _ in m.archive.objects.kinds()} & set(kinds)
        assert not m.tables() & set(kinds)

    CLAIMS[name] = check


_not_read("events", "data_events", "events")
_not_read("not-read", "news_items", "custom_objects", "content_snippets", "redirects", "audiences", "office_hours")
_not_read("by-hand", "workflows", "series", "tours", "surveys", "banners")


@claim("calls")
def _(m: Migrated) -> None:
    assert "calls" not in {kind for kind, _ in m.archive.objects.kinds()} | m.tables()
    summaries = [(c, p) for c, p in m.parts() if p["part_type"] == "call_summary"]
    assert {m.entry(c, p["id"])["type"] for c, p in examples(summaries)} == {"event"}


@claim("side-conversations")
def _(m: Migrated) -> None:
    assert "side_conversations" not in {kind for kind, _ in m.archive.objects.kinds()} | m.tables()
    assert not [1 for text in m.all("SELECT text FROM entries") if "Could Billing look at this?" in text]
