"""A merge in lines for people. Pure."""

from wizard.archive.merges import Merge, MergedContact
from wizard.text import one_line


def merge_lines(merge: Merge) -> list[str]:
    """The survivor, then each contact folded in with the reason and what it brings, then the values that won."""
    folded = [f"  {'-' if one.apart else '+'} {contact_line(one)}: {_why(one)}" for one in merge.folded]
    lines = [contact_line(merge.survivor), *folded]
    for conflict in merge.conflicts:
        won, lost = one_line(conflict.won, 40), one_line(conflict.lost, 40)
        lines.append(
            f"    {one_line(conflict.field, 40)}: '{won}' is kept; '{lost}' of {one_line(conflict.of, 40)} is not"
        )
    return lines


def contact_line(one: MergedContact) -> str:
    """Who a contact is, on one line: role, name, e-mail, phone, external id, id."""
    parts = [one_line(one.name, 40), f"<{one_line(one.email, 60)}>" if one.email else "", one_line(one.phone, 30)]
    parts.append(f"external id {one_line(one.external_id, 40)}" if one.external_id else "")
    return " ".join(part for part in (one.role or "contact", *parts) if part) + f" ({one_line(one.id, 40)})"


def _why(one: MergedContact) -> str:
    return one.why if one.undoable else f"{one.why}; this cannot be undone here"
