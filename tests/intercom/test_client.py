"""What goes out, what comes back, and what each answer means."""

import logging
import traceback

import httpx
import pytest
from pydantic import SecretStr

from tests.intercom.support import BASE, TOKEN, error, made_client, reply
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Gone, NotAvailable, OutercomError, Refused, TokenRefused, Unreachable
from wizard.intercom.client import IntercomClient
from wizard.intercom.token import BearerToken, tokens_of
from wizard.net.http import Call


async def test_what_every_call_carries() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return reply({"ok": True})

    client, board, _ = made_client(handler)
    assert await client.get("/contacts", {"per_page": 150, "starting_after": "a+/="}) == b'{"ok":true}'
    await client.search("/conversations/search", {"query": {}})
    get, search = seen
    assert get.headers["intercom-version"] == "2.16"
    assert get.headers["accept"] == "application/json"
    assert get.headers["authorization"] == f"Bearer {TOKEN}"
    assert dict(get.url.params) == {"per_page": "150", "starting_after": "a+/="}
    assert (search.method, search.content, search.headers["content-type"]) == (
        "POST",
        b'{"query":{}}',
        "application/json",
    )
    assert board.snapshot().calls == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/contacts"),
        ("POST", "/conversations/1/reply"),
        ("POST", "/tags"),
        ("POST", "/contacts/search/../merge"),
        ("POST", "/contacts/searchx"),
        ("PUT", "/contacts/1"),
        ("DELETE", "/contacts/1"),
        ("PATCH", "/contacts/search"),
        ("GET", "//evil.example/x"),
        ("GET", "/contacts/../../x"),
        ("GET", "https://evil.example/"),
        ("GET", "/contacts?x=1"),
        ("GET", "/contacts\n/x"),
    ],
)
async def test_nothing_else_can_be_asked(method: str, path: str) -> None:
    client, _, _ = made_client(lambda _: pytest.fail("a request went out"))
    with pytest.raises(ValueError, match=r"not a (reading call|path)"):
        await client.attempt(method, path)


async def test_a_cursor_longer_than_any_address_is_refused() -> None:
    client, _, _ = made_client(lambda _: pytest.fail("a request went out"))
    with pytest.raises(Refused, match="cannot be asked for"):
        await client.get("/contacts", {"starting_after": "x" * 100_000})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(400, "parameter_invalid"), Refused),
        (error(422, "parameter_invalid"), Refused),
        (error(409, "conflict"), Refused),
        (httpx.Response(302, headers={"location": "https://elsewhere.example/"}), Refused),
        (error(400, "intercom_version_invalid"), NotAvailable),
        (error(403, "api_plan_restricted"), NotAvailable),
        (error(403, "forbidden"), NotAvailable),
        (error(401, "token_unauthorized"), NotAvailable),
        (error(401, "unauthorized"), TokenRefused),
        (error(401, "token_revoked"), TokenRefused),
        (httpx.Response(401, content=b""), TokenRefused),
        (error(404, "not_found"), Gone),
        (error(410, "contact_merged"), Gone),
    ],
)
async def test_answers_that_trying_again_does_not_change(answer: httpx.Response, kind: type[OutercomError]) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return answer

    client, _, _ = made_client(handler)
    with pytest.raises(kind) as caught:
        await client.get("/contacts/1")
    assert type(caught.value) is kind
    assert asked == ["/contacts/1"]


@pytest.mark.parametrize(
    ("link", "moved_to"),
    [
        ('</contacts/65f0aa>; rel="canonical"', "65f0aa"),
        ("<https://api.intercom.io/contacts/65f0aa>; rel=canonical", "65f0aa"),
        ('</contacts/65f0aa>; rel="next"', None),
        ("", None),
    ],
)
async def test_a_merged_contact_says_where_it_went(link: str, moved_to: str | None) -> None:
    client, _, _ = made_client(lambda _: error(410, "contact_merged", link=link))
    with pytest.raises(Gone) as caught:
        await client.get("/contacts/1")
    assert caught.value.moved_to == moved_to
    assert (caught.value.status, caught.value.code, caught.value.request) == (410, "contact_merged", "GET /contacts/1")


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (httpx.Response(500, html="<html>"), "500 from Intercom"),
        (httpx.Response(502, html="<html>"), "502 from Intercom"),
        (httpx.Response(504), "504 from Intercom"),
        (httpx.Response(408), "408 from Intercom"),
        (httpx.Response(403, html="<html>blocked"), "403 not by Intercom"),
        (httpx.Response(404, html="<html><h1>404</h1>nginx</html>"), "404 not by Intercom"),
        (httpx.Response(410), "410 not by Intercom"),
        (httpx.Response(200, content=b""), "empty answer"),
        (httpx.Response(200, content=b"  \n"), "empty answer"),
        (httpx.Response(200, content=b"<html>please sign in</html>"), "not JSON"),
        (httpx.Response(200, content=b'{"half": '), "not JSON"),
        (httpx.Response(200, content=b'{"a": 1} trailing'), "not JSON"),
        (httpx.Response(200, content=b'"text"'), "not JSON"),
        (httpx.Response(429), "429 throttled"),
        (httpx.ReadTimeout("slow"), "no answer in time"),
        (httpx.RemoteProtocolError("gone"), "connection reset"),
    ],
)
async def test_answers_that_are_tried_again(bad: httpx.Response | Exception, cause: str) -> None:
    answers: list[httpx.Response | Exception] = [bad, bad, reply({"id": "1"})]

    def handler(request: httpx.Request) -> httpx.Response:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client, board, _ = made_client(handler)
    assert await client.get("/contacts/1") == b'{"id":"1"}'
    assert dict(board.snapshot().retries) == {cause: 2}


async def test_a_body_shorter_than_announced_is_tried_again() -> None:
    answers = [httpx.Response(200, content=b"{}", headers={"content-length": "50"}), reply({"id": "1"})]
    client, board, _ = made_client(lambda _: answers.pop(0))
    assert await client.get("/x") == b'{"id":"1"}'
    assert dict(board.snapshot().retries) == {"cut-off answer": 1}


@pytest.mark.parametrize(("status", "code"), [(500, "500 from Intercom"), (404, "404 not by Intercom")])
async def test_one_bad_record_does_not_end_the_run(status: int, code: str) -> None:
    """Nor is it gone because a server in between does not know its address."""

    def handler(request: httpx.Request) -> httpx.Response:
        return reply({"id": "1"}) if request.url.path == "/me" else httpx.Response(status, text="kaputt \x1b[31m")

    client, _, _ = made_client(handler)
    with pytest.raises(Refused) as caught:
        await client.get("/conversations/1")
    assert type(caught.value) is Refused
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.answer == "kaputt \N{REPLACEMENT CHARACTER}[31m"


async def test_nothing_but_errors_ends_the_run() -> None:
    client, _, _ = made_client(lambda _: httpx.Response(503))
    with pytest.raises(Unreachable, match="server error 503"):
        await client.get("/conversations/1")


async def test_a_token_refused_while_looking_whether_intercom_is_there_says_so() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return error(401, "token_revoked") if request.url.path == "/me" else httpx.Response(500)

    client, _, _ = made_client(handler)
    with pytest.raises(TokenRefused):
        await client.get("/conversations/1")


def test_the_token_signs_only_its_own_origin() -> None:
    signer = BearerToken(SecretStr(TOKEN), BASE)
    signed = Call.to("GET", f"{BASE}/me")
    signer.sign(signed)
    assert signed.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in repr(signed)
    for url in (
        "https://downloads.intercomcdn.com/x",
        "https://api.intercom.io.evil.example/me",
        "https://api.intercom.io:8443/me",
        "http://api.intercom.io/me",
        "https://api.intercom.io@evil.example/me",
    ):
        request = Call.to("GET", url)
        with pytest.raises(ValueError, match="only for the API"):
            signer.sign(request)
        assert not request.headers


@pytest.mark.parametrize("text", ["", "  ", "two words", "line\nbreak", "tök", "nul\x00"])
def test_what_cannot_be_a_token_is_refused_without_a_call(text: str) -> None:
    with pytest.raises(TokenRefused) as caught:
        IntercomClient("us", SecretStr(text), control=RunControl(), board=ProgressBoard())
    assert not text.strip() or text not in str(caught.value)


def test_a_token_is_trimmed() -> None:
    signer = BearerToken(SecretStr(f"  {TOKEN}\n"), BASE)
    request = Call.to("GET", BASE)
    signer.sign(request)
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "bad", [httpx.Response(401), httpx.Response(500), httpx.Response(400), httpx.ConnectError("x")]
)
async def test_the_token_is_in_no_error_no_log_no_repr(
    bad: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if isinstance(bad, Exception):
            raise bad
        return bad

    caplog.set_level(logging.DEBUG)
    client, board, _ = made_client(handler)
    with pytest.raises(OutercomError) as caught:
        await client.get("/contacts/1")
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__dict__)
    assert TOKEN not in told + caplog.text + repr(client.__dict__) + repr(
        [signer.__dict__ for signer in client._signers]
    ) + repr(board.snapshot())
    assert caught.value.__context__ is None or TOKEN not in repr(caught.value.__context__.__dict__)


def test_several_tokens_are_told_apart_and_used_together() -> None:
    tokens = tokens_of(SecretStr(f" {TOKEN}\n{TOKEN[::-1]} "))
    assert [token.get_secret_value() for token in tokens] == [TOKEN, TOKEN[::-1]]
    with pytest.raises(TokenRefused, match="twice"):
        tokens_of(SecretStr(f"{TOKEN} {TOKEN}"))
