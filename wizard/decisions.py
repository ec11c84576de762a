"""What is there to decide on, from the archive, and the decisions nobody has made yet."""

from dataclasses import dataclass, field
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.destinations.port import Capabilities, Destination, Directory
from wizard.plan.models import AdminDecision, Plan
from wizard.plan.proposals import propose_admins, propose_attributes, unattended_admins


@dataclass(frozen=True, slots=True)
class Definitions:
    """The archived objects that decisions are about, decoded: admins, contact and company attributes, conversation attributes, tags, teams."""

    admins: tuple[dict[str, Any], ...] = ()
    attributes: tuple[dict[str, Any], ...] = ()
    tags: tuple[dict[str, Any], ...] = ()
    teams: tuple[dict[str, Any], ...] = field(default=())


def definitions_of(archive: Archive) -> Definitions:
    """What the archive has to decide on."""

    def every(*kinds: str) -> tuple[dict[str, Any], ...]:
        return tuple(decode_object(raw) for kind in kinds for _, raw in archive.objects.each(kind))

    return Definitions(
        every("admins"), every("data_attributes", "conversation_attributes"), every("tags"), every("teams")
    )


def with_proposals(plan: Plan, definitions: Definitions, directory: Directory, capabilities: Capabilities) -> None:
    """Put a proposal into the plan wherever nobody has decided. Decisions that are there stay."""
    admins = {key: proposal.choice for key, proposal in propose_admins(definitions.admins, directory).items()}
    plan.admins = {
        **admins,
        **{k: c for k, c in plan.admins.items() if c.decision is not AdminDecision.UNDECIDED or k not in admins},
    }
    attributes = {
        key: p.choice for key, p in propose_attributes(definitions.attributes, directory, capabilities).items()
    }
    plan.attributes = {**attributes, **plan.attributes}


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
