"""A made-up Intercom of a few lines, for answers that no honest simulator gives."""

from collections.abc import Callable

import httpx
import msgspec
from pydantic import SecretStr

from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.intercom.client import IntercomClient
from wizard.net.pacer import Pacer
from wizard.net.retry import Health

TOKEN = "dG9rOmE1YjZjN2Q4_secret_of_the_tests"
BASE = "https://api.intercom.io"

Handler = Callable[[httpx.Request], httpx.Response]


def made_client(handler: Handler, *, base: str = BASE) -> tuple[IntercomClient, ProgressBoard, FakeControl]:
    """A client whose network is a function, on a clock that only moves when somebody waits."""
    clock = FakeClock()
    control, board = FakeControl(clock), ProgressBoard()
    pacer = Pacer(control, board, clock=clock, wall=clock, dice=lambda: 0.0)
    client = IntercomClient(
        base,
        SecretStr(TOKEN),
        control=control,
        board=board,
        pacer=pacer,
        health=Health(clock),
        transport=httpx.MockTransport(handler),
    )
    return client, board, control


def reply(value: object, status: int = 200, **headers: str) -> httpx.Response:
    """A JSON answer."""
    body = msgspec.json.encode(value)
    return httpx.Response(status, content=body, headers={"content-type": "application/json", **headers})


def error(status: int, code: str, **headers: str) -> httpx.Response:
    """Intercom's error envelope."""
    return reply(
        {"type": "error.list", "request_id": None, "errors": [{"code": code, "message": "No."}]}, status, **headers
    )
