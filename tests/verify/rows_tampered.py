"""Kinds of tampering with a workspace file, by SQL. Each picks a victim among all that are eligible, by a seed, and says which records it touches."""

import random
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_E = "SELECT c.source_id AS id, e.number AS n FROM entries e JOIN conversations c ON c.number = e.conversation WHERE "
_C = "SELECT source_id AS id, number AS n FROM conversations WHERE "
_P = "SELECT source_id AS id, number AS n FROM customers WHERE "
_SAID = "e.type = 'message' AND length(e.text) > 12 AND e.text NOT LIKE '%<%' AND e.html NOT LIKE '%&%'"


@dataclass(frozen=True)
class Tampering:
    """`victims` selects `id` (the source id of the record) and whatever `changes` need as named values; `other` is a second record it touches."""

    name: str
    victims: str
    changes: tuple[str, ...]


def _of(kind: str, owner: str, table: str, where: str = "1") -> str:
    return f"SELECT r.source_id AS id, r.number AS n, x.position AS p FROM {kind} r JOIN {table} x ON x.{owner} = r.number WHERE {where}"


def _gone(table: str, owner: str) -> tuple[str, ...]:
    return (f"DELETE FROM {table} WHERE {owner} = :n AND position = :p",)


ROWS: tuple[Tampering, ...] = (
    Tampering("dropped body", _E + _SAID, ("UPDATE entries SET html = '', text = '' WHERE number = :n",)),
    Tampering("dropped body of a close part", _E + "e.source_type = 'close' AND e.text <> ''", ("UPDATE entries SET html = '', text = '', type = 'event' WHERE number = :n",)),
    Tampering("dropped part with a body that is no comment", _E + "e.source_type NOT IN ('comment', 'source', 'close', 'note') AND e.text <> ''", ("DELETE FROM entries WHERE number = :n",)),
    Tampering("dropped opening message", _E + "e.source_id = 'source'", ("DELETE FROM entries WHERE number = :n",)),
    Tampering("another author", _E + "e.author_name <> ''", ("UPDATE entries SET author_name = 'Somebody Else' WHERE number = :n",)),
    Tampering("another author's id", _E + "e.author_source_id <> ''", ("UPDATE entries SET author_source_id = '99' WHERE number = :n",)),
    Tampering("another author's e-mail", _E + "e.author_email <> ''", ("UPDATE entries SET author_email = 'else@example.com' WHERE number = :n",)),
    Tampering("a teammate's account gone", _E + "e.author LIKE 'u_%' AND e.author_role = 'admin'", ("UPDATE entries SET author = NULL WHERE number = :n",)),
    Tampering("a customer's words given to another customer", _E + "e.author LIKE 'cu_%'", ("UPDATE entries SET author = (SELECT id FROM customers WHERE id <> author ORDER BY number LIMIT 1) WHERE number = :n",)),
    Tampering("lost file", "SELECT c.source_id AS id, e.number AS n, a.position AS p FROM entry_attachments a JOIN entries e ON e.number = a.entry JOIN conversations c ON c.number = e.conversation", ("DELETE FROM entry_attachments WHERE entry = :n AND position = :p",)),
    Tampering("another file in its place", "SELECT c.source_id AS id, e.number AS n, a.position AS p FROM entry_attachments a JOIN entries e ON e.number = a.entry JOIN conversations c ON c.number = e.conversation WHERE a.file IS NOT NULL", ("UPDATE entry_attachments SET file = (SELECT id FROM attachments WHERE id <> file ORDER BY number LIMIT 1) WHERE entry = :n AND position = :p",)),
    Tampering("picture out of the text", _E + "e.html LIKE '%src=\"file:%'", ("UPDATE entries SET html = replace(html, 'src=\"file:', 'src=\"gone:') WHERE number = :n",)),
    Tampering("shifted time", _E + "1", ("UPDATE entries SET at = at + 1 WHERE number = :n",)),
    Tampering("note shown to customers", _E + "e.type = 'note'", ("UPDATE entries SET type = 'message' WHERE number = :n",)),
    Tampering("message hidden", _E + "e.type = 'message'", ("UPDATE entries SET type = 'note' WHERE number = :n",)),
    Tampering("truncated text", _E + _SAID, ("UPDATE entries SET html = substr(html, 1, length(html) - 8) || '</p>', text = substr(text, 1, length(text) - 4) WHERE number = :n",)),
    Tampering("one changed letter of HTML", _E + _SAID + " AND e.html LIKE '%</p>' AND e.html NOT LIKE '%></p>'", ("UPDATE entries SET html = substr(html, 1, length(html) - 6) || 'Q' || substr(html, length(html) - 4) WHERE number = :n",)),
    Tampering("one dot after plain text", _E + _SAID, ("UPDATE entries SET text = text || '.' WHERE number = :n",)),
    Tampering("plain text cut", _E + _SAID, ("UPDATE entries SET text = substr(text, 1, length(text) - 3) WHERE number = :n",)),
    Tampering("order of two entries", "SELECT c.source_id AS id, e.number AS n, f.number AS m, e.position AS p, f.position AS q FROM entries e JOIN entries f ON f.conversation = e.conversation AND f.position = e.position + 1 JOIN conversations c ON c.number = e.conversation WHERE f.at > e.at AND e.position > 0", ("UPDATE entries SET position = -1 WHERE number = :n", "UPDATE entries SET position = :p WHERE number = :m", "UPDATE entries SET position = :q WHERE number = :n")),
    Tampering("duplicate entry", _E + "1", ("INSERT INTO entries SELECT (SELECT max(number) + 1 FROM entries), id || 'd', source_id, type, source_type, at, author_role, author_source_id, author_name, author_email, author, html, text, redacted, details, conversation, 100000 FROM entries WHERE number = :n",)),
    Tampering("invented entry", _E + "e.type = 'message'", ("INSERT INTO entries SELECT (SELECT max(number) + 1 FROM entries), id || 'x', '123456', type, source_type, at, author_role, author_source_id, author_name, author_email, author, html, text, redacted, details, conversation, 100000 FROM entries WHERE number = :n",)),
    Tampering("dropped event", _E + "e.type = 'event'", ("DELETE FROM entries WHERE number = :n",)),
    Tampering("what an event says", _E + "e.details LIKE '%\"assigned_to\":\"%' AND e.details NOT LIKE '%nobody%'", ("UPDATE entries SET details = replace(details, '\"assigned_to\":\"', '\"assigned_to\":\"X') WHERE number = :n",)),
    Tampering("redacted mark", _E + "e.redacted = 1", ("UPDATE entries SET redacted = 0 WHERE number = :n",)),
    Tampering("tag of a message gone", "SELECT c.source_id AS id, e.number AS n, t.position AS p FROM entry_tags t JOIN entries e ON e.number = t.entry JOIN conversations c ON c.number = e.conversation", ("DELETE FROM entry_tags WHERE entry = :n AND position = :p",)),
    Tampering("two conversations merged", "SELECT a.source_id AS id, b.source_id AS other, a.number AS n, b.number AS m FROM conversations a JOIN conversations b ON b.number > a.number WHERE a.origin = 'conversation' AND b.origin = 'conversation'", ("UPDATE entries SET conversation = :n, position = position + 100000 WHERE conversation = :m",)),
    Tampering("state", _C + "status = 'closed'", ("UPDATE conversations SET status = 'open' WHERE number = :n",)),
    Tampering("snooze time", _C + "snoozed_until IS NOT NULL", ("UPDATE conversations SET snoozed_until = snoozed_until + 60 WHERE number = :n",)),
    Tampering("priority", _C + "priority = 'normal'", ("UPDATE conversations SET priority = 'urgent' WHERE number = :n",)),
    Tampering("subject", _C + "subject <> ''", ("UPDATE conversations SET subject = subject || '!' WHERE number = :n",)),
    Tampering("channel", _C + "channel = 'email'", ("UPDATE conversations SET channel = 'messenger' WHERE number = :n",)),
    Tampering("created", _C + "1", ("UPDATE conversations SET created_at = created_at - 1 WHERE number = :n",)),
    Tampering("last activity", _C + "1", ("UPDATE conversations SET last_activity_at = last_activity_at - 1 WHERE number = :n",)),
    Tampering("team", _C + "team <> ''", ("UPDATE conversations SET team = '' WHERE number = :n",)),
    Tampering("company of a conversation", _C + "company IS NOT NULL", ("UPDATE conversations SET company = NULL WHERE number = :n",)),
    Tampering("missing parts not said", _C + "missing_entries > 0", ("UPDATE conversations SET missing_entries = 0 WHERE number = :n",)),
    Tampering("conversation gone", _C + "origin = 'conversation'", ("DELETE FROM conversations WHERE number = :n",)),
    Tampering("rating", "SELECT c.source_id AS id, c.number AS n FROM conversation_ratings r JOIN conversations c ON c.number = r.conversation", ("UPDATE conversation_ratings SET score = 6 - coalesce(score, 1) + 10 WHERE conversation = :n",)),
    Tampering("assignee", "SELECT c.source_id AS id, c.number AS n FROM conversation_assignees r JOIN conversations c ON c.number = r.conversation", ("DELETE FROM conversation_assignees WHERE conversation = :n",)),
    Tampering("alias gone", _of("conversations", "conversation", "conversation_aliases", "x.kind = 'id'"), _gone("conversation_aliases", "conversation")),
    Tampering("alias that leads elsewhere", "SELECT a.source_id AS id, b.source_id AS other, a.number AS n, b.number AS m FROM conversations a JOIN conversations b ON b.number > a.number WHERE a.origin = 'conversation' AND b.origin = 'conversation'", ("UPDATE conversation_aliases SET conversation = :m, position = 9 WHERE conversation = :n",)),
    Tampering("tag gone", _of("conversations", "conversation", "conversation_tags"), _gone("conversation_tags", "conversation")),
    Tampering("tag nobody set", _C + "NOT EXISTS (SELECT 1 FROM conversation_tags t WHERE t.conversation = conversations.number)", ("INSERT INTO conversation_tags (tag, conversation, position) SELECT id, :n, 0 FROM tags LIMIT 1",)),
    Tampering("participant gone", _of("conversations", "conversation", "conversation_participants"), _gone("conversation_participants", "conversation")),
    Tampering("name of a participant", _of("conversations", "conversation", "conversation_participants"), ("UPDATE conversation_participants SET name = 'X' WHERE conversation = :n AND position = :p",)),
    Tampering("contact of a conversation gone", _of("conversations", "conversation", "conversation_customers"), _gone("conversation_customers", "conversation")),
    Tampering("attribute value", _of("conversations", "conversation", "conversation_fields", "x.type = 'text'"), ("UPDATE conversation_fields SET value = value || 'x' WHERE conversation = :n AND position = :p",)),
    Tampering("attribute value gone", _of("conversations", "conversation", "conversation_fields", "x.type = 'text'"), _gone("conversation_fields", "conversation")),
    Tampering("ticket number", "SELECT c.source_id AS id, c.number AS n FROM tickets r JOIN conversations c ON c.number = r.conversation", ("UPDATE tickets SET number = number || '0' WHERE conversation = :n",)),
    Tampering("ticket state", "SELECT c.source_id AS id, c.number AS n FROM tickets r JOIN conversations c ON c.number = r.conversation", ("UPDATE tickets SET state = 'Nowhere' WHERE conversation = :n",)),
    Tampering("e-mail", _of("customers", "customer", "customer_emails"), ("UPDATE customer_emails SET email = 'x' || email WHERE customer = :n AND position = :p",)),
    Tampering("phone", _of("customers", "customer", "customer_phones"), _gone("customer_phones", "customer")),
    Tampering("external id", _P + "external_id <> ''", ("UPDATE customers SET external_id = external_id || '0' WHERE number = :n",)),
    Tampering("lead made a user", _P + "lead = 1", ("UPDATE customers SET lead = 0 WHERE number = :n",)),
    Tampering("name", _P + "name <> ''", ("UPDATE customers SET name = 'Nobody' WHERE number = :n",)),
    Tampering("company of a contact", _of("customers", "customer", "customer_companies"), _gone("customer_companies", "customer")),
    Tampering("tag of a contact", _of("customers", "customer", "customer_tags"), _gone("customer_tags", "customer")),
    Tampering("value of a contact", _of("customers", "customer", "customer_fields", "x.type IN ('number', 'boolean')"), ("UPDATE customer_fields SET value = 1 - value WHERE customer = :n AND position = :p",)),
    Tampering("note on a contact gone", "SELECT r.source_id AS id, x.number AS n FROM customer_notes x JOIN customers r ON r.number = x.customer", ("DELETE FROM customer_notes WHERE number = :n",)),
    Tampering("words of a note on a contact", "SELECT r.source_id AS id, x.number AS n FROM customer_notes x JOIN customers r ON r.number = x.customer WHERE length(x.text) > 3", ("UPDATE customer_notes SET text = substr(text, 2), html = '<p>' || substr(text, 2) || '</p>' WHERE number = :n",)),
    Tampering("customer gone", _P + "1", ("DELETE FROM customers WHERE number = :n",)),
    Tampering("company's name", "SELECT source_id AS id, number AS n FROM companies", ("UPDATE companies SET name = name || ' Ltd' WHERE number = :n",)),
    Tampering("company's size", "SELECT source_id AS id, number AS n FROM companies WHERE size IS NOT NULL", ("UPDATE companies SET size = size + 1 WHERE number = :n",)),
    Tampering("tag renamed", "SELECT source_id AS id, number AS n FROM tags", ("UPDATE tags SET name = name || '-old' WHERE number = :n",)),
    Tampering("tag lost", "SELECT source_id AS id, number AS n FROM tags", ("DELETE FROM tags WHERE number = :n",)),
    Tampering("type of a field", "SELECT replace(source_id, 'conversation:', '') AS id, number AS n FROM custom_fields WHERE type <> 'number'", ("UPDATE custom_fields SET type = 'number' WHERE number = :n",)),
    Tampering("option of a field", "SELECT replace(r.source_id, 'conversation:', '') AS id, r.number AS n, x.position AS p FROM custom_fields r JOIN custom_field_options x ON x.field = r.number", _gone("custom_field_options", "field")),
    Tampering("words of a saved reply", "SELECT source_id AS id, number AS n FROM saved_replies WHERE length(text) > 9", ("UPDATE saved_replies SET text = substr(text, 3), html = '<p>' || substr(text, 3) || '</p>' WHERE number = :n",)),
    Tampering("name of a saved reply", "SELECT source_id AS id, number AS n FROM saved_replies", ("UPDATE saved_replies SET name = '' WHERE number = :n",)),
    Tampering("name of a file", "SELECT source_id AS id, number AS n FROM attachments", ("UPDATE attachments SET name = name || '.exe' WHERE number = :n",)),
    Tampering("size of a file", "SELECT source_id AS id, number AS n FROM attachments", ("UPDATE attachments SET size = size + 1 WHERE number = :n",)),
    Tampering("content of a file", "SELECT source_id AS id, number AS n FROM attachments", ("UPDATE attachments SET sha256 = 'ab' || substr(sha256, 3) WHERE number = :n",)),
    Tampering("role of a teammate", "SELECT source_id AS id, number AS n FROM users WHERE role = 'agent'", ("UPDATE users SET role = 'admin' WHERE number = :n",)),
    Tampering("e-mail of a teammate", "SELECT source_id AS id, number AS n FROM users WHERE email <> ''", ("UPDATE users SET email = 'x@example.com' WHERE number = :n",)),
)  # fmt: skip


def tamper(workspace: Path, dice: random.Random) -> dict[str, set[str]]:
    """Do all of it to one file, each to records of its own. Returns, by name, the source ids of the records that were touched."""
    connection = sqlite3.connect(workspace, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    done: dict[str, set[str]] = {}
    used: set[str] = set()
    # Those with the fewest to choose from choose first.
    eligible: dict[str, list[dict[str, Any]]] = {
        one.name: [dict(row) for row in connection.execute(one.victims)] for one in ROWS
    }
    ids = {name: {str(row["id"]) for row in rows} for name, rows in eligible.items()}
    left = sorted(ROWS, key=lambda one: len(ids[one.name]))
    try:
        while left:
            one = left.pop(0)
            scarce = {victim for other in left if len(ids[other.name]) < 5 for victim in ids[other.name]}
            rows = [row for row in eligible[one.name] if not _touched(row) & used]
            rows = [row for row in rows if not _touched(row) & scarce] or rows
            assert rows, f"nobody to do this to: {one.name}"
            victim = dice.choice(rows)
            for change in one.changes:
                changed = connection.execute(change, victim).rowcount
                assert changed > 0, one.name
            done[one.name] = _touched(victim)
            used |= done[one.name]
    finally:
        connection.close()
    return done


def _touched(row: dict[str, Any]) -> set[str]:
    return {str(row[key]) for key in ("id", "other") if key in row}
