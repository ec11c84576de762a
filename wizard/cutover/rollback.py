"""The rollback card: what to put back, in which order, with the values of this migration."""

from collections.abc import Iterator
from dataclasses import dataclass

from wizard.plan.models import Plan
from wizard.plan.switching import MailSeen, RecordSeen, RecordState
from wizard.text import duration, one_line


@dataclass(frozen=True, slots=True)
class RollbackStep:
    """One step back: what to put back, how, and what it was here, as far as Outercom saw it."""

    title: str
    how: str
    values: tuple[str, ...] = ()


def way_back(plan: Plan, app: str = "") -> tuple[RollbackStep, ...]:
    """The card. `app` is the Intercom workspace's id, for its snippet; empty where it is not known yet."""
    return (
        RollbackStep(
            "Put Intercom's snippet back",
            "Publish your site with the Messenger snippet again. Chats reach Intercom at once.",
            tuple(_snippet(plan, app)),
        ),
        RollbackStep(
            "Turn Intercom's e-mail back on",
            "Switch its channel on for each support address before mail comes back.",
            tuple(f"{address.email}" for address in (plan.switch.set_there.addresses if plan.switch.set_there else ())),
        ),
        RollbackStep(
            "Point mail back",
            "Restore the old MX record or forwarding. It can take as long as the record's TTL until everybody sees it.",
            tuple(_records(plan)),
        ),
        RollbackStep(
            "Take the new widget off", "Remove the destination's snippet last, so that customers can always write."
        ),
        RollbackStep(
            "Answer what arrived meanwhile",
            "What came in at the destination stays there: answer it there, or by hand from Intercom. Nothing is copied back.",
        ),
        RollbackStep(
            "Tell the team",
            "Say in which inbox to work. Nothing in Intercom was changed by Outercom, so it goes on where it was.",
        ),
    )


def _snippet(plan: Plan, app: str) -> Iterator[str]:
    if app:
        yield f"The workspace id in the snippet: {one_line(app, 40)}"
    if plan.switch.pages:
        yield "It belongs on these pages:"
        yield from (one_line(page, 200) for page in plan.switch.pages)
    yield "The snippet itself: Intercom, Settings, Channels, Messenger, Install."


def _records(plan: Plan) -> Iterator[str]:
    if not plan.switch.before:
        yield "Outercom did not look at your DNS before the switch. Your DNS provider's history has the old records."
    for domain, seen in sorted(plan.switch.before.items()):
        found = {record.record: record for record in seen.records}
        yield from _record(domain, found.get("MX"), "MX")
        yield from _record(domain, found.get("SPF"), "TXT")


def _record(domain: str, seen: RecordSeen | None, type_: str) -> Iterator[str]:
    if seen is None:
        return
    if not seen.values:
        yield f"{domain} had no {seen.record} record."
    for value in seen.values:
        yield f"{domain} {type_} {value} (TTL {duration(seen.ttl)})"


def before_the_switch(seen: MailSeen) -> bool:
    """Whether a look shows a domain as it was: its mail does not go to the new place yet, and DNS answered."""
    mx = next((record for record in seen.records if record.record == "MX"), None)
    return mx is not None and mx.state not in (RecordState.NEW, RecordState.UNKNOWN, RecordState.NO_DOMAIN)
