"""Conversations: what is in them, and the oddities that each workspace has at least once."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from tests.rehearsal.workspace import Caller, open_workspace
from wizard.rehearsal.intercom.world.scripts import SYSTEM_TYPES, TALK_TYPES
from wizard.rehearsal.intercom.world.specials import SPECIALS


@pytest.fixture(scope="module")
def caller() -> Caller:
    """The default workspace; no test here changes it."""
    return open_workspace(conversations=1500)


@pytest.fixture(scope="module")
def wholes(caller: Caller) -> list[dict[str, Any]]:
    """Every conversation with its parts."""
    columns = caller.simulator.world.columns
    return [caller.get(f"/conversations/{columns.id_of(index)}") for index in range(len(columns))]


def _parts(whole: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = whole["conversation_parts"]["conversation_parts"]
    return found


@pytest.fixture
def special(caller: Caller, wholes: list[dict[str, Any]]) -> Any:
    """The conversation with a name."""
    columns = caller.simulator.world.columns
    return lambda name: wholes[columns.specials(name)[0]]


def test_each_special_is_there_once(caller: Caller) -> None:
    """In the default workspace, no two in one place."""
    columns = caller.simulator.world.columns
    places = [columns.specials(name) for name in SPECIALS]
    assert all(len(found) == 1 for found in places)
    assert len({found[0] for found in places}) == len(SPECIALS)


def test_about_eight_parts_each(wholes: list[dict[str, Any]]) -> None:
    """And in order, within the conversation's life."""
    counts = [whole["conversation_parts"]["total_count"] for whole in wholes]
    assert 7 < sum(counts) / len(counts) < 9.5
    for whole in wholes:
        times = [part["created_at"] for part in _parts(whole)]
        assert times == sorted(times)
        assert not times or whole["created_at"] <= times[0]
        assert not times or times[-1] <= whole["updated_at"]
        ids = [int(part["id"]) for part in _parts(whole)]
        assert ids == sorted(set(ids))


def test_list_items_are_wholes_without_parts(caller: Caller, wholes: list[dict[str, Any]]) -> None:
    """The same object but for parts and the links' queries."""
    by_id = {whole["id"]: whole for whole in wholes}
    query = re.compile(r"\?expires=[^\" ]*")
    for item in caller.get("/conversations?per_page=150")["conversations"]:
        whole = {key: value for key, value in by_id[item["id"]].items() if key != "conversation_parts"}
        assert query.sub("", str(item)) == query.sub("", str(whole))


def test_long_threads_lose_their_oldest_parts(special: Any) -> None:
    """The newest 500 of 620; the statistics count the source too."""
    whole = special("long")
    parts = _parts(whole)
    assert (len(parts), whole["conversation_parts"]["total_count"]) == (500, 620)
    assert whole["statistics"]["count_conversation_parts"] == 621
    assert int(parts[0]["id"]) % 1024 == (int(parts[-1]["id"]) - 499) % 1024
    exact = special("exactly_capped")
    assert (len(_parts(exact)), exact["conversation_parts"]["total_count"]) == (500, 500)


def test_counts_agree(wholes: list[dict[str, Any]]) -> None:
    """Statistics are one more than the parts."""
    for whole in wholes:
        if whole["statistics"] is not None:
            count = whole["conversation_parts"]["total_count"]
            assert whole["statistics"]["count_conversation_parts"] == count + 1


def test_every_documented_part_type_occurs(wholes: list[dict[str, Any]]) -> None:
    """And one that nobody knows."""
    found = Counter(part["part_type"] for whole in wholes for part in _parts(whole))
    assert set(found) == {*TALK_TYPES, *SYSTEM_TYPES, "hologram_shared"}
    assert found["comment"] > 5000


def test_bodies_ride_on_more_than_comments(wholes: list[dict[str, Any]]) -> None:
    """open, close, assignment, snoozed and note_and_reopen carry words too."""
    spoken = Counter(part["part_type"] for whole in wholes for part in _parts(whole) if part["body"])
    for part_type in ("open", "close", "assignment", "snoozed", "unsnoozed", "note", "note_and_reopen"):
        assert spoken[part_type]
    silent = [
        part for whole in wholes for part in _parts(whole) if part["part_type"] == "close" and part["body"] is None
    ]
    assert silent


def test_states_follow_from_the_parts(wholes: list[dict[str, Any]]) -> None:
    """Snoozed is open with a date; the last part's state is the conversation's."""
    for whole in wholes:
        assert whole["open"] == (whole["state"] != "closed")
        assert (whole["snoozed_until"] is not None) == (whole["state"] == "snoozed")
    assert all(_parts(whole)[-1]["state"] == whole["state"] for whole in wholes if _parts(whole))
    assert {whole["state"] for whole in wholes} == {"open", "closed", "snoozed"}


def test_channels_and_beginnings(wholes: list[dict[str, Any]]) -> None:
    """All channels, an unknown one, every way to begin."""
    sources = [whole["source"] for whole in wholes if whole["source"]]
    assert {source["type"] for source in sources} == {
        "conversation", "email", "facebook", "instagram", "phone_call", "phone_switch", "push", "sms",
        "twitter", "whatsapp", "unknown", "telegraph",
    }  # fmt: skip
    assert {source["delivered_as"] for source in sources} == {
        "customer_initiated", "admin_initiated", "operator_initiated", "automated", "campaigns_initiated",
    }  # fmt: skip
    assert sum(whole["source"] is None for whole in wholes) == 1
    assert sum(whole["statistics"] is None for whole in wholes) == 1


def test_authors(wholes: list[dict[str, Any]], special: Any) -> None:
    """People, teammates, former ones, bots, and bots that pass for teammates."""
    authors = [part["author"] for whole in wholes for part in _parts(whole)]
    assert {author["type"] for author in authors} == {"admin", "bot", "user", "lead"}
    assert any(author["is_ai_answer"] and author["type"] == "bot" for author in authors)
    assert any(author["type"] == "admin" and author["email"].startswith("operator+") for author in authors)
    assert "Lena Hartwig" in {author["name"] for author in authors}
    assert {part["author"]["type"] for part in _parts(special("bot_only"))[:-1]} <= {"bot", "user", "lead"}


def test_contacts_that_no_longer_exist(caller: Caller, special: Any) -> None:
    """Conversations go on naming them."""
    merged = special("chain_contact")["contacts"]["contacts"][0]["id"]
    assert caller.refused("GET", f"/contacts/{merged}") == (410, "contact_merged")
    gone = special("deleted_contact")["contacts"]["contacts"][0]["id"]
    assert caller.refused("GET", f"/contacts/{gone}") == (404, "not_found")
    assert special("no_contacts")["contacts"]["contacts"] == []
    assert len(special("group")["contacts"]["contacts"]) == 4


def test_hostile_text_is_really_there(special: Any) -> None:
    """Markup, escapes, direction marks, NULs, formulas, a body of 200 kB."""

    def text(name: str) -> str:
        whole = special(name)
        return (whole["source"]["body"] or "") + "".join(part["body"] or "" for part in _parts(whole))

    assert "[/b]" in text("markup")
    assert "\x1b]52;" in text("escapes")
    assert "\x00" in text("escapes")
    assert "\u202e" in text("rtl")
    assert "<script>" in text("script")
    assert "DROP TABLE" in text("sql")
    assert "=cmd|" in text("formula")
    assert len(special("huge_body")["source"]["body"]) > 199_000
    assert "" in {part["body"] for part in _parts(special("empty"))}


def test_stories_are_told_to_the_end(wholes: list[dict[str, Any]]) -> None:
    """No place is left unfilled, and one person does not say the same thing twice in a row."""
    unfilled = re.compile(r"\{(first|agent|product|plan|amount|invoice|day|browser|firm)\}")
    same = 0
    for whole in wholes:
        bodies = [part["body"] for part in _parts(whole) if part["part_type"] == "comment"]
        assert not any(unfilled.search(body) for body in bodies if body)
        assert whole["source"] is None or not unfilled.search(whole["source"]["body"] + whole["source"]["subject"])
        same += sum(first == second for first, second in pairwise(bodies))
    assert same < 40


def test_the_smaller_objects(special: Any, caller: Caller) -> None:
    """Redactions, quick replies, ratings, attributes, side conversations, links, tickets."""
    redacted = [part for part in _parts(special("redacted")) if part["redacted"]]
    assert redacted
    assert all("deleted" in part["body"] for part in redacted)
    assert _parts(special("quick_replies"))[0]["metadata"]["quick_reply_options"]
    assert special("rating_requested")["conversation_rating"]["rating"] is None
    assert special("rated_low")["conversation_rating"]["rating"] == 1
    assert special("file_attribute")["custom_attributes"]["Screenshot"]["content_type"] == "image/png"
    assert special("odd_attributes")["custom_attributes"]["CX Score rating"] is None
    assert special("no_teammates")["teammates"] is None
    assert {part["assigned_to"]["type"] for part in _parts(special("nobody_admin")) if part["assigned_to"]} <= {
        "nobody_admin"
    }
    side = caller.get(f"/conversations/{special('side_talk')['id']}/side_conversations")
    assert side["side_conversations"][0]["total_count"] == 2
    assert special("linked")["linked_objects"]["total_count"] == 2
    assert special("booking")["custom_attributes"]["Booking"]["type"] == "Booking.list"


def test_plain_text(caller: Caller, special: Any) -> None:
    """Bodies and subjects only; pictures vanish."""
    whole = special("pasted_images")
    plain = caller.get(f"/conversations/{whole['id']}?display_as=plaintext")
    assert "<" not in plain["source"]["body"]
    assert all("<img" not in (part["body"] or "") for part in _parts(plain))
    assert [part["attachments"] for part in _parts(plain)] == [part["attachments"] for part in _parts(whole)] or _parts(
        whole
    )


def test_many_changed_in_one_second(wholes: list[dict[str, Any]]) -> None:
    """As bulk tagging does."""
    (_, most), *_ = Counter(whole["updated_at"] for whole in wholes).most_common(1)
    assert most > 15


def test_customer_tickets_are_conversations_too(caller: Caller, wholes: list[dict[str, Any]]) -> None:
    """They share the id; others have ids of their own."""
    every = {"query": {"field": "created_at", "operator": ">", "value": 0}, "pagination": {"per_page": 150}}
    tickets = caller.post("/tickets/search", every)["tickets"]
    shared = {whole["id"] for whole in wholes if whole["ticket"]}
    assert {ticket["id"] for ticket in tickets if ticket["category"] == "Customer"} == shared
    assert all(ticket["id"] != ticket["ticket_id"] for ticket in tickets)
    assert all(caller.get(f"/tickets/{ticket['id']}")["id"] == ticket["id"] for ticket in tickets)
    numbers = [
        value
        for ticket in tickets
        for name, value in ticket["ticket_attributes"].items()
        if name in ("Rows", "Build number")
    ]
    assert numbers
    assert all(isinstance(value, str) for value in numbers)
    assert any(
        ticket["ticket_parts"]["total_count"] > len(ticket["ticket_parts"]["ticket_parts"]) for ticket in tickets
    )


def test_hooks() -> None:
    """Touching, deleting, arriving: as seen through the API."""
    caller = open_workspace(conversations=200)
    columns = caller.simulator.world.columns
    identity = columns.id_of(columns.specials("rated_low")[0])
    before = caller.get(f"/conversations/{identity}")
    caller.clock.now += 50
    caller.simulator.touch(identity)
    after = caller.get(f"/conversations/{identity}")
    assert _parts(after)[: len(_parts(before))] == _parts(before)
    assert len(_parts(after)) == len(_parts(before)) + 1
    assert _parts(after)[-1]["part_type"] == "open"
    assert (after["state"], after["updated_at"]) == ("open", int(caller.clock.now))
    assert after["statistics"]["count_conversation_parts"] == before["statistics"]["count_conversation_parts"] + 1
    caller.simulator.delete(identity)
    assert caller.refused("GET", f"/conversations/{identity}") == (404, "not_found")
    newest = caller.get("/conversations/deleted")["conversations"][0]
    assert (newest["id"], newest["deleted_at"]) == (identity, int(caller.clock.now))
    fresh = caller.simulator.arrive()
    assert caller.get(f"/conversations/{fresh}")["created_at"] == int(caller.clock.now)
    assert caller.get("/conversations")["total_count"] == 200
    with pytest.raises(KeyError):
        caller.simulator.touch("17")
