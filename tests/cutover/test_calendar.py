"""The calendar file, read back by somebody else's rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from wizard.cutover.calendar import calendar
from wizard.cutover.dates import wind_down_dates
from wizard.cutover.ending import base_of_dates, delta_is_done, open_sentence, switched_at
from wizard.plan.models import Plan, Tick
from wizard.plan.switching import StillOpen

NOW = 1_795_000_000


def test_the_days_are_all_day_events_with_alarms() -> None:
    made = calendar("acme", wind_down_dates(NOW), NOW)
    events = Calendar.from_ical(made).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [date(2026, 12, 18), date(2027, 1, 17)]
    for event in events:
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert "acme" in event["SUMMARY"]
        (alarm,) = event.walk("VALARM")
        assert alarm["ACTION"] == "DISPLAY"
        assert alarm["TRIGGER"].dt < timedelta()


def test_the_same_migration_gives_the_same_events_and_another_one_others() -> None:
    def uids(name: str, at: int) -> list[str]:
        return [
            str(event["UID"]) for event in Calendar.from_ical(calendar(name, wind_down_dates(at), at)).walk("VEVENT")
        ]

    assert uids("acme", NOW) == uids("acme", NOW + 999_999)
    assert not set(uids("acme", NOW)) & set(uids("beta", NOW))


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9]", fullmatch=True))
def test_its_lines_are_as_the_standard_wants_them(name: str) -> None:
    made = calendar(name, wind_down_dates(NOW), NOW)
    assert made.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


@pytest.mark.parametrize(
    ("ticks", "finished", "base"),
    [
        ({"widget.remove": 50, "email.route": 70}, 100, (70, "the switch")),
        ({"widget.remove": 50}, 100, (100, "the day it was finished")),
        ({}, None, (NOW, "today")),
    ],
)
def test_from_when_the_dates_count(ticks: dict[str, int], finished: int | None, base: tuple[int, str]) -> None:
    plan = Plan(checklist={key: Tick(who="j", at=at) for key, at in ticks.items()}, finished_at=finished)
    assert base_of_dates(plan, NOW) == base


def test_the_last_delta_must_have_read_beyond_the_switch() -> None:
    plan = Plan(checklist={key: Tick(who="j", at=50) for key in ("widget.remove", "email.route")})
    assert switched_at(plan) == 50
    assert not delta_is_done(plan, None)
    assert not delta_is_done(plan, 49)
    assert delta_is_done(plan, 50)
    assert not delta_is_done(Plan(), 50)


def test_what_is_still_open_in_words() -> None:
    assert open_sentence(StillOpen(at=1)) == "nothing is open"
    assert (
        open_sentence(StillOpen(at=1, open=12, snoozed=3, unassigned=4)) == "12 open (4 of them unassigned), 3 snoozed"
    )
    assert open_sentence(StillOpen(at=1, open=1, unavailable=("tickets",))) == "1 open; not counted: tickets"
    assert open_sentence(StillOpen(at=1, unavailable=("tickets",))) == "not counted"
