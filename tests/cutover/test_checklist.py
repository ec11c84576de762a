from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.cutover.checklist import items
from wizard.cutover.dates import wind_down_dates
from wizard.cutover.items import ChecklistItem, Group, Probe
from wizard.cutover.rollback import way_back
from wizard.opening import switchover
from wizard.plan.models import Plan, Tick


def _items(destination: str) -> tuple[ChecklistItem, ...]:
    return items(switchover(destination))


def _item(destination: str, item_id: str) -> ChecklistItem | None:
    return next((one for one in _items(destination) if one.id == item_id), None)


@pytest.mark.parametrize("destination", ["ochre", "kustomer", "no-such-place"])
def test_a_checklist_is_grouped_complete_and_its_ids_are_unique(destination: str) -> None:
    found = items(switchover(destination))
    assert len({one.id for one in found}) == len(found)
    order = [group for group in Group if group is not Group.END]
    places = [order.index(one.group) for one in found]
    assert places == sorted(places)
    assert set(places) == set(range(len(order)))
    for one in found:
        assert one.title
        assert one.why.endswith(".")
        assert one.how.endswith(".")
    probes = [one.probe for one in found if one.probe]
    assert sorted(probes) == sorted(Probe)


def test_what_is_special_about_ochre_is_on_its_list_only() -> None:
    special = {one.id for one in _items("ochre")} - {one.id for one in _items("kustomer")}
    assert special
    assert {name.split(".")[0] for name in special} == {"ochre"}
    assert {one.id for one in _items("kustomer")} < {one.id for one in _items("ochre")}


def test_ochre_is_not_said_to_hold_what_is_only_on_this_machine() -> None:
    found = _item("ochre", "ochre.import")
    assert found is not None
    assert "workspace file on this machine" in found.why


def test_channels_are_switched_on_before_mail_is_moved() -> None:
    order = [one.id for one in _items("ochre")]
    assert order.index("ochre.channels") < order.index("email.route")


def test_an_item_is_found_by_its_id_and_can_be_ticked() -> None:
    found = _item("ochre", "widget.embed")
    assert found is not None
    assert found.group is Group.WIDGET
    plan = Plan(checklist={found.id: Tick(who="Zoe", at=1)})
    assert plan.checklist["widget.embed"].who == "Zoe"
    assert _item("kustomer", "ochre.import") is None


def test_the_way_back_puts_intercom_back_before_the_new_place_is_taken_off() -> None:
    titles = [step.title for step in way_back(Plan())]
    assert titles.index("Put Intercom's snippet back") < titles.index("Take the new widget off")
    assert titles.index("Turn Intercom's e-mail back on") < titles.index("Point mail back")
    assert all(step.how.endswith(".") for step in way_back(Plan()))


def test_the_dates_follow_from_the_last_day() -> None:
    dates = wind_down_dates(int(datetime(2026, 11, 22, 23, 30, tzinfo=UTC).timestamp()))
    assert dates.finished == date(2026, 11, 22)
    assert dates.read_only_until == date(2026, 12, 22)
    assert dates.cancel_from == date(2027, 1, 21)
    assert not dates.may_cancel(date(2026, 12, 22))
    assert dates.may_cancel(date(2026, 12, 23))
    assert dates.days_left(date(2026, 11, 22)) == 60
    assert dates.days_left(date(2027, 1, 20)) == 1
    assert dates.days_left(date(2027, 3, 1)) == 0


def test_the_day_is_the_one_where_the_person_is() -> None:
    at = int(datetime(2026, 11, 22, 23, 30, tzinfo=UTC).timestamp())
    assert wind_down_dates(at, timezone(timedelta(hours=1))).finished == date(2026, 11, 23)


@given(st.integers(min_value=1_700_000_000, max_value=4_000_000_000))
def test_intercom_stays_readable_for_thirty_days_and_is_kept_for_sixty(at: int) -> None:
    dates = wind_down_dates(at)
    assert (dates.read_only_until - dates.finished).days == 30
    assert (dates.cancel_from - dates.finished).days == 60
    assert dates.may_cancel(dates.cancel_from)
