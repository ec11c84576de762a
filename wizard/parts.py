"""Runs that do only a part: what each is for, what it takes, and whether it is called for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.engine.attribution import changes, count_concerned
from wizard.engine.ledger import Ledger
from wizard.engine.only import Only
from wizard.errors import OutercomError
from wizard.opening import translator_version
from wizard.text import plural

if TYPE_CHECKING:
    from wizard.session import Session


@dataclass(frozen=True, slots=True)
class Part:
    """One of them, in words for people."""

    only: Only
    title: str
    what: str


PARTS = (
    Part(Only.DELTA, "What changed since", "Read and load what is new or different in Intercom."),
    Part(Only.FAILURES, "Failures", "Try again what could not be read, had or loaded."),
    Part(Only.ATTACHMENTS, "Attachments", "Try again the files that are missing."),
    Part(Only.ATTRIBUTION, "Who wrote what", "Load again what names teammates who were mapped differently."),
)


@dataclass(frozen=True, slots=True)
class Remapped:
    """Teammates mapped differently since their records were loaded, and how many loaded records name them."""

    admins: int = 0
    records: int = 0

    @property
    def sentence(self) -> str:
        """For people; empty where there are none."""
        if not self.admins:
            return ""
        was, names = "teammate was", "loaded record names"
        return (
            f"{plural(self.admins, was, 'teammates were')} mapped differently since; "
            f"{plural(self.records, names, 'loaded records name')} them."
        )


def remapped(session: "Session") -> Remapped:
    """What changed in step 2 since the last run. Blocks. Nothing before the first run, or where it cannot be told."""
    paths, plan = session.migration.paths, session.plan
    path = paths.ledger(plan.destination)
    if not path.exists():
        return Remapped()
    try:
        ledger = Ledger(path, paths.archive, read_only=True)
    except OutercomError:
        return Remapped()
    try:
        found = list(changes(ledger, plan))
        admins = set[str]().union(*(concerned for *_, concerned in found))
        count = count_concerned(ledger, found, translator_version(plan))
        return Remapped(len(admins), count) if count else Remapped()
    finally:
        ledger.close()


async def cost(session: "Session", only: Only) -> str:
    """What a part takes, in one sentence; or why that cannot be said now."""
    try:
        return (await session.forecast(only.value)).sentence
    except OutercomError as error:
        return f"What it takes cannot be said now: {error.message}"
