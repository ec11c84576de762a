"""`outercom browse NAME` without a screen."""

import json
import sys
from pathlib import Path

import pytest

from tests.browsing.support import new_migration
from wizard.cli import start
from wizard.migration import Migration


@pytest.fixture
def outercom(migration: Migration, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> "Command":
    return Command(capsys, monkeypatch)


class Command:
    """The command line in this process; the screens are not opened, and that they were asked for is remembered."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.opened: list[tuple[str | None, bool, bool]] = []

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self._monkeypatch.setattr(sys, "argv", ["outercom", "browse", *words])
        code = start(self._open)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def _open(self, name: str | None, *, rehearse: bool = False, browse: bool = False) -> int:
        self.opened.append((name, rehearse, browse))
        return 0


def test_without_options_the_screen_opens(outercom: Command) -> None:
    assert outercom("acme")[0] == 0
    assert outercom.opened == [("acme", False, True)]


def test_finding(outercom: Command) -> None:
    code, said, _ = outercom("acme", "--find", "fire")
    assert code == 0
    assert [line.split("  ")[1] for line in said.splitlines()] == ["conversation 3", "conversation 2"]
    assert "2024-05-05 12:00  conversation 3  Jané Doe: Hello  (open, messenger, 3 messages, 2 files)" in said
    assert outercom("acme", "--find", "", "--limit", "1")[1].splitlines()[-1] == "1 line of 4; --limit shows more."
    assert "Nothing was found" in outercom("acme", "--find", "zzz")[1]


def test_filters_by_their_names(outercom: Command) -> None:
    def ids(*words: str) -> list[str]:
        code, said, error = outercom("acme", "--find", "", "--json", *words)
        assert code == 0, error
        return [hit["id"] for hit in json.loads(said)["hits"]]

    assert ids("--tag", "billing") == ids("--channel", "EMAIL") == ids("--state", "closed") == ["1"]
    assert ids("--admin", "ada admin") == ids("--admin", "7") == ["3", "1"]
    assert ids("--since", "2024-05-04", "--until", "2024-05-05") == ["3", "2"]
    assert ids("--kind", "people") == ["c1", "c2"]


def test_showing_and_saving(outercom: Command, tmp_path: Path) -> None:
    code, said, error = outercom("acme", "--show", "3", "--save", str(tmp_path / "files"))
    assert code == 0
    assert "Ada Admin (teammate, internal note)" in said
    assert (tmp_path / "files" / "inv_oice.pdf").read_bytes() == b"pdf"
    assert "lost.png: not fetched yet" in error
    assert json.loads(outercom("acme", "--show", "jane@example.com", "--json")[1])["title"] == "Jané Doe"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("acme", "--find", "x", "--tag", "nope"), "There is no tag 'nope'"),
        (("acme", "--find", "x", "--kind", "macros"), "There is no kind 'macros'"),
        (("acme", "--find", "x", "--since", "yesterday"), "is no day"),
        (("acme", "--show", "nobody"), "has the id or link 'nobody'"),
        (("acme", "--find", "x", "--show", "3"), "two questions"),
        (("acme", "--state", "open"), "Say what to print"),
        (("other", "--find", "x"), "no migration named"),
        (("empty", "--find", "x"), "Nothing has been read"),
    ],
)
def test_what_cannot_be_done_is_said(outercom: Command, words: tuple[str, ...], said: str) -> None:
    new_migration("empty")
    code, out, error = outercom(*words)
    assert (code, out) == (2, "")
    assert said in error
