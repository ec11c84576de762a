"""Help-centre collections and articles, and internal articles."""

from typing import Any

from wizard.plan.models import Plan
from wizard.records import Article, Collection, Kind, Ref
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.shapes import identifier, mapping, text
from wizard.sources.port import LookupTable
from wizard.translate.moments import unix


def collection(raw: dict[str, Any], _plan: Plan, _lookup: LookupTable) -> Collection:
    """A collection with its name and description in every language."""
    parent = identifier(raw.get("parent_id"))
    return Collection(
        source_id=identifier(raw.get("id")),
        name=text(raw.get("name")),
        description=text(raw.get("description")),
        parent=Ref(Kind.COLLECTION, parent) if parent else None,
        translations={
            language: {"name": text(said.get("name")), "description": text(said.get("description"))}
            for language, said in _languages(raw.get("translated_content"))
        },
    )


def article(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Article:
    """An article with its translations."""
    source_id = identifier(raw.get("id"))
    files = Files("articles", source_id, plan, lookup)
    parents = raw.get("parent_ids") if isinstance(raw.get("parent_ids"), list) else [raw.get("parent_id")]
    return Article(
        source_id=source_id,
        title=text(raw.get("title")),
        html=files.body(raw.get("body"))[0].html,
        description=text(raw.get("description")),
        state=text(raw.get("state")) or "draft",
        collections=tuple(Ref(Kind.COLLECTION, parent) for parent in map(identifier, parents or []) if parent),
        translations={
            language: {
                "title": text(said.get("title")),
                "description": text(said.get("description")),
                "html": files.body(said.get("body"))[0].html,
                "state": text(said.get("state")),
            }
            for language, said in _languages(raw.get("translated_content"))
        },
        created_at=unix(raw.get("created_at")),
        updated_at=unix(raw.get("updated_at")),
    )


def internal_article(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Article:
    """An internal article. Its `source_id` is `internal:<id>`: its ids are counted apart from the other articles'."""
    found = identifier(raw.get("id"))
    return Article(
        source_id=f"internal:{found}",
        title=text(raw.get("title")),
        html=Files("internal_articles", found, plan, lookup).body(raw.get("body"))[0].html,
        state=text(raw.get("state")) or "published",
        internal=True,
        created_at=unix(raw.get("created_at")),
        updated_at=unix(raw.get("updated_at")),
    )


def _languages(raw: object) -> list[tuple[str, dict[str, Any]]]:
    return [(text(language), said) for language, said in mapping(raw).items() if isinstance(said, dict)]
