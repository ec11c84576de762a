"""The last step as a list in order: what is to be done before Intercom goes, and how far it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from wizard.archive.reach import NotRead
from wizard.cutover.items import ChecklistItem, Group
from wizard.plan.models import Plan
from wizard.plan.switching import StillOpen
from wizard.text import counted

CALENDAR, OPEN, DELTA, UNREAD, REVOKED, FORGOTTEN, REPORT, ARCHIVE = (
    f"end.{name}" for name in ("calendar", "open", "delta", "unread", "revoked", "forgotten", "report", "archive")
)
SWITCHED: Final = ("widget.remove", "email.route")
"""Items of the checklist that make the switch: once these are ticked, everybody writes to the new place."""

ENDING: Final = (
    ChecklistItem(
        CALENDAR,
        Group.END,
        "Put the dates into your calendar",
        "In a month nobody remembers that Intercom is still there, and still costs.",
        "Save the calendar file, and open it with your calendar. Then tick this.",
    ),
    ChecklistItem(
        OPEN,
        Group.END,
        "See what is still open in Intercom",
        "Somebody may still wait for an answer there.",
        "Look. Then finish these conversations in Intercom, or answer them at the new place.",
    ),
    ChecklistItem(
        DELTA,
        Group.END,
        "Bring the last changes along",
        "What was written in Intercom since the last run is not at the new place yet.",
        "Start the last delta. It reads only what changed.",
    ),
    ChecklistItem(
        REVOKED,
        Group.END,
        "Revoke the access token in Intercom",
        "A token that nobody needs any more can only be misused.",
        "In Intercom: Settings, Developers, Authentication, Manage tokens. Then let Outercom check that it is refused.",
    ),
    ChecklistItem(
        FORGOTTEN,
        Group.END,
        "Remove the token from this machine",
        "It is of no use any more. Without it nothing can be read from Intercom.",
        "Remove it here. A token in an environment variable you remove yourself.",
    ),
    ChecklistItem(
        REPORT,
        Group.END,
        "Save the final report",
        "It says what moved, how it was checked, who ticked what, and what is left to do by hand.",
        "Save it outside of this migration's folder if you mean to delete the archive.",
    ),
    ChecklistItem(
        ARCHIVE,
        Group.END,
        "Keep the archive, or delete it",
        "It is the only full copy of what was in Intercom, and it holds your customers' data.",
        "Keep it in a safe place and tick this; or delete it, and Outercom looks that it is gone.",
    ),
)
"""The list, in order; `ending_items` knows what else belongs to it."""
LAST_CHANCE: Final = "Once the token is revoked or Intercom is cancelled, nobody can read them any more."


def ending_items(left: NotRead | None) -> tuple[ChecklistItem, ...]:
    """The list of a migration, in order. Where threads were not read, that is to be decided before the token goes: `left` says which."""
    if left is None or left.nothing:
        return ENDING
    unread = ChecklistItem(
        UNREAD,
        Group.END,
        "Be sure about what was never read",
        f"{left.sentence} {LAST_CHANCE}",
        "To have them after all: choose scope (step 4), Read, all time, and run again. If nobody needs them, tick this.",
    )
    place = [item.id for item in ENDING].index(REVOKED)
    return (*ENDING[:place], unread, *ENDING[place:])


@dataclass(frozen=True, slots=True)
class TokenState:
    """Where the token is kept: keyring, session, environment, or None."""

    origin: str | None


class Stand(Enum):
    """How an item of the list stands."""

    DONE = "done"
    NEEDLESS = "needless"
    """There is nothing to do: a rehearsal has no token."""
    WRONG = "wrong"
    """A look showed that something is left to do."""
    OPEN = "open"


def stand(item_id: str, plan: Plan, read_to: int | None, token: TokenState | None) -> Stand:
    """How an item stands: by its tick, by what a look found, and by what is known here (`read_to` as in `delta_is_done`; the token, None unless known)."""
    if plan.source.rehearsal and item_id in (REVOKED, FORGOTTEN):
        return Stand.NEEDLESS
    if (
        item_id in plan.checklist
        or (item_id == DELTA and delta_is_done(plan, read_to))
        or (item_id == FORGOTTEN and token is not None and token.origin is None)
    ):
        return Stand.DONE
    found = {OPEN: plan.switch.still_open, REVOKED: plan.switch.token_taken}
    return Stand.WRONG if item_id == UNREAD or found.get(item_id) is not None else Stand.OPEN


def left_to_do(items: Iterable[ChecklistItem], plan: Plan, read_to: int | None, token: TokenState | None) -> int:
    """How many of these items are open."""
    stands = (stand(item.id, plan, read_to, token) for item in items)
    return sum(one in (Stand.WRONG, Stand.OPEN) for one in stands)


def switched_at(plan: Plan) -> int | None:
    """The unix second of the switch: when the last of its items was ticked. None before."""
    ticks = [plan.checklist.get(item_id) for item_id in SWITCHED]
    return max(tick.at for tick in ticks if tick) if all(ticks) else None


def base_of_dates(plan: Plan, now: int) -> tuple[int, str]:
    """From when the dates count (unix seconds), and what that is: the switch, the day it was finished, or today."""
    if (switched := switched_at(plan)) is not None:
        return switched, "the switch"
    if plan.finished_at is not None:
        return plan.finished_at, "the day it was finished"
    return now, "today"


def delta_is_done(plan: Plan, read_to: int | None) -> bool:
    """Whether everything that was written in Intercom up to the switch is read (`read_to`: unix second up to which everything was)."""
    switched = switched_at(plan)
    return switched is not None and read_to is not None and read_to >= switched


def open_sentence(still: StillOpen, *, short: bool = False) -> str:
    """What is still open, in words: `12 open (4 of them unassigned), 3 snoozed`; `short` leaves out details."""
    if not still.open and not still.snoozed:
        return "nothing is open" if not still.unavailable else "not counted"
    nobody = f" ({still.unassigned:,} of them unassigned)" if still.unassigned and not short else ""
    said = ", ".join(
        filter(None, (f"{still.open:,} open{nobody}" if still.open else "", counted({"snoozed": still.snoozed})))
    )
    return said + (f"; not counted: {', '.join(still.unavailable)}" if still.unavailable and not short else "")
