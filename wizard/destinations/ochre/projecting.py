"""Records as the workspace holds them. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from wizard.destinations.ochre.capabilities import ROLES
from wizard.destinations.ochre.fields import holdable
from wizard.destinations.ochre.placeholders import in_ochres_style
from wizard.destinations.ochre.threads import OWN_ADDRESS, thread
from wizard.destinations.ochre.threads import entry as entry_content
from wizard.destinations.port import Loss, Projection
from wizard.records import Admin, Company, Contact, Conversation, Field, File, Record, SavedReply, Tag, Ticket, Value
from wizard.text import one_line

UNPLACED = "attribute value without a field"
TOO_LARGE = "number too large for a number field, kept as text"
NO_EMAIL = "an invitation needs an e-mail"

_BILLABLE = {role.name: role.billable for role in ROLES}


def project(record: Record) -> Projection:
    """The content and losses of a record. Raises ValueError for kinds the workspace does not hold (teams, collections, articles)."""
    projector = _PROJECTORS.get(type(record))
    if projector is None:
        raise ValueError(f"Ochre does not hold records of the kind {record.kind}.")
    losses: list[Loss] = []
    content = projector(record, losses)
    entries = content.get("entries") or content.get("notes") or ()
    children = tuple([entry["source_id"] for entry in entries])
    return Projection(
        kind=record.kind, source_id=record.source_id, content=content, losses=tuple(losses), children=children
    )


def _admin(record: Admin, losses: list[Loss]) -> dict[str, Any]:
    invitation = None
    if record.matched is None and not record.bot:
        if record.email:
            invitation = {"email": record.email, "role": record.role, "billable": _BILLABLE.get(record.role, True)}
        else:
            losses.append(Loss(NO_EMAIL, record.name))
    return {
        "name": record.name,
        "email": record.email,
        "role": "bot" if record.bot else record.role,
        "account": record.matched,
        "bot": record.bot,
        "hidden_from_reports": record.bot,
        "invitation": invitation,
    }


def _tag(record: Tag, _losses: list[Loss]) -> dict[str, Any]:
    return {"name": record.name}


def _field(record: Field, _losses: list[Loss]) -> dict[str, Any]:
    return {
        "model": record.model,
        "key": record.key,
        "label": record.label,
        "type": record.type.value,
        "archived": record.archived,
        "description": record.description,
        "options": list(record.options),
    }


def _file(record: File, _losses: list[Loss]) -> dict[str, Any]:
    return {"name": record.name, "sha256": record.sha256, "size": record.size, "content_type": record.content_type}


def _saved_reply(record: SavedReply, losses: list[Loss]) -> dict[str, Any]:
    html, text, lost = in_ochres_style(record, OWN_ADDRESS)
    losses += lost
    return {
        "name": record.name,
        "html": html,
        "text": text,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def _company(record: Company, losses: list[Loss]) -> dict[str, Any]:
    size, spend = record.size, record.monthly_spend
    return {
        "name": record.name,
        "external_id": record.external_id,
        "website": record.website,
        "industry": record.industry,
        "plan": record.plan,
        "size": size if holdable(size) else None,
        "monthly_spend": float(spend) if spend is not None and holdable(spend) else None,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "tags": list(record.tags),
        "fields": _values(record.fields, record.unplaced, losses),
    }


def _contact(record: Contact, losses: list[Loss]) -> dict[str, Any]:
    return {
        "name": record.name,
        "external_id": record.external_id,
        "lead": record.lead,
        "gone": record.gone,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "last_seen_at": record.last_seen_at,
        "unsubscribed": record.unsubscribed,
        "language": record.language,
        "emails": list(record.emails),
        "phones": list(record.phones),
        "companies": list(record.companies),
        "tags": list(record.tags),
        "merged": list(record.merged),
        "fields": _values(record.fields, record.unplaced, losses),
        "notes": [entry_content(note) for note in record.notes],
    }


def _conversation(record: Conversation, losses: list[Loss]) -> dict[str, Any]:
    return thread(record, _values(record.fields, record.unplaced, losses))


def _values(values: Mapping[str, Value], unplaced: Mapping[str, Value], losses: list[Loss]) -> dict[str, Any]:
    losses += [Loss(UNPLACED, one_line(f"{name}: {value}", 200)) for name, value in unplaced.items()]
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, tuple):
            found[key] = list(value)
        elif holdable(value):
            found[key] = value
        else:
            found[key] = str(value)
            losses.append(Loss(TOO_LARGE, key))
    return found


_PROJECTORS: dict[type[Record], Callable[[Any, list[Loss]], dict[str, Any]]] = {
    Admin: _admin,
    Tag: _tag,
    Field: _field,
    File: _file,
    SavedReply: _saved_reply,
    Company: _company,
    Contact: _contact,
    Conversation: _conversation,
    Ticket: _conversation,
}
