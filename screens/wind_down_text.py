"""What step 8 says: the dates, and the list of what is left to do."""

from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content

from screens.ticking import day, ticked
from screens.widgets.checklist import Item
from screens.widgets.plain import line
from wizard.archive.reach import NotRead
from wizard.credentials import environment_variable
from wizard.cutover.dates import WindDownDates
from wizard.cutover.ending import (
    ARCHIVE,
    CALENDAR,
    DELTA,
    FORGOTTEN,
    LAST_CHANCE,
    OPEN,
    REVOKED,
    UNREAD,
    Stand,
    TokenState,
    base_of_dates,
    ending_items,
    open_sentence,
    stand,
)
from wizard.cutover.items import ChecklistItem
from wizard.plan.models import Plan
from wizard.text import one_line, plural

_STANDS = {Stand.DONE: "✓ done", Stand.NEEDLESS: "✓ none", Stand.WRONG: "! open", Stand.OPEN: "· open"}
_KEPT = {
    "keyring": "in the system's keyring",
    "session": "for this session only",
    "environment": "in the environment",
    None: "none is kept here",
}


@dataclass(slots=True)
class Known:
    """What the screen found out beside the plan: up to when everything is read (unix seconds), what was not read, the token, and whether an import
    runs.
    """

    read_to: int | None = None
    token: TokenState | None = None
    running: bool = False
    not_read: NotRead | None = None

    @property
    def lost(self) -> NotRead | None:
        """What can never be had once the token or Intercom is gone; None where that is nothing."""
        return None if self.not_read is None or self.not_read.nothing else self.not_read


def dates_sentence(dates: WindDownDates, plan: Plan, now: int) -> Content:
    """The dates of this migration, and from when they count."""
    base, what = base_of_dates(plan, now)
    begin = "If everybody has switched today ($day): " if what == "today" else "Counted from $what ($day): "
    left = dates.days_left(dates.finished + timedelta(days=(now - base) // 86_400))
    more = f" That is in {plural(left, 'day')}." if left and what != "today" else ""
    return line(begin, what=what, day=dates.finished) + line(
        "keep Intercom readable until [b]$until[/] at least; cancel it from about [b]$cancel[/].$more",
        until=dates.read_only_until,
        cancel=dates.cancel_from,
        more=more,
    )


def rows(plan: Plan, known: Known) -> list[Item]:
    """Everything there is to do, as lines."""
    return [listed(one, plan, known) for one in ending_items(known.not_read)]


def listed(item: ChecklistItem, plan: Plan, known: Known) -> Item:
    """One thing to do, as a line: how it stands, and what is known of it."""
    tick, how = plan.checklist.get(item.id), stand(item.id, plan, known.read_to, known.token)
    said = _said(item.id, plan, known) or (f"{one_line(tick.who, 16)}, {day(tick.at)}" if tick else "")
    return Item(item.id, _STANDS[how], item.title, "a rehearsal has no token" if how is Stand.NEEDLESS else said)


def forget_question(plan: Plan, left: NotRead | None = None) -> str:
    """What is asked before the token is removed: whether it still works at Intercom comes first, for without it nobody can check. What was never
    read (`left`) is said, for without it nobody can read it.
    """
    taken = plan.switch.token_taken
    if taken is not None:
        first = f"It still works at Intercom (asked {day(taken)} UTC): revoke it there first.\n"
    elif REVOKED in plan.checklist:
        first = ""
    else:
        first = "Nobody has checked whether it still works at Intercom: revoke it there first, then check (t).\n"
    if left is not None and not left.nothing:
        first = f"{left.sentence} Without the token nobody can read them any more.\n{first}"
    return f"{first}Remove the token from the keyring and from this session? Without it nothing more can be read."


def _said(item_id: str, plan: Plan, known: Known) -> str:
    still = plan.switch.still_open
    if item_id == OPEN and still is not None:
        return open_sentence(still, short=True)
    if item_id == UNREAD and known.lost is not None and UNREAD not in plan.checklist:
        return known.lost.many or f"before {known.lost.day}"
    if item_id == DELTA:
        read = f"read up to {day(known.read_to)}" if known.read_to else ""
        return "an import is running" if known.running else read
    if item_id == REVOKED and REVOKED in plan.checklist and plan.checklist[REVOKED].machine:
        return f"refused, {day(plan.checklist[REVOKED].at)}"
    if item_id == REVOKED and plan.switch.token_taken is not None:
        return f"still taken, {day(plan.switch.token_taken)}"
    if item_id == FORGOTTEN and known.token is not None:
        return _KEPT.get(known.token.origin, "")
    if item_id == ARCHIVE and ARCHIVE in plan.checklist:
        return f"kept; {one_line(plan.checklist[ARCHIVE].who, 16)}, {day(plan.checklist[ARCHIVE].at)}"
    return ""


def described(item_id: str | None, plan: Plan, known: Known, folder: str, account: str) -> Content:
    """Why and how, for the item under the cursor, with what is to be known here."""
    item = next((one for one in ending_items(known.not_read) if one.id == item_id), None)
    if item is None:
        return Content("")
    text = line("[b]$title[/]. $why\n▸ $how", title=item.title, why=item.why, how=item.how)
    tick = plan.checklist.get(item.id)
    if item.id in (REVOKED, FORGOTTEN) and tick is None and known.lost is not None:
        text += line("\n! $unread $chance", unread=known.lost.sentence, chance=LAST_CHANCE)
    if item.id == FORGOTTEN and known.token is not None and known.token.origin == "environment":
        return text + line("\n! It is set as $name.", name=environment_variable(account))
    if item.id == OPEN and plan.switch.still_open is not None:
        still = plan.switch.still_open
        return text + line("\n· $open, asked $when UTC.", open=open_sentence(still).capitalize(), when=day(still.at))
    if item.id == ARCHIVE:
        return text + line("\n· It is in $folder", folder=folder)
    if item.id == CALENDAR:
        return text + line("\n· The file is wind-down.ics in $folder", folder=folder)
    if item.id == REVOKED and plan.switch.token_taken is not None and tick is None:
        return text + line("\n! Intercom still took it on $when UTC.", when=day(plan.switch.token_taken))
    return text + line("\n✓ $who", who=ticked(tick)) if tick else text
