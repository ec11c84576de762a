"""Cutover and wind-down without a screen."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard.commands.output import moment, say_json
from wizard.cutover.checklist import items
from wizard.cutover.choosing import domains_of, pages_of
from wizard.cutover.ending import LAST_CHANCE
from wizard.cutover.looking import verdict
from wizard.cutover.mail import record_sentence
from wizard.cutover.pages import page_sentence
from wizard.cutover.rebuild import address_sentence, how_much
from wizard.errors import OutercomError, UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import complain, say
from wizard.plan.models import Plan, Tick
from wizard.plan.switching import Switch
from wizard.proof import user
from wizard.session import Session
from wizard.text import one_line, printable


@dataclass(frozen=True, slots=True)
class Asked:
    """What `outercom cutover` was asked to do, as typed."""

    pages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    widget: str = ""
    ticks: tuple[str, ...] = ()
    unticks: tuple[str, ...] = ()
    way_back: bool = False


def cutover(name: str, asked: Asked, *, as_json: bool) -> int:
    """Look, tick, print. The exit code says whether a look found that something is not done."""
    with Session(Migration.open(name)) as session:
        _choose(session, asked)
        _tick(session, asked)
        switch = session.plan.switch
        if switch.pages or switch.domains:
            _ask(session)
            asyncio.run(session.ending.look())
        if as_json:
            say_json(_as_values(session))
        else:
            for line in _checklist(session):
                say(line)
        if asked.way_back and not as_json:
            for line in _way_back(session):
                say(line)
        switch = session.plan.switch
        probes = [item.probe for item in items(session.ending.switchover) if item.probe]
        wrong = any(verdict(probe, switch) is False for probe in probes)
    return int(ExitCode.FAILURES) if wrong else 0


def _ask(session: Session) -> None:
    """Ask Intercom which addresses and office hours are set there; say so where it cannot be asked."""
    try:
        asyncio.run(session.ending.ask_settings())
    except OutercomError as error:
        complain(f"Intercom was not asked for support addresses and office hours: {error.message}")


def _choose(session: Session, asked: Asked) -> None:
    """What is named comes beside what was named before."""
    if not (asked.pages or asked.domains or asked.widget):
        return
    switch = session.plan.switch
    pages = pages_of("\n".join((*switch.pages, *asked.pages)))
    new = {domain.name: domain for domain in domains_of("\n".join(asked.domains))}
    domains = {domain.name: domain for domain in switch.domains} | new
    session.ending.choose(pages, tuple(domains.values()), asked.widget or switch.widget)


def _tick(session: Session, asked: Asked) -> None:
    known = {item.id for item in items(session.ending.switchover)}
    for item_id in (*asked.ticks, *asked.unticks):
        if item_id not in known:
            raise UsageError(
                f"There is no item '{one_line(item_id, 60)}' on this checklist.",
                hint=f"There is: {', '.join(sorted(known))}.",
            )
    if not (asked.ticks or asked.unticks):
        return
    tick = Tick(who=user() or "somebody", at=int(time.time()))

    def change(plan: Plan) -> None:
        plan.checklist.update(dict.fromkeys(asked.ticks, tick))
        for item_id in asked.unticks:
            plan.checklist.pop(item_id, None)

    session.change(change)


def _checklist(session: Session) -> Iterator[str]:
    plan, group = session.plan, ""
    every = items(session.ending.switchover)
    for item in every:
        if item.group != group:
            group = item.group
            yield str(group)
        tick = plan.checklist.get(item.id)
        by = f"  ({one_line(tick.who, 60)}, {moment(tick.at)})" if tick else ""
        yield f"  {'✓ done' if tick else '· open'}  {item.title}  [{item.id}]{by}"
    yield f"{sum(item.id in plan.checklist for item in every)} of {len(every)} done."
    yield from _looks(plan.switch, session.ending.own_app())


def _looks(switch: Switch, app: str) -> Iterator[str]:
    now = int(time.time())
    for address in switch.pages:
        if (page := switch.seen_pages.get(address)) is not None:
            yield f"{one_line(address, 200)}: {one_line(page_sentence(address, page, now, app), 400)} ({moment(page.at)})"
            yield from (f"  Intercom's: {one_line(mark)}" for mark in page.old)
            yield from (f"  new: {one_line(mark)}" for mark in page.new)
    for domain in switch.domains:
        if (mail := switch.seen_mail.get(domain.name)) is not None:
            yield f"{domain.name} ({moment(mail.at)})"
            yield from (f"  {one_line(record_sentence(record), 900)}" for record in mail.records)
    for one in switch.set_there.addresses if switch.set_there else ():
        yield f"{one_line(one.email)}: {address_sentence(one)}"
    if not switch.pages and not switch.domains:
        yield "Outercom looked at nothing: name a page (--page) or a mail domain (--domain)."


def _way_back(session: Session) -> Iterator[str]:
    yield "The way back, in this order:"
    for number, step in enumerate(session.ending.way_back(), 1):
        yield f"{number}. {step.title}: {step.how}"
        yield from (f"   {one_line(value, 400)}" for value in step.values)


def _as_values(session: Session) -> dict[str, Any]:
    plan = session.plan
    listed = [
        {
            "id": item.id,
            "part": str(item.group),
            "title": item.title,
            "done": item.id in plan.checklist,
            "tick": plan.checklist[item.id].model_dump() if item.id in plan.checklist else None,
            "seen": None if item.probe is None else verdict(item.probe, plan.switch),
        }
        for item in items(session.ending.switchover)
    ]
    return {"checklist": listed, "switch": plan.switch.model_dump(mode="json", exclude={"still_open"})}


def rebuild(name: str, *, as_json: bool) -> int:
    """Print the list, and say where it is written."""
    migration = Migration.open(name)
    with Session(migration) as session:
        _ask(session)
        found = session.ending.rebuild()
    if as_json:
        say_json(found)
        return 0
    for part in found.parts:
        say(f"{part.title}: {part.what}")
        for one in part.names:
            say(f"  {one_line(one.name)}" + (f" ({one_line(one.note, 300)})" if one.note else ""))
        if part.more:
            say(f"  and {part.more:,} more")
    if how_much(found):
        say(how_much(found))
    say(f"Saved as rebuild.md and help-pages.csv in {printable(migration.paths.folder)}.")
    return 0


def report(name: str, folder: Path | None) -> int:
    """Write the final report and the calendar file."""
    with Session(Migration.open(name)) as session:
        calendar = session.ending.save_calendar(folder)
        text, page = session.ending.save_final(folder)
        dates, left = session.ending.dates(), session.ending.not_read()
    if left is not None:
        say(f"{left.sentence} {'' if left.nothing else LAST_CHANCE}".rstrip())
    say(f"Keep Intercom readable until {dates.read_only_until} at least; cancel it from about {dates.cancel_from}.")
    for path in (text, page, calendar):
        say(f"Saved: {printable(path)}")
    return 0
