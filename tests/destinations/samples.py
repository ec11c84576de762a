"""Records of every kind, made up, and text that has broken programs before."""

from typing import Any

from wizard.records import (
    Admin,
    Attachment,
    Author,
    Company,
    Contact,
    Conversation,
    Entry,
    EntryType,
    Field,
    FieldType,
    File,
    Kind,
    Rating,
    Record,
    Ref,
    Role,
    SavedReply,
    Tag,
    Ticket,
)

HOSTILE = (
    "closing [/b] and [@click=app.quit]hi[/]",
    "\x1b]0;PWNED\x07\x1b[31mred",
    "NUL \x00 in the middle",
    "'; DROP TABLE entries; --",
    '"><script>alert(1)</script>&amp;&nbsp;',
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u2069 \u200f",
    "مرحبا שלום 你好 👩‍👩‍👧‍👦 e\u0301",
    "../../etc/passwd\\CON.txt",
    "{{user.name}} %s {0} $HOME `id`",
    "line\r\nbreaks\u2028and\u2029more\x85",
    "  spaces kept  ",
)

ANN = Author(Role.ADMIN, "1", "Ann", "ann@example.com", Ref(Kind.ADMIN, "1"))
GONE = Author(Role.ADMIN, "99", "Left Long Ago", "left@example.com")
BO = Author(Role.CONTACT, "p1", "Bo", "bo@example.com", Ref(Kind.CONTACT, "p1"))
PICTURE = Attachment("k1", "a.png", "image/png", 5, True, Ref(Kind.FILE, "k1"))
BOT = Author(Role.BOT, "7", "Fin", "operator+x@intercom.io", Ref(Kind.ADMIN, "bot"))


def entry(number: int, **more: Any) -> Entry:
    """A message with some text; anything may be set otherwise."""
    text = f"Text of entry {number}"
    made: dict[str, Any] = {
        "type": EntryType.MESSAGE, "source_id": str(1000 + number), "source_type": "comment", "author": (BO, ANN)[number % 2],
        "at": 1_700_000_000 + number, "html": f"<p>{text}</p>", "text": text,
    }  # fmt: skip
    return Entry(**{**made, **more})


def conversation(source_id: str = "501", entries: int = 4, **more: Any) -> Conversation:
    """A conversation with every field set."""
    made: dict[str, Any] = {
        "source_id": source_id, "subject": "Calendar does not sync", "channel": "messenger", "source_channel": "conversation",
        "state": "snoozed", "priority": "high", "created_at": 1_700_000_000, "updated_at": 1_700_009_000, "snoozed_until": 1_800_000_000,
        "contacts": (Ref(Kind.CONTACT, "p1"),), "participants": (BO, ANN, GONE), "company": Ref(Kind.COMPANY, "c1"), "assignee": ANN,
        "team": "Support", "tags": (Ref(Kind.TAG, "t1"), Ref(Kind.TAG, "t2")),
        "fields": {"topic": "Billing", "refund": 12.5, "seats": 3, "follow_up": True, "areas": ("API", "Payouts"), "nothing": None},
        "rating": Rating(4, "kind people", 1_700_008_000), "missing_entries": 12,
        "entries": (
            Entry(EntryType.MESSAGE, "source", "source", BO, 1_700_000_000, "<p>Help</p>", "Help", details={"delivered_as": "customer_initiated"}),
            Entry(EntryType.NOTE, "900", "note", ANN, 1_700_000_000, "<p>Look at <b>this</b></p>", "Look at this",
                  (Attachment("k1", "log.txt", "text/plain", 5, False, Ref(Kind.FILE, "k1")), Attachment("k9", "lost.png", status="missing"))),
            Entry(EntryType.EVENT, "901", "assignment", BOT, 1_700_000_000, details={"event": "assignment", "assigned_to": "Ann", "list": [1, {"a": None}]}),
            Entry(EntryType.MESSAGE, "902", "close", GONE, 1_700_000_000, "<p>deleted</p>", "deleted", redacted=True, tags=(Ref(Kind.TAG, "t1"),)),
            *(entry(number) for number in range(entries)),
        ),
    }  # fmt: skip
    return Conversation(**{**made, **more})


def ticket(source_id: str = "501", **more: Any) -> Ticket:
    """A ticket; its id is the one of a conversation on purpose."""
    return Ticket(
        source_id=source_id, number="42", type_name="Bug", category="Customer", ticket_state="In progress", subject="Broken", channel="email",
        source_channel="email", state="open", priority="normal", created_at=1_700_000_000, updated_at=1_700_000_001,
        contacts=(Ref(Kind.CONTACT, "p1"),), entries=(entry(1), entry(2)), **more,
    )  # fmt: skip


def contact(source_id: str = "p1", **more: Any) -> Contact:
    """A person with every field set."""
    made: dict[str, Any] = {
        "source_id": source_id, "name": "Bo", "emails": ("bo@example.com", "Bo@other.example"), "phones": ("+49 30 1", "+49 30 2"),
        "external_id": "crm-1", "created_at": 1_600_000_000, "updated_at": 1_600_000_001, "last_seen_at": 1_600_000_002,
        "unsubscribed": True, "language": "de", "companies": (Ref(Kind.COMPANY, "c1"), Ref(Kind.COMPANY, "c2")),
        "tags": (Ref(Kind.TAG, "t1"),), "notes": (entry(1, type=EntryType.NOTE, attachments=(PICTURE,),
                        tags=(Ref(Kind.TAG, "t2"),)), entry(2, type=EntryType.NOTE, author=GONE)),
        "fields": {"plan": "Studio", "birthday": 86_400, "vip": False}, "merged": ("p7", "p8"),
    }  # fmt: skip
    return Contact(**{**made, **more})


def company(source_id: str = "c1", **more: Any) -> Company:
    """A company with every field set."""
    made: dict[str, Any] = {
        "source_id": source_id, "name": "Acme", "external_id": "acme-1", "website": "https://acme.example", "industry": "Yoga", "plan": "Gold",
        "size": 12, "monthly_spend": 99.0, "created_at": 1_500_000_000, "updated_at": 1_500_000_001, "tags": (Ref(Kind.TAG, "t2"),),
        "fields": {"health": 0.5},
    }  # fmt: skip
    return Company(**{**made, **more})


def everything() -> list[Record]:
    """Records of every kind that refer to each other, in an order in which they can be loaded."""
    return [
        Admin(source_id="1", name="Ann", email="ann@example.com", role="agent"),
        Admin(source_id="2", name="Ann", email="Ann.Two@example.com", matched="u_existing"),
        Admin(source_id="bot", name="Intercom Bot", bot=True),
        Tag(source_id="t1", name="vip"),
        Tag(source_id="t2", name="späti ☕"),
        Field(
            source_id="f1",
            model="contact",
            key="plan",
            label="Plan",
            type=FieldType.SELECT,
            options=("Solo", "Studio"),
            description="d",
        ),
        Field(
            source_id="conversation:f1",
            model="conversation",
            key="refund",
            label="Refund",
            type=FieldType.NUMBER,
            archived=True,
        ),
        company("c1"),
        company("c2", name="Beta", size=None, monthly_spend=None, fields={}, tags=()),
        File(source_id="k1", name="log.txt", sha256="ab" * 32, size=5, content_type="text/plain"),
        SavedReply(
            source_id="m1",
            name="Greeting",
            html="<p>Hi {{customer.first_name}}</p>",
            text="Hi {{customer.first_name}}",
            created_at=1,
        ),
        contact("p1"),
        Contact(source_id="p2", name="Visitor", lead=True),
        conversation("501"),
        conversation("502", entries=0, assignee=None, rating=None, company=None, snoozed_until=None),
        ticket("501"),
    ]
