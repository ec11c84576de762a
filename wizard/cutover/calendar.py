"""The dates of the wind-down as a calendar file (RFC 5545)."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from wizard.cutover.dates import WindDownDates
from wizard.text import one_line

_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "wind-down.outercom.invalid")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: a name that never changes, the day, its title, what to do, and how many days before it is announced."""

    name: str
    on: date
    title: str
    what: str
    announced: int


def days(name: str, dates: WindDownDates) -> Iterator[Day]:
    """The days of a migration worth a note, in order."""
    of = one_line(name, 64)
    yield Day(
        "readable",
        dates.read_only_until,
        f"Intercom may go from tomorrow ({of})",
        "Until today Intercom was kept readable. Look once more for what is open there, and run the last delta.",
        1,
    )
    yield Day(
        "cancel",
        dates.cancel_from,
        f"Cancel Intercom ({of})",
        "First: the last delta, the final report, the access token revoked. Save what does not move and you still want.",
        7,
    )


def calendar(name: str, dates: WindDownDates, made_at: int) -> bytes:
    """The calendar file: all-day events, each announced by an alarm at nine in the morning. The same migration always gives the same events.

    `made_at` is the unix second of making it.
    """
    whole = Calendar()
    whole.add("prodid", "-//Outercom//Wind-down//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    for day in days(name, dates):
        event = Event()
        event.add("uid", f"{uuid.uuid5(_SPACE, f'{name}/{day.name}')}@outercom.invalid")
        event.add("dtstamp", datetime.fromtimestamp(made_at, UTC))
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.title)
        event.add("description", day.what)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", day.title)
        alarm.add("trigger", timedelta(hours=9) - timedelta(days=day.announced))
        event.add_component(alarm)
        whole.add_component(event)
    return bytes(whole.to_ical())
