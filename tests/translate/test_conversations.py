"""Conversations: nothing that somebody wrote or did is lost, and everything is in order."""

from typing import Any

import pytest

from tests.translate.table import Table, conversation, part, whole_plan
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.records import Author, Conversation, EntryType, FieldType, Kind, Rating, Ref, Role
from wizard.sources.intercom.links import file_key
from wizard.sources.intercom.translate import translate
from wizard.sources.port import StoredFile

_BOT = {
    "type": "bot",
    "id": "7",
    "name": "Fin",
    "email": "operator+abc@intercom.io",
    "from_ai_agent": True,
    "is_ai_answer": True,
}
_ADMINS = {
    "1": {"type": "admin", "id": "1", "name": "Ann", "email": "ann@example.com"},
    "3": {"type": "admin", "id": "3", "name": "Skipped", "email": "s@example.com"},
    "7": {"type": "admin", "id": "7", "name": "Operator", "email": "Operator+abc@intercom.io"},
}


def _table(**more: Any) -> Table:
    return Table(
        contacts={"p1": "p1", "old": "p1"},
        kinds={"admins": _ADMINS, "teams": {"50": {"id": "50", "name": "Support"}}},
        **more,
    )


def _read(raw: dict[str, Any], table: Table | None = None) -> Conversation:
    found = translate("conversations", raw, whole_plan(), table or _table())
    assert isinstance(found, Conversation)
    return found


def test_the_opening_message_comes_first_and_parts_by_time_then_id() -> None:
    late, early, same_nine, same_ten = (
        part(1, created_at=1_700_000_009),
        part(2, created_at=1_700_000_001),
        part(9),
        part(10),
    )
    same_nine["created_at"] = same_ten["created_at"] = 1_700_000_005
    found = _read(conversation(late, same_ten, early, same_nine))
    assert [entry.source_id for entry in found.entries] == ["source", "2", "9", "10", "1"]
    opening = found.entries[0]
    assert (opening.type, opening.at, opening.text, opening.source_type) == (
        EntryType.MESSAGE,
        1_700_000_000,
        "Help me",
        "source",
    )
    assert opening.details["delivered_as"] == "customer_initiated"


@pytest.mark.parametrize(
    "part_type",
    [
        "open",
        "close",
        "assignment",
        "assign_and_reopen",
        "snoozed",
        "unsnoozed",
        "hologram_shared",
        "",
        "participant_added",
    ],
)
def test_text_rides_on_parts_of_every_type(part_type: str) -> None:
    entry = _read(conversation(part(1, part_type, "<p>Read <b>me</b></p>", state="closed"))).entries[1]
    assert (entry.type, entry.text, entry.html) == (EntryType.MESSAGE, "Read me", "<p>Read <b>me</b></p>")
    assert entry.source_type == part_type
    assert entry.details["event"] == part_type
    assert entry.details["state"] == "closed"


@pytest.mark.parametrize("part_type", ["note", "note_and_reopen"])
def test_notes_stay_internal(part_type: str) -> None:
    assert _read(conversation(part(1, part_type, "<p>psst</p>"))).entries[1].type is EntryType.NOTE


@pytest.mark.parametrize("part_type", ["close", "some_new_thing", "comment"])
@pytest.mark.parametrize("body", [None, ""])
def test_parts_without_words_are_events(part_type: str, body: str | None) -> None:
    entry = _read(conversation(part(1, part_type, body, state="closed"))).entries[1]
    assert (entry.type, entry.source_type, entry.html, entry.text) == (EntryType.EVENT, part_type, "", "")
    assert entry.details["event"] == part_type


def test_files_alone_make_a_message() -> None:
    upload = {
        "type": "upload",
        "name": "log.txt",
        "url": "https://downloads.intercomcdn.com/i/log.txt?x=1",
        "content_type": "text/plain",
        "filesize": 9,
    }
    entry = _read(conversation(part(1, "close", None, attachments=[upload]))).entries[1]
    assert entry.type is EntryType.MESSAGE
    assert [(held.name, held.size, held.ref, held.status) for held in entry.attachments] == [
        ("log.txt", 9, None, "missing")
    ]


@pytest.mark.parametrize(
    ("more", "details"),
    [
        ({"part_type": "assignment", "assigned_to": {"type": "admin", "id": 3}}, {"assigned_to": "Skipped"}),
        ({"part_type": "assignment", "assigned_to": {"type": "team", "id": "50"}}, {"assigned_to": "Support"}),
        ({"part_type": "assignment", "assigned_to": {"type": "admin", "id": "404"}}, {"assigned_to": "404"}),
        ({"part_type": "assignment", "assigned_to": {"type": "nobody_admin", "id": None}}, {"assigned_to": "nobody"}),
        ({"part_type": "default_assignment", "assigned_to": None}, {"assigned_to": "nobody"}),
        (
            {"part_type": "conversation_attribute_updated_by_admin",
             "event_details": {"attribute": {"name": "Topic"}, "value": {"name": "Billing", "previous": "API"}}},
            {"attribute": "Topic", "value": "Billing", "previous": "API"},
        ),
        (
            {"part_type": "operator_workflow_event", "event_details": {"workflow": {"name": "W"}, "event": {"type": "completed", "result": "ok"}}},
            {"workflow": "W", "workflow_event": "completed", "result": "ok"},
        ),
        ({"part_type": "custom_action_finished", "event_details": {"action": {"name": "Jira", "result": "success"}}}, {"action": "Jira", "result": "success"}),
        ({"part_type": "new", "event_details": {"surprise": [1, 2], "deep": {"x": {"y": 1}}}}, {"surprise": "1, 2"}),
        ({"part_type": "new", "event_details": None, "brand_new_key": {"a": "\ud800"}}, {"brand_new_key": {"a": "\ufffd"}}),
        ({"part_type": "quick_reply", "metadata": {"quick_reply_options": [{"text": "Yes"}, {"text": "No"}]}}, {"quick_replies": ["Yes", "No"]}),
    ],
)  # fmt: skip
def test_events_say_what_happened(more: dict[str, Any], details: dict[str, Any]) -> None:
    entry = _read(conversation(part(1, body=None, **more))).entries[1]
    assert entry.type is EntryType.EVENT
    assert details.items() <= entry.details.items()
    assert entry.details["event"] == more["part_type"]


def test_authors_keep_name_and_email_whatever_becomes_of_their_account() -> None:
    def by(kind: str, person: object, name: str | None = "N", email: str | None = "n@example.com") -> dict[str, Any]:
        return {"type": kind, "id": person, "name": name, "email": email}

    authors = [by("admin", "1"), by("admin", "2"), by("admin", "3"), by("admin", "404"), by("user", "old"), by("lead", "gone"),
               by("team", "50", None, None), by("alien", "9"), by("admin", 3, None, None), _BOT, by("admin", "7", "Operator", None)]  # fmt: skip
    found = [
        entry.author
        for entry in _read(conversation(*(part(n, author=author) for n, author in enumerate(authors, 1)))).entries[1:]
    ]
    assert found == [
        Author(Role.ADMIN, "1", "N", "n@example.com", Ref(Kind.ADMIN, "1")),
        Author(Role.ADMIN, "2", "N", "n@example.com", Ref(Kind.ADMIN, "2")),
        Author(Role.ADMIN, "3", "N", "n@example.com"),
        Author(Role.ADMIN, "404", "N", "n@example.com"),
        Author(Role.CONTACT, "old", "N", "n@example.com", Ref(Kind.CONTACT, "p1")),
        Author(Role.CONTACT, "gone", "N", "n@example.com"),
        Author(Role.TEAM, "50", "Support", ""),
        Author(Role.SYSTEM, "9", "N", "n@example.com"),
        Author(Role.ADMIN, "3", "Skipped", "s@example.com"),
        Author(Role.BOT, "7", "Fin", "operator+abc@intercom.io", Ref(Kind.ADMIN, "bot")),
        Author(Role.BOT, "7", "Operator", "Operator+abc@intercom.io", Ref(Kind.ADMIN, "bot")),
    ]


@pytest.mark.parametrize("author", [None, {}, "text", {"type": ["admin"], "id": {}}, {"id": None}])
def test_a_broken_author_is_the_system(author: object) -> None:
    assert _read(conversation(part(1, author=author))).entries[1].author.role is Role.SYSTEM


def test_ai_answers_are_marked() -> None:
    assert _read(conversation(part(1, author=_BOT))).entries[1].details == {"from_ai_agent": True, "is_ai_answer": True}


def test_redacted_parts_stay_and_say_so() -> None:
    kept = _read(
        conversation(part(1, redacted=True, body="<p>This message was deleted</p>"), part(2, redacted=True, body=None))
    ).entries[1:]
    assert [(entry.redacted, entry.type) for entry in kept] == [(True, EntryType.MESSAGE)] * 2


def test_inline_images_and_attachments_are_listed_once() -> None:
    url = "https://downloads.intercomcdn.com/i/o/1/x.png?expires=1&amp;signature=2"
    other = "https://downloads.intercomcdn.com/i/o/2/y.png"
    body = f'<p><img src="{url}"><img src="{url}"><img src="{other}"><img src="https://evil.example/z.png"></p>'
    upload = {"type": "upload", "name": "y.png", "url": other, "content_type": "image/png", "filesize": 5}
    one, two = file_key(url.replace("&amp;", "&")), file_key(other)
    held = {
        one: StoredFile(one, "x.png", "image/png", 7, "ab" * 32, "stored"),
        two: StoredFile(two, "y.png", "image/png", 5, None, "missing"),
    }
    entry = _read(
        conversation(part(1, body=body, attachments=[upload])), _table(held={("conversations", "501"): held})
    ).entries[1]
    assert [(found.key, found.inline, found.status, found.ref) for found in entry.attachments] == [
        (two, False, "missing", None),
        (one, True, "stored", Ref(Kind.FILE, one)),
    ]
    assert f'<img src="file:{one}" alt="">' in entry.html
    assert "evil.example" in entry.text
    assert entry.html.count("<img") == 3


def test_files_outside_are_named_and_not_loaded() -> None:
    upload = {"type": "upload", "name": "a.pdf", "url": "https://else.example/a.pdf", "content_type": "", "filesize": 0}
    key = file_key("https://else.example/a.pdf")
    held = {key: StoredFile(key, "a.pdf", "", 0, None, "external")}
    entry = _read(conversation(part(1, attachments=[upload])), _table(held={("conversations", "501"): held})).entries[1]
    assert entry.details["outside_files"] == ["https://else.example/a.pdf"]
    assert (entry.attachments[0].ref, entry.attachments[0].status) == (None, "external")


def test_switching_files_off_leaves_their_names() -> None:
    key = file_key("https://downloads.intercomcdn.com/a.pdf")
    upload = {
        "type": "upload",
        "name": "a.pdf",
        "url": "https://downloads.intercomcdn.com/a.pdf?x=1",
        "content_type": "",
        "filesize": 3,
    }
    table = _table(held={("conversations", "501"): {key: StoredFile(key, "a.pdf", "", 3, "ab" * 32, "stored")}})
    plan = whole_plan()
    plan.scope.files = False
    found = translate("conversations", conversation(part(1, attachments=[upload])), plan, table)
    assert isinstance(found, Conversation)
    assert [(held.name, held.ref, held.status) for held in found.entries[1].attachments] == [
        ("a.pdf", None, "left out")
    ]


def test_the_archive_is_asked_for_files_once_and_only_where_there_are_any() -> None:
    plain, illustrated = _table(), _table()
    _read(conversation(part(1), part(2)), plain)
    _read(
        conversation(
            part(1, body="<img src='https://a.example/1.png'>"), part(2, body="<img src='https://a.example/2.png'>")
        ),
        illustrated,
    )
    assert (plain.asked, illustrated.asked) == (0, 1)


@pytest.mark.parametrize(
    ("priority", "expected"),
    [("none", "normal"), ("low", "low"), ("medium", "normal"), ("high", "high"), ("urgent", "urgent"), ("priority", "high"),
     ("not_priority", "normal"), (None, "normal"), ("newer", "normal")],
)  # fmt: skip
def test_both_vocabularies_of_priority(priority: str | None, expected: str) -> None:
    assert _read(conversation(priority=priority)).priority == expected


@pytest.mark.parametrize("nobody", [0, None, "0", "", "nobody_admin"])
def test_nobody_is_assigned(nobody: object) -> None:
    found = _read(conversation(admin_assignee_id=nobody, team_assignee_id=nobody))
    assert (found.assignee, found.team) == (None, "")


def test_people_of_a_conversation() -> None:
    contacts = {"contacts": [{"id": "old"}, {"id": "p1"}, {"id": "gone"}]}
    gone = {"type": "user", "id": "gone", "name": "Was Here", "email": "was@example.com"}
    left = {"type": "admin", "id": "404", "name": "Left", "email": "left@example.com"}
    raw = conversation(
        part(1, author=gone), part(2, author=left), contacts=contacts, admin_assignee_id=404, team_assignee_id="50"
    )
    found = _read(raw)
    assert found.contacts == (Ref(Kind.CONTACT, "p1"),)
    assert [(person.source_id, person.name, person.ref) for person in found.participants] == [
        ("old", "", Ref(Kind.CONTACT, "p1")), ("p1", "Bo", Ref(Kind.CONTACT, "p1")), ("gone", "Was Here", None), ("1", "Ann", Ref(Kind.ADMIN, "1")),
    ]  # fmt: skip
    assert found.assignee == Author(Role.ADMIN, "404", "Left", "left@example.com")
    assert found.team == "Support"


def test_the_rest_of_a_conversation() -> None:
    raw = conversation(
        part(1, tags=[{"type": "tag", "id": "9", "name": "x"}]),
        title=None, state="snoozed", snoozed_until=1_900_000_000, company={"type": "company", "id": "c1"},
        tags={"tags": [{"id": 5, "name": "a"}, {"id": "6", "name": "b"}, {"id": "5"}]},
        conversation_rating={"rating": 4, "remark": "good", "created_at": 1_700_000_400, "teammate": {"type": "admin", "id": "1"}},
    )  # fmt: skip
    raw["source"] |= {"type": "email", "subject": "<p>Subject &amp; more</p>"}
    found = _read(raw)
    assert (found.subject, found.channel, found.source_channel) == ("Subject & more", "email", "email")
    assert (found.state, found.snoozed_until, found.company) == ("snoozed", 1_900_000_000, Ref(Kind.COMPANY, "c1"))
    assert found.tags == (Ref(Kind.TAG, "5"), Ref(Kind.TAG, "6"))
    assert found.rating == Rating(4, "good", 1_700_000_400)
    assert found.entries[1].tags == (Ref(Kind.TAG, "9"),)
    assert _read(conversation(title="Title")).subject == "Title"


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (None, None),
        ({"rating": None, "remark": None}, None),
        ({"rating": "5", "remark": ""}, Rating(5)),
        ({"rating": None, "remark": "hm"}, Rating(None, "hm")),
    ],
)
def test_ratings(rating: object, expected: Rating | None) -> None:
    assert _read(conversation(conversation_rating=rating)).rating == expected


def test_email_headers_and_recipients_are_kept() -> None:
    metadata = {
        "message_id": "<m@x>", "subject": "Re: x", "history": "<p>On Monday</p><p>you wrote</p>",
        "email_address_headers": [{"type": "cc", "email_address": "cc@example.com", "name": "CC"}],
    }  # fmt: skip
    raw = conversation(part(1, email_message_metadata=metadata))
    raw["source"] |= {
        "recipients": [{"type": "to", "email": "to@example.com", "drop_reason": None}],
        "reply_to": [{"email": "r@example.com", "name": "R"}],
    }
    found = _read(raw)
    assert found.entries[1].details == {
        "message_id": "<m@x>", "subject": "Re: x", "quoted": "On Monday\nyou wrote", "addresses": [{"type": "cc", "name": "CC", "email": "cc@example.com"}],
    }  # fmt: skip
    assert found.entries[0].details["recipients"] == [{"type": "to", "email": "to@example.com"}]
    assert found.entries[0].details["reply_to"] == [{"name": "R", "email": "r@example.com"}]


@pytest.mark.parametrize(
    ("held", "total", "statistics", "missing"),
    [
        (3, 3, None, 0),
        (3, 5, None, 2),
        (3, 3, {"count_conversation_parts": 9}, 0),
        (500, 500, {"count_conversation_parts": 621}, 120),
        (500, 620, None, 120),
    ],
)
def test_parts_intercom_keeps_to_itself_are_counted(
    held: int, total: int, statistics: dict[str, int] | None, missing: int
) -> None:
    raw = conversation(*(part(number) for number in range(1, held + 1)), statistics=statistics)
    raw["conversation_parts"]["total_count"] = total
    assert _read(raw).missing_entries == missing


def test_attributes_by_the_plan() -> None:
    table = _table(
        choices={
            ("conversation", "Topic"): AttributeChoice(field="topic", type=FieldType.SELECT),
            ("conversation", "Refund"): AttributeChoice(field="refund", type=FieldType.NUMBER),
            ("conversation", "Loose"): AttributeChoice(field="loose", type=FieldType.NUMBER, unfit="text"),
            ("conversation", "Strict"): AttributeChoice(field="strict", type=FieldType.NUMBER, unfit="report"),
            ("conversation", "Second"): AttributeChoice(field="topic", type=FieldType.TEXT),
            ("conversation", "Skipped"): AttributeChoice(decision=AttributeDecision.SKIP),
        }
    )
    plan = whole_plan()
    plan.attributes["conversation:Skipped"] = AttributeChoice(decision=AttributeDecision.SKIP)
    attributes = {
        "Topic": "Billing",
        "Refund": "12.5",
        "Loose": "n/a",
        "Strict": "n/a",
        "Second": "clash",
        "Skipped": "x",
        "AI Title": "New",
        "Empty": None,
    }
    found = translate("conversations", conversation(custom_attributes=attributes), plan, table)
    assert isinstance(found, Conversation)
    assert found.fields == {"topic": "Billing", "refund": 12.5, "loose": "n/a"}
    assert found.unplaced == {"Strict": "n/a", "Second": "clash", "AI Title": "New"}


def test_files_in_attributes_stay_with_the_thread() -> None:
    upload = {
        "type": "upload",
        "name": "shot.png",
        "url": "https://downloads.intercomcdn.com/s.png?x=1",
        "content_type": "image/png",
        "filesize": 4,
    }
    found = _read(conversation(part(1), custom_attributes={"Screenshot": [upload]}))
    entry = next(entry for entry in found.entries if entry.source_type == "attribute_files")
    assert entry.source_id == "attribute:Screenshot"
    assert [held.name for held in entry.attachments] == ["shot.png"]
    assert [entry.at for entry in found.entries] == sorted(entry.at for entry in found.entries)


@pytest.mark.parametrize(
    "raw",
    [
        {"id": 5},
        conversation(
            source=None, contacts=None, teammates=None, tags=None, conversation_parts=None, custom_attributes=None
        ),
        conversation(
            source={"type": None, "body": 5, "author": None, "attachments": {}},
            conversation_parts={"conversation_parts": [None, 5, {}]},
        ),
        conversation(
            created_at="2024-05-01T10:00:00Z", updated_at=None, company=[], conversation_rating=[], admin_assignee_id={}
        ),
    ],
)
def test_incomplete_answers_are_read_as_far_as_they_go(raw: dict[str, Any]) -> None:
    found = _read(raw)
    assert found.source_id
    assert len({entry.source_id for entry in found.entries}) == len(found.entries)


def test_one_part_twice_is_one_entry() -> None:
    assert [entry.source_id for entry in _read(conversation(part(1), part(1), part(2))).entries] == ["source", "1", "2"]


def test_different_parts_without_an_id_or_with_one_id_all_stay() -> None:
    same = [part(5, body="<p>a</p>"), part(5, body="<p>b</p>"), part(5, body="<p>a</p>")]
    nameless = [{**part(6, body=f"<p>{text}</p>"), "id": None} for text in ("c", "d", "d")]
    found = _read(conversation(*same, *nameless))
    assert [(entry.source_id, entry.text) for entry in found.entries[1:]] == [
        ("5", "a"),
        ("5#2", "b"),
        ("#1", "c"),
        ("#2", "d"),
        ("#3", "d"),
    ]


def test_an_empty_file_is_empty_whatever_its_list_says() -> None:
    url = "https://downloads.intercomcdn.com/i/o/1/2/3/empty.txt"
    key = file_key(url)
    held = {key: StoredFile(key, "empty.txt", "text/plain", 0, "e3" * 32, "stored")}
    attachment = {"type": "upload", "name": "empty.txt", "url": url, "content_type": "text/plain", "filesize": 5}
    raw = conversation(part(1, attachments=[attachment]))
    (entry,) = [
        entry for entry in _read(raw, _table(held={("conversations", "501"): held})).entries if entry.attachments
    ]
    assert entry.attachments[0].size == 0
