"""Which of a person's decisions shaped an object, and how. From its raw JSON and the plan."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from wizard.archive.archive import Archive
from wizard.plan.models import AdminChoice, AdminDecision, AttributeDecision, Plan
from wizard.plan.proposals import is_bot
from wizard.plan.scope import became_ticket, channel_of, in_scope, state_of
from wizard.verify.said.shapes import ids, inside, listed

_MODELS = {"contacts": "contact", "companies": "company", "conversations": "conversation", "tickets": "conversation"}
_THREADS = frozenset({"conversations", "tickets"})


def decided(kind: str, raw: Mapping[str, Any], plan: Plan, archive: Archive) -> Iterator[tuple[str, str]]:
    """(what, what was decided) about an object of a source kind. Names and ids in it are hostile text."""
    yield from _scope(kind, raw, plan, _thread(kind, raw, archive))
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
        for folded in archive.people.folded_into(str(raw.get("id"))):
            yield f"contact {folded}", "was merged into this one"
    yield from _attributes(kind, raw, plan)
    object_id = str(raw.get("id"))
    for file in archive.files.of(kind, object_id).values():
        yield f"file {file.name or file.key}", _file(file.status, file.sha256, plan)


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
        facts = (f"{state_of(raw)}, channel {channel_of(raw)}", *_dates(raw))
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
        if choice is None:
            yield f"attribute {name}", "nobody decided on it: kept beside the record"
        elif choice.decision is AttributeDecision.SKIP:
            yield f"attribute {name}", "not loaded: it stays in the archive"
        else:
            yield f"attribute {name}", f"to the field {choice.field} ({choice.type}); what does not fit: {choice.unfit}"


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
