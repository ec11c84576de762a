"""Puts words to beats: HTML bodies from the stories, filled in for the people at hand."""

from __future__ import annotations

from html import escape
from typing import Any

from wizard.rehearsal.dice import Dice, scramble
from wizard.rehearsal.intercom.world.hostile import HOSTILE_BODIES
from wizard.rehearsal.intercom.world.stories import (
    BOT_LINES,
    ENGLISH_STORIES,
    OUTREACH,
    SMALL_TALK_CUSTOMER,
    SMALL_TALK_NOTES,
    SMALL_TALK_TEAM,
    STORIES,
    Story,
)
from wizard.rehearsal.intercom.world.words import BROWSERS, FIRM_HEADS, PLANS, PRODUCT

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "3 March", "12 May", "28 August")
_HUGE = 200_000
_LINES_EACH = 4


class Telling:
    """The words of one conversation."""

    def __init__(
        self,
        seed: int,
        index: int,
        story: int,
        first_name: str,
        *,
        special: str | None,
        outreach: bool,
    ) -> None:
        self._first = story % len(STORIES)
        self._outreach = outreach
        self._dice = Dice(seed, index * 2)
        self._special = special
        self._told: dict[str, int] = {}
        chance = scramble(index * 59 + seed)
        self._slots: dict[str, Any] = {
            "first": escape(first_name),
            "product": PRODUCT,
            "plan": PLANS[chance % len(PLANS)],
            "amount": f"€ {19 + (chance >> 4) % 480}.{(chance >> 16) % 10}0",
            "invoice": f"{2022 + (chance >> 20) % 5}-{(chance >> 24) % 9000 + 1000}",
            "day": _DAYS[(chance >> 8) % len(_DAYS)],
            "browser": BROWSERS[(chance >> 12) % len(BROWSERS)][0].title(),
            "firm": escape(FIRM_HEADS[(chance >> 28) % len(FIRM_HEADS)]),
        }

    @property
    def story(self) -> Story:
        """What it is about at first."""
        return STORIES[self._first]

    @property
    def subject(self) -> str:
        """The subject of an e-mail about this."""
        return self.story.subject.format_map(self._slots)

    def opening(self) -> str:
        """The first message."""
        hostile = self._hostile("opening")
        if hostile is not None:
            return hostile
        openings = OUTREACH if self._outreach else self.story.openings
        text = self._fill(self._dice.pick(openings))
        if self._dice.chance(30):
            text += f"</p><p>{self._dice.pick(('Thanks', 'Best', 'Cheers', 'Regards'))}"
        return f"<p>{text}</p>"

    def line(self, words: str) -> str | None:
        """What is said next by whoever says `words`; None for silence."""
        if not words:
            return None
        hostile = self._hostile(words)
        if hostile is not None:
            return hostile
        told = self._told.get(words, 0)
        self._told[words] = told + 1
        text = self._fill(self._next(words, told))
        if words == "answer" and self._dice.chance(8):
            text += (
                f"</p><ul><li>{self._slots['day']}</li><li>{self._slots['plan']}</li></ul>"
                f'<p><a href="https://help.tidewell.example/en/articles/{self._dice.below(40)}"'
                ' rel="nofollow noopener noreferrer" target="_blank">More in our help centre</a>'
            )
        return f"<p>{text}</p>"

    def _fill(self, line: str) -> str:
        return line.format_map(self._slots)

    def _next(self, words: str, told: int) -> str:
        """The line after `told` earlier ones. Long conversations go from one story to the next:
        three lines each way, and then the customer brings up something else."""
        if words in ("answer", "reply"):
            if words == "reply" and self._outreach:
                told -= 1
            block, place = divmod(told, _LINES_EACH)
            story = self._story(block)
            lines = story.answers if words == "answer" else story.replies
            if 0 <= place < len(lines):
                return lines[place]
            if words == "reply":
                return self._dice.pick(self._story(block + 1).openings)
            return self._dice.pick(SMALL_TALK_TEAM)
        story = self.story
        lines, spare = {
            "note": (story.notes, SMALL_TALK_NOTES),
            "ending": (story.endings, story.endings),
            "bot": (BOT_LINES[:1], BOT_LINES),
            "small": ((), SMALL_TALK_CUSTOMER),
        }[words]
        return lines[told] if told < len(lines) else self._dice.pick(spare)

    def _story(self, block: int) -> Story:
        """The first story, and after it the English ones in turn."""
        return self.story if block <= 0 else STORIES[(self._first + 5 * block) % ENGLISH_STORIES]

    def _hostile(self, words: str) -> str | None:
        """The next hostile body, in conversations made of them."""
        if self._special == "huge_body" and words == "opening":
            return huge_body()
        bodies = HOSTILE_BODIES.get(self._special or "")
        if bodies is None:
            return None
        told = self._told.get("hostile", 0)
        self._told["hostile"] = told + 1
        return bodies[told % len(bodies)]


def huge_body() -> str:
    """About 200 kB of HTML, as a pasted log file makes it."""
    line = "<div>2025-03-04 10:12:55 WARN  sync: room &quot;A&quot; has no owner, skipping</div>"
    return "<p>Log follows.</p>" + line * (_HUGE // len(line))
