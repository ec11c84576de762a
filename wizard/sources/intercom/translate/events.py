"""What a part says beside its body: state and assignment changes, attribute updates, automation, e-mail headers."""

from collections.abc import Mapping
from typing import Any

from wizard.sources.intercom.translate.people import People
from wizard.sources.intercom.translate.shapes import identifier, items, mapping, text
from wizard.translate.body import body
from wizard.translate.values import as_text

PLAIN = frozenset({"comment", "note", "quick_reply"})
"""Types of parts that only say something; the others also are an event."""
_NAMING = frozenset({"name", "label", "type", "id"})
_KNOWN = frozenset({
    "type", "id", "part_type", "body", "body_text", "created_at", "updated_at", "notified_at", "assigned_to", "author", "attachments",
    "external_id", "redacted", "metadata", "email_message_metadata", "state", "tags", "event_details", "app_package_code",
    "previous_ticket_state", "ticket_state", "updated_attribute_data", "subject", "delivered_as", "url", "recipients", "reply_to",
})  # fmt: skip


def event_details(part: Mapping[str, Any], part_type: str, people: People) -> dict[str, Any]:
    """What happened, in plain values with names instead of ids; unknown details are kept under their own names."""
    details: dict[str, Any] = {"event": part_type}
    if "assign" in part_type or part.get("assigned_to"):
        details["assigned_to"] = _assigned(part.get("assigned_to"), people)
    for key in ("state", "previous_ticket_state", "ticket_state"):
        if part.get(key):
            details[key] = as_text(part[key])
    said = _named(part.get("event_details"))
    for key, value in _named(part.get("updated_attribute_data")).items():
        said[key if said.get(key, value) == value else f"updated_{key}"] = value
    if "event" in said:
        said["workflow_event"] = said.pop("event")
    return details | said


def _assigned(raw: object, people: People) -> str:
    found = mapping(raw)
    if not identifier(found.get("id")):
        return "nobody"
    if found.get("type") == "team":
        return people.team_name(found["id"])
    admin = people.admin(found["id"])
    return "nobody" if admin is None else admin.name or admin.email or admin.source_id


def _named(raw: object) -> dict[str, Any]:
    """`{"attribute": {"name": "Topic"}, "value": {"name": "Billing", "previous": "API"}}` as attribute, value, previous."""
    said: dict[str, Any] = {}
    for key, value in mapping(raw).items():
        if not isinstance(value, dict):
            said[text(key)] = _plain(value)
            continue
        name = value.get("label", value.get("name", value.get("type")))
        if name is not None:
            said[text(key)] = _plain(name)
        for more, detail in value.items():
            if more not in _NAMING:
                said[text(more)] = _plain(detail)
    return said


def _plain(value: object) -> Any:
    if isinstance(value, str):
        return text(value)
    return as_text(value) if isinstance(value, dict | list) else value


def marks(part: Mapping[str, Any]) -> dict[str, Any]:
    """What goes with any part: AI flags, quick replies, e-mail headers, the app that wrote it, and whatever is not known."""
    found: dict[str, Any] = {}
    author = part.get("author")
    if isinstance(author, dict):
        if author.get("from_ai_agent") is True:
            found["from_ai_agent"] = True
        if author.get("is_ai_answer") is True:
            found["is_ai_answer"] = True
    if metadata := part.get("metadata"):
        options = [text(item.get("text")) for item in items(metadata, "quick_reply_options")]
        if options:
            found["quick_replies"] = options
    if headers := part.get("email_message_metadata"):
        found.update(email(headers))
    if app := part.get("app_package_code"):
        found["app"] = text(app)
    if not _KNOWN.issuperset(part):
        for key, value in part.items():
            if key not in _KNOWN and value not in (None, "", [], {}, False):
                found[text(key)] = cleaned(value)
    return found


def cleaned(value: Any) -> Any:
    """Any JSON value with its strings cleaned."""
    if isinstance(value, dict):
        return {text(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return text(value) if isinstance(value, str) else value


def email(raw: object) -> dict[str, Any]:
    """The headers of an e-mail: subject, message id, addresses, and the quoted history as text."""
    metadata, found = mapping(raw), dict[str, Any]()
    for key in ("subject", "message_id"):
        if metadata.get(key):
            found[key] = text(metadata[key])
    addresses = [
        {
            "type": text(item.get("type")),
            "name": text(item.get("name")),
            "email": text(item.get("email_address") or item.get("email")),
        }
        for item in items(metadata.get("email_address_headers"))
    ]
    if addresses:
        found["addresses"] = addresses
    if metadata.get("history"):
        found["quoted"] = body(metadata["history"]).text
    return found
