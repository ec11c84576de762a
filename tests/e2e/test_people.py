"""The commands about people, on the served workspace."""

import json

from tests.e2e.support import Here, Outercom
from wizard.rehearsal.server import ServedSimulator


def test_merges_are_listed_before_the_import_and_can_be_taken_apart(
    outercom: Outercom, small: ServedSimulator, here: Here
) -> None:
    from wizard.migration import Migration
    from wizard.plan.models import Plan, SourceChoice

    assert here(outercom, "people", "x").returncode == 2
    Migration.create("x", Plan(source=SourceChoice(url=small.url)))
    unread = here(outercom, "people", "x")
    assert unread.returncode == 2
    assert "--read" in unread.stderr
    found = here(outercom, "people", "x", "--read", "--json")
    assert found.returncode == 0, found.stderr
    merges = [json.loads(line) for line in found.stdout.splitlines()]
    pairs = [(merge["survivor"]["id"], one) for merge in merges for one in merge["folded"] if one["undoable"]]
    assert pairs
    survivor, taken = pairs[0]
    apart = here(outercom, "people", "x", "--apart", taken["id"])
    assert apart.returncode == 0, apart.stderr
    assert "kept apart" in apart.stdout
    assert Migration.open("x").load().apart == (taken["id"],)
    for wrong, words in ((survivor, "not merged into another one"), ("nobody", "not in the archive")):
        refused = here(outercom, "people", "x", "--apart", wrong)
        assert refused.returncode == 2
        assert words in refused.stderr
    again = here(outercom, "people", "x", "--together", taken["id"])
    assert again.returncode == 0
    assert Migration.open("x").load().apart == ()
    assert here(outercom, "people", "x", "--together", taken["id"]).returncode == 2
    assert small.simulator.writes == 0
