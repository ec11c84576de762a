"""The table in SCHEMA.md of what becomes of everything Intercom has, row by row, on a whole rehearsal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wizard.destinations.ochre as package
from tests.e2e.ochre_claims import CLAIMS, INVITED, MATCHED, Migrated
from tests.e2e.support import Outercom, complete
from wizard.migration import Migration
from wizard.plan.models import AdminChoice, AdminDecision, LinkChoice, Period, Plan, Scope, SourceChoice
from wizard.rehearsal.server import ServedSimulator

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


@pytest.fixture(scope="module")
def migrated_in_full(small: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """A small workspace, loaded whole, with a teammate of each decision and links rewritten."""
    outercom = Outercom(tmp_path_factory.mktemp("in-full") / "home")
    admins = {
        MATCHED: AdminChoice(decision=AdminDecision.MATCH, user="u_ann"),
        INVITED: AdminChoice(decision=AdminDecision.INVITE, role="light_agent"),
    }
    plan = Plan(
        source=SourceChoice(url=small.url, region="custom"),
        scope=Scope(period=Period.ALL),
        admins=admins,
        links=LinkChoice(rewrite=True),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTERCOM_HOME", str(outercom.home))
        folder = Migration.create("x", plan).paths.folder
    done = outercom("run", "x")
    assert complete(done), done.stdout + done.stderr
    found = Migrated(folder)
    yield found
    found.db.close()
    found.archive.close()


def test_every_row_has_a_check_and_every_check_a_row() -> None:
    assert set(rows()) == set(CLAIMS)
    assert len(rows()) > 60


@pytest.mark.parametrize("name", rows())
def test_what_the_table_says_is_true(name: str, migrated_in_full: Migrated) -> None:
    CLAIMS[name](migrated_in_full)
