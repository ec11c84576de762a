"""The eight steps of a migration, in order."""

from enum import StrEnum
from typing import Final


class StepId(StrEnum):
    """A step of the wizard. The value is kept in the plan and names the screen and the help text."""

    CONNECT = "connect"
    MAP_ADMINS = "map_admins"
    MAP_ATTRIBUTES = "map_attributes"
    CHOOSE_SCOPE = "choose_scope"
    WAIT = "wait"
    VERIFY = "verify"
    CUTOVER = "cutover"
    WIND_DOWN = "wind_down"

    @property
    def number(self) -> int:
        """Its place, from 1 to 8."""
        return ORDER.index(self) + 1

    @property
    def title(self) -> str:  # type: ignore[override]  # a step's title is not str.title
        """Its name for people."""
        return _WORDS[self][0]

    @property
    def todo(self) -> str:
        """What to do now, in one line."""
        return _WORDS[self][1]


_WORDS: Final[dict[StepId, tuple[str, str]]] = {
    StepId.CONNECT: (
        "Connect",
        "Paste the Intercom access token, choose where the data goes, and let Outercom look around.",
    ),
    StepId.MAP_ADMINS: ("Map admins", "Decide for every teammate: match, invite or skip."),
    StepId.MAP_ATTRIBUTES: ("Map attributes", "Check which field each custom attribute becomes, and of which type."),
    StepId.CHOOSE_SCOPE: ("Choose scope", "Choose what is loaded, read the review, then start the import."),
    StepId.WAIT: ("Wait", "Watch, pause, or come back later: the import goes on where it stopped."),
    StepId.VERIFY: ("Verify", "Compare the counts, look at the sample, and run the full check."),
    StepId.CUTOVER: ("Cutover checklist", "Switch the chat widget and e-mail over, and tick each item off."),
    StepId.WIND_DOWN: ("Wind-down", "Keep Intercom read-only for a while, then take the token back and cancel."),
}

ORDER: Final[tuple[StepId, ...]] = tuple(StepId)


def next_step(step: StepId) -> StepId | None:
    """The step after this one, None after the last."""
    place = ORDER.index(step) + 1
    return ORDER[place] if place < len(ORDER) else None


def previous_step(step: StepId) -> StepId | None:
    """The step before this one, None before the first."""
    place = ORDER.index(step)
    return ORDER[place - 1] if place else None
