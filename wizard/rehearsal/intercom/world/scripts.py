"""What happens in a conversation, part by part: who does what and when, without the words."""

from __future__ import annotations

from typing import Literal, NamedTuple

from wizard.rehearsal.dice import Dice
from wizard.rehearsal.intercom.world.conversation_columns import (
    CLOSED,
    OPEN,
    SNOOZED,
    ConversationColumns,
)

Who = Literal["customer", "owner", "colleague", "former", "bot", "ai"]
Words = Literal["", "answer", "reply", "note", "ending", "bot", "small"]


class Beat(NamedTuple):
    """One part to be: its type, its author, what is said, when, and the state after it."""

    part_type: str
    who: Who
    words: Words
    at: int
    state: int


SYSTEM_TYPES: tuple[str, ...] = (
    "participant_added", "participant_removed", "participant", "conversation_rating_changed",
    "conversation_rating_remark_added", "language_detection_details",
    "channel_and_reply_time_expectation", "company_updated", "merged_primary_conversation",
    "conversation_attribute_updated_by_admin", "conversation_attribute_updated_by_user",
    "conversation_attribute_updated_by_workflow", "custom_action_started", "custom_action_finished",
    "operator_workflow_event", "fin_guidance_applied", "conversation_tags_updated",
    "priority_changed", "conversation_sla_applied_by_rule", "conversation_sla_applied_by_workflow",
    "conversation_sla_target_missed", "conversation_sla_paused", "conversation_sla_unpaused",
    "conversation_sla_removed", "call_summary",
)  # fmt: skip
TALK_TYPES: tuple[str, ...] = (
    "comment", "note", "quick_reply", "open", "close", "snoozed", "unsnoozed", "timer_unsnooze",
    "assignment", "default_assignment", "assign_and_reopen", "assign_and_unsnooze",
    "away_mode_assignment", "message_strategy_assignment", "note_and_reopen",
)  # fmt: skip
UNKNOWN_TYPE = "hologram_shared"
_ASSIGNING = ("assignment", "assignment", "default_assignment", "away_mode_assignment",
              "message_strategy_assignment")  # fmt: skip
_BOT_MADE = frozenset(SYSTEM_TYPES) - {"participant_added", "priority_changed", "call_summary"}
_WITH_FILES = frozenset(("hostile_files", "plain_files", "big_file", "missing_file", "pasted_images", "trackers"))

Turn = tuple[str, Who, Words, int]


def script(columns: ConversationColumns, index: int, touches: list[int]) -> list[Beat]:
    """The beats of a conversation in order, and one more for each later touch."""
    count = columns.parts[index] - len(touches)
    turns = _special_turns(columns.special(index), count)
    if turns is None:
        turns = _turns(columns, index, count)
    made, settled = columns.created[index], columns.settled[index]
    step = (settled - made) / max(1, count)
    beats: list[Beat] = []
    state = OPEN
    for place, (part_type, who, words, after) in enumerate(turns, 1):
        state = state if after < 0 else after
        beats.append(Beat(part_type, who, words, made + int(step * place), state))
    for at in touches:
        part_type = "comment" if state == OPEN else "open"
        state = OPEN
        beats.append(Beat(part_type, "customer", "small", at, state))
    return beats


def _turns(columns: ConversationColumns, index: int, count: int) -> list[Turn]:
    dice = Dice(columns.seed, index * 2 + 1)
    final = columns.first_state(index)
    special = columns.special(index)
    last = _last_turns(final, count, dice, requested=special == "rating_requested")
    turns: list[Turn] = []
    room = count - len(last)
    outreach = columns.is_outreach(index)
    if room and not outreach and dice.chance(35):
        turns.append(("comment", "bot", "bot", -1))
    if room > len(turns) and dice.chance(45):
        turns.append((dice.pick(_ASSIGNING), "bot", "", -1))
    bot_only = special == "bot_only"
    ours = bot_only or not outreach
    while len(turns) < room:
        if bot_only:
            turns.append(("comment", "ai" if ours else "customer", "answer" if ours else "reply", -1))
        elif ours:
            turns.extend(_team_turns(dice, special))
        else:
            turns.append(("comment", "customer", "reply", -1))
        ours = not ours
    turns = turns[:room]
    if turns and final == OPEN and _state_after(turns) != OPEN:
        turns[-1] = ("comment", "owner", "small", OPEN)
    return turns + last


def _state_after(turns: list[Turn]) -> int:
    """The state when all turns are done."""
    return next((after for *_, after in reversed(turns) if after >= 0), OPEN)


def _team_turns(dice: Dice, special: str | None) -> list[Turn]:
    """What the team does before the customer writes again."""
    roll = dice.below(100)
    who: Who = "owner"
    if special == "former_author":
        who = "former"
    elif roll % 11 == 0:
        who = "colleague"
    if roll < 10:
        return [("note", "colleague", "note", -1), ("comment", who, "answer", -1)]
    if roll < 14:
        return [("assignment", who, "answer" if roll % 2 else "", -1), ("comment", who, "answer", -1)]
    if roll < 17:
        return [("snoozed", who, "", SNOOZED), ("timer_unsnooze", "bot", "", OPEN), ("comment", who, "small", -1)]
    if roll < 20 or special == "reopened":
        return [("close", who, "ending", CLOSED), ("open", "customer", "reply", OPEN), ("comment", who, "answer", -1)]
    if roll < 22:
        return [
            ("close", who, "", CLOSED),
            ("note_and_reopen", "colleague", "note", OPEN),
            ("comment", who, "answer", -1),
        ]
    if roll < 24:
        return [
            ("snoozed", who, "answer", SNOOZED),
            ("unsnoozed", "customer", "reply", OPEN),
            ("comment", who, "answer", -1),
        ]
    if roll < 34:
        system = dice.pick(SYSTEM_TYPES)
        maker: Who = "bot" if system in _BOT_MADE else who
        return [(system, maker, "", -1), ("comment", who, "answer", -1)]
    if roll < 40:
        return [("comment", "ai", "answer", -1)]
    return [("comment", who, "answer", -1)]


def _last_turns(final: int, count: int, dice: Dice, *, requested: bool) -> list[Turn]:
    """How it ends, in accordance with the conversation's state."""
    if not count or final == OPEN:
        return []
    if final == SNOOZED:
        return [("snoozed", "owner", "", SNOOZED)]
    ending: Words = "ending" if dice.chance(60) else ""
    turns: list[Turn] = [("close", "owner", ending, CLOSED)]
    if requested and count > 2:
        turns.append(("conversation_rating_changed", "bot", "", -1))
    return turns


def _special_turns(special: str | None, count: int) -> list[Turn] | None:
    """The scripts that show part types nobody would meet by chance."""
    if special == "every_part":
        turns: list[Turn] = [_typical(part_type) for part_type in (*TALK_TYPES, *SYSTEM_TYPES)]
        turns.append((UNKNOWN_TYPE, "customer", "reply", -1))
        turns += [("comment", "owner", "small", -1)] * (count - len(turns) - 1)
        return [*turns, ("close", "owner", "ending", CLOSED)]
    answer: Turn = ("comment", "owner", "answer", -1)
    if special in _WITH_FILES:
        reply: Turn = ("comment", "customer", "reply", -1)
        talk = [answer if place % 2 else reply for place in range(count - 1)]
        return [*talk, ("close", "owner", "ending", CLOSED)]
    if special == "unknown_part":
        unknown: list[Turn] = [(UNKNOWN_TYPE, "customer", "reply", -1), (UNKNOWN_TYPE, "bot", "", -1)]
        return [answer, *unknown, *[answer] * (count - 3)]
    if special == "quick_replies":
        asked: list[Turn] = [("quick_reply", "bot", "", -1), ("comment", "customer", "reply", -1)]
        by_ai: Turn = ("comment", "ai", "answer", -1)
        return asked + [by_ai] * (count - 2)
    if special == "call":
        summary: Turn = ("call_summary", "bot", "", -1)
        return [summary, *[answer] * (count - 1)]
    return None


def _typical(part_type: str) -> Turn:
    after = {"close": CLOSED, "snoozed": SNOOZED}.get(part_type, OPEN)
    if part_type in ("open", "unsnoozed"):
        return part_type, "customer", "reply", after
    if part_type in ("note", "note_and_reopen"):
        return part_type, "colleague", "note", after
    if part_type in ("comment", "close", "assignment", "assign_and_reopen"):
        return part_type, "owner", "answer", after
    if part_type in ("snoozed", "assign_and_unsnooze", "priority_changed", "call_summary"):
        return part_type, "owner", "", after
    return part_type, "bot", "", after
