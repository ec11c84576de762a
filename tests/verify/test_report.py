"""Reports: for people without active markup, for machines without loss."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.destinations.samples import HOSTILE
from wizard.migration import Migration
from wizard.verify.report import CountRow, Difference, Report, Verdict
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
    difference = Difference(Verdict.DIFFERS, "contacts", text, text)
    made = as_markdown(report(differences=(difference,), losses={text: 1}), "x")
    lines = [line for line in made.splitlines() if line.startswith(("- differs", "- 1 ×"))]
    assert len(lines) == 2
    for line in lines:
        plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", line)
        assert not re.search(r"[`*_\[\]<>|#!&~@\\]|://|www\.", plain), line
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", made)


def test_people_read_the_classes_and_counts() -> None:
    made = as_markdown(report(differences=(Difference(Verdict.MISSING, "tags", "7", "gone"),)), "my-migration")
    assert "# Verification of my-migration" in made
    assert "| equal | 2 |" in made
    assert "| contacts | 3 | 3 | 2 | 1 | 0 | 2 | 1 skipped by decision |" in made
    assert "- missing there: tags 7: gone" in made
    assert "everything checked is equal" in made
    assert "not everything is equal" in as_markdown(report(unread=1), "x")


def test_machines_get_it_without_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path))
    made = report(differences=tuple(Difference(Verdict.EXTRA, "tags", text, text) for text in MARKUP), losses={"=1": 2})
    markdown, machine = save_report(made, Migration.create("x"))
    assert msgspec.json.decode(machine.read_bytes(), type=Report) == made
    assert markdown.read_text() == as_markdown(made, "x")
    assert {path.stat().st_mode & 0o777 for path in (markdown, machine)} == {0o600}
