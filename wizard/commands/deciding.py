"""Deciding without a screen: the scope."""

import asyncio

from wizard.commands.output import say_json
from wizard.migration import Migration
from wizard.plain import say, tell_scope_count
from wizard.scoping import ScopeWords, scope_lines
from wizard.session import Session
from wizard.sources.port import ScopeCount


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
        for line in scope_lines(session.plan.scope):
            say(line)
        tell_scope_count(found)
    return 0


async def _count(session: Session) -> ScopeCount:
    if not session.plan.source.url and not session.plan.source.rehearsal:
        await session.connect()
    return await session.count_scope()
