"""Hostile answers, and a server that gives them at chosen places and forwards everything else to a decent simulator."""

import contextlib
import gzip
import http.client
import json
import re
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.safety.servers import Answer, Asked, RawServer
from tests.safety.servers import http as answer_of

METADATA = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
DEEP = b"[" * 100_000 + b"]" * 100_000
BOMB = gzip.compress(b"[" + b" " * 200_000_000, 9)


def send(answer: bytes) -> Answer:
    """These bytes."""
    return lambda _, connection: connection.sendall(answer)


def redirect(to: str) -> Answer:
    """Somewhere else."""
    return send(answer_of(b"", status="302 Found", headers=(f"Location: {to}",)))


def elsewhere(url: str) -> Answer:
    """A list whose next page is at another origin."""
    page = {
        "type": "list",
        "data": [{"id": "1"}],
        "pages": {"type": "pages", "page": 1, "next": f"{url}/stolen?page=2"},
    }
    return send(answer_of(json.dumps(page).encode()))


def endless(_: Asked, connection: socket.socket) -> None:
    """A page of new ids, and always one more."""
    at = time.monotonic_ns()
    items = [{"id": f"{at}-{number}", "name": "x"} for number in range(50)]
    page = {"data": items, "total_count": 50, "pages": {"page": 1, "next": f"/x?page={at}"}}
    connection.sendall(answer_of(json.dumps(page).encode()))


STUCK = send(answer_of(json.dumps({"data": [{"id": "1"}], "pages": {"next": {"starting_after": "same"}}}).encode()))
GIGANTIC = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n["


def pouring(head: bytes, piece: bytes) -> Answer:
    """Bytes until the other side hangs up."""

    def pour(_: Asked, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head)
            while True:
                connection.sendall(piece)

    return pour


CHUNKED = pouring(
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"100000\r\n" + b" " * 0x100000 + b"\r\n",
)


def dripping(head: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[") -> Answer:
    """A blank now and then, for ten seconds."""

    def drip(_: Asked, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head)
            for _ in range(200):
                connection.sendall(b" ")
                time.sleep(0.05)

    return drip


DEEP_ANSWER = send(answer_of(DEEP))
DEEP_OBJECT = send(answer_of(b'{"type":"admin","id":"1","app":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}"))
MANY_HEADERS = send(answer_of(b"{}", headers=tuple(f"X-Flood-{number}: x" for number in range(10_000))))
LARGE_HEADER = send(answer_of(b"{}", headers=("X-Flood: " + "x" * 1_000_000,)))
PACKED = send(answer_of(BOMB, headers=("Content-Encoding: gzip",)))
TWICE_PACKED = send(answer_of(gzip.compress(BOMB), headers=("Content-Encoding: gzip, gzip",)))


def in_turn(*answers: Answer) -> Answer:
    """Another answer for each path, always the same for the same one."""
    known: dict[str, Answer] = {}

    def answer(asked: Asked, connection: socket.socket) -> None:
        path = asked.path.split("?")[0]
        known.setdefault(path, answers[len(known) % len(answers)])(asked, connection)

    return answer


class Forwarding(RawServer):
    """A decent simulator, but for the places that have another answer. Its files are said to be here, too."""

    def __init__(self, simulator: str, places: dict[str, Answer]) -> None:
        self._behind = urlsplit(simulator).netloc
        self._places = [(re.compile(pattern), answer) for pattern, answer in places.items()]
        super().__init__(self._choose)

    def _choose(self, asked: Asked, connection: socket.socket) -> None:
        for pattern, answer in self._places:
            if pattern.fullmatch(f"{asked.method} {asked.path}"):
                answer(asked, connection)
                return
        self._forward(asked, connection)

    def _forward(self, asked: Asked, connection: socket.socket) -> None:
        lines, _, body = asked.head.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in lines.decode("latin-1").split("\r\n")[1:])
        for name in ("Host", "Connection", "Accept-Encoding"):
            headers.pop(name, None)
        behind = http.client.HTTPConnection(self._behind, timeout=20)
        behind.request(asked.method, asked.path, body or None, headers)
        answer = behind.getresponse()
        content = answer.read().replace(
            b"http://localhost:" + self._behind.rpartition(":")[2].encode(), self.url.encode()
        )
        kept = tuple(
            f"{name}: {value}" for name, value in answer.getheaders() if name.lower().startswith("x-ratelimit")
        )
        connection.sendall(answer_of(content, status=f"{answer.status} {answer.reason}", headers=kept))
        behind.close()


AT_ME: dict[str, tuple[Callable[[str], Answer], str]] = {
    "cross-origin redirect": (lambda other: redirect(f"{other}/me"), "it answers with 302"),
    "redirect to metadata": (lambda _: redirect(METADATA), "it answers with 302"),
    "gigantic body": (lambda _: pouring(GIGANTIC, b" " * 65536), "This address is not Intercom's API"),
    "endless chunks": (lambda _: CHUNKED, "This address is not Intercom's API"),
    "slow drip": (lambda _: dripping(), "came too slowly"),
    "slow header": (lambda _: dripping(b"HTTP/1.1 200 OK\r\nX-Slow:"), "came too slowly"),
    "wrong types": (lambda _: send(answer_of(b'{"id":[],"app":{"id_code":{}}}')), "which workspace this is"),
    "a number of 5,000 digits": (
        lambda _: send(answer_of(b'{"id":' + b"9" * 5000 + b',"app":{"id_code":{}}}')),
        "which workspace this is",
    ),
    "not packed as it says": (
        lambda _: send(answer_of(b"{}", headers=("Content-Encoding: gzip",))),
        "the answer is not packed as it says",
    ),
    "millions of values": (lambda _: send(answer_of(b"[" + b"[]," * 300_000 + b"1]")), "more than 4,000,000 values"),
    "deep answer": (lambda _: DEEP_ANSWER, "nests deeper than 100 levels"),
    "deep object": (lambda _: DEEP_OBJECT, "nests deeper than 100 levels"),
    "10,000 headers": (lambda _: MANY_HEADERS, "more headers than any sensible one"),
    "a header of 1 MB": (lambda _: LARGE_HEADER, "more headers than any sensible one"),
    "bomb": (lambda _: PACKED, "This address is not Intercom's API"),
    "bomb in a bomb": (lambda _: TWICE_PACKED, "This address is not Intercom's API"),
}
"""What `GET /me` may be answered with, made with another server's URL, and what is said of it."""
