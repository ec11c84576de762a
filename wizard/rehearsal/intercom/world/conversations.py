"""Conversations as the API shows them: list items, and the whole with its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world import conversation_details as details
from wizard.rehearsal.intercom.world.admins import ASSIGNEES, FIN, OPERATOR
from wizard.rehearsal.intercom.world.authors import by_person, by_teammate, teammate
from wizard.rehearsal.intercom.world.conversation_columns import (
    CLOSED,
    OPEN,
    ORIGINS,
    PRIORITIES,
    SNOOZED,
    STATES,
    TEAM_CODES,
    ConversationColumns,
)
from wizard.rehearsal.intercom.world.conversation_figures import statistics
from wizard.rehearsal.intercom.world.enclosures import SOURCE, enclosures
from wizard.rehearsal.intercom.world.hostile import HOSTILE_SUBJECTS
from wizard.rehearsal.intercom.world.parts import parts, side_conversation
from wizard.rehearsal.intercom.world.scripts import Beat, script
from wizard.rehearsal.intercom.world.tags import TAG_SETS, TAGS
from wizard.rehearsal.intercom.world.telling import Telling
from wizard.rehearsal.intercom.world.words import WORKSPACE

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.companies import Companies
    from wizard.rehearsal.intercom.world.contacts import Contacts, Person
    from wizard.rehearsal.intercom.world.links import Links

SOURCE_BASE = 403_900_000
DAY = 86_400
_NOTICE = "<p>This message was sent on another network. Read it there.</p>"


class Conversations:
    """Builds conversation objects; `touches` remembers what changed since the start."""

    def __init__(self, columns: ConversationColumns, contacts: Contacts, companies: Companies) -> None:
        self.columns = columns
        self._contacts = contacts
        self._companies = companies
        self.touches: dict[int, list[int]] = {}

    def beats(self, index: int) -> list[Beat]:
        """What happens in a conversation."""
        return script(self.columns, index, self.touches.get(index, []))

    def people(self, index: int) -> list[Person]:
        """The contacts of a conversation, usually one."""
        columns, special = self.columns, self.columns.special(index)
        if special == "no_contacts" or not len(self._contacts):
            return []
        first = columns.contact[index]
        others = 3 if special == "group" else int(scramble(index * 79) % 60 == 0)
        return [self._contacts.person((first + step * 37) % len(self._contacts)) for step in range(others + 1)]

    def telling(self, index: int, people: list[Person]) -> Telling:
        """The words of a conversation."""
        name = (people[0].name or "there").strip().split(" ")[0] if people else "there"
        columns = self.columns
        return Telling(
            columns.seed,
            index,
            columns.story[index],
            name,
            special=columns.special(index),
            outreach=columns.is_outreach(index),
        )

    def source(self, index: int, people: list[Person], telling: Telling, links: Links) -> dict[str, Any] | None:
        """The opening message; a few conversations have none."""
        columns = self.columns
        special = columns.special(index)
        body = telling.opening()
        if special == "no_source":
            return None
        channel, delivered = ORIGINS[columns.origin[index]]
        customer = delivered == "customer_initiated" and bool(people)
        found = enclosures(columns, index, SOURCE, True)
        mail = channel == "email"
        subject = HOSTILE_SUBJECTS.get(special or "", telling.subject) if mail else ""
        if channel == "twitter":
            subject, body = "", _NOTICE
        source: dict[str, Any] = {
            "type": channel,
            "id": str(SOURCE_BASE + index * 3),
            "delivered_as": delivered,
            "subject": f"<p>{subject}</p>" if mail and columns.flags[index] < 30 else subject,
            "body": body + found.html + "".join(links.image(file) for file in found.pictures),
            "author": by_person(people[0], parts=False) if customer else self._sender(index, delivered),
            "attachments": [links.attachment(file) for file in found.attachments],
            "url": None if mail or channel == "twitter" else "https://app.tidewell.example/schedule",
            "redacted": False,
        }
        if mail:
            source |= _mail(telling.subject, people)
        return source

    def _sender(self, index: int, delivered: str) -> dict[str, Any]:
        if delivered == "operator_initiated":
            return by_teammate(OPERATOR, "bot", parts=False, old=False)
        if self.columns.special(index) == "bot_only":
            return by_teammate(FIN, "ai", parts=False, old=False)
        mate = teammate("owner", self.columns.assignee[index], index, 0)
        return by_teammate(mate, "owner", parts=False, old=False)

    def item(self, index: int, links: Links) -> dict[str, Any]:
        """The conversation as lists and searches show it."""
        people = self.people(index)
        return self._item(index, people, self.telling(index, people), self.beats(index), links)

    def whole(self, index: int, links: Links) -> dict[str, Any]:
        """The conversation with its parts (the newest 500)."""
        people, beats = self.people(index), self.beats(index)
        telling = self.telling(index, people)
        found = self._item(index, people, telling, beats, links)
        found["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": parts(self.columns, index, beats, telling, people, links),
            "total_count": len(beats),
        }
        return found

    def _item(
        self, index: int, people: list[Person], telling: Telling, beats: list[Beat], links: Links
    ) -> dict[str, Any]:
        columns, special = self.columns, self.columns.special(index)
        channel = ORIGINS[columns.origin[index]][0]
        replied = next((beat.at for beat in beats if beat.who == "customer" and beat.words), None)
        ai = details.ai_agent(columns, index, beats)
        people_shown = [details.contact_reference(person) for person in people]
        reply = {"created_at": replied, "type": channel, "url": None}
        shown = {"initial": channel, "current": channel}
        return {
            "type": "conversation",
            "id": columns.id_of(index),
            "title": telling.subject if channel == "email" else None,
            **self._state(index),
            "source": self.source(index, people, telling, links),
            "contacts": {"type": "contact.list", "contacts": people_shown},
            "first_contact_reply": None if replied is None else reply,
            "company": self._company(index),
            "tags": {"type": "tag.list", "tags": self._tags(index)},
            "sla_applied": details.sla(columns, index),
            "statistics": None if special == "no_statistics" else statistics(columns, index, beats),
            "conversation_rating": details.rating(columns, index, beats, people),
            "teammates": self._teammates(index, beats, special),
            "custom_attributes": details.custom_attributes(columns, index, links),
            "topics": {},
            "ticket": None,
            "linked_objects": details.linked_objects(columns, index),
            "ai_agent": ai,
            "ai_agent_participated": ai is not None,
            "sales_agent_participated": False,
            "sales_agent": None,
            "channel": None if special == "unknown_channel" else shown,
            "external_references": [],
            "monitor_evaluations": [],
            "scorecards": [],
        }

    def _state(self, index: int) -> dict[str, Any]:
        """Times, state and assignment."""
        columns = self.columns
        state, assignee = columns.state[index], ASSIGNEES[columns.assignee[index]]
        updated = columns.updated[index]
        waiting = state == OPEN and scramble(index * 83 + columns.seed) % 3
        return {
            "created_at": columns.created[index],
            "updated_at": updated,
            "waiting_since": updated if waiting else None,
            "snoozed_until": updated + 3 * DAY if state == SNOOZED else None,
            "admin_assignee_id": 0 if assignee is None else assignee.id,
            "team_assignee_id": TEAM_CODES[columns.team[index]],
            "open": state != CLOSED,
            "state": STATES[state],
            "read": bool(columns.read[index]),
            "priority": PRIORITIES[columns.priority[index]],
        }

    def _company(self, index: int) -> dict[str, Any] | None:
        if scramble(index * 83 + self.columns.seed) % 3 or not len(self._contacts):
            return None
        firms = self._companies.of(self.columns.contact[index])
        return self._companies.company(firms[0]) if firms else None

    def _tags(self, index: int) -> list[dict[str, Any]]:
        made = self.columns.created[index]
        by = {"type": "admin", "id": str(OPERATOR.id - 90)}
        return [
            {**TAGS[place], "applied_at": made + 300, "applied_by": by} for place in TAG_SETS[self.columns.tags[index]]
        ]

    def _teammates(self, index: int, beats: list[Beat], special: str | None) -> dict[str, Any] | None:
        if special == "no_teammates":
            return None
        columns = self.columns
        found = {
            teammate(beat.who, columns.assignee[index], index, place).id
            for place, beat in enumerate(beats[:60])
            if beat.who not in ("customer", "bot", "ai")
        }
        return {
            "type": "admin.list",
            "admins": [{"type": "admin", "id": str(identity)} for identity in sorted(found)],
        }

    def side_conversations(self, index: int) -> list[dict[str, Any]]:
        """What teammates discussed beside the conversation; nearly always nothing."""
        if self.columns.special(index) != "side_talk":
            return []
        rows = side_conversation(index, self.columns.created[index])
        identity = str(700_000 + index)
        return [{"side_conversation_id": identity, "conversation_parts": rows, "total_count": len(rows)}]


def _mail(subject: str, people: list[Person]) -> dict[str, Any]:
    """What an e-mail's source says beside the text."""
    to = {"type": "to", "email": "help@tidewell.example", "drop_reason": None}
    copies = [{"type": "cc", "email": person.email, "drop_reason": None} for person in people[1:] if person.email]
    headers = [{"type": "to", "email_address": "help@tidewell.example", "name": WORKSPACE}]
    return {
        "recipients": [to, *copies],
        "reply_to": [],
        "email_message_metadata": {
            "message_id": "<a1b2.4471@mail.example>",
            "subject": subject,
            "email_address_headers": headers,
            "history": "<blockquote>On Monday someone wrote: …</blockquote>",
        },
    }
