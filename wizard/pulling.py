"""Asking a running import for one object first: what a person types, and what the run is told."""

from wizard import status
from wizard.archive.archive import Archive
from wizard.engine.first import KINDS
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.text import printable
from wizard.translate.old_links import old_link

EXAMPLES = "conversation 123, ticket 7, contact ann@example.com, company 65…"


def pull(migration: Migration, text: str) -> str:
    """Ask the running import for what `text` means: `KIND ID`, a link or id of a conversation, or a contact's e-mail. Returns what was asked for.

    Raises UsageError where nothing runs or nothing is meant, and CannotWrite.
    """
    asked = meant(migration, text)
    if migration.running() is None:
        raise UsageError(
            f"The import of '{migration.name}' is not running.",
            hint=f"Start it (outercom run {migration.name}), then ask again.",
        )
    status.ask(migration.paths, "first", asked)
    return asked


def meant(migration: Migration, text: str) -> str:
    """`KIND ID` for what a person typed. Raises UsageError."""
    word, _, rest = text.strip().partition(" ")
    if word not in KINDS:
        word, rest = ("contact" if "@" in text and "//" not in text else "conversation"), text.strip()
    rest = rest.strip()
    if word == "contact" and "@" in rest:
        return f"contact {_contact_with(migration, rest)}"
    found = old_link(rest) if word in ("conversation", "ticket") else None
    object_id = found.id if found is not None else rest
    # Intercom's conversations and tickets are numbered; other ids have letters, too.
    digits = object_id if word in ("conversation", "ticket") else "0"
    if not object_id.isascii() or not object_id.replace("-", "").replace("_", "").isalnum() or not digits.isdigit():
        raise UsageError(f"'{printable(text)[:80]}' is no id.", hint=f"For example: {EXAMPLES}")
    return f"{found.kind if found is not None and found.kind else word} {object_id}"


def _contact_with(migration: Migration, email: str) -> str:
    known = None
    if migration.paths.archive.exists():
        with Archive(migration.paths.archive, migration.paths.files, read_only=True) as archive:
            known = archive.people.with_email(email)
    if known is None:
        raise UsageError(
            f"No contact that was read so far has the e-mail address {printable(email)[:80]}.",
            hint="Give the contact's id, which stands in the address of their page in Intercom.",
        )
    return known
