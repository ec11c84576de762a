"""Placeholders of macros in both of Intercom's spellings, and what they become."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate.table import Table, whole_plan
from wizard.destinations.ochre.placeholders import (
    BROKEN,
    DOCUMENTED,
    FALLBACK,
    GUESSED,
    LIKELY,
    UNCONFIRMED,
    UNTRANSLATED,
)
from wizard.destinations.ochre.projecting import project
from wizard.plan.shaping import digests
from wizard.records import SavedReply
from wizard.sources.intercom.translate import translate
from wizard.translate.placeholders import spelled_out, translated


@pytest.mark.parametrize(
    ("text", "expected", "untranslated", "fallbacks", "broken"),
    [
        ("Hi {{user.first_name}}", "Hi {{customer.first_name}}", (), (), ()),
        (
            'Hi {{ First_Name | fallback: "there" }}',
            "Hi {{customer.first_name}}",
            (),
            ('{{ First_Name | fallback: "there" }}',),
            (),
        ),
        ("Hi {{user.name|fallback:'there'}}", "Hi {{customer.name}}", (), ("{{user.name|fallback:'there'}}",), ()),
        ("{{company.name}} {{contact.email}}", "{{customer.company}} {{customer.email}}", (), (), ()),
        (r'{{user.name|fallback:"a \"b\" c"}}', "{{customer.name}}", (), (r'{{user.name|fallback:"a \"b\" c"}}',), ()),
        ('{{user.name|fallback:""}}', "{{customer.name}}", (), (), ()),
        ("{{author.name}} {{author.name}}", "{{author.name}} {{author.name}}", ("{{author.name}}",), (), ()),
        ('{{custom.plan|fallback:"x"}}', '{{custom.plan|fallback:"x"}}', ('{{custom.plan|fallback:"x"}}',), (), ()),
        ("{{custom_attributes.plan}}", "{{custom_attributes.plan}}", ("{{custom_attributes.plan}}",), (), ()),
        ("{{user.custom.plan}}", "{{user.custom.plan}}", ("{{user.custom.plan}}",), (), ()),
        ("{{teammate.name}} {{admin.name}}", "{{teammate.name}} {{admin.name}}", ("{{teammate.name}}", "{{admin.name}}"), (), ()),
        ("{{customer.first_name}}", "{{customer.first_name}}", (), (), ()),
        ("{{}} {{{ no", "{{}} {{{ no", (), (), ("{{ no",)),
        ("Hi {{user.name} and", "Hi {{user.name} and", (), (), ("{{user.name}",)),
        ("Hi {{user.name", "Hi {{user.name", (), (), ("{{user.name",)),
        ('{{user.name|fallback:"x}}', '{{user.name|fallback:"x}}', (), (), ('{{user.name|fallback:"x}}',)),
        ("{{user.name|upcase}}", "{{user.name|upcase}}", (), (), ("{{user.name|upcase}}",)),
    ],
)  # fmt: skip
def test_placeholders(text: str, expected: str, untranslated: object, fallbacks: object, broken: object) -> None:
    found = translated(text, LIKELY)
    assert (found.text, found.untranslated, found.fallbacks, found.broken) == (
        expected,
        untranslated,
        fallbacks,
        broken,
    )


_piece = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["{{", "}}", "{", "}", "|", "fallback:", '"', "'", "\\", "user.first_name", "user.name", "author.x", "<b>", "</b>"]),
    st.builds(lambda key, default: f'{{{{{key}|fallback:"{default}"}}}}', st.sampled_from(["user.name", "x"]), st.text(max_size=6)),
)  # fmt: skip
_texts = st.lists(_piece, max_size=14).map("".join)


@given(_texts, st.sampled_from([DOCUMENTED, LIKELY]))
def test_translating_twice_is_translating_once(text: str, table: dict[str, str]) -> None:
    once = translated(text, table)
    again = translated(once.text, table)
    assert again.text == once.text
    assert again.replaced == again.fallbacks == ()


@given(_texts)
def test_no_text_is_lost(text: str) -> None:
    """All that goes are placeholders, each of which is named."""
    found = translated(text, LIKELY)
    for name in sorted(found.replaced, key=len, reverse=True):
        assert name in text
        text = text.replace(name, "{{}}")
    assert re.sub(r"\{\{customer\.\w+\}\}", "{{}}", found.text) == re.sub(r"\{\{customer\.\w+\}\}", "{{}}", text)


@given(_texts, _texts)
def test_nothing_in_a_placeholder_breaks_out_into_html(key: str, default: str) -> None:
    quoted = default.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    named = key.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    macro = _macro(body=f'<p>Hi <attribute key="{named}" default="{quoted}"/>!</p>')
    html = project(macro).content["html"]
    assert re.findall(r"<[^>]*>", html) == ["<p>", "</p>"]


def test_attribute_tags_are_spelled_out() -> None:
    assert (
        spelled_out('<p>Hi <attribute key="user.name" default="there"/>!</p>')
        == '<p>Hi {{user.name|fallback:"there"}}!</p>'
    )
    assert spelled_out("<attribute key='company.name'></attribute>") == "{{company.name}}"
    assert spelled_out('<attribute key="a" default="&lt;script&gt;"/>') == '{{a|fallback:"&lt;script&gt;"}}'
    assert spelled_out('<attribute key="a" default="a &quot;b&quot;"/>') == r'{{a|fallback:"a \"b\""}}'
    assert spelled_out("<attribute>nothing named") == "nothing named"
    assert spelled_out('<attribute default="you &lt;b>"/>!') == "you &lt;b&gt;!"


def _macro(placeholders: str = "documented", **more: object) -> SavedReply:
    raw = {
        "type": "macro",
        "id": "9",
        "name": "Greet",
        "created_at": "2024-05-01T10:00:00.000Z",
        "updated_at": "2024-05-02T10:00:00.000Z",
        **more,
    }
    plan = whole_plan()
    plan.placeholders = placeholders  # type: ignore[assignment]
    found = translate("macros", raw, plan, Table())
    assert isinstance(found, SavedReply)
    return found


_GREETING = (
    '<p>Hi <attribute key="user.first_name" default="there"/> <attribute key="user.name"/>,</p>'
    '<p><attribute key="author.name"/> &amp; <b>us</b> {{user.em<b>ail</b>}}</p>'
)


def test_a_macro_becomes_a_saved_reply() -> None:
    found = _macro(body=_GREETING)
    assert found.text == 'Hi {{user.first_name|fallback:"there"}} {{user.name}},\n{{author.name}} & us {{user.email}}'
    assert (found.created_at, found.updated_at) == (1_714_557_600, 1_714_644_000)


def test_in_ochre_only_documented_placeholders_are_used() -> None:
    found = project(_macro(body=_GREETING))
    assert found.content["html"].startswith("<p>Hi {{customer.first_name}} {{user.name}},</p><p>{{author.name}} &amp; ")
    assert found.content["text"] == "Hi {{customer.first_name}} {{user.name}},\n{{author.name}} & us {{user.email}}"
    assert [(loss.cause, loss.detail) for loss in found.losses] == [
        (UNTRANSLATED, "{{author.name}}"),
        (BROKEN, "{{user.em<b>ail</b>}}"),
        (FALLBACK, '{{user.first_name|fallback:"there"}}'),
        (UNCONFIRMED, "{{user.name}}"),
    ]


def test_in_ochre_likely_placeholders_are_used_on_demand_and_said() -> None:
    found = project(_macro("likely", body=_GREETING))
    assert found.content["text"] == "Hi {{customer.first_name}} {{customer.name}},\n{{author.name}} & us {{user.email}}"
    assert (GUESSED, "{{user.name}}") in [(loss.cause, loss.detail) for loss in found.losses]
    assert UNCONFIRMED not in [loss.cause for loss in found.losses]


def test_the_choice_of_placeholders_loads_again() -> None:
    plan = whole_plan()
    before = digests(plan, ["macros"])
    plan.placeholders = "likely"
    assert digests(plan, ["macros"]) != before


def test_a_macro_without_html_is_made_from_its_text() -> None:
    found = _macro(body=None, body_text="Hi {{user.name}}\n<b>not bold</b>")
    assert found.html == "<p>Hi {{user.name}}</p><p>&lt;b&gt;not bold&lt;/b&gt;</p>"
    assert found.text == "Hi {{user.name}}\n<b>not bold</b>"
    assert _macro(body=None, body_text=None).html == ""


def test_a_hostile_macro_stays_in_its_attributes() -> None:
    found = _macro(
        body='<img src="https://x.example/a" alt="&quot; onerror=alert(1) {{user.name|fallback:&quot;x&quot;}}">'
    )
    assert "onerror" not in found.html.replace("&quot;", "").partition(">")[0]
    assert "<img" not in found.html
