"""One look at everything the person named: pages and mail domains, at once and within a minute; and what it means for the checklist."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar

from wizard.cutover.checklist import items
from wizard.cutover.items import Probe, Switchover
from wizard.cutover.mail import look_at_mail
from wizard.cutover.pages import look_at_page
from wizard.cutover.rollback import before_the_switch
from wizard.net.names import Names
from wizard.net.site import Site
from wizard.plan.models import Plan, Tick
from wizard.plan.switching import MailDomain, MailSeen, PageSeen, PageState, RecordState, Switch

AT_ONCE = 4
SECONDS = 60.0
MACHINE = "Outercom"
"""Who ticked, where the machine did."""

Told = Callable[[int, int], None]
Seen = TypeVar("Seen", PageSeen, MailSeen)


@dataclass(slots=True)
class Looked:
    """What one look found, by address and by domain; `cut` where the time was over before everything had answered."""

    pages: dict[str, PageSeen] = field(default_factory=dict)
    mail: dict[str, MailSeen] = field(default_factory=dict)
    cut: bool = False


def marks_of(switch: Switch, switchover: Switchover) -> tuple[str, ...]:
    """By which pieces of addresses the new widget is known: what the person named, and what the destination says."""
    return tuple(filter(None, (switch.widget, *switchover.widget)))


async def look(
    plan: Plan, switchover: Switchover, *, names: Names, site: Site, now: int, told: Told | None = None
) -> Looked:
    """Look at every page and domain of the plan. `told` hears how many of how many are done. Cancelling it leaves nothing behind."""
    looked, gate = Looked(), asyncio.Semaphore(AT_ONCE)
    switch, marks = plan.switch, marks_of(plan.switch, switchover)

    async def page(address: str) -> None:
        async with gate:
            seen = await look_at_page(site, address, marks, switch.seen_pages.get(address), now)
        looked.pages[address] = seen
        tell()

    async def mail(number: int) -> None:
        domain = switch.domains[number]
        async with gate:
            seen = await look_at_mail(names, domain, switchover.selectors, now)
        looked.mail[domain.name] = seen
        tell()

    def tell() -> None:
        if told is not None:
            told(len(looked.pages) + len(looked.mail), len(switch.pages) + len(switch.domains))

    try:
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            for number in range(len(switch.domains)):
                group.create_task(mail(number))
            for address in switch.pages:
                group.create_task(page(address))
    except TimeoutError:
        looked.cut = True
    return looked


def note(plan: Plan, looked: Looked, switchover: Switchover, now: int) -> None:
    """Put into the plan what a look found: the evidence, what was there before the switch, and the machine's own ticks.

    The machine ticks what it saw, and takes back its own ticks when it sees otherwise. A person's tick stays.
    """
    old = plan.switch
    before = {name: seen for name, seen in looked.mail.items() if name not in old.before and before_the_switch(seen)}
    plan.switch = old.model_copy(
        update={
            "seen_pages": {**_kept(old.seen_pages, old.pages), **looked.pages},
            "seen_mail": {**_kept(old.seen_mail, [one.name for one in old.domains]), **looked.mail},
            "before": {**old.before, **before},
        }
    )
    for item in items(switchover):
        if item.probe is None:
            continue
        right, tick = verdict(item.probe, plan.switch), plan.checklist.get(item.id)
        if right and tick is None:
            plan.checklist[item.id] = Tick(who=MACHINE, at=now, machine=True)
        elif not right and tick is not None and tick.machine:
            del plan.checklist[item.id]


def _kept(seen: dict[str, Seen], named: Collection[str]) -> dict[str, Seen]:
    return {name: one for name, one in seen.items() if name in named}


def verdict(probe: Probe, switch: Switch) -> bool | None:
    """What the last look says of an item: True it is done, False it is not, None nobody can say (nothing named, not seen, or not sure)."""
    if probe is Probe.DNS_MAIL:
        return _mail(switch)
    if probe is Probe.COLLECTOR_OFF:
        there = switch.set_there.addresses if switch.set_there else ()
        return not any(address.collected for address in there) if there else None
    seen = [switch.seen_pages.get(page) for page in switch.pages]
    if not seen:
        return None
    verdicts = [_page(probe, one) for one in seen]
    return False if False in verdicts else None if None in verdicts else True


def _page(probe: Probe, seen: PageSeen | None) -> bool | None:
    if seen is None or seen.state not in (PageState.NEW, PageState.OLD, PageState.BOTH, PageState.NEITHER):
        return None
    if probe is Probe.SITE_OLD_WIDGET_GONE:
        return False if seen.old else True if seen.sure else None
    return True if seen.new else False if seen.sure else None


def _mail(switch: Switch) -> bool | None:
    if not switch.domains:
        return None
    verdicts = [_domain(domain, switch.seen_mail.get(domain.name)) for domain in switch.domains]
    return False if False in verdicts else None if None in verdicts else True


def _domain(domain: MailDomain, seen: MailSeen | None) -> bool | None:
    states = {record.record: record.state for record in seen.records} if seen else {}
    wanted = [states.get("MX")] + [states.get("SPF")] * bool(domain.spf)
    wanted += [states.get(f"DKIM {selector}") for selector in domain.dkim]
    if RecordState.WRONG in states.values():
        return False
    if not domain.mx or None in wanted or RecordState.UNKNOWN in wanted:
        return False if RecordState.OLD in wanted else None
    return all(state is RecordState.NEW for state in wanted)


def page_is_right(seen: PageSeen | None) -> bool:
    """Whether a page was seen with the new widget and without Intercom's."""
    return seen is not None and bool(seen.new) and not seen.old


def right_and_not(switch: Switch) -> tuple[int, int]:
    """How many of the pages and domains that are named are as they should be after the switch, and how many need a look."""
    right = [page_is_right(switch.seen_pages.get(page)) for page in switch.pages]
    right += [_domain(domain, switch.seen_mail.get(domain.name)) is True for domain in switch.domains]
    return sum(right), len(right) - sum(right)
