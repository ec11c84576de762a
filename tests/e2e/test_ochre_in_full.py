"""The table in SCHEMA.md of what becomes of everything Intercom has, row by row, on a whole rehearsal."""

import re
from pathlib import Path

import pytest

import wizard.destinations.ochre as package
from tests.e2e.conftest import InFull
from tests.e2e.ochre_claims import CLAIMS

_ROW = re.compile(r"^\| (?P<what>[^|]+) \| (?P<here>[^|]+) \| (?P<name>[\w-]+) \|$")


def rows() -> dict[str, str]:
    """What Intercom has, by the name its row is checked as."""
    text = (Path(package.__file__).parent / "SCHEMA.md").read_text(encoding="utf-8")
    section = text.partition("## What becomes of what Intercom has")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    found = [_ROW.match(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    named = [match["name"] for match in found if match]
    assert len(named) == len(set(named))
    return {match["name"]: match["what"] for match in found if match}


def test_every_row_has_a_check_and_every_check_a_row() -> None:
    assert set(rows()) == set(CLAIMS)
    assert len(rows()) > 60


@pytest.mark.parametrize("name", rows())
def test_what_the_table_says_is_true(name: str, in_full: InFull) -> None:
    CLAIMS[name](in_full.looked_into)
