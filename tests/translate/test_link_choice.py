"""What the command line says of links and placeholders."""

import pytest

from wizard.errors import UsageError
from wizard.plan.models import LinkChoice, Plan
from wizard.wanted import Wanted

DESK = "https://desk.example.com/{id}"


@pytest.mark.parametrize(
    ("wanted", "before", "after"),
    [
        (Wanted(), LinkChoice(rewrite=True, template=DESK), LinkChoice(rewrite=True, template=DESK)),
        (Wanted(rewrite_links=True), LinkChoice(), LinkChoice(rewrite=True)),
        (Wanted(rewrite_links=False), LinkChoice(rewrite=True, template=DESK), LinkChoice(template=DESK)),
        (Wanted(link_template=DESK), LinkChoice(), LinkChoice(rewrite=True, template=DESK)),
    ],
)
def test_what_the_command_line_says(wanted: Wanted, before: LinkChoice, after: LinkChoice) -> None:
    plan = Plan(links=before)
    wanted.decide(plan)
    assert plan.links == after
    assert plan.placeholders == "documented"


def test_placeholders_on_the_command_line() -> None:
    plan = Plan()
    Wanted(likely_placeholders=True).decide(plan)
    assert plan.placeholders == "likely"
    Wanted().decide(plan)
    assert plan.placeholders == "likely"
    Wanted(likely_placeholders=False).decide(plan)
    assert plan.placeholders == "documented"


def test_a_template_that_is_no_address() -> None:
    with pytest.raises(UsageError, match="--link-template"):
        Wanted(link_template="desk").decide(Plan())
