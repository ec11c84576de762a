"""Everything an Intercom workspace has that can be read, and where. Paths, page sizes and page shapes are those of Intercom's API 2.16."""

from wizard.intercom.pager import Listing
from wizard.records import Kind
from wizard.sources.port import SourceKind

KINDS: tuple[SourceKind, ...] = (
    SourceKind("workspace", Kind.ADMIN),
    SourceKind("admins", Kind.ADMIN, single=True),
    SourceKind("teams", Kind.TEAM, optional=True, single=True),
    SourceKind("former_admins", Kind.ADMIN, named=True),
    SourceKind("tags", Kind.TAG, single=True),
    SourceKind("segments", optional=True, single=True),
    SourceKind("data_attributes", Kind.FIELD),
    SourceKind("conversation_attributes", Kind.FIELD, optional=True),
    SourceKind("subscription_types", optional=True),
    SourceKind("brands", optional=True),
    SourceKind("ticket_types", optional=True, single=True),
    SourceKind("ticket_states", optional=True),
    SourceKind("help_centers", optional=True, single=True),
    SourceKind("collections", Kind.COLLECTION, optional=True, after=("help_centers",), single=True),
    SourceKind("articles", Kind.ARTICLE, optional=True, after=("collections",), single=True),
    SourceKind("internal_articles", Kind.ARTICLE, optional=True, single=True),
    SourceKind("macros", Kind.SAVED_REPLY, optional=True, single=True),
    SourceKind("companies", Kind.COMPANY, single=True, calls=0.6, page=60),
    SourceKind("contacts", Kind.CONTACT, after=("companies",), dated=True, single=True, calls=1.8, page=150),
    SourceKind(
        "conversations", Kind.CONVERSATION, fetched=True, sliced=True, dated=True, single=True, calls=1.02, page=150
    ),
    SourceKind(
        "tickets",
        Kind.TICKET,
        sliced=True,
        optional=True,
        after=("ticket_types",),
        joins="conversations",
        dated=True,
        single=True,
        calls=0.1,
        page=50,
    ),
)

DEFINITIONS = ("workspace", "admins", "teams", "tags", "data_attributes", "conversation_attributes", "ticket_types")

CONVERSATION_PAGE = 150
# A ticket comes with all its parts: 150 of them can be more than one answer should hold.
TICKET_PAGE = 50
COMPANY_LIST = Listing("/companies/list", 60, method="POST", numbered=True)
CONTACT_LIST = Listing("/contacts", 150)

LISTINGS: dict[str, tuple[Listing, ...]] = {
    "admins": (Listing("/admins", params={"display_avatar": "true"}),),
    "teams": (Listing("/teams"),),
    "former_admins": (),
    "tags": (Listing("/tags"),),
    "segments": (Listing("/segments"), Listing("/segments", params={"type": "company"})),
    "data_attributes": (
        Listing("/data_attributes", params={"model": "contact", "include_archived": "true"}),
        Listing("/data_attributes", params={"model": "company", "include_archived": "true"}),
    ),
    "conversation_attributes": (Listing("/conversations/attributes"),),
    "subscription_types": (Listing("/subscription_types"),),
    "brands": (Listing("/brands"),),
    "ticket_types": (Listing("/ticket_types"),),
    "ticket_states": (Listing("/ticket_states"),),
    "help_centers": (Listing("/help_center/help_centers"),),
    "collections": (Listing("/help_center/collections", numbered=True),),
    "articles": (Listing("/articles", numbered=True),),
    "internal_articles": (Listing("/internal_articles", numbered=True),),
    "macros": (Listing("/macros", 150),),
    "contacts": (CONTACT_LIST,),
    "companies": (COMPANY_LIST,),
}
"""Kinds that are listed by GET, or whole."""

OBJECTS: dict[str, str] = {
    "admins": "/admins",
    "teams": "/teams",
    "tags": "/tags",
    "segments": "/segments",
    "ticket_types": "/ticket_types",
    "collections": "/help_center/collections",
    "help_centers": "/help_center/help_centers",
    "articles": "/articles",
    "internal_articles": "/internal_articles",
    "macros": "/macros",
    "companies": "/companies",
    "contacts": "/contacts",
    "conversations": "/conversations",
    "tickets": "/tickets",
}
"""Kinds whose objects can be had one by one, at this path and their id."""
