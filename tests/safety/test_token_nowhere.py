"""The token is in nothing that a run leaves behind: no file, log, database, export, screenshot, output or process list. What is left is private."""

import base64
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.safety.support import TOKEN, Guarded
from wizard.archive.packing import Packing
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

PIECE = 8


def forms() -> set[bytes]:
    """The token in every form that somebody could make something of, in pieces of eight characters."""
    plain = {
        TOKEN,
        TOKEN[::-1],
        quote(TOKEN, safe=""),
        "".join(f"%{ord(one):02x}" for one in TOKEN),
        TOKEN.encode().hex(),
    }
    packed = set()
    for start in range(3):
        # Where it stands in something longer decides which of three forms base64 gives it.
        code = base64.b64encode(b" " * start + TOKEN.encode()).decode()
        packed.add(code[4 if start else 0 : -4])
    whole = {form.encode() for form in plain | packed}
    return {form[at : at + PIECE] for form in whole for at in range(0, len(form) - PIECE + 1)}


FORMS = forms()


def pieces_in(content: bytes) -> list[bytes]:
    """What of the token is in some bytes."""
    return [form for form in FORMS if form in content]


def test_the_search_finds_what_it_looks_for() -> None:
    for hidden in (TOKEN, TOKEN[::-1], quote(TOKEN, safe=""), TOKEN[10:20]):
        assert pieces_in(b"x" + hidden.encode() + b"y")
    for before in ("", "a", "ab", "user:"):
        assert pieces_in(base64.b64encode(f"{before}{TOKEN}".encode()))
    assert not pieces_in(b"Bearer [redacted], and a long text about nothing in particular")


class Processes:
    """Looks again and again at every process that the command started: their words, and the environment of its children."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.words: set[bytes] = set()
        self.children: set[bytes] = set()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while self._process.poll() is None:
            own = self._process.pid
            self._take(self.words, Path(f"/proc/{own}/cmdline"))
            for child in _children(own):
                words: set[bytes] = set()
                self._take(words, Path(f"/proc/{child}/cmdline"))
                self.words |= words
                # Before it becomes the other program, a child is its parent in everything.
                if any(b"wizard.rehearsal" in found for found in words):
                    self._take(self.children, Path(f"/proc/{child}/environ"))
            time.sleep(0.02)

    @staticmethod
    def _take(into: set[bytes], path: Path) -> None:
        try:
            into.add(path.read_bytes())
        except OSError:
            return


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


class Left:
    """A home after everything a person may do with the token set, and all that was said meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.outercom = Guarded(folder / "home")
        self.said = b""
        self.words: set[bytes] = set()
        self.children: set[bytes] = set()

    def run(self, *words: str, code: str = "from wizard.__main__ import main; import sys; sys.exit(main())") -> int:
        """One command, with an open umask, looked at while it runs."""
        process = subprocess.Popen(
            [sys.executable, "-c", f"import os; os.umask(0); {code}", *words],
            env=self.outercom.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        looked = Processes(process)
        said, _ = process.communicate(timeout=100)
        self.said += said
        self.words |= looked.words
        self.children |= looked.children
        return process.returncode


_BUG = """
import wizard.archive.archive as archive, sys
def broken(self, kind, batch, page=()):
    secret = self
    raise RuntimeError(repr(batch)[:100])
archive.Archive.store = broken
from wizard.__main__ import main
sys.exit(main())
""".strip()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("token")
    settings = SimulatorSettings(
        conversations=10, contacts=12, companies=4, requests_per_minute=0, lost_files=False, token=TOKEN
    )
    found = Left(folder)
    with ServedSimulator(settings) as served:
        new = ("run", "x", "--new", "--to", "ochre", "--intercom-url", served.url)
        assert found.run(*new) == 0, found.said.decode()
        assert found.run("scan", "x") == 0
        for handed in ("export", "bundle", "redirects"):
            more = ("--to", "https://desk.example/{id}") if handed == "redirects" else ()
            assert found.run(handed, "x", str(folder / handed), *more) == 0, found.said.decode()
        assert found.run("links", "x", "--json") == 0
        assert found.run("explain", "x", "1") in (0, 2)
        assert found.run("verify", "x", "--full", "--json") == 0
        assert found.run("status", "x", "--json") == 0
        assert found.run("doctor") == 0
        assert found.run("run", "bug", *new[2:], code=_BUG) == 1
        assert b"a mistake of Outercom's own" in found.said
        refused = Guarded(folder / "home", token=TOKEN[:-4] + "AAAA")
        assert refused.run("refused", served.url).returncode == 4
        make = "from wizard.migration import Migration; from wizard.session import new_plan; Migration.create('r', new_plan(rehearsal=True))"
        assert found.run(code=make) == 0
        assert found.run("scan", "r") == 0
        yield found


def test_no_file_holds_a_piece_of_it(left: Left) -> None:
    looked = 0
    for path in sorted(left.outercom.home.parent.rglob("*")):
        if path.is_file():
            looked += 1
            assert pieces_in(path.read_bytes()) == [], path
            if path.name == "archive.db":
                import sqlite3

                with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as database:
                    unpack = Packing(database).unpack
                    for (body,) in database.execute("SELECT body FROM versions"):
                        assert pieces_in(unpack(body)) == [], path
    assert looked > 50


def test_nothing_that_was_said_holds_a_piece_of_it(left: Left) -> None:
    assert len(left.said) > 5000
    assert pieces_in(left.said) == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_no_process_list_and_no_child_holds_a_piece_of_it(left: Left) -> None:
    assert any(b"scan" in words for words in left.words)
    assert any(b"wizard.rehearsal" in words for words in left.words), "the rehearsal's child was seen"
    assert [words for words in left.words if pieces_in(words)] == []
    ours = [found for found in left.children if b"OUTERCOM_HOME" in found]
    assert ours
    assert [found for found in ours if pieces_in(found)] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_everything_that_is_left_is_private_even_under_an_open_umask(left: Left) -> None:
    for path in sorted(left.outercom.home.parent.rglob("*")):
        if path == left.outercom.home.parent:
            continue
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


async def test_no_screenshot_of_step_1_holds_a_piece_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.screens.fake_session import fake_session
    from tests.screens.support import app_for, screen_text, shown
    from wizard.steps import StepId

    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("OUTERCOM_INTERCOM_TOKEN", raising=False)
    app = app_for(fake_session("acme"))
    async with app.run_test(size=(100, 40)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press(*TOKEN)
        picture = app.export_screenshot()
        assert "•" in picture
        assert pieces_in(picture.encode()) == []
        assert pieces_in(screen_text(app).encode()) == []
        assert pieces_in(repr(app.screen.query_one("#token")).encode()) == []
