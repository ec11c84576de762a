"""What a destination can do, in rows for people, from its capabilities alone. Pure."""

from screens.widgets.facts import Row
from wizard.destinations.port import Capabilities
from wizard.records import Kind

_NOUNS = {
    Kind.ADMIN: "teammates",
    Kind.FIELD: "custom fields",
    Kind.TAG: "tags",
    Kind.COMPANY: "companies",
    Kind.FILE: "files",
    Kind.SAVED_REPLY: "saved replies",
    Kind.CONTACT: "people",
    Kind.CONVERSATION: "conversations",
    Kind.TICKET: "tickets",
    Kind.TEAM: "teams",
    Kind.COLLECTION: "collections",
    Kind.ARTICLE: "articles",
}

OTHER_LEDGER = (
    "Loading into {label} has begun. Each destination has a ledger of its own: what was loaded there stays there, and {other} begins "
    "with nothing. What you decided about teammates, fields and losses was for {label}, and is asked again. Nothing is read again."
)


def capability_rows(able: Capabilities) -> list[Row]:
    """What it holds, its roles with their seats, what it needs, what it may do by itself, and what cannot be undone."""
    roles = ", ".join(f"{role.label} ({'a paid seat' if role.billable else 'free'})" for role in able.roles)
    rows = [
        ("Is", able.statement),
        ("Holds", ", ".join(_NOUNS[kind] for kind in able.kinds)),
    ]
    if roles:
        rows.append(("Roles", roles))
    needs = ", ".join(field.label for field in able.connection) or "Nothing: it is a file on this machine."
    rows.append(("Needs", needs))
    rows += _listed("What it does by itself", able.side_effects)
    rows += _listed("What cannot be undone", able.irreversible)
    rows += _listed("Archive only", able.stays_in_archive)
    return rows


def limitation_rows(able: Capabilities) -> list[Row]:
    """What does not move, each with what to do instead."""
    return [("×", f"{limit.what}. {limit.instead}") for limit in able.limitations]


def _listed(label: str, sentences: tuple[str, ...]) -> list[Row]:
    return [(label if number == 0 else "", f"· {sentence}") for number, sentence in enumerate(sentences)]
