"""The share of the quota, changed while a run goes on."""

from typing import Any

import pytest

from tests.engine.fake import Bench
from wizard import status
from wizard.engine import watch
from wizard.exit_codes import ExitCode
from wizard.plan.quota_share import share_words


async def test_a_run_takes_another_share_and_keeps_it_in_the_plan(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.01)
    bench.watch = watch.watch
    bench.source.conversation("1")

    def ask(verb: str, kind: str, _: Any) -> None:
        if (verb, kind) == ("list", "companies"):
            bench.source.before = lambda *_: None
            bench.control.pause()
            status.ask(bench.migration.paths, "share", "nonsense")
            status.ask(bench.migration.paths, "share", "30, 45 from 00:00 to 12:00, 45 from 12:00 to 00:00")

    def listen(sentence: str) -> None:
        type(bench.board).note(bench.board, sentence)
        if sentence.startswith("Share of the quota"):
            bench.control.resume()

    bench.source.before = ask
    bench.on_start = lambda: setattr(bench.board, "note", listen)
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert bench.source.share() == 0.45
    assert share_words(bench.migration.load().scope) == "30, 45 from 00:00 to 12:00, 45 from 12:00 to 00:00"
    bench.source.forget_calls()
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert not bench.source.calls["fetch conversations"], "a share makes nothing work again"
