"""Whether tags, attribute definitions, saved replies and teammates are kept."""

from collections.abc import Mapping
from typing import Any

from wizard.destinations.held import HeldAdmin, HeldField, HeldReply
from wizard.plan.models import AdminDecision
from wizard.verify.kept.book import Book
from wizard.verify.kept.entries import words_differ
from wizard.verify.kept.there import STANDARD, There
from wizard.verify.said.shapes import listed, moment, name_of, words
from wizard.verify.said.values import folded
from wizard.verify.said.visible import Seen

Raw = Mapping[str, Any]


def field_differs(raw: Raw, model: str, held: HeldField, there: There) -> list[str]:
    """The facts about an attribute's definition that differ."""
    own = model == "conversation" or raw.get("custom") is True
    place = standard_name(raw)
    name = words(raw.get("name")) if own else place.removeprefix(STANDARD)
    choice = there.plan.attribute(model, name if own else place)
    found = []
    if held.model != model:
        found.append("what it is an attribute of")
    if held.key != choice.field if choice and choice.field else folded(held.key) != folded(name):
        found.append("name of the field")
    if held.label != (words(raw.get("label")) or name):
        found.append("label")
    if choice is not None and str(held.type) != choice.type.value:
        found.append("type")
    if held.options != (_options(raw) if own else ()):
        found.append("options")
    if held.archived not in (None, own and raw.get("archived") is True):
        found.append("archived mark")
    if held.description not in (None, words(raw.get("description"))):
        found.append("description")
    return found


def standard_name(raw: Raw) -> str:
    """What a standard attribute is called in a plan: by its place."""
    return STANDARD + (words(raw.get("full_name")) or words(raw.get("name")))


def _options(raw: Raw) -> tuple[str, ...]:
    options = raw.get("options")
    plain = [words(one) for one in options if isinstance(one, str)] if isinstance(options, list) else []
    named = [words(one.get("label") or one.get("value")) for one in listed(options)]
    return tuple(dict.fromkeys(one for one in (*plain, *named) if one))


def reply_differs(raw: Raw, held: HeldReply, there: There, book: Book) -> list[str]:
    """The facts about a saved reply that differ. Placeholders may be called otherwise."""
    body = words(raw.get("body"))
    seen = Seen(body or _paragraphs(words(raw.get("body_text"))), blank=True)
    found = ["name"] if held.name != words(raw.get("name")) else []
    found += words_differ(seen, held.html, held.text, there, book)
    found += [
        key for key in ("created_at", "updated_at") if key in held.keeps and getattr(held, key) != moment(raw.get(key))
    ]
    return found


def _paragraphs(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in plain.splitlines())


def admin_differs(raw: Raw, held: HeldAdmin, there: There) -> list[str]:
    """The facts about a teammate with an account that differ."""
    choice = there.plan.admin(name_of(raw.get("id")))
    found = ["name"] if held.name != words(raw.get("name")) else []
    if held.email != words(raw.get("email")):
        found.append("e-mail")
    if held.bot:
        found.append("being a bot")
    if choice.decision is AdminDecision.MATCH and held.matched not in (None, choice.user or ""):
        found.append("who they are matched with")
    if choice.decision is AdminDecision.INVITE and held.role not in (None, choice.role or ""):
        found.append("role")
    return found
