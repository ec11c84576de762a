"""Macros as saved replies."""

from typing import Any

from wizard.plan.models import Plan
from wizard.records import SavedReply
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.shapes import identifier, text
from wizard.sources.port import LookupTable
from wizard.translate.markup import escaped
from wizard.translate.moments import unix
from wizard.translate.placeholders import spelled_out


def macro(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> SavedReply:
    """A macro with its placeholders spelled out. One without HTML is made from its text."""
    source_id = identifier(raw.get("id"))
    written = text(raw.get("body")) or "".join(
        f"<p>{escaped(line)}</p>" for line in text(raw.get("body_text")).splitlines()
    )
    found, _ = Files("macros", source_id, plan, lookup).body(spelled_out(written))
    return SavedReply(
        source_id=source_id,
        name=text(raw.get("name")),
        html=found.html,
        text=found.text,
        links=found.links,
        likely=plan.placeholders == "likely",
        created_at=unix(raw.get("created_at")),
        updated_at=unix(raw.get("updated_at")),
    )
