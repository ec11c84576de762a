"""Which translator is for which of Intercom's kinds."""

import time
from collections.abc import Callable
from typing import Any

from wizard.plan.models import Plan
from wizard.plan.scope import in_scope
from wizard.records import Record
from wizard.sources.intercom.translate.admins import admin, bot, former_admin, team
from wizard.sources.intercom.translate.articles import article, collection, internal_article
from wizard.sources.intercom.translate.attributes import conversation_attribute, data_attribute
from wizard.sources.intercom.translate.companies import company, tag
from wizard.sources.intercom.translate.contacts import contact
from wizard.sources.intercom.translate.conversations import conversation
from wizard.sources.intercom.translate.macros import macro
from wizard.sources.intercom.translate.tickets import conversation_of, ticket
from wizard.sources.port import LookupTable, Skipped

TRANSLATOR_VERSION = 2
"""Raised whenever an object may become another record than before; everything is then loaded again."""

_TRANSLATORS: dict[str, Callable[[dict[str, Any], Plan, LookupTable], Record | Skipped | None]] = {
    "workspace": bot,
    "admins": admin,
    "former_admins": former_admin,
    "teams": team,
    "tags": tag,
    "data_attributes": data_attribute,
    "conversation_attributes": conversation_attribute,
    "companies": company,
    "contacts": contact,
    "conversations": conversation,
    "tickets": ticket,
    "macros": macro,
    "collections": collection,
    "articles": article,
    "internal_articles": internal_article,
}


def translate(kind: str, raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Record | Skipped | None:
    """The record one of Intercom's objects becomes; Skipped by the plan; None for kinds that are only archived.

    `raw` is Intercom's JSON, decoded; contacts carry their complete companies, tags and notes. The object `workspace` (from /me) becomes the
    one internal admin that stands for every bot. Pure, but for relative periods of a plan without an anchor, which count back from now.
    """
    translator = _TRANSLATORS.get(kind)
    if translator is None:
        return None
    now = int(time.time()) if plan.scope.anchor is None else plan.scope.anchor
    thread = conversation_of(raw, lookup) if kind == "tickets" else None
    return in_scope(kind, raw, plan, now, thread) or translator(raw, plan, lookup)
