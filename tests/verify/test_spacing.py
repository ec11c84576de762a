"""Words that stand apart still do, in HTML and in plain text."""

import pytest

from wizard.translate.body import body
from wizard.verify.said.spacing import run_together

BODIES = (
    "<p>one two</p><p>three<br>four</p>",
    "plain words\nand lines",
    "<p>a <b>bold</b> word&nbsp;or two</p>",
    "<div>Hi there,<div>second line</div></div><blockquote>quoted words</blockquote>",
    "<p>see <a href='https://x.example/a'>this page</a> please</p>",
)


@pytest.mark.parametrize("raw", BODIES)
def test_nothing_is_said_of_what_a_body_becomes(raw: str) -> None:
    made = body(raw)
    assert run_together(raw, made.html, html=True) == ""
    assert run_together(raw, made.text, html=False) == ""


@pytest.mark.parametrize("raw", BODIES)
def test_lost_spaces_are_found(raw: str) -> None:
    made = body(raw)
    assert run_together(raw, made.text.replace(" ", "").replace("\xa0", ""), html=False)
    assert "<a" in raw or run_together(raw, made.text.replace(" ", "", 1), html=False)


def test_lost_line_breaks_are_found() -> None:
    made = body(BODIES[0])
    assert run_together(BODIES[0], made.text.replace("\n", ""), html=False)
    assert run_together(BODIES[0], made.html.replace("<br>", ""), html=True)
