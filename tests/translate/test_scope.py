"""What the plan loads."""

from datetime import UTC, date, datetime

import pytest

from tests.translate.table import Table, conversation, whole_plan
from wizard.plan.models import Basis, Period, Plan
from wizard.plan.scope import (
    CLOSED_LONG_AGO,
    OUT_OF_CHANNELS,
    OUT_OF_KINDS,
    OUT_OF_PERIOD,
    OUT_OF_STATES,
    became_ticket,
    channel_of,
    comes_along,
    in_scope,
    state_of,
)
from wizard.sources.intercom.translate import translate

_DAY = 86_400
_NOW = 1_800_000_000


def _plan(**scope: object) -> Plan:
    plan = Plan()
    for name, value in {"period": Period.ALL, **scope}.items():
        setattr(plan.scope, name, value)
    return plan


@pytest.mark.parametrize(("period", "days"), [(Period.TWO_YEARS, 730), (Period.SIX_MONTHS, 183)])
def test_relative_periods_count_back_from_the_anchor(period: Period, days: int) -> None:
    edge = _NOW - days * _DAY
    for plan, now in ((_plan(period=period), _NOW), (_plan(period=period, anchor=_NOW), _NOW + 999 * _DAY)):
        assert in_scope("conversations", conversation(updated_at=edge), plan, now) is None
        assert in_scope("conversations", conversation(updated_at=edge - 1), plan, now) is OUT_OF_PERIOD
        assert in_scope("tickets", {"id": "1", "updated_at": edge - 1}, plan, now) is OUT_OF_PERIOD


def test_days_of_a_custom_period_are_whole_and_in_utc() -> None:
    plan = _plan(period=Period.CUSTOM, since=date(2024, 1, 2), until=date(2024, 1, 3))
    first = int(datetime(2024, 1, 2, tzinfo=UTC).timestamp())
    seconds = {first - 1: OUT_OF_PERIOD, first: None, first + 2 * _DAY - 1: None, first + 2 * _DAY: OUT_OF_PERIOD}
    for second, expected in seconds.items():
        assert in_scope("conversations", conversation(updated_at=second), plan, _NOW) is expected
    assert (
        in_scope("conversations", conversation(updated_at=0), _plan(period=Period.CUSTOM, until=date(2024, 1, 3)), _NOW)
        is None
    )


def test_states_and_old_closed_ones() -> None:
    plan = _plan(states=("open", "closed"), closed_older_than_days=10)
    assert in_scope("conversations", conversation(state="snoozed"), plan, _NOW) is OUT_OF_STATES
    old, young = _NOW - 11 * _DAY, _NOW - 9 * _DAY
    assert in_scope("conversations", conversation(state="closed", updated_at=old), plan, _NOW) is CLOSED_LONG_AGO
    assert in_scope("conversations", conversation(state="closed", updated_at=young), plan, _NOW) is None
    assert in_scope("conversations", conversation(state="open", updated_at=old), plan, _NOW) is None


def test_channels() -> None:
    plan = _plan(channels=("email", "messenger"))
    for kind, expected in (
        ("email", None),
        ("conversation", None),
        ("whatsapp", OUT_OF_CHANNELS),
        ("telegraph", OUT_OF_CHANNELS),
    ):
        assert in_scope("conversations", conversation(source={"type": kind}), plan, _NOW) is expected


def test_kinds_that_others_need_are_loaded_always() -> None:
    plan = _plan(kinds=("conversations",))
    for kind in ("macros", "tickets", "articles"):
        assert in_scope(kind, {}, plan, _NOW) is OUT_OF_KINDS
    for kind in ("conversations", "contacts", "companies", "admins", "workspace", "tags", "data_attributes"):
        assert in_scope(kind, conversation(), plan, _NOW) is None


@pytest.mark.parametrize(
    ("raw", "channel"),
    [
        ({"source": {"type": "conversation"}}, "messenger"),
        ({"source": {"type": "email"}}, "email"),
        ({"source": {"type": "carrier_pigeon"}}, "carrier_pigeon"),
        ({"source": None}, "unknown"),
        ({"source": {"type": "unknown"}}, "unknown"),
        ({"source": {"type": "unknown"}, "channel": {"initial": "sms", "current": "email"}}, "sms"),
        ({"channel": "messenger"}, "messenger"),
        ({}, "unknown"),
    ],
)
def test_channel_of(raw: dict[str, object], channel: str) -> None:
    assert channel_of(raw) == channel


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ({"state": "snoozed", "open": True}, "snoozed"),
        ({"open": False}, "closed"),
        ({"open": True}, "open"),
        ({"open": True, "snoozed_until": 5}, "snoozed"),
    ],
)
def test_state_of(raw: dict[str, object], state: str) -> None:
    assert state_of(raw) == state


def test_translating_asks_the_scope_first() -> None:
    plan = whole_plan()
    plan.scope.states = ("closed",)
    assert translate("conversations", conversation(), plan, Table()) is OUT_OF_STATES
    assert translate("segments", {"id": "1"}, plan, Table()) is None


def test_the_date_that_counts_is_said() -> None:
    old, young = _NOW - 800 * _DAY, _NOW - 10 * _DAY
    raw = conversation(created_at=old, updated_at=young)
    assert in_scope("conversations", raw, _plan(period=Period.TWO_YEARS), _NOW) is None
    by_creation = _plan(period=Period.TWO_YEARS, basis=Basis.CREATION)
    assert in_scope("conversations", raw, by_creation, _NOW) is OUT_OF_PERIOD
    # How long ago somebody was active in a closed one is no matter of when it was created.
    closed = conversation(created_at=young, updated_at=old, state="closed")
    aged = _plan(basis=Basis.CREATION, closed_older_than_days=30)
    assert in_scope("conversations", closed, aged, _NOW) is CLOSED_LONG_AGO


def test_a_ticket_that_is_a_conversation_goes_by_that_where_conversations_are_loaded() -> None:
    ticket = {"id": "501", "open": False, "created_at": 5, "updated_at": 5, "channel": "messenger"}
    thread = conversation(updated_at=_NOW, source={"type": "email"})
    recent = _plan(period=Period.SIX_MONTHS, states=("open",), channels=("email",))
    assert in_scope("tickets", ticket, recent, _NOW, thread) is None
    assert in_scope("tickets", ticket, recent, _NOW) is OUT_OF_PERIOD
    alone = _plan(kinds=("tickets",), states=("closed",), channels=("email",))
    assert in_scope("tickets", ticket, alone, _NOW, thread) is None
    assert in_scope("tickets", ticket, _plan(states=("closed",), channels=("sms",)), _NOW) is None
    assert in_scope("tickets", ticket, _plan(channels=("sms",)), _NOW, thread) is OUT_OF_CHANNELS


def test_contacts_and_companies_come_along_where_they_are_left_out() -> None:
    for kinds, along in (((), set()), (("conversations",), {"contacts", "companies"}), (("contacts",), {"companies"})):
        scope = _plan(kinds=kinds).scope
        assert {kind for kind in ("contacts", "companies", "macros", "tags") if comes_along(kind, scope)} == along


@pytest.mark.parametrize(
    ("raw", "became"),
    [
        ({"id": "5", "ticket": {"id": "5"}}, True),
        ({"id": "5", "ticket": {"id": 5}}, True),
        ({"id": "5", "ticket": {"id": None, "category": "Customer"}}, True),
        ({"id": "5", "ticket": {"id": "6"}}, False),
        ({"id": "5", "ticket": {}}, False),
        ({"id": "5", "ticket": None}, False),
        ({"id": "5"}, False),
    ],
)
def test_became_ticket(raw: dict[str, object], became: bool) -> None:
    assert became_ticket(raw) is became
