"""Runs that do only a part: what each is for, what it takes, and whether it is called for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.engine.only import Only
from wizard.errors import OutercomError

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


async def cost(session: "Session", only: Only) -> str:
    """What a part takes, in one sentence; or why that cannot be said now."""
    try:
        return (await session.forecast(only.value)).sentence
    except OutercomError as error:
        return f"What it takes cannot be said now: {error.message}"
