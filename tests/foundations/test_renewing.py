"""The desk where a run asks for a token, and what is made of the answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from tests.engine.fake import WORKSPACE
from wizard.credentials import Credentials
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.engine.token_desk import TokenDesk
from wizard.errors import Stopped, TokenRefused
from wizard.renewing import Renewing

ACCOUNT = "intercom:https://api.intercom.io"
REFUSED = TokenRefused("Intercom refuses this access token.")


class Asked(Renewing):
    """A session whose tokens open what `opens` says."""

    account = ACCOUNT

    def __init__(self, **opens: Any) -> None:
        self.credentials, self.control, self.board = Credentials(), RunControl(), ProgressBoard()
        self.workspace, self.desk, self.opens = WORKSPACE, TokenDesk(), opens

    @asynccontextmanager
    async def _source(self, token: SecretStr | None = None) -> AsyncIterator[Any]:
        outcome = self.opens[token.get_secret_value()] if token else WORKSPACE

        class Source:
            async def check(self) -> Any:
                if isinstance(outcome, Exception):
                    raise outcome
                return outcome

        yield Source()


async def answered(asked: Asked, *tokens: str | None) -> tuple[Any, list[str]]:
    """What comes of these answers, and the questions."""
    task, questions = asyncio.create_task(asked.new_token(REFUSED)), []
    assert asked.desk is not None
    for token in tokens:
        async with asyncio.timeout(10):
            while asked.desk.question is None:  # noqa: ASYNC110 - the other side is another thread in life
                await asyncio.sleep(0.005)
        questions.append(asked.desk.question)
        asked.desk.answer(SecretStr(token) if token else None)
    return (await asyncio.gather(task, return_exceptions=True))[0], questions


async def test_only_a_token_of_the_same_workspace_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "old-token")
    asked = Asked(other=replace(WORKSPACE, id="w2", name="Else"), bad=TokenRefused("No."), good=WORKSPACE)
    token, questions = await answered(asked, "other", "bad", "good")
    assert token == SecretStr("good")
    assert [question.split(" Paste")[0] for question in questions] == [
        "Intercom refuses this access token.", "That token opens another workspace (Else).", "No.",
    ]  # fmt: skip
    assert asked.credentials.find(ACCOUNT) == SecretStr("good"), "not the environment's any more"
    assert asked.board.snapshot().waiting_on == ""


async def test_no_token_ends_the_run() -> None:
    assert (await answered(Asked(), None))[0] is REFUSED


async def test_where_nobody_can_be_asked_it_is_refused() -> None:
    asked = Asked()
    asked.desk = None
    with pytest.raises(TokenRefused):
        await asked.new_token(REFUSED)


async def test_a_stop_ends_the_question() -> None:
    asked = Asked()
    asked.control.stop()
    with pytest.raises(Stopped):
        await asked.new_token(REFUSED)
    assert asked.desk is not None
    assert asked.desk.question is None


def test_an_answer_without_a_question_is_dropped() -> None:
    desk = TokenDesk()
    desk.answer(SecretStr("x"))
    assert desk._answers == []
