"""This one first: an object that somebody wants at the destination before everything else, while a run goes on."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from wizard.archive.archive import Archive
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.fetching_files import FileFetcher
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.text import one_line

if TYPE_CHECKING:
    from wizard.engine.loading import Loader

KINDS: Final = {"conversation": "conversations", "ticket": "tickets", "contact": "contacts", "company": "companies"}
"""What can be asked for, by the word for it, and the source's kind it is."""


class First:
    """Reads what is asked for at once, with its people, its companies and its files, and has it loaded next. The rest of the run goes on meanwhile.

    It works before any listing came to it; what the listing later brings is the same version, and no work. A thread older than what is read comes
    as well: somebody asked for it.
    """

    def __init__(
        self,
        archive: Archive,
        thread: WorkThread,
        fetcher: Fetcher,
        files: FileFetcher,
        news: News,
        control: RunControl,
        board: ProgressBoard,
    ) -> None:
        self._archive = archive
        self._thread = thread
        self._fetcher = fetcher
        self._files = files
        self._news = news
        self._control = control
        self._board = board
        self._wanted: deque[tuple[str, str]] = deque()
        self._asked = asyncio.Event()
        self._busy = self._over = False
        self._loader: Loader | None = None
        self._loading = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether nothing is asked for."""
        return not self._busy and not self._wanted

    def ask(self, argument: str) -> None:
        """Somebody wants `KIND ID` first, for example `conversation 123`. What makes no sense is noted on the board."""
        word, _, object_id = argument.strip().partition(" ")
        if word not in KINDS or not object_id:
            self._board.note(f"Nobody knows what '{one_line(argument, 60)}' is.")
            return
        self._wanted.append((word, object_id))
        when = " It comes first once the run goes on: it is paused." if self._control.paused else ""
        self._board.note(f"Pulled to the front: {word} {one_line(object_id, 60)}.{when}")
        self._asked.set()
        self._news.tell()

    def load_with(self, loader: "Loader") -> None:
        """Loading may begin."""
        self._loader = loader
        self._loading.set()

    def end(self) -> None:
        """The run is over."""
        self._over = True
        self._asked.set()

    async def run(self) -> None:
        """Until the run is over: bring what is asked for."""
        while not self._over:
            while self._wanted:
                self._busy = True
                try:
                    await self._control.checkpoint()
                    await self._bring(*self._wanted.popleft())
                finally:
                    self._busy = False
                    self._news.tell()
            if not self._over:
                self._asked.clear()
                await self._asked.wait()

    async def _bring(self, word: str, object_id: str) -> None:
        kind, name = KINDS[word], f"{word} {one_line(object_id, 60)}"
        await self._fetcher.now(kind, object_id)
        row = await self._thread.call(self._archive.objects.row, kind, object_id)
        if row is None or row.deleted_at is not None:
            self._board.note(f"Intercom does not have {name}, or does not give it.")
            return
        lacking = await self._thread.call(self._lacking, kind, object_id)
        for other, other_id in lacking:
            await self._fetcher.now(other, other_id)
            lacking += [one for one in await self._thread.call(self._lacking, other, other_id) if one not in lacking]
        await self._files.now(kind, object_id)
        await self._loading.wait()
        assert self._loader is not None  # noqa: S101 - for the type checker; it is set by now
        state, reason = await self._loader.first(kind, object_id)
        if state == "loaded":
            self._board.note(f"The {name} is at the destination.")
        else:
            self._board.note(f"The {name} is read, and not loaded: {one_line(reason or state, 120)}")

    def _lacking(self, kind: str, object_id: str) -> list[tuple[str, str]]:
        """People and companies it names that are not archived."""
        named = self._archive.people.named_by(kind, object_id)
        return [one for one in named if self._archive.objects.row(*one) is None]
