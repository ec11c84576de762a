"""Bodies: harmless HTML, the text a reader sees, and no way to make it slow."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.translate.body import body, safe_url

_ALLOWED = re.compile(
    r"</?(?:p|div|blockquote|pre|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]|b|i|strong|em|u|s|code|sub|sup)>|<br>|<hr>|</a>"
    r'|<a href="(?:https?://|mailto:)[^"<>]*">|<img src="file:[^"<>]*" alt="[^"<>]*">',
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("raw", "html", "text"),
    [
        ("<p>Hi</p>", "<p>Hi</p>", "Hi"),
        (
            '<p class="no-margin">a &amp; b&nbsp;c</p>\n<p>two  spaces</p>',
            "<p>a &amp; b\xa0c</p><p>two  spaces</p>",
            "a & b c\ntwo spaces",
        ),
        ("<p>one<br><br>two<br>three</p>", "<p>one<br><br>two<br>three</p>", "one\n\ntwo\nthree"),
        ("plain words", "plain words", "plain words"),
        ("<div>a</div><div>b</div>", "<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>one<li>two</ul>tail", "<ul><li>one</li><li>two</li></ul>tail", "- one\n- two\ntail"),
        ("<ol><li>x</li><li>y</li></ol>", "<ol><li>x</li><li>y</li></ol>", "1. x\n2. y"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<pre>a\n   b</pre>", "<pre>a\n   b</pre>", "a\n   b"),
        (
            "<table><tr><td>a<td>b</tr><tr><th>c</table>",
            "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>",
            "a b\nc",
        ),
        ("<b><i>x</b></i>y", "<b><i>x</i></b>y", "xy"),
        ("<p>a<p>b<div>c<p>d", "<p>a</p><p>b</p><div>c<p>d</p></div>", "a\nb\nc\nd"),
        ("<strong>s</strong><em>e</em><strike>d</strike>", "<strong>s</strong><em>e</em><s>d</s>", "sed"),
        ("a < b > c <3", "a &lt; b &gt; c &lt;3", "a < b > c <3"),
        ("x<!-- hidden -->y<!doctype html><?php z ?>", "xy", "xy"),
        ("x<!-- badly ended --!>y<!-->z<!--->.", "xyz.", "xyz."),
        ("<span style='display:none'>kept</span>", "kept", "kept"),
        ("&lt;script&gt;", "&lt;script&gt;", "<script>"),
        ("a\x00b", "ab", "ab"),
        ("a\ud800b", "a\ufffdb", "a\ufffdb"),
        ("&#99999999999999999;&#0;&#xD800;&bogus;", "\ufffd\ufffd\ufffd&amp;bogus;", "\ufffd\ufffd\ufffd&bogus;"),
        ("<textarea><b>typed</b></textarea>", "&lt;b&gt;typed&lt;/b&gt;", "<b>typed</b>"),
    ],
)
def test_bodies(raw: str, html: str, text: str) -> None:
    found = body(raw)
    assert (found.html, found.text) == (html, text)


@pytest.mark.parametrize("nothing", [None, "", 5, [], {"a": 1}])
def test_no_body(nothing: object) -> None:
    assert body(nothing) == body("")
    assert body(nothing).html == ""


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('<a href="https://x.example/p?a=1&amp;copy=2">label</a>', "label (https://x.example/p?a=1&copy=2)"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="https://x.example/a">x.example/a</a>', "x.example/a"),
        ('<a href="mailto:bo@example.com">bo@example.com</a>', "bo@example.com"),
        ('<a href="mailto:bo@example.com">Write to me</a>', "Write to me (bo@example.com)"),
        (
            '<a href="https://x.example/1">one</a> and <a href="https://x.example/2">two</a>',
            "one (https://x.example/1) and two (https://x.example/2)",
        ),
        (
            '<a href="https://a.example/x">one <a href="https://b.example/y">two</a>',
            "one (https://a.example/x) two (https://b.example/y)",
        ),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href=" java\nscript:alert(1)">click</a>', "click"),
        ('<a href="data:text/html,x">click</a>', "click"),
        ("<a>no address</a>", "no address"),
    ],
)
def test_links(raw: str, text: str) -> None:
    assert body(raw).text == text


def test_addresses_are_encoded_and_never_leave_their_attribute() -> None:
    found = body("<a href='https://x.example/\"onclick=alert(1)//<b>'>x</a>")
    assert found.html == '<a href="https://x.example/%22onclick=alert(1)//%3Cb%3E">x</a>'
    assert safe_url("HTTPS://x.example/a b") == "HTTPS://x.example/a%20b"
    assert safe_url("ftp://x.example") == ""


def test_images_of_ours_stay_and_others_become_links() -> None:
    keys = {"https://downloads.intercomcdn.com/i/o/1/x.png?a=1&b=2": "k1"}
    raw = (
        '<p>See <img src="https://downloads.intercomcdn.com/i/o/1/x.png?a=1&amp;b=2" alt="my &quot;shot&quot;" onerror="alert(1)">'
        '<img src="https://other.example/y.png" alt="theirs"><img src="cid:5"><img src="https://t.example/open.gif" width="1" height="1"></p>'
    )
    found = body(raw, keys.get)
    assert found.images == ("k1",)
    assert '<img src="file:k1" alt="my &quot;shot&quot;">' in found.html
    assert '<a href="https://other.example/y.png">theirs</a>[image]' in found.html
    assert "t.example" not in found.html
    assert found.text == "See theirs (https://other.example/y.png)[image]"


def test_embedded_pages_become_links() -> None:
    found = body('<iframe src="https://video.example/1">inside</iframe> after <video src="//x"></video>')
    assert found.html == '<a href="https://video.example/1">iframe</a> after [video]'


@pytest.mark.parametrize("tag", ["script", "style", "title", "svg", "math", "template"])
def test_what_is_never_seen_is_left_out(tag: str) -> None:
    assert body(f"a<{tag} x='>'>alert(1)<b></{tag}>b").text == "ab"
    assert body(f"a<{tag.upper()}>alert(1)").text == "a"


_MARKUP = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["<", ">", '"', "'", "&", "<p>", "</p>", "<p class=x>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<td>", "</table>", "<pre>", "<br>",
             "<a href='", '<a href="https://x.example/', "<a href=javascript:x>", "</a>", "<img src=x onerror=", "<img src=k>", "<script", "</script>",
             "<!--", "-->", "<![CDATA[", "<style>", "</style>", "<textarea>", "&lt;script&gt;", "&#60;", "&quot;", "on=", "=", "/", " "]
        ),
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(_MARKUP)
def test_only_harmless_markup_comes_out(raw: str) -> None:
    found = body(raw, {"k": "k"}.get)
    rest = _ALLOWED.sub("", found.html)
    assert "<" not in rest
    assert ">" not in rest


@settings(max_examples=120, deadline=None)
@given(_MARKUP)
def test_tags_are_balanced(raw: str) -> None:
    open_tags: list[str] = []
    for closes, name in re.findall(r"<(/?)([a-z0-9]+)", body(raw).html):
        if name in ("br", "hr", "img"):
            continue
        if closes:
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags


@settings(max_examples=100, deadline=None)
@given(_MARKUP)
def test_sanitising_again_keeps_the_text(raw: str) -> None:
    once = body(raw)
    assert "".join(body(once.html).text.split()) == "".join(once.text.split()) or "(" in once.text or "[" in once.text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_characters="<>&\x00", exclude_categories=["Cs"])), min_size=1, max_size=5)
)
def test_the_fast_path_says_the_same_as_the_slow_one(lines: list[str]) -> None:
    raw = "".join(f"<p>{line}</p>" for line in lines)
    fast, slow = body(raw), body(raw + "<b></b>")
    assert fast.html + "<b></b>" == slow.html
    assert fast.text == slow.text


@pytest.mark.parametrize(
    "raw",
    [
        "<div>" * 200_000,
        "<div>" * 100_000 + "<p>" * 100_000,
        '<a "' * 250_000 + ">",
        '<a ">' * 200_000,
        "<" * 1_000_000,
        "<!" * 500_000,
        "<!--" * 250_000,
        "\xa0" * 1_000_000,
        "&" * 1_000_000,
        "<b></i>" * 140_000,
        "<ul><li>" * 120_000,
        "<p>" + " " * 1_000_000,
        "&#" + "9" * 900_000 + ";",
        "<p>a</p>" * 120_000 + "<",
        "<p>a</p>" + " " * 1_000_000 + "<",
        "<a " + 'x="' * 300_000 + ">",
        "<div>" * 256 + "</b>" * 250_000,
    ],
    ids=lambda raw: raw[:12],
)
def test_a_megabyte_of_malice_takes_no_longer_than_its_length(raw: str, request: pytest.FixtureRequest) -> None:
    """Anything quadratic would run for an hour and meet the timeout of the test run. A quarter of it, but with `--long`."""
    raw = raw if request.config.getoption("--long") else raw[: len(raw) // 4]
    assert len(body(raw).html) <= 6 * len(raw) + 100_000
