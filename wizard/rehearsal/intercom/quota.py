"""Rate limits: fixed windows of ten seconds, aligned to unix time, one budget per token and one for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.rehearsal.intercom.refusals import Refusal

if TYPE_CHECKING:
    from wizard.rehearsal.settings import SimulatorSettings

WINDOW_SECONDS = 10


@dataclass
class WindowCount:
    """One window as it was: its number (unix time by ten seconds), the limits of a token and of all (0: none), calls taken and refused.

    `rivals` are those of the rival program, `at_once` is how many calls were under way at most.
    """

    number: int
    limit: int
    together: int
    taken: int = 0
    rivals: int = 0
    refused: int = 0
    at_once: int = 0


_ELSEWHERE = ""
"""The token of an app that is none of the caller's."""


class Quota:
    """Counts calls per token and for the whole workspace, those of a rival program among them."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._settings = settings
        self._changes = list(settings.limit_changes)
        self._began: float | None = None
        self._per_minute = settings.requests_per_minute
        self._together = settings.workspace_limit
        self._window = -1
        self.windows: list[WindowCount] = []
        self._used: Counter[str] = Counter()
        self._rival = Rival(settings.rival_per_second, settings.rival_every_seconds)
        self._begin_window(-1)
        self.windows.clear()

    def change(self, per_minute: int, workspace_per_minute: int | None = None) -> None:
        """From the next window on a token has that many calls a minute, and all of them together."""
        self._per_minute = per_minute
        self._together = self._together if workspace_per_minute is None else workspace_per_minute

    def spend(self, token: str, now: float, at_once: int = 1) -> dict[str, str]:
        """Count one call; returns the headers that the answer carries (none when unlimited). `at_once` calls are under way.

        Raises Refusal (429) when the window's budget is used up: the token's, or the workspace's, of which the headers do not tell.
        """
        self._pass_time(now)
        if not self._limited:
            return {}
        count = self.windows[-1]
        count.at_once = max(count.at_once, at_once)
        used = self._used[token]
        if used >= self.limit:
            count.refused += 1
            raise self.refusal(now)
        if self._workspace_limit and self._used.total() >= self._workspace_limit:
            count.refused += 1
            raise self.refusal(now, self._workspace_limit, self.limit - used)
        count.taken += 1
        self._used[token] = used + 1
        return self.headers(now, self.limit - used - 1)

    def headers(self, now: float, remaining: int) -> dict[str, str]:
        """The three headers for a window with so many calls left."""
        reset = (int(now) // WINDOW_SECONDS + 1) * WINDOW_SECONDS
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, remaining)),
            "X-RateLimit-Reset": str(reset),
        }

    def refusal(self, now: float, limit: int | None = None, remaining: int = 0) -> Refusal:
        """The 429 answer."""
        headers = self.headers(now, remaining)
        if self._settings.retry_after:
            headers["Retry-After"] = str(int(headers["X-RateLimit-Reset"]) - int(now))
        message = f"Exceeded rate limit of {limit or self.limit} in 10_seconds"
        return Refusal(429, "rate_limit_exceeded", message, headers=headers)

    def _pass_time(self, now: float) -> None:
        """Begin the window that is on, and let the rival call as often as it would have meanwhile."""
        if self._began is None:
            self._began = now
        while self._changes and now >= self._began + self._changes[0][0]:
            self.change(self._changes.pop(0)[1])
        window = int(now) // WINDOW_SECONDS
        if window != self._window:
            self._rival.calls(window * WINDOW_SECONDS)
            self._begin_window(window)
        wanted = self._rival.calls(now)
        if not wanted:
            return
        token = _ELSEWHERE if self._settings.rival_elsewhere else self._settings.tokens[0]
        left = self.limit - self._used[token]
        if self._workspace_limit:
            left = min(left, self._workspace_limit - self._used.total())
        taken = max(0, min(wanted, left))
        self._used[token] += taken
        self.windows[-1].rivals += taken

    def _begin_window(self, window: int) -> None:
        self._window = window
        self._used.clear()
        self.limit = max(1, self._per_minute // 6)
        self._limited = self._per_minute > 0
        self._workspace_limit = self._together // 6
        self.windows.append(WindowCount(window, self.limit, self._workspace_limit))


class Rival:
    """Another program that calls evenly, or in bursts every so many seconds (0: evenly)."""

    def __init__(self, per_second: float, every_seconds: float) -> None:
        self._per_second = per_second
        self._every = every_seconds
        self._made: int | None = None

    def calls(self, now: float) -> int:
        """How many it made since it was asked last; `now` in unix seconds."""
        until = now // self._every * self._every if self._every else now
        made = int(until * self._per_second)
        before, self._made = self._made, made
        return 0 if before is None else max(0, made - before)
