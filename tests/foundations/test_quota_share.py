"""The share of the quota, in words and by the time of day."""

import pytest

from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan, Scope
from wizard.plan.quota_share import read_share, share_at, share_words
from wizard.scoping import ScopeWords, same_scope
from wizard.sharing import give_share
from wizard.status import take


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("60", "60"),
        (" 60 % ", "60"),
        ("60, 90 from 20:00 to 06:00", "60, 90 from 20:00 to 06:00"),
        ("60%; 90% from 20 to 6; 100 from 0:30 to 1", "60, 90 from 20:00 to 06:00, 100 from 00:30 to 01:00"),
    ],
)
def test_words_are_understood_and_said_again(text: str, words: str) -> None:
    scope = read_share(text, Scope())
    assert share_words(scope) == words
    assert read_share(words, Scope()) == scope


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "101",
        "half",
        "60 90",
        "60, 90",
        "60, 90 from 25:00 to 6",
        "60, 0 from 1 to 2",
        "90 from 1 to 2",
        "6²",
        "60, 90 from 20:00 to 20",
    ],
)
def test_what_is_no_share_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write|Times|Hours"):
        read_share(text, Scope())
    if text:
        with pytest.raises(UsageError, match="--share"):
            ScopeWords(share=text).changed(Scope(), Plan().source)


@pytest.mark.parametrize(
    ("clock", "share"), [("05:59", 0.9), ("06:00", 0.6), ("11:59", 0.6), ("12:00", 0.2), ("13:00", 0.6), ("20:00", 0.9)]
)
def test_hours_hold_also_over_midnight(clock: str, share: float) -> None:
    scope = read_share("60, 90 from 20:00 to 06:00, 20 from 12 to 13", Scope())
    assert share_at(scope, clock) == share


def test_a_share_is_no_other_scope() -> None:
    assert same_scope(Scope(), read_share("60, 90 from 20:00 to 06:00", Scope()))


def test_without_a_run_it_goes_into_the_plan_and_with_one_it_is_asked_for() -> None:
    migration = Migration.create("shared")
    assert give_share(migration, "60, 90 from 20 to 6") == ("60, 90 from 20:00 to 06:00", False)
    assert share_words(migration.load().scope) == "60, 90 from 20:00 to 06:00"
    with migration.lock():
        assert give_share(migration, "30") == ("30", True)
    assert [(one.verb, one.argument) for one in take(migration.paths)] == [("share", "30")]
    with pytest.raises(UsageError, match="from 1 to 100"):
        give_share(migration, "much")
