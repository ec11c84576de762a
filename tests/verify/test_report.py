"""Reports: for people without active markup, for machines without loss."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from screens import verify_text
from tests.destinations.samples import HOSTILE
from wizard.commands.telling import tell_report
from wizard.engine.outcome import SecondLook
from wizard.migration import Migration
from wizard.text import one_line
from wizard.verify.page import as_page
from wizard.verify.report import Chosen, Conserved, CountRow, Difference, Report, Verdict
from wizard.verify.result import differs
from wizard.verify.saved import as_markdown, save_report

ROW = CountRow("contacts", 3, 3, 2, 1, 0, 2, "1 skipped by decision", True)
MARKUP = (
    *HOSTILE,
    "**bold** _i_ ~~s~~ `code` [link](javascript:alert(1)) ![img](https://evil.example/x.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "| a | b |\n|---|---|\n# head\n- item\n> quote",
    "https://evil.example www.evil.example mail@evil.example &lt;b&gt; &#60;b&#62;",
    "`` ` `` \\` \\\\",
)


def report(**more: object) -> Report:
    totals = {str(verdict): 0 for verdict in Verdict} | {"equal": 2}
    made = {"full": True, "totals": totals, "counts": (ROW,), "as_of": 1_700_000_000, "checked_at": 1_700_000_100}
    return Report(**{**made, **more})  # type: ignore[arg-type]


def full_of(text: str) -> Report:
    """A report with a text from outside at every place."""
    return report(
        differences=(Difference(Verdict.DIFFERS, text, text, text),),
        losses={text: 77},
        chosen=(Chosen("conversations", text, (text,)),),
        counts=(CountRow(text, 1, 1, 1, 1, 1, 1, text, True),),
    )


def test_green_needs_everything() -> None:
    assert report().green
    for verdict in Verdict:
        if verdict is not Verdict.EQUAL:
            assert not report(totals={"equal": 2, str(verdict): 1}).green
    wrong = CountRow("tags", 1, 1, 0, 0, 0, 0, "1 not loaded yet", False)
    assert not report(counts=(ROW, wrong)).green
    assert not report(unread=1).green
    assert not report(files_missing=1).green
    assert report(truncated=1, losses={"tag": 3}).green


@pytest.mark.parametrize("text", MARKUP)
def test_hostile_text_is_no_markup(text: str) -> None:
    made = as_markdown(full_of(text), "x")
    rows = [
        line[2:-2]
        for line in made.splitlines()
        if line.startswith(("| differs", "| conversations")) or " | 77 |" in line
    ]
    assert len(rows) == 4
    for row in rows:
        for cell in row.split(" | "):
            plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", cell)
            assert not re.search(r"[`*_\[\]<>|#!&~@\\]|://|www\.", plain), cell
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", made)


class Seen(HTMLParser):
    """What a browser would find in a page: tags with their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


_TAGS = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "p",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
]


@pytest.mark.parametrize("text", MARKUP)
def test_hostile_text_is_only_text_in_the_page(text: str) -> None:
    page = as_page(full_of(text), "x")
    seen = Seen(page)
    assert {tag for tag, _ in seen.tags} <= set(_TAGS)
    for _, attributes in seen.tags:
        assert set(attributes) <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert one_line(text, 60).rstrip("…") in seen.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", page)


def test_the_page_may_load_and_run_nothing() -> None:
    page = as_page(report(), "x")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    mark = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] or "" for tag, a in Seen(page).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{mark}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert not re.search(r"(?:https?:)?//[a-z]", page)


def test_the_three_forms_say_the_same() -> None:
    made = report(
        totals={"equal": 12_345, "differs": 1},
        differences=(Difference(Verdict.DIFFERS, "tags", "7", "name"),),
        chosen=(Chosen("conversations", "77", ("several contacts are in it",)),),
        second=SecondLook(1_700_000_050, 0, 0),
        sample="5 % of each kind, drawn with the seed 3",
        full=False,
    )
    for text in (Seen(as_page(made, "my-migration")).text, as_markdown(made, "my-migration")):
        for words in (
            "my-migration",
            "12,345",
            "several contacts are in it",
            "drawn with the seed 3",
            "name",
            "2023-11-14 22:14:10 UTC",
        ):
            assert words in text, words
        assert "found nothing to read and nothing to load" in text
        assert "Not everything is equal" in text


def test_people_read_the_classes_and_counts() -> None:
    made = as_markdown(report(differences=(Difference(Verdict.MISSING, "tags", "7", "gone"),)), "my-migration")
    assert "# Verification of my-migration" in made
    assert "| equal | 2 |" in made
    assert "| contacts | 3 | 3 | 2 | 1 | 0 | 2 | 1 skipped by decision |" in made
    assert "| missing there | tags | 7 | gone |" in made
    assert "Everything was checked and is equal" in made


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "✓ Everything was checked and is equal."),
        ({"truncated": 1}, "✓ Everything was checked and is equal."),
        ({"full": False}, "· A sample is equal; nothing is known of the rest."),
        ({"unread": 1}, "! What was checked is equal, but not everything came along."),
        ({"files_missing": 2, "full": False}, "! What was checked is equal, but not everything came along."),
        ({"files_missing": 2, "totals": {"missing there": 1}}, "! Not everything is equal"),
        ({"totals": {"could not be checked": 1}}, "! Not everything is equal"),
        ({"conserved": (Conserved("notes", 2, extra=1),)}, "! Not everything is equal"),
        ({"counts": (CountRow("tags", 1, 1, 1, 0, 0, 0, "", False),)}, "! Not everything is equal"),
    ],
)
def test_the_result_is_the_same_sentence_everywhere(
    more: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = report(**more)
    assert verify_text.verdict(made).startswith(said)
    assert said[2:] in as_markdown(made, "x")
    assert said[2:] in as_page(made, "x")
    tell_report(made)
    assert said[2:] in capsys.readouterr().out
    assert differs(made) == ("Not everything is equal" in said)


def test_machines_get_it_without_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path))
    made = report(differences=tuple(Difference(Verdict.EXTRA, "tags", text, text) for text in MARKUP), losses={"=1": 2})
    markdown, machine, page = save_report(made, Migration.create("x"))
    assert msgspec.json.decode(machine.read_bytes(), type=Report) == made
    assert markdown.read_text() == as_markdown(made, "x")
    assert page.read_text() == as_page(made, "x")
    assert {path.stat().st_mode & 0o777 for path in (markdown, machine, page)} == {0o600}
