"""Words that make no sense, and files of ours that are not what they were: asked inside this process, since it is the words that matter."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.support import Here, Outercom, refused
from wizard.rehearsal.server import ServedSimulator

# files of ours that are not what they were

DAMAGED_PLANS = [
    b"",
    b"{",
    b"[]",
    b'{"plan": {}}',
    b"\xff\xfe",
    b'{"plan": {"1": {"schema": 1, "revision": 1, "decisions": {"step": 5}}}}',
]


@pytest.mark.parametrize("content", DAMAGED_PLANS)
def test_a_damaged_plan_is_left_as_it_is(here: Here, copied: Outercom, content: bytes) -> None:
    (folder(copied) / "plan.json").write_bytes(content)
    refused(here(copied, "run", "x"), 2, "plan.json", "damaged", "left as it is")
    assert (folder(copied) / "plan.json").read_bytes() == content


def test_a_plan_from_a_newer_outercom(here: Here, copied: Outercom) -> None:
    plan = folder(copied) / "plan.json"
    document = json.loads(plan.read_bytes())
    document["plan"]["1"]["schema"] = 99
    plan.write_text(json.dumps(document))
    before = plan.read_bytes()
    for words in (("run", "x"), ("status", "x"), ("verify", "x")):
        refused(here(copied, *words), 2, "newer Outercom", "Update Outercom")
    assert plan.read_bytes() == before


def folder(outercom: Outercom) -> Path:
    return outercom.home / "migrations" / "x"


COMMANDS = [("run", "x"), ("verify", "x"), ("export", "x", "out"), ("open", "x", "1")]


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("name", ["archive.db", "ledger-ochre.db", "workspace.db"])
def test_a_database_that_is_none(
    here: Here, copied: Outercom, name: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    if (name, words[0]) == ("workspace.db", "export"):
        pytest.skip("an export does not need the workspace")
    path = folder(copied) / name
    for leftover in ("-wal", "-shm"):
        path.with_name(name + leftover).unlink(missing_ok=True)
    path.write_bytes(b"not a database" * 1000)
    refused(here(copied, *(str(tmp_path / "out") if word == "out" else word for word in words)), 6, "damaged")
    assert path.read_bytes() == b"not a database" * 1000


def test_a_database_with_a_hole(here: Here, copied: Outercom) -> None:
    path = folder(copied) / "archive.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xaa" * (len(whole) - 4096))
    for words in (("run", "x"), ("verify", "x")):
        refused(here(copied, *words), 6, "damaged")


# words

USAGE = {
    "no such migration": (("run", "nobody"), "no migration named 'nobody'"),
    "verify nobody": (("verify", "nobody"), "no migration named 'nobody'"),
    "a path as a name": (("run", "../x", "--new"), "cannot be the name"),
    "markup as a name": (("run", "[b]x", "--new"), "cannot be the name"),
    "no such destination": (("run", "n", "--new", "--to", "zendesk"), "no destination named 'zendesk'"),
    "no such state": (("run", "n", "--new", "--states", "open,ajar"), "no state 'ajar'"),
    "no such day": (("run", "n", "--new", "--since", "2026-02-30"), "--since is not a day"),
    "no day at all": (("run", "n", "--new", "--until", "yesterday"), "--until is not a day"),
    "days the wrong way round": (("run", "n", "--new", "--since", "2026-02-02", "--until", "2026-02-01"), "--since is after --until"),
    "no such part": (("run", "n", "--only", "everything"), "everything"),
    "no such command": (("frobnicate",), "frobnicate"),
    "no such option": (("run", "n", "--fast"), "--fast"),
    "no name": (("run",), "'name'"),
    "rehearsal with an address": (("run", "n", "--new", "--rehearse", "--intercom-url", "us"), "own workspace"),
    "other scope": (("run", "x", "--new", "--states", "open"), "exists with other settings"),
    "other address": (("run", "x", "--new", "--intercom-url", "eu"), "exists with other settings (--intercom-url)"),
    "other source": (("run", "x", "--new", "--rehearse"), "exists with other settings (--rehearse)"),
    "unknown link": (("open", "x", "https://app.intercom.com/inbox/conversation/1"), "No migrated conversation"),
    "link of another workspace": (("open", "x", "https://app.intercom.com/a/inbox/w/inbox/conversation/1"), "another Intercom workspace"),
    "not a link": (("open", "x", "'; DROP TABLE rows; --\x1b[31m"), "No migrated conversation"),
    "a port that is none": (("simulate", "intercom", "--port", "70000"), "--port"),
    "an impossible workspace": (("simulate", "intercom", "--port", "0", "--conversations", "99999999"), "no such workspace"),
}  # fmt: skip


@pytest.mark.parametrize("name", USAGE)
def test_words_that_make_no_sense(here: Here, migrated: Outercom, name: str) -> None:
    words, said = USAGE[name]
    done = here(migrated, *words)
    refused(done, 2, said)
    assert "\x1b" not in done.stderr
    assert [path.name for path in (migrated.home / "migrations").iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://api.intercom.io", "must start with https://"),
        ("http://127.0.0.1.evil.example", "must start with https://"),
        ("ftp://127.0.0.1", "must start with https://"),
        ("https://user:pass@api.intercom.io", "not the base address"),
        ("https://api.intercom.io/contacts?x=1", "not the base address"),
        ("http://[::1", "not the base address"),
        ("http://127.0.0.1:99999", "not the base address"),
        ("mars", "not the base address"),
        ("https://\x1b[31m.example", "not the base address"),
    ],
)
def test_an_address_that_makes_no_sense(here: Here, outercom: Outercom, url: str, words: str) -> None:
    done = here(outercom, "run", "x", "--new", "--intercom-url", url)
    refused(done, 2, words)
    assert not folder(outercom).exists()
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("token", ["with a blank", "späti", "line\nbreak"])
def test_what_cannot_be_a_token(here: Here, outercom: Outercom, tiny: ServedSimulator, token: str) -> None:
    done = here(Outercom(outercom.home, token=token), "run", "x", "--new", "--intercom-url", tiny.url)
    refused(done, 4, "not an Intercom access token")
    assert token not in done.stderr


def test_the_same_settings_go_on(here: Here, migrated: Outercom, tiny: ServedSimulator) -> None:
    assert here(migrated, "run", "x", "--new", "--to", "ochre", "--intercom-url", tiny.url).returncode == 0


def test_days_as_far_as_there_are_any(here: Here, outercom: Outercom, tiny: ServedSimulator) -> None:
    done = here(
        outercom, "run", "far", "--new", "--intercom-url", tiny.url, "--since", "0001-01-01", "--until", "9999-12-31"
    )
    assert done.returncode == 0, done.stdout + done.stderr
