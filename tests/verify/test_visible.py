"""The independent reading of bodies: says nothing false of odd HTML, and sees every change of what is to be seen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.rehearsal.intercom.world.hostile import HOSTILE_BODIES
from wizard.translate.body import body
from wizard.verify.said.visible import Seen, html_differs, text_differs

_TAGS = (
    "p b i a div ul ol li table tr td th tbody caption pre script style svg math template title textarea xmp img iframe br hr span h1 select",
    "option button noscript frameset plaintext em center font details form video object",
)
_ODD = [
    "<!--", "-->", "<!doctype html>", "<?x?>", "<", "&", "&amp;", "&lt;b&gt;", "&#0;", "&#x80;", "&#1;", "&nbsp;", "&#55296;", "&nosuch;",
    "<a href='https://x.example/a b?q=1'>", "<a href=mailto:a@b.c>", "<a href='javascript:x'>", "<img src=x alt='pic'>",
    "<img src='https://i.example/x.png'>", "<img width=1 src=https://p.example>", "<p", "<p class=", "'", '"', ">", "<![CDATA[x]]>",
    "<p title='a>b'>", "\x00", "\ud800", "\u202e", "<a href='https://app.intercom.com/x'>", "<br/>", "<svg/onload=x>",
]  # fmt: skip
_PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in " ".join(_TAGS).split()] + [f"</{tag}>" for tag in " ".join(_TAGS).split()]),
    st.sampled_from(_ODD),
    st.text(alphabet="abc xyz\n\t01.-()é", max_size=6),
)


def differing(raw: str) -> tuple[str, str]:
    """What the check says of the translator's work."""
    made, said = body(raw), Seen(raw)
    return html_differs(said, Seen(made.html)), text_differs(said, made.text)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_nothing_false_is_said_of_broken_html(raw: str) -> None:
    assert differing(raw) == ("", "")


@pytest.mark.parametrize("raw", [raw for bodies in HOSTILE_BODIES.values() for raw in bodies])
def test_nothing_false_is_said_of_hostile_stories(raw: str) -> None:
    assert differing(raw) == ("", "")


@pytest.mark.parametrize(
    "raw",
    [
        "<p>one<p>two<div>three</p>four",
        "<table><tr><td>1<td>2</tr>loose<tr><td>3</table>",
        "<ul><li>a<ol><li>b<li>c</ol><li>d</ul>",
        "<ol>" + "<li>x</li>" * 120 + "</ol>",
        "<pre>  keep\n   this </pre>",
        "a <a href='https://x.example/?a=1&amp;b=2'>link</a> and <a href='mailto:a@b.example'>a@b.example</a>",
        "<a href='https://x.example'><p>block</p></a> in a link",
        "<p>x<a href='https://x.example'><p>in</p></a><a href=https://y.example/z>https://y.example/z</a><table><tr><td>1</table><table><td>2</td>loose</table>",
        "<!-- badly ended --!>shown<!--> and <!---> shown",
        "<b>" * 3000 + "deep" + "</b>" * 3000,
        "<p>" + "żółć 👍 " * 150_000 + "</p>",
        "<p>\u202egnp.exe שלום</p>",
        "a\x00b\x0cc\x85d\u2028e",
        "<script>hidden</script><style>hidden</style>shown<!-- hidden -->",
        "&lt;p&gt; &amp;amp; &copy; &#128512; &#x27; &nosuch; &amp",
    ],
    ids=lambda raw: raw[:20],
)
def test_odd_bodies_are_read_alike(raw: str) -> None:
    assert differing(raw) == ("", "")


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, min_size=2, max_size=10).map("".join), st.data())
def test_a_lost_letter_is_seen(raw: str, data: st.DataObject) -> None:
    raw = "<p>Beginning</p>" + raw.replace("<", "").replace("&", "") + "<p>the end</p>"
    made = body(raw)
    letters = [place for place, letter in enumerate(made.text) if letter.isalpha()]
    place = data.draw(st.sampled_from(letters))
    assert text_differs(Seen(raw), made.text[:place] + made.text[place + 1 :])
    assert text_differs(Seen(raw), made.text[:place] + "Q" + made.text[place + 1 :])
    assert text_differs(Seen(raw), made.text + ".")


@pytest.mark.parametrize(
    ("raw", "html", "text"),
    [
        ("<p>Hello you</p>", "<p>Hello</p>", "Hello"),
        ("<p>Hello you</p>", "<p>Hello you all</p>", "Hello you all"),
        ("<p>one</p><p>two</p>", "<p>two</p><p>one</p>", "two\none"),
        ("<p>a &lt; b</p>", "<p>a &amp;lt; b</p>", "a &lt; b"),
        ("<p>Grüße</p>", "<p>Gruesse</p>", "Gruesse"),
        ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one</li></ul>", "- one"),
        ("text", "", ""),
        ("", "<p>text</p>", "text"),
    ],
)
def test_changes_are_seen(raw: str, html: str, text: str) -> None:
    assert html_differs(Seen(raw), Seen(html))
    assert text_differs(Seen(raw), text)


def test_placeholders_are_all_alike_where_asked() -> None:
    raw = '<p>Hi {{user.name|fallback:"there"}}, <attribute key="x" default="y"/> bye</p>'
    said = Seen(raw, blank=True)
    assert not text_differs(said, "Hi {{customer.first_name}}, {{x}} bye")
    assert not html_differs(said, Seen("<p>Hi {{customer.name}}, {{x}} bye</p>", blank=True))
    assert text_differs(said, "Hi you, {{x}} bye")


def test_rewritten_links_are_no_change_where_they_were_asked_for() -> None:
    raw = "<p>See <a href='https://app.intercom.com/a/inbox/x/inbox/conversation/1'>this</a>.</p>"
    said = Seen(raw)
    assert not text_differs(said, "See this (https://desk.example/1).", rewritten=True)
    assert text_differs(said, "See this (https://desk.example/1).")
    assert text_differs(said, "See that (https://desk.example/1).", rewritten=True)
