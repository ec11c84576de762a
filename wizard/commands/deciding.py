"""Deciding without a screen: the scope, who is one person, what is lost."""

import asyncio
import time

import msgspec

from wizard.commands.output import say_json
from wizard.engine.foreseeing_losses import Foreseen
from wizard.errors import UsageError
from wizard.loss_lines import foreseen_lines, within
from wizard.merge_lines import merge_lines
from wizard.migration import Migration
from wizard.plain import say, table, tell_scope_count
from wizard.scoping import ScopeWords, scope_lines
from wizard.session import Session
from wizard.sources.port import ScopeCount
from wizard.text import plural

_PAGE = 200


def scope(name: str, as_json: bool, words: ScopeWords) -> int:
    """Change the scope where words ask for it; say what it is and how much it loads."""
    with Session(Migration.open(name)) as session:
        changed = words.changed(session.plan.scope, session.plan.source)
        if changed != session.plan.scope:
            session.change(lambda plan: setattr(plan, "scope", changed))
        found = asyncio.run(_count(session))
        if as_json:
            say_json({"scope": session.plan.scope.model_dump(mode="json"), "count": found})
            return 0
        for line in scope_lines(session.plan.scope, time.time()):
            say(line)
        tell_scope_count(found)
    return 0


async def _count(session: Session) -> ScopeCount:
    if not session.plan.source.url and not session.plan.source.rehearsal:
        await session.connect()
    return await session.count_scope()


def people(name: str, as_json: bool, read: bool, apart: list[str], together: list[str]) -> int:
    """List merges, one person after the other; take contacts apart or together."""
    with Session(Migration.open(name)) as session:
        if read:
            asyncio.run(_read_people(session))
        if not session.people_are_read():
            raise UsageError(
                "The contacts have not been read yet.", hint=f"Read them first: outercom people {name} --read"
            )
        if apart or together:
            session.take_apart(apart, together)
        count = 0
        after = ""
        while found := session.merges(after, _PAGE):
            after = found[-1].survivor.id
            count += len(found)
            for merge in found:
                for line in [msgspec.json.encode(merge).decode()] if as_json else merge_lines(merge):
                    say(line)
    if not as_json:
        say(f"{plural(count, 'person has', 'people have')} several contacts.")
    return 0


async def _read_people(session: Session) -> None:
    if not session.plan.source.url and not session.plan.source.rehearsal:
        await session.connect()
    await session.read_people()


def losses(name: str, as_json: bool, accept: bool, take_back: bool) -> int:
    """Count what will be lost, accept it or take that back, and say what was promised and came. Raises UsageError for both at once."""
    if accept and take_back:
        raise UsageError("--accept and --take-back cannot go together.", hint="Choose one of the two.")
    with Session(Migration.open(name)) as session:
        foreseen = asyncio.run(_foresee(session))
        if accept:
            session.accept_losses(foreseen)
        if take_back:
            session.take_back_losses()
        outcome = session.promise_and_outcome()
        if as_json:
            say_json(
                {
                    "foreseen": foreseen,
                    "accepted": foreseen.accepted_by(session.plan.losses),
                    "budget": session.plan.losses.model_dump() if session.plan.losses else None,
                    "outcome": outcome,
                }
            )
            return 0
        for line in foreseen_lines(foreseen, session.plan.losses):
            say(line)
        if outcome:
            table(
                [
                    (row.cause, "–" if row.promised is None else row.promised, row.outcome, within(row))
                    for row in outcome
                ],
                ("lost", "promised", "came", ""),
            )
    return 0


async def _foresee(session: Session) -> Foreseen:
    if not session.plan.source.url and not session.plan.source.rehearsal:
        await session.connect()
    return await session.foresee_losses()
