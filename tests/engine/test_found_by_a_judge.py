"""Losses an outside judge found: each must stay impossible."""

from typing import Any

from tests.engine.fake import Bench
from wizard.errors import Gone, Refused
from wizard.exit_codes import ExitCode


async def test_a_contact_that_failed_is_read_by_the_next_plain_run(bench: Bench) -> None:
    def fail(verb: str, kind: str, argument: Any) -> None:
        if verb in ("complete", "fetch") and kind == "contacts":
            raise Refused("No.", status=500)

    bench.source.before = fail
    assert (await bench.go()).exit_code is ExitCode.FAILURES
    with bench.archive() as archive:
        assert ("contacts", "c1") in archive.listing.unread_after(("", ""), 10)
    assert (await bench.go()).exit_code is ExitCode.FAILURES
    with bench.archive() as archive:
        assert ("contacts", "c1") in archive.listing.unread_after(("", ""), 10), (
            "a second failure does not make it forgotten"
        )
    bench.source.before = lambda *_: None
    assert (await bench.go()).exit_code is ExitCode.DONE
    with bench.archive() as archive:
        assert archive.objects.row("contacts", "c1") is not None


async def test_who_is_not_there_once_is_asked_for_again(bench: Bench) -> None:
    bench.source.conversation("7", "still here")
    refused = 0

    def hiccup(verb: str, kind: str, argument: Any) -> None:
        nonlocal refused
        if (verb, kind, argument) == ("fetch", "conversations", "7") and not refused:
            refused += 1
            raise Gone("Not found.", status=404)

    bench.source.before = hiccup
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert refused == 1
    with bench.archive() as archive:
        assert archive.objects.row("conversations", "7") is not None
        assert archive.listing.all_gone() == []
