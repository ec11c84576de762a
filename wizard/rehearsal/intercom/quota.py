"""Rate limits: fixed windows of ten seconds, aligned to unix time, one budget per token."""

from __future__ import annotations

from wizard.rehearsal.intercom.refusals import Refusal

WINDOW_SECONDS = 10


class Quota:
    """Counts calls per token and for the whole workspace."""

    def __init__(self, per_minute: int, workspace_per_minute: int, *, retry_after: bool) -> None:
        self.limit = max(1, per_minute // 6)
        self._workspace_limit = workspace_per_minute // 6
        self._limited = per_minute > 0
        self._retry_after = retry_after
        self._window = -1
        self._used: dict[str, int] = {}
        self._all = 0

    def spend(self, token: str, now: float) -> dict[str, str]:
        """Count one call; returns the headers that the answer carries (none when unlimited).

        Raises Refusal (429, with the same headers) when the window's budget is used up.
        """
        if not self._limited:
            return {}
        window = int(now) // WINDOW_SECONDS
        if window != self._window:
            self._window, self._all = window, 0
            self._used.clear()
        used = self._used.get(token, 0)
        full = self._workspace_limit and self._all >= self._workspace_limit
        if used >= self.limit or full:
            raise self.refusal(now)
        self._used[token] = used + 1
        self._all += 1
        return self.headers(now, self.limit - used - 1)

    def headers(self, now: float, remaining: int) -> dict[str, str]:
        """The three headers for a window with so many calls left."""
        reset = (int(now) // WINDOW_SECONDS + 1) * WINDOW_SECONDS
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, remaining)),
            "X-RateLimit-Reset": str(reset),
        }

    def refusal(self, now: float) -> Refusal:
        """The 429 answer."""
        headers = self.headers(now, 0)
        if self._retry_after:
            headers["Retry-After"] = str(int(headers["X-RateLimit-Reset"]) - int(now))
        message = f"Exceeded rate limit of {self.limit} in 10_seconds"
        return Refusal(429, "rate_limit_exceeded", message, headers=headers)
