"""What can be chosen for one teammate, or for many at once, as lines to pick from. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from screens.admin_text import account, choice_words, role_line
from wizard.admin_table import AdminLine, AdminTable, Bulk, bulk
from wizard.destinations.port import RoleOffered
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.plan.proposals import Case
from wizard.text import one_line, plural

SKIP = AdminChoice(decision=AdminDecision.SKIP)


def invitation(role: str) -> AdminChoice:
    """An invitation with a role."""
    return AdminChoice(decision=AdminDecision.INVITE, role=role)


def for_one(line: AdminLine, roles: Sequence[RoleOffered]) -> list[tuple[str, str]]:
    """Everything that can become of one teammate: keys are `match`, `skip` and `invite:ROLE`."""
    found = [("match", "Match: they have an account there …")]
    if line.email:
        found += [(f"invite:{role.name}", f"Invite as {role_line(role)}") for role in roles]
    return [*found, ("skip", "Skip: no account; their words keep their name")]


def to_match(table: AdminTable, key: str) -> list[tuple[str, str]]:
    """The destination's users, those it may be first and with the reason."""
    likely, others = table.candidates(key)
    reason = "same name" if table.proposals[key].case in (Case.SAME_NAME, Case.NO_EMAIL) else "same e-mail"
    marked = [(user.id, f"▸ {account(user)} · {reason}") for user in likely]
    return marked + [(user.id, f"  {account(user)}" if likely else account(user)) for user in others]


@dataclass(frozen=True, slots=True)
class BulkOffer:
    """A decision for many, as a line to pick, and the question before it is made."""

    bulk: Bulk
    line: str
    question: str
    said: str


def for_many(lines: Sequence[AdminLine], roles: tuple[RoleOffered, ...], *, filtered: bool) -> list[BulkOffer]:
    """What can be decided for those that are shown: first for the undecided ones, then for all of them."""
    choices = [SKIP, *(invitation(role.name) for role in roles)]
    open_to = [_offer(lines, choice, roles, filtered=filtered, decided_too=False) for choice in choices]
    everybody = [_offer(lines, choice, roles, filtered=filtered, decided_too=True) for choice in choices]
    more = [offer for offer, first in zip(everybody, open_to, strict=True) if offer.bulk.keys != first.bulk.keys]
    return [offer for offer in (*open_to, *more) if offer.bulk.keys]


def _offer(
    lines: Sequence[AdminLine],
    choice: AdminChoice,
    roles: tuple[RoleOffered, ...],
    *,
    filtered: bool,
    decided_too: bool,
) -> BulkOffer:
    found = bulk(lines, choice, decided_too=decided_too)
    count, words = len(found.keys), choice_words(choice, roles)
    which = "decided or not" if decided_too else "undecided"
    shown = ", as filtered" if filtered else ""
    seats = count if any(role.name == choice.role and role.billable for role in roles) else 0
    paid = f" ({plural(seats, 'paid seat')})" if seats else ""
    question = f"{words[0].upper()}{words[1:]}: {plural(count, 'teammate')} ({which}{shown}){paid}?"
    if found.without:
        question += (
            f" {plural(found.without, 'teammate has', 'teammates have')} no e-mail to invite: nothing changes there."
        )
    if found.likely:
        question += f" {found.likely:,} of them may have an account there already."
    text = f"{words[0].upper()}{words[1:]}: {count:,} {which}{shown}{paid}"
    return BulkOffer(found, text, f"{question}\n\nUndo (z) takes it back.", f"{words}, {plural(count, 'teammate')}")


def one_said(line: AdminLine, choice: AdminChoice, roles: tuple[RoleOffered, ...]) -> str:
    """What was decided for one, as undo names it."""
    return f"{choice_words(choice, roles)}, {one_line(line.name, 40)}"
