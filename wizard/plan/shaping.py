"""Which decisions shape which kinds of the source: what is changed makes exactly these work again. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from wizard.plan.models import AdminDecision, AttributeChoice, AttributeDecision, Plan, Scope
from wizard.plan.scope import removes_deleted
from wizard.plan.standard_attributes import standard_place

_WITH_FILES = frozenset(
    {"conversations", "tickets", "contacts", "macros", "articles", "internal_articles", "files"}
)  # fmt: skip
_WITH_LINKS = frozenset({"conversations", "tickets", "contacts", "macros", "articles", "internal_articles"})
_BY_STATE = frozenset({"conversations", "tickets"})
_NEEDED = frozenset({"contacts", "companies"})
ACCOUNTS = ("admins", "former_admins")
"""Kinds whose objects become accounts."""
ATTRIBUTED = (*ACCOUNTS, "contacts", "conversations", "tickets")
"""Kinds that say who wrote something: those that decisions about admins shape."""
_MODELS = {
    "contacts": ("contact",),
    "companies": ("company",),
    "conversations": ("conversation",),
    "tickets": ("conversation",),
    "data_attributes": ("contact", "company"),
    "conversation_attributes": ("conversation",),
}
_KNOWN = frozenset(
    {"workspace", "teams", "tags", "files", "macros", "collections", "articles", "internal_articles"} | _MODELS.keys() | set(ATTRIBUTED)
)  # fmt: skip


def decisions(plan: Plan, kind: str) -> dict[str, Any]:
    """The decisions that shape records of a source kind, JSON-like, with the keys and shapes of a plan: `Plan(**…)` is a plan that shapes
    this kind in the same way. Of a kind nobody knows here, all of them. People kept apart are not among them: taking somebody apart touches
    exactly the people and threads concerned in the archive.
    """
    known = kind in _KNOWN
    found: dict[str, Any] = {}
    if kind in ATTRIBUTED or not known:
        found["admins"] = accounts(plan)
    if models := _MODELS.get(kind, () if known else ("contact", "company", "conversation")):
        found["attributes"] = {
            key: choice.model_dump(mode="json")
            for key, choice in plan.attributes.items()
            if key.split(":", 1)[0] in models and not _as_if_absent(key, choice)
        }
    if scope := _scope(plan.scope, kind, known=known):
        found["scope"] = scope
    if not known:
        found["apart"] = sorted(plan.apart)
    if kind in _WITH_LINKS or not known:
        found["links"] = plan.links.model_dump(mode="json")
    if kind == "macros" or not known:
        found["placeholders"] = plan.placeholders
    return found


def _as_if_absent(key: str, choice: AttributeChoice) -> bool:
    """Standard attributes stay in the archive where nobody decided otherwise."""
    return choice.decision is AttributeDecision.SKIP and standard_place(key.split(":", 1)[1]) is not None


def accounts(plan: Plan) -> dict[str, Any]:
    """Admins who have an account, with what it is. Whoever is skipped or undecided has none, and is left out."""
    found: dict[str, Any] = {}
    for admin_id, choice in plan.admins.items():
        if choice.decision is AdminDecision.MATCH:
            found[admin_id] = {"decision": "match", "user": choice.user}
        elif choice.decision is AdminDecision.INVITE:
            found[admin_id] = {"decision": "invite", "role": choice.role}
    return found


def _scope(scope: Scope, kind: str, *, known: bool) -> dict[str, Any]:
    # Kept as it is, it shapes nothing: a plan of an older Outercom stays the same one.
    keeps = not removes_deleted(kind, scope) and known
    whole = scope.model_dump(mode="json", exclude={"quota_share", "quota_hours"} | ({"deleted"} if keeps else set()))
    if kind in _BY_STATE or not known:
        return whole
    if kind in ("workspace", "teams", *ACCOUNTS, "data_attributes", "conversation_attributes"):
        return {}
    loaded = not scope.kinds or kind in scope.kinds
    # What is left out as a kind comes along where a conversation in scope needs it: the whole scope then says what that is.
    if kind in _NEEDED and not loaded:
        return whole
    found: dict[str, Any] = {"kinds": [] if loaded else ["others"]}
    if not keeps:
        found["deleted"] = scope.deleted.value
    if kind in _WITH_FILES:
        found["files"] = scope.files
    if not loaded or kind == "files":
        found["leaving"] = scope.leaving.value
    return found


def digest(plan: Plan, kind: str) -> str:
    """A digest of the decisions that shape a source kind (16 hex digits)."""
    return digest_of(decisions(plan, kind))


def digest_of(shaping: Mapping[str, Any]) -> str:
    """The digest of what `decisions` returned."""
    text = json.dumps(shaping, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def digests(plan: Plan, kinds: Iterable[str]) -> dict[str, str]:
    """The digest for each of these kinds."""
    return {kind: digest(plan, kind) for kind in kinds}
