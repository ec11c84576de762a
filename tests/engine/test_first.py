"""This one first: it is read before its turn, with what it needs, loaded next, and never twice."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from wizard import status
from wizard.archive.archive import Archive
from wizard.destinations.port import Delivery, Outcome
from wizard.engine import watch
from wizard.engine.run import Only
from wizard.exit_codes import ExitCode


class InOrder(PoorerDestination):
    """Remembers in which order records were written."""

    written: list[str]

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        self.written += [f"{one.projection.kind}/{one.projection.source_id}" for one in batch]
        return await super().write(batch)


def in_order(bench: Bench) -> InOrder:
    destination = InOrder(bench.service)
    destination.written = []
    return destination


def asking(bench: Bench, argument: str, verb: str, kind: str) -> None:
    """Ask for something when the source is first asked for this."""

    def ask(asked: str, what: str, _: Any) -> None:
        if (asked, what) == (verb, kind) and bench.running is not None:
            bench.source.before = lambda *_: None
            bench.running.first(argument)

    bench.source.before = ask


async def test_a_conversation_comes_with_its_people_companies_and_files_before_any_listing_reached_it(
    bench: Bench,
) -> None:
    for n in range(10, 60):
        bench.source.conversation(str(n))
    bench.source.conversation("99", "Urgent", files=["f1"])
    bench.source.files["f1"] = b"one"
    asking(bench, "conversation 99", "list", "companies")
    destination = in_order(bench)
    assert (await bench.go(destination=destination)).exit_code is ExitCode.DONE
    threads = [one for one in destination.written if one.startswith("conversation/")]
    assert threads[0] == "conversation/99"
    place = destination.written.index("conversation/99")
    assert {"contact/c1", "company/co1"} <= set(destination.written[:place])
    assert bench.source.calls["download files"] == 1
    assert len(destination.written) == len(set(destination.written)), "nothing was written twice"
    assert bench.source.calls["fetch conversations"] == 56
    assert "The conversation 99 is at the destination." in bench.board.snapshot().recent


@pytest.mark.parametrize(("word", "kind", "one"), [("contact", "contact", "c1"), ("company", "company", "co1")])
async def test_a_contact_and_a_company_too(bench: Bench, word: str, kind: str, one: str) -> None:
    asking(bench, f"{word} {one}", "list", "admins")
    destination = in_order(bench)
    assert (await bench.go(destination=destination)).exit_code is ExitCode.DONE
    assert destination.written.count(f"{kind}/{one}") == 1
    assert f"The {word} {one} is at the destination." in bench.board.snapshot().recent


async def test_what_is_out_of_scope_or_not_there_is_said(bench: Bench) -> None:
    bench.source.conversation("8", "Closed", state="closed")
    asking(bench, "conversation 8", "list", "companies")
    assert (await bench.go(states=("open",))).exit_code is ExitCode.DONE
    said = bench.board.snapshot().recent
    assert "The conversation 8 is read, and not loaded: its state is not loaded" in said
    asking(bench, "conversation nowhere", "list", "companies")
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert any("does not have conversation nowhere" in one for one in bench.board.snapshot().recent)
    found = {kind.kind: kind.found for kind in bench.board.snapshot().kinds}
    assert found["conversations"] == len(bench.source.objects["conversations"])
    paths = bench.migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        assert not list(archive.listing.never_seen()), "nobody says that it was listed once"


async def test_a_run_that_does_only_a_part_brings_nothing_and_says_so(bench: Bench) -> None:
    bench.source.conversation("6", "x", files=["f1"])
    await bench.go()
    bench.source.forget_calls()
    asking(bench, "conversation 5", "download", "files")
    await bench.go(Only.ATTACHMENTS)
    assert "This run does only a part" in "".join(bench.board.snapshot().recent)
    assert ("fetch", "conversations", "5") not in bench.source.asked


async def test_it_is_asked_for_from_another_process_and_waits_while_the_run_is_paused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.01)
    bench.watch = watch.watch
    paths = bench.migration.paths

    def ask(verb: str, kind: str, _: Any) -> None:
        if (verb, kind) == ("list", "companies"):
            bench.source.before = lambda *_: None
            bench.control.pause()
            status.ask(paths, "first", "conversation 4")

    def listen(sentence: str) -> None:
        type(bench.board).note(bench.board, sentence)
        if sentence.startswith("Pulled"):
            assert sentence.endswith("It comes first once the run goes on: it is paused.")
            bench.control.resume()

    bench.source.before = ask
    bench.on_start = lambda: setattr(bench.board, "note", listen)
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert "The conversation 4 is at the destination." in bench.board.snapshot().recent
