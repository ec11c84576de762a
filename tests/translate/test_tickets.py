"""Tickets, also those that are conversations as well; collections and articles."""

from typing import Any

from tests.translate.table import Table, conversation, part, whole_plan
from wizard.plan.models import AttributeChoice
from wizard.records import Article, Collection, Conversation, EntryType, FieldType, Kind, Ref, Ticket
from wizard.sources.intercom.links import file_key
from wizard.sources.intercom.translate import translate
from wizard.sources.intercom.translate.conversations import AS_TICKET
from wizard.sources.port import StoredFile


def _ticket(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "ticket", "id": "501", "ticket_id": "42", "category": "Customer", "created_at": 1_700_000_000, "updated_at": 1_700_000_900,
        "ticket_attributes": {"_default_title_": "Broken", "_default_description_": "It <b>broke</b>\nagain", "Seats": "43", "Log": []},
        "ticket_state": {"type": "ticket_state", "id": "1", "category": "in_progress", "internal_label": "With engineering"},
        "ticket_type": {"id": "9", "name": "Bug"}, "contacts": {"contacts": [{"id": "p1"}]}, "admin_assignee_id": 1, "team_assignee_id": 0, "open": True,
        "ticket_parts": {"type": "ticket_part.list", "ticket_parts": list(parts), "total_count": len(parts)}, "channel": "messenger", **more,
    }  # fmt: skip


def _read(raw: dict[str, Any], table: Table) -> Ticket:
    found = translate("tickets", raw, whole_plan(), table)
    assert isinstance(found, Ticket)
    return found


def test_a_ticket() -> None:
    table = Table(
        contacts={"p1": "p1"},
        choices={("conversation", "Seats"): AttributeChoice(field="seats", type=FieldType.NUMBER)},
    )
    change = part(
        1, "ticket_state_updated_by_admin", None, ticket_state="in_progress", previous_ticket_state="submitted"
    )
    said = {
        "attribute": {"type": "attribute", "id": "7", "label": "Seats"},
        "value": {"type": "value", "id": "43", "label": "43"},
    }
    update = part(2, "ticket_attribute_updated_by_admin", None, updated_attribute_data=said)
    found = _read(_ticket(change, update, part(3)), table)
    assert (found.number, found.type_name, found.category, found.ticket_state) == (
        "42",
        "Bug",
        "Customer",
        "With engineering",
    )
    assert (found.subject, found.state, found.channel) == ("Broken", "open", "messenger")
    assert found.fields == {"seats": 43}
    opening, first, second, third = found.entries
    assert (opening.source_id, opening.type, opening.text) == ("source", EntryType.MESSAGE, "It <b>broke</b>\nagain")
    assert opening.html == "<p>It &lt;b&gt;broke&lt;/b&gt;<br>again</p>"
    assert opening.author.ref == Ref(Kind.CONTACT, "p1")
    assert first.details == {
        "event": "ticket_state_updated_by_admin",
        "state": "open",
        "previous_ticket_state": "submitted",
        "ticket_state": "in_progress",
    }
    assert second.details["attribute"] == "Seats"
    assert second.details["value"] == "43"
    assert third.type is EntryType.MESSAGE


def test_the_older_shape_of_a_ticket_state() -> None:
    assert _read(_ticket(ticket_state="submitted"), Table()).ticket_state == "submitted"
    assert _read(_ticket(open=False), Table()).state == "closed"


def test_a_conversation_that_became_a_ticket_is_loaded_once() -> None:
    thread = conversation(part(1), part(2), ticket={"type": "ticket", "id": "501"}, tags={"tags": [{"id": "5"}]})
    ticket = _ticket(part(2), part(3))
    table = Table(contacts={"p1": "p1"}, objects={("conversations", "501"): thread, ("tickets", "501"): ticket})
    assert translate("conversations", thread, whole_plan(), table) is AS_TICKET
    found = _read(ticket, table)
    assert [entry.source_id for entry in found.entries] == ["source", "description", "1", "2", "3"]
    assert found.entries[0].text == "Help me"
    assert (found.entries[1].type, found.entries[1].text) == (EntryType.NOTE, "It <b>broke</b>\nagain")
    assert found.tags == (Ref(Kind.TAG, "5"),)


def test_a_conversation_is_loaded_as_one_where_no_ticket_takes_it() -> None:
    thread = conversation(part(1), ticket={"type": "ticket", "id": "501"})
    assert isinstance(translate("conversations", thread, whole_plan(), Table()), Conversation)
    plan = whole_plan()
    plan.scope.kinds = ("conversations",)
    table = Table(objects={("tickets", "501"): _ticket()})
    assert isinstance(translate("conversations", thread, plan, table), Conversation)
    linked = conversation(part(1), ticket={"type": "ticket", "id": "999"})
    assert isinstance(translate("conversations", linked, whole_plan(), table), Conversation)
    found = _read(_ticket(part(3)), Table(objects={("conversations", "501"): linked}))
    assert [entry.source_id for entry in found.entries] == ["source", "3"]


def test_collections_and_articles() -> None:
    raw = {
        "id": "1",
        "name": "Start",
        "description": None,
        "parent_id": "2",
        "translated_content": {"type": "x", "de": {"name": "Los"}},
    }
    assert translate("collections", raw, whole_plan(), Table()) == Collection(
        source_id="1",
        name="Start",
        parent=Ref(Kind.COLLECTION, "2"),
        translations={"de": {"name": "Los", "description": ""}},
    )
    article = {
        "id": "7", "title": "How", "body": "<p>Do</p><script>x</script>", "description": "d", "state": "published", "parent_ids": [1, 2], "created_at": 1,
        "updated_at": 2, "translated_content": {"type": "article_translated_content", "de": {"title": "Wie", "body": "<p>So</p>", "state": "draft"}},
    }  # fmt: skip
    assert translate("articles", article, whole_plan(), Table()) == Article(
        source_id="7", title="How", html="<p>Do</p>", description="d", state="published", collections=(Ref(Kind.COLLECTION, "1"), Ref(Kind.COLLECTION, "2")),
        translations={"de": {"title": "Wie", "description": "", "html": "<p>So</p>", "state": "draft"}}, created_at=1, updated_at=2,
    )  # fmt: skip
    internal = translate("internal_articles", {"id": "7", "title": "In", "body": None}, whole_plan(), Table())
    assert internal == Article(source_id="internal:7", title="In", state="published", internal=True)


def test_files_of_the_conversation_that_became_a_ticket_keep_their_content() -> None:
    url = "https://downloads.intercomcdn.com/i/o/1/2/3/offer.pdf"
    stored = StoredFile(file_key(url), "offer.pdf", "application/pdf", 3, "ab" * 32, "stored")
    upload = {"type": "upload", "name": "offer.pdf", "url": url, "content_type": "application/pdf", "filesize": 3}
    thread = conversation(id="501", ticket={"id": "501"}, custom_attributes={"Offer": upload})
    table = Table(objects={("conversations", "501"): thread}, held={("conversations", "501"): {stored.key: stored}})
    (held,) = [one for entry in _read(_ticket(), table).entries for one in entry.attachments]
    assert (held.key, held.status, held.ref) == (stored.key, "stored", Ref(Kind.FILE, stored.key))


def test_an_event_that_says_two_things_says_both() -> None:
    said = {"attribute": {"name": "Topic"}, "value": {"name": "Billing"}}
    updated = {"attribute": {"id": "7", "label": "Seats"}, "value": {"id": "43", "label": "43"}}
    change = part(2, "ticket_attribute_updated_by_admin", None, event_details=said, updated_attribute_data=updated)
    details = _read(_ticket(change), Table()).entries[-1].details
    assert {"Topic", "Billing", "Seats", "43"} <= set(details.values())
