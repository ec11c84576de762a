"""The controls of each part of step 4's form."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from screens.scope_choices import channel_choices, kind_choices
from screens.widgets.field import Field
from screens.widgets.link_row import LinkRow
from screens.widgets.plain import PlainText
from screens.widgets.ticks import Ticks
from screens.widgets.toggles import Choice, Choices, TickBox
from wizard.plan.models import STATES, Basis, Deleted, Leaving
from wizard.session import Session

BASES = ((Basis.ACTIVITY, "by last activity"), (Basis.CREATION, "by creation"))
LEAVING = ((Leaving.REMOVE, "is removed there"), (Leaving.KEEP, "stays there"))
MOST_HOURS = 3
READ_NOTE = "Empty: conversations and tickets of all time. People, companies and all else always come whole."
DAYS_NOTE = "Both days included, UTC. One may stay empty."


def _read(session: Session) -> ComposeResult:
    yield PlainText("Read only what was active")
    with Horizontal(classes="actions"):
        yield PlainText("since")
        yield Field(str(session.plan.scope.read_since or ""), placeholder="all time", id="read-since", max_length=12)
        yield PlainText("(UTC)")
    yield PlainText("", id="reach", classes="note")


def _when(session: Session) -> ComposeResult:
    scope = session.plan.scope
    yield PlainText("Which date counts")
    with Choices(id="basis", compact=True):
        for basis, label in BASES:
            yield Choice(label, value=scope.basis is basis, compact=True)
    for label, field, day, example in (
        ("From", "since", scope.since, "like 2025-01-31"),
        ("To  ", "until", scope.until, "like 2026-01-31"),
    ):
        with Horizontal(classes="actions dates"):
            yield PlainText(label)
            yield Field(str(day or ""), placeholder=example, id=field, max_length=12)
    yield PlainText(DAYS_NOTE, id="days", classes="note dates")
    yield PlainText("", id="less-read", classes="note")


def _states(session: Session) -> ComposeResult:
    scope = session.plan.scope
    yield Ticks("state", [(state, state) for state in STATES], scope.states)
    yield PlainText("Closed ones without activity can stay out. Empty: none do.", classes="note")
    with Horizontal(classes="actions"):
        yield PlainText("After")
        yield Field(str(scope.closed_older_than_days or ""), placeholder="-", id="closed", max_length=6)
        yield PlainText("days")


def _channels(session: Session) -> ComposeResult:
    scope, channels = session.plan.scope, channel_choices(session)
    yield Ticks("channel", channels, scope.channels or [name for name, _ in channels])
    with Horizontal(classes="actions"):
        yield PlainText("Others")
        yield Field("", placeholder="by name: sms, whatsapp", id="named", max_length=60)


def _kinds(session: Session) -> ComposeResult:
    scope, kinds = session.plan.scope, kind_choices(session)
    yield Ticks("kind", kinds, scope.kinds or [name for name, _ in kinds])
    yield PlainText(
        "Teammates, tags and attributes always come. People and companies that a loaded conversation needs come along.",
        classes="note",
    )


def _files(session: Session) -> ComposeResult:
    yield TickBox("Load files and pictures", session.plan.scope.files, id="files", compact=True)
    yield PlainText("They are in the archive in any case.", classes="note")


def _links(session: Session) -> ComposeResult:
    yield LinkRow(session.plan.links)
    yield PlainText(
        "Links to Intercom conversations inside messages then lead to the migrated ones. Write the address with {id} in it, or "
        "leave it empty for the usual one.",
        classes="note",
    )


def _later(session: Session) -> ComposeResult:
    scope = session.plan.scope
    yield PlainText("What was loaded and leaves the scope later")
    with Choices(id="leaving", compact=True):
        for leaving, label in LEAVING:
            yield Choice(label, value=scope.leaving is leaving, compact=True)
    gone = scope.deleted is Deleted.REMOVE
    yield TickBox("Remove there what is deleted in Intercom", gone, id="deleted", compact=True)
    yield PlainText("Only what this migration wrote is ever removed. The archive keeps all of it.", classes="note")


def _quota(session: Session) -> ComposeResult:
    scope = session.plan.scope
    with Horizontal(classes="actions"):
        yield PlainText("Use")
        yield Field(f"{scope.quota_share * 100:.0f}", id="share", max_length=4, classes="percent")
        yield PlainText("% of Intercom's quota")
    for number in range(min(MOST_HOURS, len(scope.quota_hours) + 1)):
        hours = scope.quota_hours[number] if number < len(scope.quota_hours) else None
        begin, end, share = (hours.begin, hours.end, f"{hours.share * 100:.0f}") if hours else ("", "", "")
        with Horizontal(classes="actions hours"):
            yield PlainText("but")
            yield Field(share, placeholder="-", id=f"hours-share-{number}", max_length=4, classes="percent")
            yield PlainText("% from")
            yield Field(begin, placeholder="-", id=f"hours-begin-{number}", max_length=5, classes="time")
            yield PlainText("to")
            yield Field(end, placeholder="-", id=f"hours-end-{number}", max_length=5, classes="time")
    yield PlainText(
        "The rest is left to your other programs. For example: but 90 % from 20:00 to 06:00. Hours go by this machine's clock.",
        classes="note",
    )


CONTROLS: dict[str, Callable[[Session], ComposeResult]] = {
    "read": _read,
    "when": _when,
    "states": _states,
    "channels": _channels,
    "kinds": _kinds,
    "files": _files,
    "links": _links,
    "later": _later,
    "quota": _quota,
}
"""By the names of the parts."""
