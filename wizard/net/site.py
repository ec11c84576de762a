"""Reading public web pages: no token, no cookie, a bounded number of redirects, bytes and seconds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from yarl import URL

from wizard.errors import UsageError
from wizard.net.answer import Answer, CutOff, TooLarge, read_answer
from wizard.net.causes import CUT_OFF, cause_of
from wizard.net.http import TRANSPORT_ERRORS, Call, InvalidURL, Transport, open_client
from wizard.text import one_line

PAGE_BYTES = 4 * 1024 * 1024
SECONDS = 20.0
MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST = 1_000


class NotReached(Exception):
    """There is no answer to look at. Its text says why, in the middle of a sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered, after redirects: the address it came from in the end, its status, its media type, and its body."""

    address: str
    status: int
    kind: str
    body: bytes


class Site:
    """Reads pages, over its own connections. Use it as a context manager. `transport` replaces the network in tests."""

    def __init__(self, *, transport: Transport | None = None, seconds: float = SECONDS) -> None:
        headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.5", "Accept-Encoding": "gzip, deflate"}
        self._client = open_client(connections=8, headers=headers, transport=transport)
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def read(self, address: str) -> Page:
        """The page at an address, after at most five redirects. Raises NotReached."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(_url(address))
        except UsageError as error:
            raise NotReached(error.message) from None
        except TimeoutError:
            raise NotReached("it took too long to answer") from None

    async def _read(self, url: URL) -> Page:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._answer(url)
            if answer.status not in _REDIRECTS or not (place := answer.headers.get("location", "")):
                kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Page(str(url), answer.status, one_line(kind, 100), answer.body)
            try:
                url = _web(url.join(URL(place)))
            except (ValueError, UsageError):
                raise NotReached("it redirects to what is no web address") from None
        raise NotReached("it redirects again and again")

    async def _answer(self, url: URL) -> Answer:
        try:
            return await read_answer(self._client, Call("GET", url.with_fragment(None)), limit=PAGE_BYTES)
        except TooLarge:
            why = f"its answer is larger than {PAGE_BYTES // 1024 // 1024} MB, or packed in an unknown way"
        except CutOff:
            why = CUT_OFF.sentence
        except InvalidURL:
            why = "that is no web address"
        except TRANSPORT_ERRORS as error:
            why = cause_of(error).sentence
        raise NotReached(why)


def web_address(text: str) -> str:
    """A page's address as it is asked for; `https://` is put before one without. Raises UsageError for what is none, or holds a password."""
    url = _url(text).with_fragment(None)
    return f"{url}/" if str(url) == f"{url.scheme}://{url.raw_authority}" else str(url)


def in_page(page: str) -> Callable[[str], str | None]:
    """How the references of a page are read: the whole address of one, None where it is no web address."""
    base = URL(page)

    def whole(reference: str) -> str | None:
        try:
            return str(_web(base.join(URL(reference.strip()))))
        except (ValueError, UsageError):
            return None

    return whole


def host_of(address: str) -> str:
    """The host name of a web address."""
    return (URL(address).host or "").lower()


def _url(text: str) -> URL:
    cleaned = text.strip()
    if "://" not in cleaned:
        cleaned = f"https://{cleaned}"
    try:
        return _web(URL(cleaned))
    except ValueError:
        raise UsageError(
            f"{one_line(text, 80)!r} is no web address.", hint="Write it like https://www.example.com/help."
        ) from None


def _web(url: URL) -> URL:
    """The address if it can be asked for. Raises UsageError."""
    if url.user or url.password:
        raise UsageError(
            "That address holds a user name or a password.", hint="Leave it out: Outercom would keep it in a file."
        )
    host = url.host or ""
    wrong = (
        url.scheme not in ("http", "https") or not host or len(str(url)) > _LONGEST or any(c.isspace() for c in host)
    )
    if wrong:
        raise UsageError(
            f"{one_line(url, 80)!r} is no web address.", hint="Write it like https://www.example.com/help."
        )
    return url
