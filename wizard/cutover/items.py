"""What a checklist is made of, and what a destination says about switching over to it."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What an item belongs to, in the order of the screen."""

    BEFORE = "Before you switch"
    WIDGET = "Chat widget"
    EMAIL = "E-mail"
    REBUILD = "Rebuild by hand"
    TEAM = "Your team"
    END = "Wind-down"


class Probe(StrEnum):
    """What the machine can look at, so that it can tick the item itself."""

    SITE_OLD_WIDGET_GONE = "site: Intercom's Messenger is gone"
    SITE_NEW_WIDGET_THERE = "site: the new widget is there"
    DNS_MAIL = "dns: MX and SPF point to the new place"
    COLLECTOR_OFF = "Intercom: no mail is collected any more"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing to do. `id` is kept in the plan and never changes; `probe` is set where the machine can look."""

    id: str
    group: Group
    title: str
    why: str
    how: str
    probe: Probe | None = None


@dataclass(frozen=True, slots=True)
class Switchover:
    """What is particular about switching over to one destination.

    `items` are beside those that hold for every one. `widget` are pieces of its chat widget's addresses, by which a page that carries it is
    known. `selectors` are the DKIM selectors it is known to use. `mail` says in a sentence what its DNS records look like.
    """

    items: tuple[ChecklistItem, ...] = ()
    widget: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    mail: str = ""
