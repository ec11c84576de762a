"""What step 7 says: items, looks, the list of what to rebuild, and the way back."""

from collections.abc import Iterator

from textual.content import Content

from screens.ticking import day, ticked
from screens.widgets.checklist import Item
from screens.widgets.plain import line
from wizard.cutover.items import ChecklistItem, Probe
from wizard.cutover.looking import page_is_right, right_and_not, verdict
from wizard.cutover.mail import record_sentence
from wizard.cutover.pages import page_sentence
from wizard.cutover.rebuild import Rebuild, address_sentence, how_much
from wizard.cutover.rollback import RollbackStep
from wizard.plan.models import Plan
from wizard.plan.switching import MailSeen, PageSeen, RecordState, Switch
from wizard.text import one_line, plural, printable

_MOST_NAMES = 60
_SIGNS = {RecordState.NEW: "✓", RecordState.FOUND: "·", RecordState.NONE: "·"}
_VERDICTS = {True: "✓ Outercom saw it.", False: "! Outercom looked, and it is not so.", None: "· Outercom cannot say."}


def listed(item: ChecklistItem, plan: Plan) -> Item:
    """An item as a line of the checklist. A tick that the last look contradicts asks for another look."""
    tick = plan.checklist.get(item.id)
    doubted = tick is not None and item.probe is not None and verdict(item.probe, plan.switch) is False
    state = "! check" if doubted else "✓ done" if tick else "· open"
    said = f"{one_line(tick.who, 16)}, {day(tick.at)}" if tick else ""
    return Item(item.id, state, item.title, said, str(item.group))


def described(item: ChecklistItem, plan: Plan) -> Content:
    """Why and how, who ticked it, and what the last look says of it."""
    tick = plan.checklist.get(item.id)
    text = line("[b]$title[/]. $why\n▸ $how", title=item.title, why=item.why, how=item.how)
    if item.probe is not None and looked_at(item.probe, plan.switch):
        text = text + line("\n$saw", saw=_VERDICTS[verdict(item.probe, plan.switch)])
    elif tick is not None:
        text = text + line("\n✓ $who", who=ticked(tick))
    return text


def looked_at(probe: Probe, switch: Switch) -> bool:
    """Whether anything that bears on it was looked at."""
    if probe is Probe.COLLECTOR_OFF:
        return switch.set_there is not None
    return bool(switch.seen_mail if probe is Probe.DNS_MAIL else switch.seen_pages)


def last_look(switch: Switch) -> str:
    """What is looked at and when that was last, in a line."""
    if not switch.pages and not switch.domains:
        return "· Name your pages and mail domains (e), and Outercom looks at them."
    named = " and ".join(
        filter(
            None,
            (
                plural(len(switch.pages), "page") if switch.pages else "",
                plural(len(switch.domains), "mail domain") if switch.domains else "",
            ),
        )
    )
    seen: list[PageSeen | MailSeen] = [*switch.seen_pages.values(), *switch.seen_mail.values()]
    if not seen:
        return f"· {named}: not looked at yet. Look now (l)."
    when = f"looked at {day(max(one.at for one in seen))} UTC"
    right, left = right_and_not(switch)
    if not left:
        return f"✓ {named}: {when}, all as it should be."
    good = plural(right, "is as it should be", "are as they should be")
    return f"! {good}, {plural(left, 'needs', 'need')} a look (f); {when}."


def findings(switch: Switch, now: int, app: str = "") -> Content:
    """Everything that was seen, with the evidence and when. `app` is the workspace's own id, where it is known."""
    parts = [*_pages(switch, now, app), *_mail(switch), *_addresses(switch)]
    return Content("\n").join(parts) if parts else Content("Nothing was looked at yet.")


def _pages(switch: Switch, now: int, app: str) -> Iterator[Content]:
    for address in switch.pages:
        seen = switch.seen_pages.get(address)
        if seen is None:
            yield line("[b]$page[/]\n  · not looked at yet", page=address)
            continue
        yield line("[b]$page[/]", page=address)
        sign = "✓" if page_is_right(seen) else "!"
        yield line(
            "  $sign $said [dim]$when UTC[/]", sign=sign, said=page_sentence(address, seen, now, app), when=day(seen.at)
        )
        yield from (line("    Intercom's: $mark", mark=mark) for mark in seen.old)
        yield from (line("    new: $mark", mark=mark) for mark in seen.new)


def _mail(switch: Switch) -> Iterator[Content]:
    for domain in switch.domains:
        seen = switch.seen_mail.get(domain.name)
        if seen is None:
            yield line("[b]$name[/]\n  · not looked at yet", name=domain.name)
            continue
        yield line("[b]$name[/] [dim]$when UTC[/]", name=domain.name, when=day(seen.at))
        for record in seen.records:
            yield line("  $sign $said", sign=_SIGNS.get(record.state, "!"), said=record_sentence(record))
    if switch.domains:
        yield line("  [dim]Mail that is forwarded shows in no DNS record: send a test e-mail as well.[/]")


def _addresses(switch: Switch) -> Iterator[Content]:
    if switch.set_there is None or not switch.set_there.addresses:
        return
    yield line("[b]Support addresses in Intercom[/] [dim]$when UTC[/]", when=day(switch.set_there.at))
    for one in switch.set_there.addresses:
        sign = "!" if one.collected else "✓"
        yield line("  $sign $email: $said", sign=sign, email=one.email, said=address_sentence(one))


def to_rebuild(found: Rebuild) -> Content:
    """The list of what to rebuild by hand."""
    parts = [line("[dim]Saved as rebuild.md and help-pages.csv in the migration's folder.[/]")]
    if how_much(found):
        parts.append(line("[dim]$how[/]", how=how_much(found)))
    for part in found.parts:
        parts.append(line("\n[b]$title[/] [dim]$what[/]", title=part.title, what=part.what))
        parts += [
            line("  · $name[dim]$note[/]", name=one.name, note=f"  {one.note}" if one.note else "")
            for one in part.names[:_MOST_NAMES]
        ]
        left = len(part.names) + part.more - _MOST_NAMES
        if left > 0:
            parts.append(line("  [dim]… and $count more[/]", count=f"{left:,}"))
    return Content("\n").join(parts)


def way_back(card: tuple[RollbackStep, ...]) -> Content:
    """The rollback card."""
    parts = []
    for number, step in enumerate(card, 1):
        parts.append(line("[b]$number. $title[/]\n$how", number=number, title=step.title, how=step.how))
        parts += [line("· $value", value=printable(value)) for value in step.values]
    parts.append(line("\n[dim]Saved as way-back.md in the migration's folder.[/]"))
    return Content("\n").join(parts)
