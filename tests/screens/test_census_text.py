"""What a scan found, in rows: nothing is wider than the screen, and nothing of it is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from screens.census_text import census_head, census_rows
from screens.widgets.facts import facts_lines
from tests.screens import made_up
from wizard.costs import costs_of
from wizard.plan.models import Scope

COSTS = costs_of(made_up.CENSUS, Scope(), made_up.CAPABILITIES)
MANY = replace(
    made_up.CENSUS,
    channels={"messenger": 900, "email": 600, "sms": 5, "whatsapp": 40, "phone_call": 20, "other": 1},
    counts={**made_up.CENSUS.counts, "segments": 8, "brands": 2},
    long_threads=3,
)


@given(st.lists(st.tuples(st.sampled_from(["", "Time", "! Cut off"]), st.text(max_size=200))), st.integers(20, 120))
def test_rows_fit_whatever_they_say(rows: list[tuple[str, str]], width: int) -> None:
    lines = facts_lines(rows, width, 12)
    assert all(len(label) == 12 and len(text) <= max(10, width - 12) for label, text in lines)
    assert len(lines) >= len(rows)


def test_many_channels_are_told_by_the_largest() -> None:
    rows = dict(census_rows(MANY, COSTS))
    assert rows["By channel"] == "900 messenger, 600 email, 40 whatsapp, 20 phone call, 6 in 2 others"
    assert rows["Also"] == "87 companies, 31 macros, 40 tags, 2 smaller kinds"
    assert rows["! Cut off"].startswith("3 with more parts than the 500")


def test_with_room_every_channel_has_a_bar() -> None:
    bars = [text for _, text in census_rows(MANY, COSTS, bars=True) if "█" in text or "▏" in text]
    assert [text.split()[0] for text in bars[:2]] == ["closed", "messenger"]
    longest = max(bars, key=lambda text: text.count("█"))
    assert longest.split()[0] in ("closed", "messenger")


def test_a_scan_says_how_old_it_is() -> None:
    assert census_head(made_up.CENSUS, made_up.NOW + 60).startswith("12,345 conversations, 4,321 people, counted at ")
    assert census_head(made_up.CENSUS, made_up.NOW + 86_400 * 9).endswith(", counted 9 days ago")


def test_nothing_is_promised_before_the_scan_is_finished() -> None:
    rows = dict(census_rows(replace(made_up.CENSUS, finished=False), None))
    assert not {"Time", "Needs", "Files"} & set(rows)
