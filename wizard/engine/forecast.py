"""What a run that does only a part will take, before it begins."""

from dataclasses import dataclass

from wizard.archive.archive import Archive
from wizard.engine.only import Only
from wizard.sources.port import Source
from wizard.text import plural


@dataclass(frozen=True, slots=True)
class Forecast:
    """About how many calls to the source, and how many files of its file hosts."""

    calls: int
    files: int = 0

    @property
    def sentence(self) -> str:
        """For people."""
        return f"About {plural(self.calls, 'call')} to Intercom, {plural(self.files, 'file')}."


def local_forecast(only: Only, archive: Archive) -> Forecast:
    """What any such run but a delta will take; nothing is asked for this. Every run begins with one call that says whose token it is."""
    if only is Only.ATTRIBUTION:
        return Forecast(1)
    files = archive.files.counts()
    # Links to files live for minutes: each is had from its message once more.
    wanted = sum(files.get(status, 0) for status in ("missing", "failed", "wanted"))
    unread = sum(archive.listing.unread_counts().values()) if only is Only.FAILURES else 0
    return Forecast(1 + unread + wanted, wanted)


async def delta_forecast(archive: Archive, source: Source) -> Forecast:
    """What a delta will take: the source is asked for a few totals."""
    names = [kind.name for kind in source.kinds if not kind.named]
    since = {
        name: max(at, archive.read_since(name) or 0) for name in names if (at := archive.listed_to(name)) is not None
    }
    calls = await source.calls_for_changes(since, dict(archive.objects.kinds()))
    return Forecast(1 + calls, archive.files.counts().get("wanted", 0))
