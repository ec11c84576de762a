"""An Intercom source on answers made by hand."""

from collections.abc import Callable

import httpx
from pydantic import SecretStr

from tests.intercom.support import BASE, TOKEN
from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.net.pacer import Pacer
from wizard.sources.intercom.source import IntercomSource
from wizard.sources.port import Listed


def made_source(
    handler: Callable[[httpx.Request], httpx.Response], *, base: str = BASE
) -> tuple[IntercomSource, ProgressBoard]:
    """A source whose network is a function; waiting takes no time."""
    board = ProgressBoard()
    clock = FakeClock()
    control = FakeControl(clock)
    source = IntercomSource(
        base, SecretStr(TOKEN), control=control, board=board, transport=httpx.MockTransport(handler)
    )
    source.client.pacer = Pacer(control, board, clock=clock, wall=clock, dice=lambda: 0.0)
    return source, board


async def listed(source: IntercomSource, kind: str, **asked: object) -> list[Listed]:
    """A listing to its end."""
    pages = source.list(kind, **asked)  # type: ignore[arg-type]  # the tests say since= or window=
    return [item async for page in pages for item in page.items]
