"""Talks to a simulated workspace in-process, without a socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from wizard.rehearsal.intercom.gate import Gate, Request, Response
from wizard.rehearsal.intercom.simulator import Simulator
from wizard.rehearsal.settings import END_OF_HISTORY, SimulatorSettings


@dataclass
class Clock:
    """A clock that goes when it is told to."""

    now: float = float(END_OF_HISTORY)

    def __call__(self) -> float:
        return self.now


@dataclass
class Caller:
    """A caller with a token; `get`, `post` and `ask` return the answer's JSON."""

    simulator: Simulator
    clock: Clock
    version: str = "2.16"
    number: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, target: str, body: Any = None) -> Response:
        """The bare response."""
        self.number += 1
        path, _, query = target.partition("?")
        headers = {
            "authorization": f"Bearer {self.simulator.settings.token}",
            "accept": "application/json",
            "host": "127.0.0.1:4711",
            "intercom-version": self.version,
            **self.headers,
        }
        raw = b"" if body is None else json.dumps(body).encode()
        return Gate(self.simulator).answer(Request(method, path, query, headers, raw), self.number)

    def get(self, target: str) -> Any:
        """The JSON of a GET that must succeed."""
        response = self.send("GET", target)
        assert response.status == 200, (target, response.status, response.body[:300])
        return json.loads(response.body)

    def post(self, target: str, body: Any = None) -> Any:
        """The JSON of a POST that must succeed."""
        response = self.send("POST", target, body)
        assert response.status == 200, (target, response.status, response.body[:300])
        return json.loads(response.body)

    def refused(self, method: str, target: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a request that must be refused."""
        response = self.send(method, target, body)
        assert response.status >= 400, (target, response.status)
        answer = json.loads(response.body)
        assert answer["type"] == "error.list"
        assert len(answer["request_id"]) == 20
        return response.status, answer["errors"][0]["code"]


def open_workspace(settings: SimulatorSettings | None = None, **more: Any) -> Caller:
    """A caller of a fresh workspace, without a quota unless one is asked for."""
    if settings is None:
        settings = SimulatorSettings(**{"conversations": 300, "requests_per_minute": 0, **more})
    clock = Clock()
    return Caller(Simulator(settings, clock=clock), clock)
