"""The log of a run: enough to see what happened, and nothing of anybody's words."""

import json
from pathlib import Path
from typing import Any

from tests.engine.fake import Bench
from wizard import logs
from wizard.engine.journal import Journal
from wizard.engine.progress import ProgressBoard
from wizard.engine.watch import watch
from wizard.errors import Refused

WORDS = "Dear Sirs my password is hunter2"


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_rounds_pauses_and_each_minute_by_cause(tmp_path: Path) -> None:
    board, journal = ProgressBoard(), Journal()
    with logs.run_log(tmp_path) as path:
        board.start()
        board.set(phase="Reading everything from the workspace.")
        journal.look(0.0, board.snapshot())
        for _ in range(3):
            board.kind("conversations", read=2, loaded=1)
            board.retried("connection reset")
        board.failure("conversations: Intercom keeps failing on this one.")
        board.set(state="paused")
        journal.look(30.0, board.snapshot())
        board.set(state="running", phase="Reading what changed meanwhile.")
        journal.look(61.0, board.snapshot())
        board.kind("conversations", read=5)
        journal.look(90.0, board.snapshot())
        journal.end(100.0, board.snapshot())
    found = [{name: value for name, value in entry.items() if name not in ("at", "level")} for entry in entries(path)]
    assert found == [
        {"event": "run.round", "phase": "Reading everything from the workspace."},
        {"event": "run.paused"},
        {"event": "run.round", "phase": "Reading what changed meanwhile."},
        {"event": "run.resumed"},
        {"event": "run.minute", "seconds": 61, "calls": 0, "count": 3, "bytes": 0},
        {"event": "run.kind", "kind": "conversations", "read": 6, "loaded": 3, "failed": 0, "skipped": 0},
        {"event": "run.retries", "cause": "connection reset", "count": 3},
        {"event": "run.failures", "cause": "conversations: Intercom keeps failing on this one.", "count": 1},
        {"event": "run.minute", "seconds": 39, "calls": 0, "count": 1, "bytes": 0},
        {"event": "run.kind", "kind": "conversations", "read": 5, "loaded": 0, "failed": 0, "skipped": 0},
    ]


async def test_nothing_of_a_hostile_workspace_is_in_it(bench: Bench, tmp_path: Path) -> None:
    bench.watch = watch
    source = bench.source
    for kind in ("contacts", "companies", "macros", "admins"):
        source.put(kind, "1", name=WORDS, email=WORDS, text=WORDS)
    source.put("contacts", WORDS, name=WORDS)
    source.conversation("7", WORDS, name=WORDS, contacts=["1", WORDS])
    source.conversation(WORDS, WORDS)
    source.conversation("8", WORDS, files=["k"])
    source.files.pop("k", None)

    def before(verb: str, kind: str, argument: Any) -> None:
        if verb == "fetch" and argument in ("8", WORDS):
            raise Refused(
                "Intercom refuses this with 400.", status=400, code=WORDS, answer=WORDS, request=f"GET {WORDS}"
            )

    source.before = before
    with logs.run_log(tmp_path) as path:
        await bench.go()
    text = path.read_text()
    assert not [word for word in WORDS.split() if len(word) > 2 and word in text], text
    failed = [entry for entry in entries(path) if entry["event"] == "read.failed"]
    assert {entry.get("id") for entry in failed} >= {"8", None}
    assert {entry["status"] for entry in failed} == {400}
    assert "run.failures" in {entry["event"] for entry in entries(path)}


def test_only_ids_as_intercom_makes_them_are_written() -> None:
    assert [logs.name_of(one) for one in ("123", "64ec86993f692528b9000009", "Dear Sirs", "me@x", "")] == [
        "123", "64ec86993f692528b9000009", None, None, None,
    ]  # fmt: skip
