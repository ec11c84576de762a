"""Mapping teammates and attributes, without a screen."""

import asyncio
import sys
from pathlib import Path

from wizard.attribute_table import AttributeLine, AttributeTable
from wizard.commands.output import say_json
from wizard.decisions import with_matches, with_new_team, with_proposals
from wizard.migration import Migration
from wizard.plain import say, table
from wizard.plan.collisions import collisions
from wizard.plan.models import AdminDecision, AttributeDecision, Plan
from wizard.plan.proposals import propose_admins
from wizard.session import Session
from wizard.team import keep_team, team_from_file
from wizard.team_reading import LARGEST, Team, read_team
from wizard.text import one_line, plural

_MOST_LEFT_OUT = 20


def team(name: str, file: str, match: bool) -> int:
    """Take the people of a file (or stdin) as those of the destination; say who was taken, who was left out, and who is matched by that."""
    migration = Migration.open(name)
    with Session(migration) as session:
        found = (
            read_team(sys.stdin.buffer.read(LARGEST + 1), "what was pasted")
            if file == "-"
            else team_from_file(Path(file))
        )
        keep_team(migration.paths, found)
        _tell_team(found)
        definitions = session.definitions()
        if not definitions.admins:
            say("The teammates have not been read yet: whoever has the same e-mail is matched then.")
            return 0
        directory = asyncio.run(session.directory())

        def decide(plan: Plan) -> None:
            with_new_team(plan, definitions, directory)
            with_proposals(plan, definitions, directory, session.capabilities)
            if match:
                with_matches(plan, definitions, directory)

        session.change(decide)
        decisions = [session.plan.admin(str(admin.get("id"))).decision for admin in definitions.everybody]
        say(f"{decisions.count(AdminDecision.MATCH)} of {plural(len(decisions), 'teammate')} matched.")
        if undecided := decisions.count(AdminDecision.UNDECIDED):
            who = plural(undecided, "teammate is", "teammates are")
            say(f"{who} undecided: a run without the wizard skips them, and their words keep their name.")
        again = [
            key
            for key, proposal in propose_admins(definitions.everybody, directory).items()
            if proposal.choice.decision is AdminDecision.MATCH
            and session.plan.admin(key).decision is AdminDecision.SKIP
        ]
        if again:
            say(
                f"{plural(len(again), 'skipped teammate has', 'skipped teammates have')} the same e-mail as somebody there: --match matches them."
            )
        if match:
            say(f"What is loaded already changes with: outercom run {name} --only attribution")
    return 0


def _tell_team(found: Team) -> None:
    table([(user.email, user.name, user.role) for user in found.users], ("e-mail", "name", "role"))
    say(f"{plural(len(found.users), 'person', 'people')} taken.")
    for shown, why in found.left_out[:_MOST_LEFT_OUT]:
        say(f"left out: {one_line(shown, 80)}: {why}")
    if len(found.left_out) > _MOST_LEFT_OUT:
        say(f"left out: {len(found.left_out) - _MOST_LEFT_OUT:,} more")


def attributes(name: str, as_json: bool) -> int:
    """Print the table of step 3. Where the definitions were not read yet, they are read first."""
    with Session(Migration.open(name)) as session:
        lines = asyncio.run(_attribute_lines(session))
    if as_json:
        say_json([_plain_line(line) for line in lines])
        return 0
    shown = [line for line in lines if not line.standard or line.choice.decision is not AttributeDecision.SKIP]
    table(
        [
            (
                line.model,
                line.name,
                line.raw.get("data_type") or "",
                *(("", "") if _skipped(line) else (line.choice.field, line.choice.type.value)),
                line.choice.decision.value,
                f"{line.figures.filled}/{line.figures.sampled}",
                line.unfit or "",
                ", ".join(line.figures.samples),
                line.proposal.warning or line.proposal.reason,
            )
            for line in shown
        ],
        ("of", "attribute", "is", "field there", "as", "", "filled", "misfits", "e.g.", "why"),
    )
    standard = [line for line in lines if line.standard]
    held = sum(bool(line.proposal.column) for line in standard)
    say(
        f"{plural(len(standard), 'standard attribute')}: {held} held there as columns; the others stay in the archive unless step 3 says otherwise."
    )
    for key, others in collisions(session.plan.attributes).items():
        say(f"! {one_line(key, 60)} wants the same field as {', '.join(one_line(other, 60) for other in others)}")
    return 0


async def _attribute_lines(session: Session) -> list[AttributeLine]:
    definitions = session.definitions()
    if not definitions.attributes:
        await session.connect()
        definitions = await session.read_definitions()
    directory = await session.directory()
    samples = await session.attribute_samples()
    return AttributeTable(definitions, directory, session.capabilities).lines(session.plan, samples.figures)


def _skipped(line: AttributeLine) -> bool:
    return line.choice.decision is AttributeDecision.SKIP


def _plain_line(line: AttributeLine) -> dict[str, object]:
    skipped = _skipped(line)
    return {
        "key": line.key,
        "model": line.model,
        "name": line.name,
        "standard": line.standard,
        "archived": line.archived,
        "data_type": line.raw.get("data_type"),
        "decision": line.choice.decision.value,
        "field": None if skipped else line.choice.field,
        "type": None if skipped else line.choice.type.value,
        "unfit": None if skipped else line.choice.unfit,
        "held_as": line.proposal.column or None,
        "sampled": line.figures.sampled,
        "filled": line.figures.filled,
        "misfits": line.unfit,
        "none_of_the_options": line.beside,
        "samples": line.figures.samples,
        "why": line.proposal.reason,
        "warning": line.proposal.warning or None,
    }
