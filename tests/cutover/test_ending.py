"""How the things of the last step stand, and which of them are open."""

import pytest

from wizard.archive.reach import NotRead
from wizard.cutover.ending import (
    CALENDAR,
    DELTA,
    ENDING,
    FORGOTTEN,
    OPEN,
    REVOKED,
    SWITCHED,
    UNREAD,
    Stand,
    TokenState,
    ending_items,
    left_to_do,
    stand,
)
from wizard.plan.models import Plan, SourceChoice, Tick
from wizard.plan.switching import StillOpen, Switch

TICK = Tick(who="jane", at=50)


def test_at_first_everything_is_open() -> None:
    assert {stand(item.id, Plan(), None, None) for item in ENDING} == {Stand.OPEN}
    assert left_to_do(ENDING, Plan(), None, None) == len(ENDING)


def test_a_tick_is_enough_even_where_a_look_found_something() -> None:
    plan = Plan(switch=Switch(still_open=StillOpen(at=1, open=2), token_taken=3))
    for item_id in (OPEN, REVOKED):
        assert stand(item_id, plan, None, None) is Stand.WRONG
        plan.checklist[item_id] = TICK
        assert stand(item_id, plan, None, None) is Stand.DONE
    assert left_to_do(ENDING, plan, None, None) == len(ENDING) - 2


@pytest.mark.parametrize(("read_to", "how"), [(None, Stand.OPEN), (49, Stand.OPEN), (50, Stand.DONE)])
def test_the_last_changes_are_there_once_all_up_to_the_switch_is_read(read_to: int | None, how: Stand) -> None:
    assert stand(DELTA, Plan(checklist=dict.fromkeys(SWITCHED, TICK)), read_to, None) is how


def test_a_token_that_is_kept_nowhere_is_removed_and_a_rehearsal_has_none() -> None:
    assert stand(FORGOTTEN, Plan(), None, TokenState(None)) is Stand.DONE
    assert stand(FORGOTTEN, Plan(), None, TokenState("keyring")) is Stand.OPEN
    rehearsal = Plan(source=SourceChoice(rehearsal=True))
    assert [stand(one, rehearsal, None, None) for one in (REVOKED, FORGOTTEN)] == [Stand.NEEDLESS] * 2
    assert left_to_do(ENDING, rehearsal, None, None) == len(ENDING) - 2
    assert stand(CALENDAR, rehearsal, None, None) is Stand.OPEN


def test_what_was_never_read_has_to_be_decided() -> None:
    items = ending_items(NotRead(86_400, {"conversations": 3, "tickets": 0}))
    assert left_to_do(items, Plan(), None, None) == len(ENDING) + 1
    assert stand(UNREAD, Plan(), None, None) is Stand.WRONG
    assert stand(UNREAD, Plan(checklist={UNREAD: TICK}), None, None) is Stand.DONE
