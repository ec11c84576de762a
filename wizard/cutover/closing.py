"""The final report: what moved, how it was verified, who ticked what and when, what the last looks found, and what is left by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from wizard.archive.reach import NotRead
from wizard.cutover.checklist import items
from wizard.cutover.dates import WindDownDates
from wizard.cutover.ending import REVOKED, ending_items
from wizard.cutover.items import ChecklistItem, Switchover
from wizard.cutover.mail import record_sentence
from wizard.cutover.pages import page_sentence
from wizard.cutover.rebuild import Rebuild, address_sentence, how_much
from wizard.cutover.rollback import RollbackStep
from wizard.plan.models import Plan
from wizard.text import one_line
from wizard.verify.page import document, section_lines
from wizard.verify.report import CountRow, Report
from wizard.verify.saved import markdown
from wizard.verify.sections import Cell, Section, left_behind, moment, summary


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything the final report is made of. `report` is the last verification that is kept, None where there is none; `stale` says that
    something was loaded since. `app` is the workspace's own id where it is known, `failures` are causes with counts, for where there is no report.
    `not_read` is what was not read, by decision.
    """

    name: str
    destination: str
    plan: Plan
    switchover: Switchover
    dates: WindDownDates
    counts: tuple[CountRow, ...]
    report: Report | None
    rebuild: Rebuild
    way_back: tuple[RollbackStep, ...]
    made_at: int
    app: str = ""
    stale: bool = False
    failures: tuple[tuple[str, int], ...] = ()
    not_read: NotRead | None = None


_NOWHERE = "They are not in the archive. Once Intercom is cancelled they cannot be had any more."


def as_markdown(closing: Closing) -> str:
    """The final report as Markdown."""
    return markdown(_title(closing), _summary(closing), _sections(closing))


def as_page(closing: Closing) -> str:
    """The final report as one page of HTML to print and sign."""
    title = escape(one_line(_title(closing)))
    lines = "<br>".join(escape(one_line(line, 600)) for line in _summary(closing))
    body = [f"<h1>{title}</h1>", f"<p>{lines}</p>"]
    body += [part for section in _sections(closing) for part in section_lines(section)]
    body += ["<h2>Signed</h2>", '<table class="sign"><tr><td>Name</td><td>Date</td><td>Signature</td></tr></table>']
    return document(title, body)


def rebuild_markdown(found: Rebuild, name: str) -> str:
    """The list of what to rebuild by hand as Markdown."""
    lines = ["Tick off what is done. Names are as they are in Intercom."]
    return markdown(f"To rebuild by hand: {name}", [*lines, *filter(None, [how_much(found)])], rebuild_sections(found))


def way_back_markdown(card: tuple[RollbackStep, ...], name: str) -> str:
    """The rollback card as Markdown."""
    return markdown(f"The way back: {name}", ["Do this in order."], map(_step, range(1, len(card) + 1), card))


def rebuild_sections(found: Rebuild) -> Iterator[Section]:
    """The list of what to rebuild, part by part."""
    for part in found.parts:
        more = (f"{part.more:,} more are not listed here.",) if part.more else ()
        yield Section(
            part.title, (part.what, *more), ("name", "note"), tuple((one.name, one.note) for one in part.names)
        )


def _title(closing: Closing) -> str:
    return f"Final report of {closing.name}"


def _summary(closing: Closing) -> Iterator[str]:
    yield f"Intercom was moved to {closing.destination}. Made {moment(closing.made_at)}."
    if closing.report is None:
        yield "No verification is kept: nothing is said here about whether everything is equal."
    else:
        yield from summary(closing.report)
    if closing.stale:
        yield "Something was loaded since that check: check again, and save this report anew."
    every = items(closing.switchover)
    done = sum(one.id in closing.plan.checklist for one in every)
    yield f"Cutover checklist: {done} of {len(every)} done."
    dates = closing.dates
    yield f"Keep Intercom readable until {dates.read_only_until} at least; cancel it from about {dates.cancel_from}."


def _sections(closing: Closing) -> Iterator[Section]:
    plan = closing.plan
    if closing.counts:
        yield _moved(closing.counts)
    yield from _not_moved(closing)
    yield _ticks("Cutover checklist", items(closing.switchover), plan)
    yield _ticks("Wind-down", ending_items(closing.not_read), plan)
    if seen := tuple(_looks(closing)):
        yield Section("What Outercom saw when it looked", (), ("what", "found", "when"), seen)
    if plan.switch.still_open is not None:
        still = plan.switch.still_open
        nobody = "–" if still.unassigned is None else still.unassigned
        rows: tuple[tuple[Cell, ...], ...] = (
            ("open", still.open),
            ("snoozed", still.snoozed),
            ("open and unassigned", nobody),
        )
        yield Section("Still open in Intercom", (f"Asked {moment(still.at)}.",), ("state", "conversations"), rows)
    yield from rebuild_sections(closing.rebuild)
    yield Section("The way back", ("In this order.",))
    yield from map(_step, range(1, len(closing.way_back) + 1), closing.way_back)


def _moved(counts: tuple[CountRow, ...]) -> Section:
    rows = tuple(
        (row.kind, row.archived, row.loaded, "–" if row.there is None else row.there, row.explained) for row in counts
    )
    return Section("What moved", (), ("kind", "archived", "loaded", "there now", "why they differ"), rows)


def _not_moved(closing: Closing) -> Iterator[Section]:
    """What did not come along, whose decision that was, and which losses a person accepted."""
    if closing.not_read is not None:
        rows = tuple(closing.not_read.counts.items())
        yield Section(
            "Never read", (closing.not_read.sentence, _NOWHERE), ("kind", "about how many") if rows else (), rows
        )
    if left := tuple((row.kind.replace("_", " "), row.skipped, row.explained) for row in closing.counts if row.skipped):
        yield Section(
            "Left out by decision",
            ("All of it is still in the archive.",),
            ("kind", "how many", "why the counts differ"),
            left,
        )
    if closing.report is not None:
        yield from left_behind(closing.report)
        return
    if closing.failures:
        yield Section("Failures by cause", (), ("why", "how many"), closing.failures)
    if (losses := closing.plan.losses) is not None and losses.promised:
        rows = tuple(sorted(losses.promised.items()))
        yield Section("Losses that were accepted before the import", (), ("what", "promised"), rows)


def _ticks(title: str, every: tuple[ChecklistItem, ...], plan: Plan) -> Section:
    rows = []
    for item in every:
        tick = plan.checklist.get(item.id)
        taken = plan.switch.token_taken if item.id == REVOKED else None
        still = f"open: Intercom still took it {moment(taken)}" if taken is not None else "open"
        rows.append((item.title, "done" if tick else still, tick.who if tick else "", moment(tick.at) if tick else ""))
    return Section(title, (), ("what", "state", "by", "when"), tuple(rows))


def _looks(closing: Closing) -> Iterator[tuple[Cell, ...]]:
    switch = closing.plan.switch
    for address in switch.pages:
        if (page := switch.seen_pages.get(address)) is not None:
            yield address, page_sentence(address, page, closing.made_at, closing.app), moment(page.at)
    for domain in switch.domains:
        if (mail := switch.seen_mail.get(domain.name)) is not None:
            for record in mail.records:
                yield domain.name, record_sentence(record), moment(mail.at)
    if switch.set_there is not None:
        for one in switch.set_there.addresses:
            yield one.email, address_sentence(one), moment(switch.set_there.at)


def _step(number: int, step: RollbackStep) -> Section:
    return Section(f"{number}. {step.title}", (step.how, *step.values))
