"""Step 1: six ways in which connecting fails, each with its own message."""

import socket
import ssl

import httpx
import pytest
from pydantic import SecretStr

from tests.intercom.support import TOKEN, error, reply
from tests.net.support import FakeClock, FakeControl
from tests.sources.support import listed, made_source
from wizard.engine.progress import ProgressBoard
from wizard.errors import (
    NoNetwork,
    NoSuchHost,
    NotIntercom,
    OutercomError,
    PermissionMissing,
    Throttled,
    TokenRefused,
    Unreachable,
)
from wizard.intercom.client import IntercomClient
from wizard.intercom.regions import REGIONS
from wizard.sources.intercom.region import Told, find_region

APP = {"type": "app", "id_code": "tw7h2k9x", "name": "Tidewell", "region": "EU", "timezone": "Europe/Dublin"}
ME = {"type": "admin", "id": 814860, "email": "maya@tidewell.example", "name": "Maya", "app": APP}


async def test_the_workspace() -> None:
    source, _ = made_source(lambda _: reply(ME))
    workspace = await source.check()
    assert (workspace.id, workspace.name, workspace.region, workspace.timezone) == (
        "tw7h2k9x",
        "Tidewell",
        "EU",
        "Europe/Dublin",
    )
    assert (workspace.admin_id, workspace.admin_name, workspace.admin_email) == (
        "814860",
        "Maya",
        "maya@tidewell.example",
    )
    (item,) = await listed(source, "workspace")
    assert (item.id, item.raw) == ("tw7h2k9x", workspace.raw)


def because(inner: BaseException) -> httpx.ConnectError:
    outer = httpx.ConnectError("x")
    outer.__cause__ = inner
    return outer


FAILURES: list[tuple[httpx.Response | Exception, type[OutercomError], str]] = [
    (error(401, "unauthorized"), TokenRefused, "refuses this access token"),
    (error(401, "token_unauthorized"), PermissionMissing, "does not let it read"),
    (error(403, "forbidden"), PermissionMissing, "does not let it read"),
    (because(OSError(101, "unreachable")), NoNetwork, "no way to the network"),
    (because(socket.gaierror(-2, "unknown")), NoNetwork, "not even Intercom's name"),
    (because(ConnectionRefusedError()), Unreachable, "refused"),
    (because(ssl.SSLCertVerificationError("x")), Unreachable, "certificate"),
    (because(ssl.SSLError("x")), Unreachable, "secure"),
    (httpx.ReadTimeout("x"), Unreachable, "in time"),
    (httpx.Response(502, html="<html>"), Unreachable, "server error 502"),
    (httpx.Response(429), Throttled, "quota"),
    (httpx.Response(404, html="<html>"), NotIntercom, "404"),
    (httpx.Response(403, html="<html>blocked</html>"), NotIntercom, "403"),
    (httpx.Response(302, headers={"location": "https://sso.example/"}), NotIntercom, "302"),
    (httpx.Response(200, html="<html>sign in</html>"), NotIntercom, "not Intercom's"),
    (reply({"hello": "world"}), NotIntercom, "which workspace"),
    (reply([1]), NotIntercom, "which workspace"),
    (reply({"type": "admin", "id": "1", "app": None}), NotIntercom, "which workspace"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), FAILURES)
async def test_failures(answer: httpx.Response | Exception, kind: type[OutercomError], words: str) -> None:
    asked: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        if isinstance(answer, Exception):
            raise answer
        return answer

    source, _ = made_source(handler)
    with pytest.raises(kind, match=words) as caught:
        await source.check()
    assert type(caught.value) is kind
    assert caught.value.hint
    assert len(asked) <= 3


async def test_a_host_of_ones_own_that_is_not_there_is_the_wrong_host() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise because(socket.gaierror(-2, "unknown"))

    source, _ = made_source(handler, base="https://desk.company.test")
    with pytest.raises(NoSuchHost, match="no host of that name") as caught:
        await source.check()
    assert "address" in caught.value.hint


def regional(**answers: httpx.Response | Exception) -> httpx.MockTransport:
    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers[next(name for name, url in REGIONS.items() if request.url.host == httpx.URL(url).host)]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.MockTransport(handler)


async def found(transport: httpx.MockTransport, told: Told | None = None) -> str:
    control = FakeControl(FakeClock())
    region, _ = await find_region(
        SecretStr(TOKEN), control=control, board=ProgressBoard(), told=told, transport=transport
    )
    return region


NO = error(401, "unauthorized")


async def test_the_region_is_found_by_trying() -> None:
    plain = reply({**ME, "app": {**APP, "region": ""}})
    assert await found(regional(us=NO, eu=NO, au=plain)) == "au"
    assert await found(regional(us=plain, eu=NO, au=NO)) == "us"
    assert await found(regional(us=reply(ME), eu=NO, au=NO)) == "eu"
    assert await found(regional(us=httpx.ReadTimeout("x"), eu=plain, au=NO)) == "eu"


async def test_a_token_no_region_knows() -> None:
    with pytest.raises(TokenRefused):
        await found(regional(us=NO, eu=NO, au=NO))
    with pytest.raises(Unreachable):
        await found(regional(us=NO, eu=httpx.ReadTimeout("x"), au=NO))


async def test_whoever_watches_hears_of_each_region() -> None:
    heard: list[tuple[str, str]] = []
    plain = reply({**ME, "app": {**APP, "region": ""}})
    await found(regional(us=NO, eu=httpx.ReadTimeout("x"), au=plain), lambda *trial: heard.append(trial))
    assert heard == [
        ("us", "trying"), ("us", "no"), ("eu", "trying"), ("eu", "no answer"), ("au", "trying"), ("au", "yes")
    ]  # fmt: skip
    heard.clear()
    await found(regional(us=reply(ME), eu=NO, au=NO), lambda *trial: heard.append(trial))
    assert heard == [("us", "trying"), ("us", "no"), ("eu", "yes")], "its home is told, not the host that answered"


async def test_a_refusal_everywhere_says_where_it_was_tried() -> None:
    with pytest.raises(TokenRefused, match=r"every region \(US, EU, AU\)") as caught:
        await found(regional(us=NO, eu=NO, au=NO))
    assert "Settings > Developers" in caught.value.hint


async def test_without_a_network_one_region_is_enough_to_know() -> None:
    heard: list[tuple[str, str]] = []
    away = because(socket.gaierror(-2, "unknown"))
    with pytest.raises(NoNetwork, match="not even Intercom's name"):
        await found(regional(us=away, eu=away, au=away), lambda *trial: heard.append(trial))
    assert heard == [("us", "trying"), ("us", "no answer")]


async def test_the_token_goes_nowhere_else() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return NO

    with pytest.raises(TokenRefused):
        await found(httpx.MockTransport(handler))
    assert {request.url.host for request in asked} == {httpx.URL(url).host for url in REGIONS.values()}


def test_the_client_is_exported_where_others_look() -> None:
    assert IntercomClient.__module__ == "wizard.intercom.client"
