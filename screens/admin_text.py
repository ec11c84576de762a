"""Teammates and what becomes of them, in cells and lines. Pure."""

from screens.widgets.row_table import Cell, Column
from wizard.admin_table import AdminLine, AdminSums
from wizard.destinations.port import RoleOffered, User
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.plan.proposals import Case
from wizard.text import one_line, plural

COLUMNS = (
    Column("Name", 17, grow=2),
    Column("E-mail", 19, grow=3),
    Column("Decision", 21, grow=2),
    Column("Why", 14, grow=3, needs=70),
)
_MOST_CANDIDATES = 3


def admin_cells(line: AdminLine) -> tuple[Cell, ...]:
    """A row for COLUMNS."""
    return (
        Cell(line.name, "strong" if line.undecided else ""),
        Cell(line.email or "(no e-mail)", "" if line.email else "quiet"),
        decision_cell(line),
        _why(line),
    )


def decision_cell(line: AdminLine) -> Cell:
    """The decision with its sign, and who or as what."""
    if line.bot:
        return Cell("· Intercom Bot", "quiet")
    wrong = line.problem is not None and line.problem.blocking
    match line.choice.decision:
        case AdminDecision.MATCH:
            said, tone = f"match {line.account}", "good"
        case AdminDecision.INVITE:
            said, tone = f"invite {line.account}", "good"
        case AdminDecision.SKIP:
            return Cell("✓ skip", "quiet")
        case _:
            return Cell("! undecided", "wrong")
    return Cell(f"! {said}", "wrong") if wrong else Cell(f"✓ {said}", tone)


def _why(line: AdminLine) -> Cell:
    if line.problem is not None:
        return Cell(f"! {line.problem.short}", "wrong" if line.problem.blocking else "")
    if _changed(line):
        return Cell("your decision")
    if line.proposal.case is Case.SEVERAL:
        return Cell(plural(len(line.proposal.candidates), "candidate"))
    return Cell(line.proposal.case.value, "quiet" if line.bot else "")


def detail(line: AdminLine) -> str:
    """Who this is, why this is proposed or what is wrong, and whom it may be there."""
    who = f"{one_line(line.name, 60)} <{one_line(line.email, 80)}>" if line.email else one_line(line.name, 60)
    if line.raw.get("job_title"):
        who += f", {one_line(line.raw['job_title'], 40)}"
    if line.problem is not None:
        how = " Match or skip instead." if line.problem.blocking else " That is allowed."
        return f"! {who}: {line.problem.what}.{how}"
    text = f"{who}: {'your decision; ' if _changed(line) else ''}{line.proposal.reason}"
    if line.proposal.case is not Case.SAME_EMAIL and (users := line.proposal.candidates):
        shown = "; ".join(account(user) for user in users[:_MOST_CANDIDATES])
        return f"{text}: {shown}{'' if len(users) <= _MOST_CANDIDATES else ' …'}"
    return f"{text}."


def _changed(line: AdminLine) -> bool:
    return line.choice.decision not in (AdminDecision.UNDECIDED, line.proposal.choice.decision)


def account(user: User) -> str:
    """Somebody at the destination: name and e-mail, and the role where it is known."""
    name, email = one_line(user.name, 40), one_line(user.email, 60)
    text = f"{name} <{email}>" if name and email else name or email
    return f"{text}, {one_line(user.role, 20)}" if user.role else text


def sums_line(sums: AdminSums) -> str:
    """`3 matched · 2 invited · 1 skipped · 4 undecided`, and bots where there are some."""
    return (
        f"{sums.matched:,} matched · {sum(sums.invited.values()):,} invited · {sums.skipped:,} skipped"
        f" · {sums.undecided:,} undecided" + (f" · {plural(sums.bots, 'bot')}" if sums.bots else "")
    )


def invited_line(sums: AdminSums) -> str:
    """Who is invited by role, and the paid seats that takes; empty where nobody is."""
    if not sums.invited:
        return ""
    roles = ", ".join(f"{count:,} {one_line(role, 20)}" for role, count in sums.invited.items())
    return f"Invited: {roles} · {plural(sums.seats, 'paid seat')}"


def role_line(role: RoleOffered) -> str:
    """A role and whether it takes a paid seat."""
    return f"{role.label} ({'a paid seat' if role.billable else 'no paid seat'})"


def choice_words(choice: AdminChoice, roles: tuple[RoleOffered, ...]) -> str:
    """A decision as one says it: `skip`, `invite as agent`, `match`."""
    if choice.decision is AdminDecision.INVITE:
        return f"invite as {next((role.label for role in roles if role.name == choice.role), choice.role)}"
    return choice.decision.value
