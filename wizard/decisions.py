"""What is there to decide on, from the archive, and the decisions nobody has made yet."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.archive.teammates import FORMER
from wizard.destinations.port import Capabilities, Destination, Directory
from wizard.errors import UsageError
from wizard.plan.admin_problems import admin_problems
from wizard.plan.attribute_proposals import propose_attributes
from wizard.plan.models import AdminDecision, Plan
from wizard.plan.proposals import propose_admins, unattended_admins


@dataclass(frozen=True, slots=True)
class Definitions:
    """The archived objects that decisions are about, decoded: admins, contact and company attributes, conversation attributes, tags, teams.

    `former` are teammates whom Intercom does not list any more, as the words they wrote name them.
    """

    admins: tuple[dict[str, Any], ...] = ()
    attributes: tuple[dict[str, Any], ...] = ()
    tags: tuple[dict[str, Any], ...] = ()
    teams: tuple[dict[str, Any], ...] = field(default=())
    former: tuple[dict[str, Any], ...] = ()

    @property
    def everybody(self) -> tuple[dict[str, Any], ...]:
        """All teammates, those who left last."""
        return (*self.admins, *self.former)


def definitions_of(archive: Archive) -> Definitions:
    """What the archive has to decide on."""

    def every(*kinds: str) -> tuple[dict[str, Any], ...]:
        return tuple(decode_object(raw) for kind in kinds for _, raw in archive.objects.each(kind))

    admins = every("admins")
    listed = {str(admin.get("id")) for admin in admins}
    former = tuple(one for one in every(FORMER) if str(one.get("id")) not in listed)
    return Definitions(
        admins, every("data_attributes", "conversation_attributes"), every("tags"), every("teams"), former
    )


def with_proposals(plan: Plan, definitions: Definitions, directory: Directory, capabilities: Capabilities) -> None:
    """Put a proposal into the plan wherever nobody has decided. Decisions that are there stay."""
    proposals = propose_admins(definitions.admins, directory, definitions.former)
    admins = {key: proposal.choice for key, proposal in proposals.items()}
    plan.admins = {
        **admins,
        **{k: c for k, c in plan.admins.items() if c.decision is not AdminDecision.UNDECIDED or k not in admins},
    }
    attributes = {
        key: p.choice for key, p in propose_attributes(definitions.attributes, directory, capabilities).items()
    }
    plan.attributes = {**attributes, **plan.attributes}


def with_new_team(plan: Plan, definitions: Definitions, directory: Directory) -> None:
    """Another team was given: whoever was matched to somebody who is not in it is matched by e-mail anew, or undecided again."""
    users = {user.id for user in directory.users}
    proposals = propose_admins(definitions.everybody, directory)
    lost = {
        key: proposals[key].choice
        for key, choice in plan.admins.items()
        if choice.decision is AdminDecision.MATCH and choice.user not in users and key in proposals
    }
    plan.admins = {**plan.admins, **lost}


def with_matches(plan: Plan, definitions: Definitions, directory: Directory) -> int:
    """Match everybody who is undecided or skipped and whose e-mail exactly one user there has; how many that are."""
    proposals = propose_admins(definitions.everybody, directory)
    open_ = (AdminDecision.UNDECIDED, AdminDecision.SKIP)
    matched = {
        key: proposal.choice
        for key, proposal in proposals.items()
        if proposal.choice.decision is AdminDecision.MATCH and plan.admin(key).decision in open_
    }
    plan.admins = {**plan.admins, **matched}
    return len(matched)


async def check_decisions(archive: Archive, plan: Plan, destination: Destination, tell: Callable[[str], None]) -> None:
    """Look at the decisions before anything is written. Raises UsageError for those that cannot be carried out; tells what is worth a look."""
    definitions = await asyncio.to_thread(definitions_of, archive)
    directory = await destination.directory()
    problems = admin_problems(plan, definitions.everybody, directory, destination.capabilities)
    blocking = [problem.sentence for problem in problems if problem.blocking]
    for problem in problems:
        if not problem.blocking:
            tell(problem.sentence)
    if blocking:
        more = f" ({len(blocking) - 3:,} more like this)" if len(blocking) > 3 else ""
        raise UsageError(
            f"The decisions about teammates cannot be carried out: {' '.join(blocking[:3])}{more}",
            hint="Decide again in step 2, or give the team: outercom team NAME FILE. Nothing was written.",
        )


async def decide_unattended(archive: Archive, plan: Plan, destination: Destination) -> Plan:
    """The plan with every open decision made as nobody is asked: admins matched by e-mail, the rest skipped; all attributes."""
    definitions = definitions_of(archive)
    directory = await destination.directory()
    decided = plan.model_copy(deep=True)
    with_proposals(decided, definitions, directory, destination.capabilities)
    fallback = unattended_admins(definitions.admins, directory)
    decided.admins = {
        key: fallback.get(key, choice) if choice.decision is AdminDecision.UNDECIDED else choice
        for key, choice in decided.admins.items()
    }
    return decided
