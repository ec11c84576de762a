"""What reading writes down and shows, on the archive's thread: each method is one transaction."""

from collections.abc import Callable, Sequence

from wizard import logs
from wizard.archive.archive import Archive
from wizard.engine.progress import ProgressBoard
from wizard.engine.windows import first_windows
from wizard.errors import RecordError
from wizard.sources.port import Listed
from wizard.text import plural


class Notes:
    """The notes of one reader. `created_at` is when the workspace was made (unix seconds), where it is known."""

    def __init__(
        self, archive: Archive, board: ProgressBoard, created_at: int | None, clock: Callable[[], float]
    ) -> None:
        self._archive = archive
        self._board = board
        self._created_at = created_at
        self._clock = clock
        self._known: dict[str, int] = {}
        self._claimed: dict[str, int] = {}

    def whole(self, kind: str) -> None:
        """A kind is listed: from now on its own count is what is found, not what the source claimed. Where that was much more, it is said."""
        claimed = self._claimed.pop(kind, 0)
        self._known.pop(kind, None)
        self.show_found(kind, 0, None)
        known = self._known[kind]
        # Intercom's totals are off by a few, and move (facts section 7).
        if claimed > known + max(5, claimed // 100):
            self._board.note(f"{kind}: the source says that there are {claimed:,}, and listed {known:,}.")
            logs.event("read.short", kind=kind, total=claimed, count=known)

    def note_listed(self, kind: str, items: Sequence[Listed]) -> list[tuple[str, int | None]]:
        """Note a page of a listing. Returns (id, listed version) of what is not archived so."""
        with self._archive.commit():
            added = self._archive.listing.add(kind, [(item.id, item.version) for item in items])
        self.show_found(kind, added, None)
        wanted = self._archive.listing.open_among(kind, [item.id for item in items])
        return [(item.id, item.version) for item in items if item.id in wanted]

    def show_found(self, kind: str, added: int, total: int | None) -> None:
        """Show how many of a kind are known: what is listed, or what the source says while the listing goes on."""
        if kind not in self._known:
            self._known[kind] = self._archive.totals.count("listed", kind)
        else:
            self._known[kind] += added
        self._claimed[kind] = max(self._claimed.get(kind, 0), total or 0)
        self._board.kind(kind, found=max(self._known[kind], self._claimed[kind]))

    def plan_windows(self, kind: str) -> list[tuple[int, int]]:
        """The windows still to be listed; lays them out the first time."""
        listing = self._archive.listing
        if not listing.planned(kind):
            with self._archive.commit():
                begin = int(self._clock())
                listing.plan_windows(kind, first_windows(self._created_at, begin))
                self._archive.set_fact(f"begin:{kind}", str(begin))
        return listing.windows(kind)

    def split(self, kind: str, window: tuple[int, int], parts: list[tuple[int, int]]) -> None:
        """Replace a window by smaller ones."""
        with self._archive.commit():
            self._archive.listing.split_window(kind, window, parts)

    def window_done(self, kind: str, window: tuple[int, int]) -> None:
        """This window was listed to its end."""
        with self._archive.commit():
            self._archive.listing.window_done(kind, window)

    def listed(self, kind: str, begin: int) -> None:
        """A kind was listed to the end; what changed since `begin` (unix seconds), or since its windows were laid out, is for the next round."""
        with self._archive.commit():
            if self._archive.listed_to(kind) is None:
                begin = int(self._archive.fact(f"begin:{kind}") or begin)
            self._archive.listing.available(kind)
            self._archive.listing.forget_failure(kind, "")
            self._archive.set_listed_to(kind, begin)

    def unavailable(self, kind: str, error: RecordError) -> None:
        """The workspace does not offer this kind."""
        with self._archive.commit():
            self._archive.listing.not_available(kind, error)
        self._board.kind(kind, unavailable=error.message)
        self._board.note(f"{kind}: not available in this workspace ({error.message})")

    def not_listed(self, kind: str, error: RecordError) -> None:
        """A kind's listing failed for good."""
        with self._archive.commit():
            self._archive.listing.failed(kind, "", error)
        self._board.failure(f"{kind}: the list could not be read ({error.message})")

    def merge_people(self) -> None:
        """Merge by rule whoever is the same person."""
        with self._archive.commit():
            merged = self._archive.people.merge()
        if merged:
            who = plural(merged, "contact is", "contacts are")
            self._board.note(f"{who} the same person as another one, and merged by rule.")
