"""Which of a person's decisions shaped an object, and how. From its raw JSON and the plan."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from wizard.archive.archive import Archive
from wizard.channel_words import channel_words
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, AttributeDecision, Plan
from wizard.plan.proposals import is_bot
from wizard.plan.scope import became_ticket, channel_of, in_scope, loads, state_of
from wizard.verify.said.shapes import ids, inside, listed

_MODELS = {"contacts": "contact", "companies": "company", "conversations": "conversation", "tickets": "conversation"}
_OF_TICKETS = {"_default_title_": "becomes the subject", "_default_description_": "becomes a message, or a note"}
_THREADS = frozenset({"conversations", "tickets"})


def decided(
    kind: str, object_id: str, raw: Mapping[str, Any], plan: Plan, archive: Archive
) -> Iterator[tuple[str, str]]:
    """(what, what was decided) about an object of a source kind. Names and ids in it are hostile text.

    Whether contacts, companies and files are needed is not said here: no single object tells.
    """
    if kind == "files":
        if not plan.scope.files:
            yield "scope", "files are not loaded"
        return
    yield from _scope(kind, raw, plan, _thread(kind, raw, archive))
    yield from _itself(kind, object_id, raw, plan, archive)
    for teammate, (name, email) in _teammates(raw).items():
        known = archive.objects.decoded("admins", teammate) or {}
        bot = is_bot(known) or is_bot({"email": email})
        yield f"teammate {name} ({teammate})", "becomes Intercom Bot" if bot else _admin(plan, teammate)
    for contact in _contacts(raw):
        holder = archive.people.canonical(contact)
        if holder is None:
            yield (
                f"contact {contact}",
                "Intercom does not have this contact any more; name and e-mail stay on their words",
            )
        elif holder != contact:
            yield f"contact {contact}", f"is held by the contact {holder}"
    if kind == "contacts":
        for folded in archive.people.folded_into(object_id):
            yield f"contact {folded}", f"was merged into this one: {archive.merges.why(folded, object_id)}"
    yield from _attributes(kind, raw, plan)
    for file in archive.files.of(kind, object_id).values():
        yield f"file {file.name or file.key}", _file(file.status, file.sha256, plan)


def _itself(
    kind: str, object_id: str, raw: Mapping[str, Any], plan: Plan, archive: Archive
) -> Iterator[tuple[str, str]]:
    """What was decided about a teammate, a person or an attribute as such."""
    if kind in ("admins", "former_admins"):
        yield "teammate", "becomes Intercom Bot" if is_bot(dict(raw)) else _admin(plan, object_id)
    elif kind == "contacts":
        holder = archive.people.canonical(object_id)
        if object_id in plan.apart:
            yield "person", "kept apart by decision: never merged into another one"
        elif holder not in (None, object_id):
            why = archive.merges.why(object_id, str(holder))
            yield "person", f"merged into the contact {holder}: {why}; `outercom people` can take them apart"
    elif kind in ("data_attributes", "conversation_attributes"):
        model = str(raw.get("model") or "conversation")
        if raw.get("custom") is not False and (choice := plan.attribute(model, str(raw.get("name")))):
            yield "attribute", _attribute(choice)


def _thread(kind: str, raw: Mapping[str, Any], archive: Archive) -> Mapping[str, Any] | None:
    """The conversation that became a ticket: where conversations are loaded too, it decides about the scope."""
    found = archive.objects.decoded("conversations", str(raw.get("id"))) if kind == "tickets" else None
    return found if found is not None and became_ticket(found) else None


def _scope(
    kind: str, raw: Mapping[str, Any], plan: Plan, thread: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    now = int(time.time()) if plan.scope.anchor is None else plan.scope.anchor
    left_out = in_scope(kind, raw, plan, now, thread)
    if kind in _THREADS:
        judged = raw if thread is None or not loads("conversations", plan.scope) else thread
        channel = (
            "no channel" if kind == "tickets" and judged is raw else f"channel {channel_words(channel_of(judged))}"
        )
        facts = (f"{state_of(judged)}, {channel}", *_dates(judged))
        yield "scope", f"{', '.join(facts)}: " + (left_out.reason if left_out else "it is loaded")
    elif left_out:
        yield "scope", left_out.reason


def _dates(raw: Mapping[str, Any]) -> Iterator[str]:
    for words, key in (("created", "created_at"), ("last active", "updated_at")):
        at = raw.get(key)
        if isinstance(at, int) and 0 <= at < 253_402_300_800:
            yield f"{words} {time.strftime('%Y-%m-%d', time.gmtime(at))}"


def _admin(plan: Plan, teammate: str) -> str:
    choice: AdminChoice = plan.admin(teammate)
    if choice.decision is AdminDecision.MATCH:
        return f"matched to the user {choice.user}"
    if choice.decision is AdminDecision.INVITE:
        return f"invited as {choice.role}"
    return "skipped: name and e-mail stay on every word"


def _attributes(kind: str, raw: Mapping[str, Any], plan: Plan) -> Iterator[tuple[str, str]]:
    model = _MODELS.get(kind)
    if model is None:
        return
    values = {**inside(raw.get("custom_attributes")), **inside(raw.get("ticket_attributes"))}
    for name in values:
        choice = plan.attribute(model, name)
        if choice is None and kind == "tickets" and name in _OF_TICKETS:
            yield f"attribute {name}", _OF_TICKETS[name]
        elif choice is None:
            yield f"attribute {name}", "nobody decided on it: kept under its own name"
        else:
            yield f"attribute {name}", _attribute(choice)


def _attribute(choice: AttributeChoice) -> str:
    if choice.decision is AttributeDecision.SKIP:
        return "not loaded: it stays in the archive"
    return f"to the field {choice.field} ({choice.type}); what does not fit: {choice.unfit}"


def _file(status: str, sha256: str | None, plan: Plan) -> str:
    if not plan.scope.files:
        return "files are not loaded"
    return (
        f"stored as {sha256}"
        if sha256
        else {"external": "not on Intercom's file hosts: never fetched"}.get(status, status)
    )


def _teammates(raw: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Ids of admins who wrote in it or whom it is assigned to, with the name and e-mail their words carry."""
    found: dict[str, tuple[str, str]] = {}
    for one in _said(raw):
        author = inside(one.get("author"))
        if author.get("type") == "admin" and author.get("id"):
            email = str(author.get("email") or "")
            found.setdefault(str(author["id"]), (str(author.get("name") or email or "?"), email))
    assignee = raw.get("admin_assignee_id")
    if assignee not in (None, 0, "0", ""):
        found.setdefault(str(assignee), ("the assignee", ""))
    return found


def _contacts(raw: Mapping[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    for contact in ids(raw.get("contacts"), "contacts"):
        found[contact] = None
    for one in _said(raw):
        author = inside(one.get("author"))
        if author.get("type") in ("user", "lead", "contact") and author.get("id"):
            found[str(author["id"])] = None
    return list(found)


def _said(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if source := inside(raw.get("source")):
        yield source
    for name, inner in (("conversation_parts",) * 2, ("ticket_parts",) * 2, ("notes", "data")):
        yield from listed(raw.get(name), inner)
