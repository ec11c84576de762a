"""Ten malicious servers: a clear sentence, an exit code of the table, no token anywhere else, no crash, memory flat, time bounded."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import here  # noqa: F401 - a fixture
from tests.e2e.support import Here, refused
from tests.safety import hostile
from tests.safety.servers import RawServer, always, http
from tests.safety.support import TOKEN, Guarded, assert_no_token, authority
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

IMPATIENT = {
    "wizard.net.retry._FIRST_WAIT_SECONDS": 0.01,
    "wizard.net.retry._LONGEST_WAIT_SECONDS": 0.02,
    "wizard.net.answer.ANSWER_SECONDS": 2.0,
    "wizard.intercom.files._STALL_SECONDS": 0.3,
    "wizard.intercom.pager.MOST_ROWS": 1000,
    "wizard.intercom.pager.MOST_TIMES": 10,
    "wizard.engine.run.MOST_ROUNDS": 2,
}
"""Limits so small that nothing has to be waited for."""

MOST_MORE_KILOBYTES = 250_000
"""How much more memory a run may take at its peak than one with a decent server: a few answers of the largest size."""

_CHILD = """
import contextlib, importlib, json, sys
for name, value in json.loads(sys.argv.pop(1)).items():
    module, _, word = name.rpartition(".")
    setattr(importlib.import_module(module), word, value)
from wizard.__main__ import main
peak = sys.argv.pop(1)
try:
    sys.exit(main())
finally:
    with contextlib.suppress(OSError), open("/proc/self/status") as status, open(peak, "w") as file:
        file.write(next(line for line in status if line.startswith("VmHWM")).split()[1])
"""


@dataclass(frozen=True)
class Run:
    """A run that is over: its exit code and words, its peak memory in kB, what could not be read, and what the other server was sent."""

    code: int
    words: str
    peak: int
    unread: dict[str, str]
    files: dict[str, str]
    other: bytes
    home: Path


def child(outercom: Guarded, *words: str) -> tuple[int, str, int]:
    """The command in a process of its own, with the small limits: exit code, output, peak memory in kB.

    The process says its peak itself where it can: what the system counts begins with the memory of the process that started it.
    """
    own = outercom.home.parent / "peak"
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD, json.dumps(IMPATIENT), str(own), *words],
        env=outercom.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, said, int(own.read_text()) if own.exists() else usage.ru_maxrss


@pytest.fixture(scope="module")
def simulator() -> Iterator[ServedSimulator]:
    settings = SimulatorSettings(
        conversations=40, contacts=12, companies=4, requests_per_minute=0, lost_files=False, token=TOKEN
    )
    with ServedSimulator(settings) as served:
        yield served


@pytest.fixture(scope="module")
def decent(simulator: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same run with nothing hostile in it."""
    return run_with(simulator, tmp_path_factory.mktemp("decent"), {})


@pytest.fixture(scope="module")
def bad(simulator: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run against a server that is hostile at every list but the most needed, at one conversation, and at every file."""
    with RawServer(always(http())) as other:
        places = {
            r"POST /companies/list.*": hostile.elsewhere(other.url),
            r"GET /teams.*": hostile.redirect(f"{other.url}/teams"),
            r"GET /brands.*": hostile.redirect(hostile.METADATA),
            r"GET /articles.*": hostile.endless,
            r"GET /macros.*": hostile.STUCK,
            r"GET /segments.*": hostile.pouring(hostile.GIGANTIC, b" " * 65536),
            r"GET /subscription_types.*": hostile.CHUNKED,
            r"GET /help_center/help_centers.*": hostile.dripping(),
            r"GET /ticket_types.*": hostile.DEEP_ANSWER,
            r"GET /ticket_states.*": hostile.MANY_HEADERS,
            r"GET /internal_articles.*": hostile.LARGE_HEADER,
            r"GET /conversations/attributes.*": hostile.PACKED,
            r"POST /tickets/search.*": hostile.TWICE_PACKED,
            r"GET /conversations/[0-9]*[02468](\?.*)?": hostile.DEEP_OBJECT,
            r"GET /i/o/.*": hostile.in_turn(hostile.redirect(hostile.METADATA), hostile.PACKED, hostile.dripping()),
        }
        return run_with(simulator, tmp_path_factory.mktemp("bad"), places, other)


def run_with(
    simulator: ServedSimulator, folder: Path, places: dict[str, hostile.Answer], other: RawServer | None = None
) -> Run:
    outercom = Guarded(folder / "home", more={"OUTERCOM_FILE_MEGABYTES": "1"})
    with hostile.Forwarding(simulator.url, places) as server:
        code, words, peak = child(outercom, "run", "x", "--new", "--to", "ochre", "--intercom-url", server.url)
    import sqlite3

    with sqlite3.connect(outercom.home / "migrations" / "x" / "archive.db") as database:
        unread = {
            f"{kind}/{one}": f"{cause}: {why}"
            for kind, one, cause, why in database.execute("SELECT kind, id, cause, message FROM unread")
        }
        unread |= {f"{kind}/": why for kind, why in database.execute("SELECT kind, message FROM unavailable")}
        files = dict(database.execute("SELECT key, reason FROM files WHERE status IN ('failed', 'missing')"))
    return Run(code, words, peak, unread, files, other.sent() if other else b"", outercom.home)


def test_the_decent_run_is_one(decent: Run) -> None:
    assert decent.code in (0, 3), decent.words
    assert not any(name.endswith("/") and "conversations" in name for name in decent.unread)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("companies", "points to another host for its next page"),
        ("teams", "refuses this with 302"),
        ("brands", "refuses this with 302"),
        ("articles", "pages do not end"),
        ("macros", "the same cursor came twice"),
        ("segments", "more than 67,108,864 bytes"),
        ("subscription_types", "more than 67,108,864 bytes"),
        ("help_centers", "came too slowly"),
        ("ticket_types", "nests deeper than 100 levels"),
        ("ticket_states", "more headers than any sensible one"),
        ("internal_articles", "more headers than any sensible one"),
        ("conversation_attributes", "more than 67,108,864 bytes"),
        ("tickets", "an unexpected content encoding"),
    ],
)
def test_each_hostile_list_is_a_named_failure(bad: Run, kind: str, words: str) -> None:
    assert words in bad.unread.get(f"{kind}/", ""), bad.unread


def test_hostile_objects_and_files_are_named_failures(bad: Run) -> None:
    deep = [why for name, why in bad.unread.items() if name.startswith("conversations/") and name != "conversations/"]
    assert deep
    assert all("nests deeper than 100 levels" in why for why in deep)
    reasons = set(bad.files.values())
    assert any("not on one of Intercom's file hosts" in why for why in reasons), reasons
    assert any("larger than 1,000,000 bytes" in why for why in reasons), reasons
    assert any("no answer came in time" in why for why in reasons), reasons


def test_the_run_ends_with_named_failures_and_everything_else_is_there(bad: Run, decent: Run) -> None:
    assert bad.code == 3, bad.words
    assert "Traceback" not in bad.words
    assert "mistake" not in bad.words
    assert "Finished, but" in bad.words


def test_the_token_went_nowhere_else(bad: Run) -> None:
    assert bad.other == b""
    assert_no_token(bad.words)
    for path in bad.home.rglob("*"):
        if path.is_file():
            assert TOKEN.encode() not in path.read_bytes()


def test_memory_stays_flat(bad: Run, decent: Run) -> None:
    assert bad.peak - decent.peak < MOST_MORE_KILOBYTES, (bad.peak, decent.peak)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in IMPATIENT.items():
        monkeypatch.setattr(name, value)
    monkeypatch.setattr("wizard.net.answer.ANSWER_SECONDS", 0.3)
    monkeypatch.setattr("wizard.net.answer.ANSWER_LIMIT_BYTES", 2_000_000)
    monkeypatch.setattr("wizard.intercom.decoding.MOST_VALUES", 400_000)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", list(hostile.AT_ME))
def test_a_hostile_first_answer_is_one_sentence(name: str, tmp_path: Path, here: Here) -> None:  # noqa: F811
    outercom = Guarded(tmp_path / "home")
    make, words = hostile.AT_ME[name]
    with RawServer(always(http())) as other, RawServer(make(other.url)) as server:
        done = here(outercom, "run", "x", "--new", "--to", "ochre", "--intercom-url", server.url)
        refused(done, done.returncode, words)
        assert done.returncode in (2, 5)
        assert 1 <= len(server.seen) <= 3
        assert other.seen == []
    assert_no_token(done.stdout + done.stderr)


def test_a_certificate_that_does_not_fit_is_one_sentence(tmp_path: Path, here: Here) -> None:  # noqa: F811
    ours = authority(tmp_path)
    outercom = Guarded(tmp_path / "home", more={"SSL_CERT_FILE": str(ours.path)})
    with RawServer(always(http()), ours.serving("other.test")) as server:
        done = here(outercom, "run", "x", "--new", "--to", "ochre", "--intercom-url", server.url)
    refused(done, 5, "its certificate is for another", "nothing was sent", "SSL_CERT_FILE")
    assert server.seen == []
