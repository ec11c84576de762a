"""The company scroll: one at a time per workspace, forgotten when it idles."""

from __future__ import annotations

import uuid

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.refusals import Refusal, not_found


class CompanyScroll:
    """The workspace's only scroll."""

    def __init__(self, page_size: int, idle_seconds: int) -> None:
        self._page_size = page_size
        self._idle_seconds = idle_seconds
        self._opened = 0
        self._param: str | None = None
        self._rows: list[int] = []
        self._at = 0
        self._ended = False
        self._touched = 0.0

    def next_page(self, param: str | None, rows: list[int], now: float) -> tuple[list[int], str]:
        """The next rows and the scroll's param; begins a scroll when `param` is None.

        The page after the last is empty; another one after that is refused (404), and so is a
        param that idled for too long. Raises Refusal, 400 `scroll_exists` when one is open.
        """
        if self._param is not None and now - self._touched > self._idle_seconds:
            self._param = None
        if param is None:
            if self._param is not None and not self._ended:
                message = "scroll already exists for this workspace"
                raise Refusal(400, "scroll_exists", message)
            self._begin(rows)
        elif param != self._param or self._ended:
            self._param = None if param == self._param else self._param
            raise not_found("not_found", "scroll parameter not found")
        self._touched = now
        page = self._rows[self._at : self._at + self._page_size]
        self._at += len(page)
        self._ended = not page
        return page, str(self._param)

    def drop(self) -> None:
        """Forget the open scroll, as after an internal timeout."""
        self._param = None

    def _begin(self, rows: list[int]) -> None:
        self._opened += 1
        chance = scramble(self._opened) | scramble(self._opened * 31) << 64
        self._param = str(uuid.UUID(int=chance, version=4))
        self._rows, self._at, self._ended = list(rows), 0, False
