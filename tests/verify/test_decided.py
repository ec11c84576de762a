"""What is said of the decisions about one object: how people, attributes and tickets are told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wizard.archive.archive import Archive
from wizard.plan.models import AttributeChoice, Plan
from wizard.sources.port import Fetched
from wizard.verify.decided import decided
from wizard.verify.explaining import _concerns


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", tmp_path / "files") as opened:
        yield opened


def told(archive: Archive, plan: Plan, kind: str, raw: dict[str, Any]) -> dict[str, str]:
    return dict(decided(kind, str(raw["id"]), raw, plan, archive))


def test_who_was_merged_is_said_on_both_sides_with_the_reason(archive: Archive) -> None:
    people = [{"id": one, "email": "a@example.com", "role": "lead", "created_at": at} for at, one in enumerate("ab")]
    archive.store("contacts", [(Fetched(p["id"], 1, json.dumps(p).encode()), 1, None) for p in people])  # type: ignore[arg-type]
    with archive.commit():
        assert archive.people.merge() == 1
    assert told(archive, Plan(), "contacts", people[0]) == {"contact b": "was merged into this one: the same e-mail"}
    (said,) = told(archive, Plan(), "contacts", people[1]).values()
    assert said.startswith("merged into the contact a: the same e-mail")
    apart = Plan(apart=("b",))
    with archive.commit():
        archive.people.keep_apart(apart.apart)
        archive.people.merge()
    (said,) = told(archive, apart, "contacts", people[1]).values()
    assert said.startswith("kept apart by decision")


def test_what_an_attribute_becomes_is_said_of_the_attribute(archive: Archive) -> None:
    plan = Plan(attributes={"contact:Plan": AttributeChoice(field="plan")})
    raw = {"id": 7, "model": "contact", "name": "Plan", "custom": True}
    assert told(archive, plan, "data_attributes", raw) == {
        "attribute": "to the field plan (text); what does not fit: text"
    }


def test_a_ticket_that_stands_alone_has_no_channel_and_its_title_is_its_subject(archive: Archive) -> None:
    said = told(archive, Plan(), "tickets", {"id": "1", "open": True, "ticket_attributes": {"_default_title_": "T"}})
    assert said["scope"].startswith("open, no channel")
    assert said["attribute _default_title_"] == "becomes the subject"


def test_a_message_is_concerned_by_who_is_in_it_and_not_by_part_of_an_id() -> None:
    part = {"id": "1002", "author": {"id": "21", "name": "Bob"}, "assigned_to": 33}
    assert _concerns("teammate Bob (21)", part)
    assert _concerns("teammate somebody (33)", part)
    assert _concerns("scope", part)
    assert not _concerns("teammate Ann (1)", part)
