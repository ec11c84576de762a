import itertools
from pathlib import Path

import pytest

from wizard.plan.models import Plan
from wizard.steps import ORDER, StepId, next_step, previous_step

HELP = Path(__file__).parents[2] / "assets" / "help"


def test_there_are_eight_steps_in_the_order_of_the_promise() -> None:
    assert [step.value for step in ORDER] == [
        "connect", "map_admins", "map_attributes", "choose_scope", "wait", "verify", "cutover", "wind_down",
    ]  # fmt: skip
    assert [step.number for step in ORDER] == list(range(1, 9))


def test_a_plan_begins_at_the_first_step() -> None:
    assert StepId(Plan().step) is ORDER[0]


def test_next_and_previous_undo_each_other_and_end() -> None:
    assert previous_step(ORDER[0]) is None
    assert next_step(ORDER[-1]) is None
    for here, there in itertools.pairwise(ORDER):
        assert next_step(here) is there
        assert previous_step(there) is here


@pytest.mark.parametrize("step", ORDER)
def test_a_step_has_words_that_fit_an_80_column_screen(step: StepId) -> None:
    assert 0 < len(step.title) <= 20
    assert step.todo.endswith(".")
    assert len(f"{step.number} {step.todo}") <= 92
    assert "\n" not in step.todo


@pytest.mark.parametrize("step", ORDER)
def test_a_step_has_a_help_text_with_its_title(step: StepId) -> None:
    assert (HELP / f"{step.value}.md").read_text(encoding="utf-8").splitlines()[0] == f"# {step.title}"


def test_every_help_text_belongs_to_something_and_the_general_one_names_all_steps() -> None:
    assert {path.stem for path in HELP.glob("*.md")} == {step.value for step in ORDER} | {"general", "browse"}
    general = (HELP / "general.md").read_text(encoding="utf-8")
    assert [f"{step.number}. {step.title}" in general for step in ORDER] == [True] * 8
