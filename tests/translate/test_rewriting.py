"""Links to Intercom's conversations inside bodies: where they stand, and what a destination puts in their place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translate.table import Table, conversation, part, whole_plan
from wizard.destinations.ochre.projecting import project
from wizard.destinations.port import link
from wizard.records import Conversation, Kind, Ref, SavedReply
from wizard.sources.intercom.translate import translate
from wizard.translate.body import body

OLD = "https://app.intercom.com/a/inbox/abc/inbox/conversation/77"
TABLE = Table(kinds={"workspace": {"w": {"app": {"id_code": "abc"}}}})


def _plan(template: str = "", *, rewrite: bool = True) -> Any:
    plan = whole_plan()
    plan.links = plan.links.model_copy(update={"rewrite": rewrite, "template": template})
    return plan


def _sent(html: str, known: dict[Ref, str | None], template: str = "", *, rewrite: bool = True) -> tuple[str, str]:
    record = translate("conversations", conversation(part(1, body=html)), _plan(template, rewrite=rewrite), TABLE)
    assert isinstance(record, Conversation)
    entry = link(project(record).content, known)["entries"][1]
    return entry["html"], entry["text"]


THERE = {Ref(Kind.CONVERSATION, "77"): "c_1"}
DESK = "https://desk.example.com/t/{id}?a=1&b=2"


def test_a_link_becomes_the_new_address_and_keeps_its_words() -> None:
    html, text = _sent(f'<p>See <a href="{OLD}">this <b>thread</b></a>, ok?</p>', THERE, DESK)
    assert html == '<p>See <a href="https://desk.example.com/t/c_1?a=1&amp;b=2">this <b>thread</b></a>, ok?</p>'
    assert text == "See this thread (https://desk.example.com/t/c_1?a=1&b=2), ok?"


def test_without_a_template_it_is_the_destinations_own_address() -> None:
    assert _sent(f'<p><a href="{OLD}">x</a></p>', THERE) == (
        '<p><a href="workspace.db#c_1">x</a></p>',
        "x (workspace.db#c_1)",
    )


def test_a_label_that_is_the_old_address_stays_with_the_new_one_after_it() -> None:
    html, text = _sent(f'<p>See <a href="{OLD}">{OLD}</a>.</p>', THERE)
    assert html == f'<p>See <a href="workspace.db#c_1">{OLD}</a>.</p>'
    assert text == f"See {OLD} (workspace.db#c_1)."


def test_an_address_in_plain_text_becomes_a_link() -> None:
    html, text = _sent(f"<p>See {OLD}. Thanks</p>", THERE)
    assert html == f'<p>See <a href="workspace.db#c_1">{OLD}</a>. Thanks</p>'
    assert text == f"See {OLD} (workspace.db#c_1). Thanks"


@pytest.mark.parametrize(
    "other",
    [
        OLD.replace("/abc/", "/other/"),
        "https://app.intercom.com/a/apps/abc/articles/articles/5/show",
        "https://help.example.com/en/articles/7",
        OLD.replace("intercom.com", "intercom.com.evil.io"),
        "https://app.intercom.com/a/inbox/abc",
    ],
)
def test_other_links_stay_as_they_are(other: str) -> None:
    html = f'<p>See <a href="{other}">this</a> and {other} too</p>'
    assert _sent(html, {Ref(Kind.CONVERSATION, "5"): "c_2", **THERE}) == _sent(html, THERE, rewrite=False)


def test_until_the_other_one_is_there_the_link_stays() -> None:
    html = f'<p>See <a href="{OLD}?x=1&amp;y=2">this</a></p>'
    assert _sent(html, {}) == _sent(html, {}, rewrite=False)


def test_switched_off_nothing_changes_and_nothing_is_waited_for() -> None:
    record = translate("conversations", conversation(part(1, body=f"<p>{OLD}</p>")), _plan(rewrite=False), TABLE)
    assert isinstance(record, Conversation)
    assert all(not entry.links for entry in record.entries)
    assert Ref(Kind.CONVERSATION, "77") not in project(record).refs()


def test_the_other_conversation_is_referred_to_as_either_kind() -> None:
    record = translate("conversations", conversation(part(1, body=f"<p>{OLD}</p>")), _plan(), TABLE)
    assert isinstance(record, Conversation)
    assert {Ref(Kind.CONVERSATION, "77"), Ref(Kind.TICKET, "77")} <= project(record).refs()
    sent = link(project(record).content, {Ref(Kind.TICKET, "77"): "c_t"})["entries"][1]
    assert "workspace.db#c_t" in sent["html"]


def test_ids_of_a_destination_cannot_break_out() -> None:
    hostile = {Ref(Kind.CONVERSATION, "77"): '"><script>&'}
    html, _ = _sent(f'<p><a href="{OLD}">x</a></p>', hostile, DESK)
    assert '"><script' not in html
    assert "%22%3E%3Cscript%3E%26" in html


def test_links_of_macros_are_rewritten_among_their_placeholders() -> None:
    raw = {"id": "9", "name": "M", "body": f'<p>{{{{user.first_name}}}} <a href="{OLD}">see</a> {{{{first_name}}}}</p>'}
    record = translate("macros", raw, _plan(), TABLE)
    assert isinstance(record, SavedReply)
    sent = link(project(record).content, THERE)
    assert sent["html"] == ('<p>{{customer.first_name}} <a href="workspace.db#c_1">see</a> {{customer.first_name}}</p>')
    assert sent["text"] == "{{customer.first_name}} see (workspace.db#c_1) {{customer.first_name}}"


_words = st.one_of(
    st.text(max_size=6),
    st.sampled_from([f'<a href="{OLD}">', "</a>", "<b>", "</b>", "<p>", "</p>", "<br>", OLD, "<pre>", "</pre>", "\x00", "\x01", "\x02", "x\x000\x01y\x02",
                     "&#0;", "<ul><li>", '<img src="https://x.example/a">', '<iframe src="' + OLD + '">', " ", "\n", OLD + "\x1b", OLD + "\x7f.", OLD + ")"]),
)  # fmt: skip


@given(st.lists(_words, max_size=16).map("".join))
def test_links_stand_where_they_say_and_change_nothing_else(html: str) -> None:
    refer = lambda url: "77" if url.startswith(OLD) else None  # noqa: E731
    found = body(html, refer=refer)
    assert "\x00" not in found.html + found.text
    for one in found.links:
        start, end = one.html
        assert found.html[start:end].startswith("https://app.intercom.com/")
        assert found.html[:start].endswith('<a href="')
        start, end = one.text
        assert found.text[start:end] in ("", one.url)
    plain = body(html)
    assert "".join(found.text.split()) == "".join(plain.text.split())
