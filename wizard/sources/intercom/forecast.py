"""How many calls it takes to read what changed since the last run, from a few totals."""

import asyncio
from collections.abc import Mapping

from wizard.errors import RecordError
from wizard.intercom.pager import Listing
from wizard.sources.intercom import queries
from wizard.sources.intercom.kinds import CONVERSATION_PAGE, DEFINITIONS, KINDS, LISTINGS, TICKET_PAGE
from wizard.sources.intercom.listing import Lister, one_row

_CONTACT_LISTS = 2
"""Companies, tags and notes of a contact are a call each, where it has any."""


async def calls_for_changes(lister: Lister, since: Mapping[str, int], archived: Mapping[str, int]) -> int:
    """About how many calls a delta takes. `since` has the unix second each kind was listed to, `archived` how many objects of each there are.

    Three calls, one row each. Changes are read, and looked for once more where there were any.
    """
    wanted = {
        "conversations": lambda at: queries.updated_since("conversations", at),
        "tickets": lambda at: queries.updated_since("tickets", at),
        "contacts": queries.contacts_updated_since,
    }
    known = [kind for kind in wanted if kind in since]
    counts = dict(zip(known, await asyncio.gather(*(_total(lister, wanted[k](since[k])) for k in known)), strict=True))
    lists = sum(_pages(kind.name, archived.get(kind.name, 0)) for kind in KINDS if not kind.named and not kind.dated)
    lists += sum(_pages(name, archived.get(name, 0)) for name in DEFINITIONS)
    dated = {"conversations": CONVERSATION_PAGE, "tickets": TICKET_PAGE, "contacts": 150}
    lists += sum(1 + counts.get(kind, 0) // size for kind, size in dated.items()) + 1
    objects = counts.get("conversations", 0) + _CONTACT_LISTS * counts.get("contacts", 0)
    return lists * (2 if any(counts.values()) else 1) + objects


async def _total(lister: Lister, listing: Listing) -> int:
    try:
        return await lister.total(one_row(listing)) or 0
    except RecordError:
        return 0


def _pages(kind: str, count: int) -> int:
    """The calls of a whole list."""
    listings = LISTINGS.get(kind, (Listing("/me"),))
    return sum(1 if not one.per_page else max(1, -(-count // one.per_page)) for one in listings)
