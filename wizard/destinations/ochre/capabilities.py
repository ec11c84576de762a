"""What the Ochre-shaped workspace file holds, and what Ochre would do. From Ochre's public help pages and migration guide."""

from typing import Final

from wizard.destinations.port import Capabilities, Limitation, Lookup, RoleOffered
from wizard.records import FieldType, Kind

STATEMENT: Final = (
    "Ochre has no public import API. Outercom writes a workspace in Ochre's shape into one file on this machine, where it can be searched, opened "
    "by old links and verified. Nothing is sent to Ochre's servers."
)

ROLES: Final = (
    RoleOffered("admin", "Admin", billable=True),
    RoleOffered("agent", "Agent", billable=True),
    RoleOffered("light_agent", "Light agent", billable=False),
)

_LIMITATIONS = (
    Limitation("Workflows and bots", "Rebuild routing, auto-replies and AI settings in Ochre by hand."),
    Limitation("Series and outbound messages", "Move them to your marketing tool before you cancel Intercom."),
    Limitation("Product tours", "Rebuild them in a tool of their own; Ochre has none."),
    Limitation("Surveys", "Export their answers from Intercom; switch on Ochre's satisfaction survey instead."),
    Limitation("Banners and news", "Announce in your product or by e-mail."),
    Limitation(
        "AI agent settings (Fin, Operator)",
        "Set up Ochre's AI from scratch; what bots wrote is kept in the conversations.",
    ),
    Limitation(
        "Help-centre articles and collections",
        "They stay in the archive, with every translation; bring them into Ochre's knowledge base by hand.",
    ),
    Limitation("Teams", "Ochre assigns to one person. Conversations keep the team's name as text."),
    Limitation(
        "Snooze timers",
        "Ochre does not wake a snoozed conversation by itself. The time is kept; look through the snoozed ones after the move.",
    ),
    Limitation("SLA policies, office hours, assignment rules", "Set them up again in Ochre."),
    Limitation(
        "Placeholders of macros that Ochre does not document, and all fallback texts",
        "They stay as they were written; `outercom macros` lists them.",
    ),
    Limitation(
        "Side conversations, calls and data events", "They are not read; export what you need of them from Intercom."
    ),
)

_SIDE_EFFECTS = (
    "Writing this file sends nothing and starts nothing. The rest of this list is what Ochre may do when its own importer loads the data.",
    "Ochre closes open conversations that are idle longer than its window (7 days unless changed), with a note customers can see, and may send them a survey.",
    "New conversations may enter Ochre's AI queue and be answered automatically.",
    "Assigning a conversation notifies the person it is assigned to.",
    "Routing rules and SLA timers may run on conversations as they arrive.",
    "Reports of the last 7 to 90 days count imported conversations.",
    "A tag whose name is on Ochre's AI bypass list switches AI off for its conversations.",
    "People appear under Contacts until Stripe matches their e-mail; the Customers view does not show them before.",
    "Connecting Stripe links or creates people by e-mail: do it before or after an import, not during one.",
)

_IN_ARCHIVE = (
    "help-centre articles, collections and internal articles",
    "teams and their members (conversations keep the team's name)",
    "segments, subscription types, brands, help centres, ticket types and ticket states",
    "standard attributes without a place: location, browser, devices, social profiles, owner, avatar",
    "statistics, SLA history, topics and links between conversations",
    "notes on companies",
)

_STAGES = (
    (Kind.ADMIN, Kind.FIELD, Kind.TAG),
    (Kind.COMPANY, Kind.FILE, Kind.SAVED_REPLY),
    (Kind.CONTACT,),
    (Kind.CONVERSATION, Kind.TICKET),
)
_FIELD_TYPES = tuple(FieldType)
_RESERVED = "id name email emails phone company companies picture tags notes created_at updated_at subject status priority assignee channel topic"

_COLUMNS = {
    "contact": {
        "name": "the name", "email": "an e-mail", "phone": "a phone number", "external_id": "the external id", "role": "lead or not",
        "created_at": "the day of creation", "updated_at": "the last change", "last_seen_at": "last seen",
        "unsubscribed_from_emails": "unsubscribed", "language_override": "the language",
    },
    "company": {
        "name": "the name", "company_id": "the external id", "website": "the website", "industry": "the industry", "plan.name": "the plan",
        "size": "the size", "monthly_spend": "monthly spend", "remote_created_at": "the day of creation", "updated_at": "the last change",
    },
    "conversation": {
        "title": "the subject", "state": "the status", "priority": "the priority", "created_at": "the day of creation",
        "updated_at": "last activity", "snoozed_until": "snoozed until",
    },
}  # fmt: skip

CAPABILITIES: Final = Capabilities(
    name="ochre",
    label="Ochre (workspace file)",
    statement=STATEMENT,
    stages=_STAGES,
    roles=ROLES,
    field_types={"contact": _FIELD_TYPES, "company": _FIELD_TYPES, "conversation": _FIELD_TYPES},
    lookup=dict.fromkeys((kind for stage in _STAGES for kind in stage), Lookup.BY_SOURCE_ID),
    batch=200,
    reserved_fields=frozenset(_RESERVED.split()),
    columns=_COLUMNS,
    side_effects=_SIDE_EFFECTS,
    limitations=_LIMITATIONS,
    stays_in_archive=_IN_ARCHIVE,
    local=True,
    records_a_second=500.0,
    bytes_a_record=4_000,
)
