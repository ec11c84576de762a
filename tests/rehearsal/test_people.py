"""Contacts, companies, teammates: ordinary ones, and the odd ones that real workspaces have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rehearsal.workspace import Caller, open_workspace
from wizard.rehearsal.intercom.world import contacts as people


@pytest.fixture(scope="module")
def caller() -> Caller:
    """A workspace that no test here changes."""
    return open_workspace(conversations=600)


def _id(caller: Caller, index: int) -> str:
    return caller.simulator.world.contacts.id_of(index)


def _everyone(caller: Caller) -> list[dict[str, Any]]:
    body: dict[str, Any] = {
        "query": {"field": "created_at", "operator": ">", "value": 0},
        "pagination": {"per_page": 150},
    }
    rows: list[dict[str, Any]] = []
    while True:
        answer = caller.post("/contacts/search", body)
        rows += answer["data"]
        if "next" not in answer["pages"]:
            return rows
        body["pagination"]["starting_after"] = answer["pages"]["next"]["starting_after"]


def test_merged_contacts_point_to_where_they_went(caller: Caller) -> None:
    """410 with the canonical address at the end of the chain; 404 before 2.16."""
    for index in (0, 1):
        response = caller.send("GET", f"/contacts/{_id(caller, index)}")
        assert response.status == 410
        assert response.headers["Link"] == f'</contacts/{_id(caller, 2)}>; rel="canonical"'
        assert json.loads(response.body)["errors"][0]["code"] == "contact_merged"
    old = Caller(caller.simulator, caller.clock, version="2.15")
    assert old.refused("GET", f"/contacts/{_id(caller, 0)}") == (404, "not_found")
    assert caller.get(f"/contacts/{_id(caller, 2)}")["id"] == _id(caller, 2)


def test_every_merge_is_in_the_history_of_its_target(caller: Caller) -> None:
    """410 and merge_history tell the same story."""
    contacts = caller.simulator.world.contacts
    merged = [index for index in range(len(contacts)) if contacts.roles[index] == people.MERGED]
    assert len(merged) > 3
    for index in merged:
        link = caller.send("GET", f"/contacts/{_id(caller, index)}").headers["Link"]
        target = link.split("/contacts/")[1].split(">")[0]
        history = caller.get(f"/contacts/{target}/merge_history")["data"]
        assert _id(caller, index) in [row["source_contact_id"] for row in history]
        card = caller.get(f"/contacts/{target}?include_merge_history=true")
        assert card["merge_history"] == history


def test_deleted_and_merged_contacts_are_not_listed(caller: Caller) -> None:
    """And a deleted one is 404."""
    listed = {row["id"] for row in _everyone(caller)}
    contacts = caller.simulator.world.contacts
    for index in range(len(contacts)):
        assert (_id(caller, index) in listed) == (contacts.roles[index] in (people.USER, people.LEAD))
    assert caller.refused("GET", f"/contacts/{_id(caller, people.GONE)}") == (404, "not_found")
    assert caller.refused("GET", "/contacts/ffffffffffffffffffffffff") == (404, "not_found")
    assert caller.refused("GET", "/contacts/zzz") == (404, "not_found")


def test_merge_history_of_leads_is_not_found(caller: Caller) -> None:
    """Users only."""
    lead = next(row for row in _everyone(caller) if row["role"] == "lead")
    assert caller.refused("GET", f"/contacts/{lead['id']}/merge_history") == (404, "not_found")


def test_embedded_lists_hold_ten_ids_and_no_names(caller: Caller) -> None:
    """The rest is at the list's own address."""
    card = caller.get(f"/contacts/{_id(caller, people.CROWDED)}")
    for part, count in (("tags", 14), ("notes", 14), ("companies", 12)):
        embedded = card[part]
        assert (len(embedded["data"]), embedded["total_count"], embedded["has_more"]) == (10, count, True)
        assert all(set(row) == {"type", "id", "url"} for row in embedded["data"])
        full = caller.get(embedded["url"])["data"]
        assert len(full) == count
        assert {row["id"] for row in embedded["data"]} <= {row["id"] for row in full}
    drifting = caller.get(f"/contacts/{_id(caller, people.DRIFTING_TAGS)}")["tags"]
    assert drifting["total_count"] == len(caller.get(drifting["url"])["data"]) + 3


def test_people_as_they_are(caller: Caller) -> None:
    """Shared and case-different addresses, none at all, impossible dates, hostile names."""
    cards = {index: caller.get(f"/contacts/{_id(caller, index)}") for index in range(2, 24) if index != people.GONE}
    first, second = (cards[index] for index in people.SHARED_EMAIL)
    assert first["email"] == second["email"]
    assert first["external_id"] != second["external_id"]
    upper, lower = (cards[index]["email"] for index in people.CASE_EMAIL)
    assert upper != lower
    assert upper.lower() == lower.lower()
    nameless = cards[people.NAMELESS]
    assert (nameless["name"], nameless["email"], nameless["role"]) == (None, None, "lead")
    assert cards[people.FAR_FUTURE]["signed_up_at"] == 2_328_134_400
    assert cards[people.BEFORE_1970]["signed_up_at"] < 0
    assert isinstance(cards[people.BEFORE_1970]["custom_attributes"]["Trial ends"], str)
    assert cards[people.SAME_EMAIL_LEAD]["role"] == "lead"
    assert any("\x1b" in (card["name"] or "") for card in cards.values())
    assert cards[people.PHONE_ONLY]["phone"].startswith("+353")


def test_segments_are_counted_as_they_are_filled(caller: Caller) -> None:
    """The count of a segment is the number of contacts that say they are in it."""
    everyone = _everyone(caller)
    members = {
        row["id"]: {segment["id"] for segment in caller.get(f"/contacts/{row['id']}/segments")["data"]}
        for row in everyone
    }
    for segment in caller.get("/segments?include_count=true")["segments"]:
        assert segment["count"] == sum(segment["id"] in found for found in members.values())


def test_external_ids_and_notes(caller: Caller) -> None:
    """Look-ups of single people and notes."""
    user = next(row for row in _everyone(caller) if row["role"] == "user")
    assert caller.get(f"/contacts/find_by_external_id/{user['external_id']}")["id"] == user["id"]
    assert caller.refused("GET", "/contacts/find_by_external_id/u-999999") == (404, "not_found")
    crowded = _id(caller, people.CROWDED)
    notes = caller.get(f"/contacts/{crowded}/notes")["data"]
    assert [row["created_at"] for row in notes] == sorted((row["created_at"] for row in notes), reverse=True)
    assert caller.get(f"/notes/{notes[0]['id']}") == notes[0]
    assert caller.refused("GET", "/notes/1") == (404, "not_found")


def test_companies_without_users_stay_out_of_lists(caller: Caller) -> None:
    """They exist all the same; memberships agree from both sides."""
    firms = caller.simulator.world.companies
    listed = {
        row["id"] for page in range(1, 9) for row in caller.post(f"/companies/list?per_page=60&page={page}")["data"]
    }
    hidden = firms.id_of(firms.count - 1)
    assert hidden not in listed
    assert caller.get(f"/companies/{hidden}")["user_count"] == 0
    assert all(firms.members[index] for index in firms.listed)
    for company in list(listed)[:6]:
        for contact in caller.get(f"/companies/{company}/contacts")["data"]:
            assert company in [row["id"] for row in caller.get(f"/contacts/{contact['id']}/companies")["data"]]
    named = caller.get(f"/companies/{firms.id_of(1)}")
    assert caller.get(f"/companies?company_id={named['company_id']}")["type"] == "company"
    assert any(firms.company_id(index).endswith("-qualification-company") for index in range(firms.count))


def test_teammates(caller: Caller) -> None:
    """Two of one name, the bots, one address in other case, one missing; no former ones."""
    admins = caller.get("/admins")["admins"]
    names = [row["name"] for row in admins]
    assert len(admins) == 14
    assert names.count("Alex Kim") == 2
    assert [row["name"] for row in admins if not row["email"]] == ["Sam"]
    assert [row["email"] for row in admins].count("operator+tw7h2k9x@intercom.io") == 2
    assert "Lena Hartwig" not in names
    assert any(row["email"] != row["email"].lower() for row in admins)
    for team in caller.get("/teams")["teams"]:
        assert isinstance(team["id"], str)
        assert all(isinstance(identity, int) for identity in team["admin_ids"])


def test_attributes(caller: Caller) -> None:
    """Standard and custom, archived when asked for, names that differ by case and blanks."""
    rows = caller.get("/data_attributes?model=contact")["data"]
    names = [row["name"] for row in rows if row["custom"]]
    assert {"seats", "Seats ", "SEATS"} <= set(names)
    assert "old_crm_id" not in names
    every = caller.get("/data_attributes?model=contact&include_archived=true")["data"]
    assert "old_crm_id" in [row["name"] for row in every]
    assert all(("id" in row) == row["custom"] for row in every)
    lists = [row for row in caller.get("/conversations/attributes")["data"] if row["data_type"] == "list"]
    assert all(row["options"] for row in lists)
