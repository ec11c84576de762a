"""Raw JSON as Intercom might send it on a bad day: wrong types, nothing where something is, ids of all kinds, twice the same."""

import random
from typing import Any

from tests.verify.handmade import HOST
from wizard.rehearsal.intercom.world.hostile import HOSTILE_BODIES

_BODIES = [raw for bodies in HOSTILE_BODIES.values() for raw in bodies]
_TYPES = (
    "comment", "note", "close", "open", "assignment", "note_and_reopen", "quick_reply", "snoozed", "made_up_type", "", "participant_added",
    "conversation_attribute_updated_by_admin", "ticket_state_updated_by_admin", "language_detection_details", "custom_action_started",
)  # fmt: skip
_PARTS_OF_HTML = (
    "<p>Hello</p>", "plain words", "<div><b>bold</b><br>x</div>", "<ul><li>a<li>b</ul>", "<blockquote>q</blockquote>", "<p>a&nbsp;b &amp; c</p>",
    "<pre>x\n  y</pre>", "<a href='https://x.example/?a=1&amp;b=2'>here</a>", "<a href=mailto:a@b.example>a@b.example</a>", "<p><br></p>", "<!-- c -->",
    "<img src='https://elsewhere.example/p.png' alt='a picture'>", "<img src='https://t.example/o.gif' width=1 height=1>", "<table><tr><td>1<td>2</table>",
    "<h2>T</h2><hr>", "<span style='color:red'>s</span>", "<p>&lt;script&gt;</p>", "<iframe src='https://v.example/1'></iframe>", "\u202eabc", "<p>unclosed",
    "<a href='https://app.intercom.com/a/inbox/w1/inbox/conversation/3'>old</a>", "<code>x &lt; y</code>", "<p>\x00nul \ud800 half</p>",
    "<svg><text>t</text></svg>",
)  # fmt: skip


class Odd:
    """Makes odd objects by a seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._files = 0

    def one(self, *values: Any) -> Any:
        """One of these."""
        return self._dice.choice(values)

    def often(self, value: Any, *others: Any) -> Any:
        """The value, or now and then one of the others."""
        return value if self._dice.random() < 0.8 or not others else self._dice.choice(others)

    def moment(self) -> Any:
        """A time, in one of the ways to write it."""
        at = self._dice.randrange(1_500_000_000, 1_790_000_000)
        return self.often(at, str(at), at * 1000, float(at), f"20{self._dice.randrange(10, 26)}-02-03T04:05:06Z", None)

    def body(self) -> Any:
        """A body."""
        dice = self._dice
        made = "".join(dice.choice(_PARTS_OF_HTML) for _ in range(dice.randrange(4)))
        if dice.random() < 0.15:
            made += f'<img src="{self.url("png")}">'
        return self.often(made, dice.choice(_BODIES), None, "", 7, ["x"], {"a": 1})

    def url(self, kind: str) -> str:
        """The address of a file of its own."""
        self._files += 1
        return f"{HOST}/i/o/{self._files}/file%20{self._files}.{kind}?expires=1&amp;signature=2&amp;req=3".replace(
            "&amp;", "&"
        )

    def author(self) -> Any:
        """Who wrote something."""
        dice = self._dice
        known = dice.choice([
            {"type": "admin", "id": "1", "name": "Ann", "email": "ann@example.com"}, {"type": "admin", "id": 2, "name": None, "email": None},
            {"type": "user", "id": f"c{dice.randrange(30)}", "name": "Bo", "email": "bo@example.com"}, {"type": "lead", "id": "nobody-knows", "name": ""},
            {"type": "bot", "id": "9", "name": "Fin"}, {"type": "admin", "id": "77", "name": "Left", "email": "left@example.com"},
            {"type": "team", "id": "5", "name": "Team"}, {"type": "martian", "id": "x", "name": "M"}, {"type": "admin", "id": "8"},
        ])  # fmt: skip
        return self.often(known, None, {}, [], "x")

    def attachments(self) -> Any:
        """Attachments."""
        dice = self._dice
        made = [
            {"type": "upload", "name": self.often(f"f {n}.txt", None, "", "../x"), "url": self.often(self.url("txt"), "https://elsewhere.example/x", None, ""),
             "content_type": "text/plain", "filesize": self.often(5, None, "5", -1)}
            for n in range(dice.randrange(3))
        ]  # fmt: skip
        return self.often(made, [], None, {}, [None, "x"])

    def part(self) -> dict[str, Any]:
        """A part."""
        dice = self._dice
        number = dice.randrange(10**6)
        made = {
            "type": "conversation_part", "id": self.often(str(number), number), "part_type": self.often("comment", *_TYPES), "body": self.body(),
            "created_at": self.moment(), "author": self.author(), "attachments": self.attachments() if dice.random() < 0.2 else self.one([], None),
            "redacted": self.often(False, True, None), "tags": self.often([], [{"id": "t1"}], {"tags": [{"id": "t2"}, {"id": "t1"}]}, None),
            "assigned_to": self.often(None, {"type": "admin", "id": "1"}, {"type": "team", "id": "5"}, {"type": "nobody_admin"}, {"type": "admin", "id": 4711}),
            "event_details": self.often({}, {"attribute": {"name": "Topic"}, "value": {"name": "B", "previous": "A"}}, {"x": 1, "y": None}, None),
            "email_message_metadata": self.often(None, self.mail(), {}, "x"),
            "metadata": self.often({}, {"quick_reply_options": [{"text": "Yes & no", "uuid": "1"}, {}]}, None),
            "unknown_key": self.often(None, 5, {"deep": [1, {"er": "x"}]}),
        }  # fmt: skip
        for key in list(made):
            if key not in ("id",) and dice.random() < 0.04:
                del made[key]
        if dice.random() < 0.02:
            made["id"] = self.one(None, "")
        return made

    def mail(self) -> dict[str, Any]:
        """The headers of an e-mail and what it quotes."""
        headers = [
            {"type": "to", "email_address": "a@b.example", "name": self.often("A", None)},
            {"type": "cc", "email": "c@d.example"},
        ]
        return {"subject": self.often("Re: <x>", None, 5), "message_id": self.often("<1@x>", None), "email_address_headers": self.often(headers, None, {}),
                "history": self.body()}  # fmt: skip

    def attributes(self) -> Any:
        """Values of attributes, some without a definition."""
        dice = self._dice
        values = ("x", "12", 12, 1.5, True, False, "yes", [], ["a", "b"], {"name": "n", "id": 1}, None, "", 0, "2024-02-03", 2**70,
                  {"type": "list", "data": []}, "  s  ")  # fmt: skip
        names = ("Topic", "Seats", "When", "Is it", "Ärger & Co", "Nobody defined it", "a b", "A-B")
        made = {name: dice.choice(values) for name in dice.sample(names, dice.randrange(5))}
        return self.often(made, None, [], {})

    def conversation(self, number: int) -> dict[str, Any]:
        """A conversation."""
        dice = self._dice
        parts = [self.part() for _ in range(dice.randrange(7))]
        if parts and dice.random() < 0.1:
            parts.append(dict(parts[0]))
        if parts and dice.random() < 0.1:
            parts.append({**parts[0], "body": "<p>the same id, other words</p>"})
        source = {
            "type": self.often("conversation", "email", "whatsapp", "unknown", None, "telegraph"), "id": "1", "body": self.body(), "author": self.author(),
            "attachments": self.attachments(), "subject": self.often("", "<p>Sub &amp; ject</p>", "plain < subject", None, 5), "redacted": False,
            "email_message_metadata": self.often(None, self.mail()), "delivered_as": self.often("customer_initiated", None), "url": self.often(None, "https://x"),
            "recipients": self.often(None, [{"type": "to", "email": "r@x.example", "drop_reason": None}]), "reply_to": self.often([], [{"email": "q@x", "name": "Q"}]),
        }  # fmt: skip
        contacts = [{"type": "contact", "id": f"c{dice.randrange(30)}"} for _ in range(dice.randrange(3))]
        made = {
            "type": "conversation", "id": str(number), "created_at": self.moment(), "updated_at": self.moment(), "source": self.often(source, None),
            "title": self.often("Title", None, "", "<b>x</b>"), "state": self.often(self.one("open", "closed", "snoozed"), None, "odd"),
            "open": self.one(True, False, None), "snoozed_until": self.often(None, self.moment()),
            "priority": self.often(self.one("priority", "not_priority", "high", "low", "medium", "urgent"), None, 3),
            "contacts": self.often({"type": "contact.list", "contacts": contacts}, {"contacts": []}, None, []),
            "teammates": self.often({"type": "admin.list", "admins": [{"type": "admin", "id": "1"}]}, None, {"admins": [{"id": 2}]}),
            "admin_assignee_id": self.often(1, None, 0, "77", 4711), "team_assignee_id": self.often(None, "5", 5, 0),
            "tags": self.often({"tags": [{"id": "t1", "name": "x"}]}, None, {"tags": []}, {"data": [{"id": "t2"}, {"id": "t2"}]}),
            "company": self.often(None, {"id": "k1"}, {"id": "unknown"}, "x"), "custom_attributes": self.attributes(),
            "conversation_rating": self.often(None, {"rating": 4, "remark": "ok", "created_at": self.moment()}, {"remark": "hm"}, {"rating": "5"}, {}),
            "conversation_parts": {"conversation_parts": parts, "total_count": self.often(len(parts), len(parts) + 3, None, "x")},
            "channel": self.often(None, "email", {"initial": "sms", "current": "email"}),
        }  # fmt: skip
        for key in list(made):
            if key != "id" and dice.random() < 0.03:
                del made[key]
        return made

    def ticket(self, number: int) -> dict[str, Any]:
        """A ticket."""
        dice = self._dice
        parts = [{**self.part(), "type": "ticket_part"} for _ in range(dice.randrange(5))]
        attributes = self.attributes()
        own = {
            "_default_title_": self.often("T", None, "", 5),
            "_default_description_": self.often("Please <look> & help\nthere", None, "", 7),
        }
        return {
            "type": "ticket", "id": str(number), "ticket_id": self.often(str(number + 5000), number, None),
            "category": self.often("Customer", None, 1),
            "ticket_attributes": self.often({**own, **(attributes if isinstance(attributes, dict) else {})}, None, {}, own),
            "ticket_state": self.often({"category": "in_progress", "internal_label": self.often("Doing", None, "")}, "submitted", None, {"category": "resolved"}),
            "ticket_type": self.often({"id": "1", "name": "Bug"}, None), "contacts": self.often({"contacts": [{"id": "c1"}]}, None, {"contacts": []}),
            "admin_assignee_id": self.often(0, 1, "77"), "team_assignee_id": self.often(0, 5, None), "created_at": self.moment(), "updated_at": self.moment(),
            "open": self.one(True, False, None), "ticket_parts": self.often({"ticket_parts": parts, "total_count": self.often(len(parts), None)}, None),
        }  # fmt: skip

    def contact(self, number: int) -> dict[str, Any]:
        """A contact."""
        dice = self._dice
        email = self.often(f"p{dice.randrange(40)}@example.com", None, "", f" P{dice.randrange(40)}@Example.com ")
        notes = [
            {"type": "note", "id": self.one(str(n), n), "body": self.body(), "created_at": self.moment(), "author": self.often({"id": "1", "name": "Ann"}, None)}
            for n in range(dice.randrange(3))
        ]  # fmt: skip
        return {
            "type": "contact", "id": f"c{number}", "role": self.often("user", "lead", None), "email": email, "phone": self.often("+49 1", None, "", 49),
            "name": self.often(f"P {number}", None, "", "<b>x</b>", 5), "external_id": self.often(None, f"x{number}", number), "created_at": self.moment(),
            "updated_at": self.moment(), "last_seen_at": self.moment(), "unsubscribed_from_emails": self.often(False, True, None, "yes"),
            "companies": self.often({"data": [{"id": "k1"}, {"id": "k2"}, {"id": "k1"}]}, {"data": []}, None), "custom_attributes": self.attributes(),
            "tags": self.often({"data": [{"id": "t1"}]}, None, {"data": [{"id": "t9"}]}), "notes": self.often({"data": notes}, None, {"data": [{"id": "1"}]}),
            "language_override": self.often(None, "de"), "browser_language": self.often("en", None),
        }  # fmt: skip

    def company(self, name: str) -> dict[str, Any]:
        """A company."""
        return {
            "type": "company", "id": name, "company_id": self.often(f"ext-{name}", None, 5), "name": self.often("Acme", None, "", 12), "size": self.often(5, "7", None, "x", 2.5, 2**70),
            "monthly_spend": self.often(9.5, "9", None, "x", 0), "plan": self.often(None, {"name": "Gold"}, "x"), "website": self.often("https://a.example", None),
            "industry": None, "remote_created_at": self.moment(), "created_at": self.moment(), "updated_at": self.moment(),
            "custom_attributes": self.attributes(), "tags": self.often({"tags": [{"id": "t1"}]}, None),
        }  # fmt: skip

    def macro(self, number: int) -> dict[str, Any]:
        """A macro."""
        body = self.often(
            "<p>Hi {{user.name|fallback:\"there\"}}, <attribute key='company.name' default='x'/></p>", self.body(), None
        )
        return {"type": "macro", "id": str(number), "name": self.often(f"M{number}", None), "body": body, "body_text": self.often("Hi\nthere < you", None),
                "created_at": self.moment(), "updated_at": self.moment()}  # fmt: skip
