"""Loading does nothing twice: each object is made once, and in the order of what points to what."""

from collections import Counter, deque
from typing import Any

from tests.engine.fake import Bench
from wizard.engine.ledger import Ledger
from wizard.engine.loading import Loader
from wizard.exit_codes import ExitCode
from wizard.records import Kind


def translations(bench: Bench) -> Counter[str]:
    """Counts from now on how often each conversation is translated."""
    found: Counter[str] = Counter()
    translate = bench.source.translate

    def counted(kind: str, raw: dict[str, Any], *others: Any) -> Any:
        found[raw["id"]] += kind == "conversations"
        return translate(kind, raw, *others)

    bench.source.translate = counted  # type: ignore[method-assign]
    return found


async def test_who_comes_along_makes_nobody_be_translated_again(bench: Bench) -> None:
    found = translations(bench)
    assert (await bench.go(kinds=("conversations",))).exit_code is ExitCode.DONE
    assert {one: count for one, count in found.items() if count} == dict.fromkeys("12345", 1)
    there = {held["source_id"]: one for one, held in bench.service.objects.items() if held["kind"] is Kind.CONTACT}
    assert [held["content"]["people"] for held in bench.held(Kind.CONVERSATION)] == [[there["c1"]]] * 5


async def test_what_is_work_again_is_found_by_name(bench: Bench, monkeypatch: Any) -> None:
    """Two point to each other: the first is loaded again for it, and nothing is gone over from the start."""
    for one, other in (("1", "2"), ("2", "1")):
        bench.source.conversation(one, parts=[{"id": f"{one}-0", "text": "old link", "to": [other]}])
    looked: list[int] = []
    work = Ledger.work

    def watched(self: Ledger, kind: str, *args: Any, **more: Any) -> Any:
        looked.append(more["after"]) if kind == "conversations" else None
        return work(self, kind, *args, **more)

    monkeypatch.setattr(Ledger, "work", watched)
    found = translations(bench)
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert found["3"] == 1
    assert looked == sorted(looked)
    assert all("https://poorer.example/" in bench.texts(one)[0] for one in "12")


class Staged(Loader):
    """Only the order in which kinds are loaded: `late` becomes ready while `early` is loaded."""

    def __init__(self) -> None:
        self._order = [("late", "early"), ("last",)]
        self._front = deque()
        self.ready = {"early", "last"}
        self.loaded: list[str] = []

    async def _load(self, kind: str) -> int:
        self.loaded.append(kind)
        self.ready.add("late")
        return 1


async def test_a_kind_that_becomes_ready_meanwhile_comes_before_the_next_stage() -> None:
    loader = Staged()
    await loader._pass(lambda kind: kind in loader.ready)
    assert loader.loaded == ["early"]
    await loader._pass(lambda kind: kind in loader.ready)
    assert loader.loaded == ["early", "late", "early", "last"]
