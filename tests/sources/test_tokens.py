"""Several tokens of one workspace, against the simulated one and answers made by hand."""

import httpx
import pytest
from pydantic import SecretStr

from tests.intercom.support import error, reply
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import TokenRefused
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.sources.intercom.source import IntercomSource

THREE = "first-token second-token third-token"


def source_of(
    url: str, tokens: str, transport: httpx.MockTransport | None = None
) -> tuple[IntercomSource, ProgressBoard]:
    board = ProgressBoard()
    return IntercomSource(url, SecretStr(tokens), control=RunControl(), board=board, transport=transport), board


async def test_all_tokens_are_used_and_one_that_is_revoked_is_let_go() -> None:
    settings = SimulatorSettings(conversations=40, contacts=24, companies=8, tickets=0, token=THREE, lost_files=False)
    with ServedSimulator(settings) as served:
        source, board = source_of(served.url, THREE)
        assert (await source.check()).id
        ids = [item.id async for page in source.list("conversations", window=(0, 2**40)) for item in page.items]
        for one in ids[:12]:
            await source.fetch("conversations", one)
        assert source.client.pacer.limit == 4_166
        served.simulator.revoke_token("second-token")
        for one in ids[:12]:
            await source.fetch("conversations", one)
        assert source.client.pacer.limit == 2 * 1_666
        assert [note for note in board.snapshot().recent if "number 2 of 3" in note]
        assert served.simulator.statuses[401] == 1
        served.simulator.revoke_token()
        with pytest.raises(TokenRefused):
            await source.fetch("conversations", ids[0])
        await source.close()


async def test_tokens_that_are_refused_from_the_start_are_let_go() -> None:
    settings = SimulatorSettings(conversations=12, contacts=24, companies=8, tickets=0, token="third-token")
    with ServedSimulator(settings) as served:
        source, board = source_of(served.url, THREE)
        assert (await source.check()).id
        assert source.client.pacer.open_lanes() == 1
        assert len(board.snapshot().recent) == 2
        await source.close()
        source, _ = source_of(served.url, "other-token fourth-token")
        with pytest.raises(TokenRefused):
            await source.check()
        await source.close()


async def test_tokens_of_different_workspaces_are_an_error() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/me":
            return error(404, "not_found")
        return reply({"type": "admin", "id": "1", "app": {"id_code": request.headers["authorization"][-5:]}})

    source, _ = source_of("us", "token-of-aaaaa token-of-bbbbb", httpx.MockTransport(answer))
    with pytest.raises(TokenRefused, match="different workspaces: aaaaa and bbbbb"):
        await source.check()
    await source.close()
