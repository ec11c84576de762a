"""One archive open for somebody who browses: it searches and reads, and builds the index on a thread of its own meanwhile."""

import threading
from typing import TYPE_CHECKING

from wizard.browsing.building import Builder, Progress
from wizard.browsing.library import Library
from wizard.browsing.naming import meant
from wizard.browsing.reading import Read, read
from wizard.browsing.searching import Choices, Hit, Page, Searcher, Wanted
from wizard.errors import OutercomError
from wizard.migration import Migration

if TYPE_CHECKING:
    from wizard.archive.reach import NotRead

LOOK_SECONDS = 3.0
"""How often it is looked whether a run has added to the archive."""


class Desk:
    """`open` it, `close` it. Everything but `cancel` and the attributes blocks, and belongs on a worker thread.

    `progress` says how much can be searched, None before that is known. `trouble` is why the index cannot be built, None where it can.
    `not_read` is what was not read into the archive, by decision.
    """

    def __init__(self, migration: Migration) -> None:
        self._migration = migration
        self._library: Library | None = None
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._builder: threading.Thread | None = None
        self.searcher = Searcher(migration.paths.search)
        self.progress: Progress | None = None
        self.not_read: NotRead | None = None
        self.trouble: OutercomError | None = None

    def open(self) -> None:
        """Open the archive and begin to build. Done again, it tries again. Raises UsageError where nothing was read yet, CannotWrite."""
        with self._turn:
            if self._library is None:
                self._library = Library(self._migration)
            self.not_read = self._library.archive.not_read()
        if self._builder is None or not self._builder.is_alive():
            self.trouble = None
            self._builder = threading.Thread(target=self._keep_building, name="search index", daemon=True)
            self._builder.start()

    def close(self) -> None:
        """Let go of everything; the thread that builds ends by itself, within a batch."""
        self._over.set()
        self.searcher.close()
        with self._turn:
            if self._library is not None:
                self._library.close()
                self._library = None

    def cancel(self) -> None:
        """Break off the searches under way: they raise Superseded."""
        self.searcher.cancel()

    def find(self, wanted: Wanted, before: int | None = None) -> Page:
        """See `Searcher.find`. A link or an id that names something is found whether or not it was taken in."""
        page = self.searcher.find(wanted, before)
        if page.hits or before is not None or wanted.filtered:
            return page
        with self._turn:
            named = meant(self._library.archive, wanted.text) if self._library is not None else None
        hit = self.searcher.named(*named) if named is not None else None
        return Page((hit,)) if hit is not None else page

    def count(self, wanted: Wanted) -> int:
        """See `Searcher.count`."""
        return self.searcher.count(wanted)

    def choices(self) -> Choices:
        """See `Searcher.choices`."""
        return self.searcher.choices()

    def read(self, hit: Hit) -> Read:
        """What a hit names, whole. Raises UsageError."""
        with self._turn:
            if self._library is None:
                self._library = Library(self._migration)
            return read(self._library, hit.kind, hit.id)

    def _keep_building(self) -> None:
        """Build, and look again every few seconds, until it is over."""
        try:
            with Builder(self._migration) as builder:
                builder.build(self._tell, self._over.is_set)
                while not self._over.wait(LOOK_SECONDS):
                    if builder.is_behind():
                        builder.build(self._tell, self._over.is_set)
        except OutercomError as error:
            self.trouble = error

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
