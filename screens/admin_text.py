"""Teammates and what becomes of them, in cells and lines. Pure."""

from collections import Counter
from typing import Any

from rich.text import Text

from screens.widgets.plain import cell
from wizard.destinations.port import Directory, RoleOffered
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.text import plural

COLUMNS = (("Name", 19), ("E-mail", 24), ("Decision", 11), ("Account or role", 16), ("Why", 34))

_SIGNS = {
    AdminDecision.MATCH: "✓ match",
    AdminDecision.INVITE: "✓ invite",
    AdminDecision.SKIP: "✓ skip",
    AdminDecision.UNDECIDED: "! undecided",
}


def admin_cells(
    admin: dict[str, Any], choice: AdminChoice, directory: Directory, roles: tuple[RoleOffered, ...], why: str
) -> tuple[Text, ...]:
    """A row for COLUMNS. `admin` is Intercom's object."""
    return (
        cell(admin.get("name") or "(no name)", 60),
        cell(admin.get("email") or "(no e-mail)", 80),
        cell(_SIGNS[choice.decision], style="bold" if choice.decision is AdminDecision.UNDECIDED else ""),
        cell(_account(choice, directory, roles), 60),
        cell(why, 80),
    )


def sums(plan: Plan, roles: tuple[RoleOffered, ...]) -> str:
    """One line: matched, invited by role with billable seats, skipped, undecided."""
    decided = Counter(choice.decision for choice in plan.admins.values())
    invited = Counter(c.role for c in plan.admins.values() if c.decision is AdminDecision.INVITE)
    seats = sum(invited[role.name] for role in roles if role.billable)
    by_role = ", ".join(f"{invited[role.name]} as {role.label}" for role in roles if invited[role.name])
    parts = [f"{decided[AdminDecision.MATCH]} matched", f"{decided[AdminDecision.INVITE]} invited"]
    if by_role:
        parts[-1] += f" ({by_role}; {plural(seats, 'paid seat')})"
    parts += [f"{decided[AdminDecision.SKIP]} skipped", f"{decided[AdminDecision.UNDECIDED]} undecided"]
    return ", ".join(parts) + "."


def role_line(role: RoleOffered) -> str:
    """A role and whether it takes a paid seat."""
    return f"{role.label} ({'a paid seat' if role.billable else 'no paid seat'})"


def _account(choice: AdminChoice, directory: Directory, roles: tuple[RoleOffered, ...]) -> str:
    if choice.decision is AdminDecision.MATCH:
        return next((u.name or u.email for u in directory.users if u.id == choice.user), choice.user or "")
    if choice.decision is AdminDecision.INVITE:
        return next((role.label for role in roles if role.name == choice.role), choice.role or "")
    return ""
