"""Admins, teams, tags, companies, contacts and attribute definitions."""

from typing import Any

import pytest

from tests.translate.table import Table, whole_plan
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.records import Admin, Company, Contact, EntryType, Field, FieldType, Kind, Record, Ref, Tag, Team
from wizard.sources.intercom.translate import translate
from wizard.sources.intercom.translate.admins import BECOMES_BOT, KEEPS_NAME
from wizard.sources.intercom.translate.attributes import NOT_MAPPED
from wizard.sources.intercom.translate.contacts import MERGED
from wizard.sources.port import Skipped


def _read(kind: str, raw: dict[str, Any], table: Table | None = None) -> Record | Skipped | None:
    return translate(kind, raw, whole_plan(), table or Table())


def test_admins_by_decision() -> None:
    person = {"type": "admin", "name": "Ann", "email": "Ann@Example.com"}
    assert _read("admins", {**person, "id": "1"}) == Admin(
        source_id="1", name="Ann", email="Ann@Example.com", matched="u_ann"
    )
    assert _read("admins", {**person, "id": 2}) == Admin(
        source_id="2", name="Ann", email="Ann@Example.com", role="agent"
    )
    assert _read("admins", {**person, "id": "3"}) is KEEPS_NAME
    assert _read("admins", {**person, "id": "nobody decided"}) is KEEPS_NAME


@pytest.mark.parametrize(
    "bot",
    [{"type": "bot", "id": "1"}, {"type": "admin", "id": "1", "email": "Operator+abc@Intercom.io", "name": "Fin"}],
)
def test_every_bot_becomes_the_one_bot(bot: dict[str, Any]) -> None:
    assert _read("admins", bot) is BECOMES_BOT
    assert _read("workspace", {"type": "admin", "id": "1"}) == Admin(source_id="bot", name="Intercom Bot", bot=True)


def test_teams_and_tags() -> None:
    assert _read("teams", {"id": "50", "name": "Support", "admin_ids": [1, "2", 0, None]}) == Team(
        source_id="50", name="Support", admins=(Ref(Kind.ADMIN, "1"), Ref(Kind.ADMIN, "2"))
    )
    assert _read("tags", {"type": "tag", "id": 9, "name": "a \x00b"}) == Tag(source_id="9", name="a b")


def test_companies() -> None:
    raw = {
        "type": "company", "id": "c1", "company_id": "acme-1", "name": "Acme", "plan": {"type": "plan", "id": "1", "name": "Gold"}, "size": "12",
        "monthly_spend": 99, "remote_created_at": 1_500_000_000, "created_at": 1_600_000_000, "updated_at": 1_600_000_001, "website": "w", "industry": None,
        "custom_attributes": {"health": 0.5}, "tags": {"tags": [{"id": "5"}]},
    }  # fmt: skip
    table = Table(choices={("company", "health"): AttributeChoice(field="health", type=FieldType.NUMBER)})
    assert _read("companies", raw, table) == Company(
        source_id="c1", name="Acme", external_id="acme-1", website="w", plan="Gold", size=12, monthly_spend=99.0, created_at=1_500_000_000,
        updated_at=1_600_000_001, tags=(Ref(Kind.TAG, "5"),), fields={"health": 0.5},
    )  # fmt: skip
    nameless = _read(
        "companies", {"id": "c2", "name": None, "company_id": "x-qualification-company", "plan": {}, "size": "many"}
    )
    assert nameless == Company(source_id="c2", name="x-qualification-company", external_id="x-qualification-company")


def _contact(**more: Any) -> dict[str, Any]:
    return {
        "type": "contact", "id": "p1", "role": "user", "email": "Bo@Example.com", "phone": "+49 1", "name": "Bo", "external_id": "7",
        "created_at": 1, "updated_at": 2, "last_seen_at": 3, "unsubscribed_from_emails": True, "language_override": None, "browser_language": "de",
        "custom_attributes": {}, "companies": {"data": []}, "tags": {"data": []}, "notes": {"data": []}, **more,
    }  # fmt: skip


def _person(raw: dict[str, Any], table: Table | None = None) -> Contact:
    found = _read("contacts", raw, table)
    assert isinstance(found, Contact)
    return found


def test_a_contact_with_all_its_lists() -> None:
    note = {
        "type": "note",
        "id": "n2",
        "created_at": 20,
        "author": {"type": "admin", "id": "1", "name": "Ann", "email": "a@x"},
        "body": "<p>VIP</p>",
    }
    raw = _contact(
        companies={"data": [{"id": f"c{number}", "name": "x"} for number in range(12)]}, tags={"data": [{"id": "5", "name": "t"}]},
        notes={"data": [note, {**note, "id": "n1", "created_at": 10, "author": None, "body": None}, {"type": "note", "id": "only named"}]},
    )  # fmt: skip
    found = _person(raw)
    assert (found.emails, found.phones, found.lead, found.unsubscribed, found.language) == (
        ("Bo@Example.com",),
        ("+49 1",),
        False,
        True,
        "de",
    )
    assert len(found.companies) == 12
    assert found.tags == (Ref(Kind.TAG, "5"),)
    assert [(held.source_id, held.type, held.text, held.author.name) for held in found.notes] == [
        ("n1", EntryType.NOTE, "", ""), ("n2", EntryType.NOTE, "VIP", "Ann"),
    ]  # fmt: skip
    assert _person(_contact(role="lead", email=None, name=None)).lead


def test_merged_contacts_add_what_the_survivor_lacks() -> None:
    other = _contact(
        id="p2",
        email="bo@example.COM",
        phone="+49 2",
        custom_attributes={"plan": "old", "city": "Ulm"},
        tags={"data": [{"id": "6"}]},
    )
    third = _contact(id="p3", email="third@example.com", phone=None, name="Third", companies={"data": [{"id": "c9"}]})
    choices = {("contact", name): AttributeChoice(field=name) for name in ("plan", "city")}
    table = Table(
        contacts={"p1": "p1", "p2": "p1", "p3": "p1"}, merged={"p1": ["p2", "p3", "p2", "p1", "unread"]},
        objects={("contacts", "p2"): other, ("contacts", "p3"): third}, choices=choices,
    )  # fmt: skip
    found = _person(_contact(name=None, custom_attributes={"plan": "new"}, tags={"data": [{"id": "5"}]}), table)
    assert found.emails == ("Bo@Example.com", "third@example.com")
    assert found.phones == ("+49 1", "+49 2")
    assert found.name == "Bo"
    assert found.fields == {"plan": "new", "city": "Ulm"}
    assert found.tags == (Ref(Kind.TAG, "5"), Ref(Kind.TAG, "6"))
    assert found.companies == (Ref(Kind.COMPANY, "c9"),)
    assert found.merged == ("p2", "p3", "unread")
    assert _read("contacts", other, table) is MERGED


def test_custom_attributes_become_fields() -> None:
    table = Table(
        choices={
            ("contact", "Plan"): AttributeChoice(decision=AttributeDecision.MAP, field="plan", type=FieldType.SELECT),
            ("company", "Old"): AttributeChoice(type=FieldType.TEXT),
            ("contact", "No"): AttributeChoice(decision=AttributeDecision.SKIP),
            ("conversation", "Topic"): AttributeChoice(field="topic", type=FieldType.SELECT),
        }
    )
    raw = {
        "id": 5,
        "model": "contact",
        "name": "Plan",
        "label": "The plan",
        "custom": True,
        "options": ["Solo", "Duo", "Solo"],
        "description": None,
    }
    assert _read("data_attributes", raw, table) == Field(
        source_id="5", model="contact", key="plan", label="The plan", type=FieldType.SELECT, options=("Solo", "Duo")
    )
    old = _read(
        "data_attributes", {"id": 6, "model": "company", "name": "Old", "custom": True, "archived": True}, table
    )
    assert old == Field(source_id="6", model="company", key="old", label="Old", type=FieldType.TEXT, archived=True)
    assert (
        _read("data_attributes", {"model": "contact", "name": "email", "full_name": "email", "custom": False}, table)
        == NOT_MAPPED
    )
    assert _read("data_attributes", {"id": 7, "model": "contact", "name": "No", "custom": True}, table) is NOT_MAPPED
    topic = {
        "type": "conversation_attribute",
        "id": 5,
        "name": "Topic",
        "options": [{"id": "u", "label": "Billing"}, {"label": "API", "archived": True}],
    }
    assert _read("conversation_attributes", topic, table) == Field(
        source_id="conversation:5",
        model="conversation",
        key="topic",
        label="Topic",
        type=FieldType.SELECT,
        options=("Billing", "API"),
    )
