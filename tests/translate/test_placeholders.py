"""Placeholders of macros in both of Intercom's spellings."""

import pytest

from tests.translate.table import Table, whole_plan
from wizard.records import SavedReply
from wizard.sources.intercom.translate import translate
from wizard.translate.placeholders import spelled_out, translated


@pytest.mark.parametrize(
    ("text", "expected", "untranslated", "fallbacks"),
    [
        ("Hi {{user.first_name}}", "Hi {{customer.first_name}}", (), ()),
        (
            'Hi {{ first_name | fallback: "there" }}',
            "Hi {{customer.first_name}}",
            (),
            ('{{ first_name | fallback: "there" }}',),
        ),
        ("Hi {{user.name|fallback:'there'}}", "Hi {{customer.name}}", (), ("{{user.name|fallback:'there'}}",)),
        ("{{company.name}} {{contact.email}}", "{{customer.company}} {{customer.email}}", (), ()),
        (
            "{{author.first_name}} {{author.first_name}}",
            "{{author.first_name}} {{author.first_name}}",
            ("{{author.first_name}}",),
            (),
        ),
        ('{{custom.plan|fallback:"x"}}', '{{custom.plan|fallback:"x"}}', ('{{custom.plan|fallback:"x"}}',), ()),
        ("{{}} {{{ {{<b>}} no", "{{}} {{{ {{<b>}} no", (), ()),
    ],
)
def test_placeholders(text: str, expected: str, untranslated: tuple[str, ...], fallbacks: tuple[str, ...]) -> None:
    found = translated(text)
    assert (found.text, found.untranslated, found.fallbacks) == (expected, untranslated, fallbacks)


def test_attribute_tags_are_spelled_out() -> None:
    assert (
        spelled_out('<p>Hi <attribute key="user.name" default="there"/>!</p>')
        == '<p>Hi {{user.name|fallback:"there"}}!</p>'
    )
    assert spelled_out("<attribute key='company.name'></attribute>") == "{{company.name}}"
    assert spelled_out('<attribute key="a" default="&lt;script&gt;"/>') == '{{a|fallback:"&lt;script&gt;"}}'
    assert spelled_out("<attribute>nothing named") == "nothing named"


def _macro(**more: object) -> SavedReply:
    raw = {
        "type": "macro",
        "id": "9",
        "name": "Greet",
        "created_at": "2024-05-01T10:00:00.000Z",
        "updated_at": "2024-05-02T10:00:00.000Z",
        **more,
    }
    found = translate("macros", raw, whole_plan(), Table())
    assert isinstance(found, SavedReply)
    return found


def test_a_macro_becomes_a_saved_reply() -> None:
    found = _macro(
        body='<p>Hi <attribute key="user.first_name" default="there"/>,</p><p><attribute key="author.name"/> & <b>us</b></p>',
        body_text='Hi {{user.first_name|fallback:"there"}},',
    )
    assert found.html == "<p>Hi {{customer.first_name}},</p><p>{{author.name}} &amp; <b>us</b></p>"
    assert found.text == "Hi {{customer.first_name}},\n{{author.name}} & us"
    assert found.untranslated == ("{{author.name}}",)
    assert found.fallbacks == ('{{user.first_name|fallback:"there"}}',)
    assert (found.created_at, found.updated_at) == (1_714_557_600, 1_714_644_000)


def test_a_macro_without_html_is_made_from_its_text() -> None:
    found = _macro(body=None, body_text="Hi {{user.name}}\n<b>not bold</b>")
    assert found.html == "<p>Hi {{customer.name}}</p><p>&lt;b&gt;not bold&lt;/b&gt;</p>"
    assert found.text == "Hi {{customer.name}}\n<b>not bold</b>"
    assert _macro(body=None, body_text=None).html == ""


def test_a_hostile_macro_stays_in_its_attributes() -> None:
    found = _macro(
        body='<img src="https://x.example/a" alt="&quot; onerror=alert(1) {{user.name|fallback:&quot;x&quot;}}">'
    )
    assert "onerror" not in found.html.replace("&quot;", "").partition(">")[0]
    assert "<img" not in found.html
