"""A token that is refused while calls are under way: one question, and all go on with the answer."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from tests.intercom.support import TOKEN, error, made_client, reply
from wizard.errors import TokenRefused

NEW = "bmV3OnRva2VuX29mX3RoZV90ZXN0cw"


class Desk:
    """Gives a new token, or none."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    async def renew(self, refused: TokenRefused) -> SecretStr:
        self.asked += 1
        await asyncio.sleep(0)
        if not self.answers:
            raise refused
        return SecretStr(self.answers.pop(0))


def only(good: str) -> tuple[list[str], object]:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return (
            reply({"id": "1"}) if request.headers["authorization"] == f"Bearer {good}" else error(401, "unauthorized")
        )

    return seen, handler


async def test_one_is_asked_and_all_go_on() -> None:
    seen, handler = only(NEW)
    client, _, _ = made_client(handler)  # type: ignore[arg-type]
    desk = Desk(NEW)
    client._renew = desk.renew
    answers = await asyncio.gather(*(client.get(f"/conversations/{n}") for n in range(30)))
    assert (set(answers), desk.asked) == ({b'{"id":"1"}'}, 1)
    assert seen.count(f"Bearer {TOKEN}") <= 30
    assert seen.count(f"Bearer {NEW}") == 30


async def test_without_a_new_one_it_is_refused_and_asked_once() -> None:
    _, handler = only(NEW)
    client, _, _ = made_client(handler)  # type: ignore[arg-type]
    desk = Desk()
    client._renew = desk.renew
    ended = await asyncio.gather(*(client.get(f"/conversations/{n}") for n in range(5)), return_exceptions=True)
    assert {type(one) for one in ended} == {TokenRefused}
    assert desk.asked == 1


async def test_a_new_one_that_is_revoked_too_is_asked_for_again() -> None:
    _, handler = only(NEW)
    client, _, _ = made_client(handler)  # type: ignore[arg-type]
    desk = Desk("b3RoZXI", NEW)
    client._renew = desk.renew
    assert await client.get("/me") == b'{"id":"1"}'
    assert desk.asked == 2


async def test_where_nobody_is_there_it_is_refused() -> None:
    _, handler = only(NEW)
    client, _, _ = made_client(handler)  # type: ignore[arg-type]
    with pytest.raises(TokenRefused):
        await client.get("/me")
