"""The loss budget on the command line: counted before, accepted, held against what came."""

import json

from tests.e2e.support import Here, Outercom
from wizard.rehearsal.server import ServedSimulator


def test_losses_are_counted_accepted_and_held_against_what_comes(
    outercom: Outercom, small: ServedSimulator, here: Here
) -> None:
    from wizard.migration import Migration
    from wizard.plan.models import Plan, Scope, SourceChoice

    assert here(outercom, "losses", "x").returncode == 2
    Migration.create("x", Plan(source=SourceChoice(url=small.url), scope=Scope(period="all")))  # type: ignore[arg-type]
    sampled = here(outercom, "losses", "x")
    assert sampled.returncode == 0, sampled.stderr
    assert "estimated from a sample" in sampled.stdout
    assert "Nobody has accepted these losses yet." in sampled.stdout
    run = here(outercom, "run", "x")
    assert run.returncode == 3
    assert "Nobody has accepted these losses yet." in run.stdout
    found = json.loads(here(outercom, "losses", "x", "--json").stdout)
    assert found["foreseen"]["exact"]
    assert not found["accepted"]
    assert found["foreseen"]["causes"]
    assert {row["cause"]: row["outcome"] for row in found["outcome"]} == found["foreseen"]["causes"]
    assert all(row["within"] is None for row in found["outcome"])
    accepted = here(outercom, "losses", "x", "--accept")
    assert "These losses are accepted." in accepted.stdout
    assert "as promised" in accepted.stdout
    assert Migration.open("x").load().losses.promised == found["foreseen"]["causes"]  # type: ignore[union-attr]
    both = here(outercom, "losses", "x", "--accept", "--take-back")
    assert (both.returncode, "cannot go together" in both.stderr) == (2, True)
    assert "Nobody has accepted these losses yet." in here(outercom, "losses", "x", "--take-back").stdout
    assert Migration.open("x").load().losses is None
    assert small.simulator.writes == 0


def test_the_scope_is_said_counted_and_changed(outercom: Outercom, small: ServedSimulator, here: Here) -> None:
    from wizard.migration import Migration
    from wizard.plan.models import Leaving, Plan, SourceChoice

    assert here(outercom, "scope", "x").returncode == 2
    Migration.create("x", Plan(source=SourceChoice(url=small.url)))
    said = here(outercom, "scope", "x", "--period", "all", "--channels", "email,Messenger", "--leaving", "keep")
    assert said.returncode == 0, said.stderr
    assert "by email, messenger" in said.stdout
    assert "by Intercom's own counts" in said.stdout
    scope = Migration.open("x").load().scope
    assert (scope.channels, scope.leaving, scope.period) == (("email", "messenger"), Leaving.KEEP, "all")
    told = json.loads(here(outercom, "scope", "x", "--json").stdout)
    assert told["scope"] == scope.model_dump(mode="json")
    assert told["count"]["conversations"] > 0
    wrong = {
        "--period": ("3w", "Choose one of: all, 2y, 6m"), "--by": ("mood", "activity, creation"), "--states": ("new", "There is no state 'new'"),
        "--closed-within": ("0", "1 to 36,500"), "--kinds": ("cats", "There is no kind 'cats'"), "--channels": ("a b!", "names no channel"),
        "--leaving": ("burn", "remove, keep"), "--share": ("101", "1 to 100"), "--since": ("2025-02-30", "YYYY-MM-DD"),
    }  # fmt: skip
    for option, (value, words) in wrong.items():
        refused = here(outercom, "scope", "x", option, value)
        assert refused.returncode == 2, option
        assert words in refused.stderr
    assert Migration.open("x").load().scope == scope
