"""Every attribute with what becomes of it and what its values are like: the table of step 3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from wizard.decisions import Definitions
from wizard.destinations.port import Capabilities, Directory
from wizard.plan.attribute_figures import Figures
from wizard.plan.attribute_proposals import AttributeProposal, propose_attributes
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.plan.standard_attributes import STANDARD, standard_place
from wizard.plan.standard_proposals import propose_standard
from wizard.records import FieldType

TYPE_WORDS: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "yes/no",
    FieldType.DATE: "date",
    FieldType.SELECT: "choice",
    FieldType.MULTI_SELECT: "choices",
}
"""The types of fields as people call them."""
NOT_WORDS: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: "not text",
    FieldType.NUMBER: "not a number",
    FieldType.BOOLEAN: "neither yes nor no",
    FieldType.DATE: "not a date",
    FieldType.SELECT: "not one choice",
    FieldType.MULTI_SELECT: "not choices",
}
"""What a value is that does not fit a type."""


@dataclass(frozen=True, slots=True)
class AttributeLine:
    """One attribute: its key in a plan, its definition (made up for standard ones), the decision, the proposal, and what was seen of its values."""

    key: str
    raw: Mapping[str, Any]
    choice: AttributeChoice
    proposal: AttributeProposal
    figures: Figures

    @property
    def model(self) -> str:
        """contact, company or conversation."""
        return self.key.split(":", 1)[0]

    @property
    def name(self) -> str:
        """Its name at Intercom; of a standard one its place in the object."""
        name = self.key.split(":", 1)[1]
        return standard_place(name) or name

    @property
    def standard(self) -> bool:
        """Whether it is one of Intercom's own."""
        return standard_place(self.key.split(":", 1)[1]) is not None

    @property
    def skipped(self) -> bool:
        """Whether it becomes no field."""
        return self.choice.decision is AttributeDecision.SKIP

    @property
    def worth_a_look(self) -> bool:
        """Whether values do not fit, or the proposal is not a plain one."""
        return bool(not self.skipped and (self.unfit or self.proposal.warning))

    @property
    def archived(self) -> bool:
        """Whether somebody archived it in Intercom."""
        return bool(self.raw.get("archived"))

    @property
    def unfit(self) -> int:
        """How many of the values that were seen do not fit the type that is chosen."""
        return 0 if self.skipped else self.figures.unfit[self.choice.type]

    @property
    def options(self) -> tuple[str, ...]:
        """The options of a list at Intercom, archived ones too."""
        found = self.raw.get("options")
        plain = (
            [one.get("label") or one.get("value") if isinstance(one, dict) else one for one in found]
            if isinstance(found, list)
            else []
        )
        return tuple(one for one in plain if isinstance(one, str) and one)

    @property
    def beside(self) -> int:
        """How many of the values that were seen are none of the options; they are loaded all the same."""
        return self.figures.beside(self.options) if self.options else 0


class Counts(NamedTuple):
    """How many attributes are no standard ones, how many are, and how many are archived."""

    custom: int
    standard: int
    archived: int


class AttributeTable:
    """Every attribute with its proposal, custom ones first in each model. Proposals are made once; a decision changes one line alone.

    `known` is whether the workspace's own were read: every workspace has an admin.
    """

    def __init__(self, definitions: Definitions, directory: Directory, capabilities: Capabilities) -> None:
        self._raw = {
            f"{a.get('model') or 'conversation'}:{a.get('name')}": a
            for a in definitions.attributes
            if a.get("custom") is not False
        }
        self.proposals = propose_attributes(definitions.attributes, directory, capabilities)
        self.proposals |= propose_standard(capabilities)
        self.known = bool(definitions.admins)
        self._keys: dict[str, list[str]] = {model: [] for model in STANDARD}
        for key in self.proposals:
            self._keys.setdefault(key.split(":", 1)[0], []).append(key)
        self._counts = {model: self._count(keys) for model, keys in self._keys.items()}

    def keys(self, model: str) -> Sequence[str]:
        """The attributes of a model (contact, company, conversation)."""
        return self._keys.get(model, ())

    def counts(self, model: str) -> Counts:
        """How many there are of which sort."""
        return self._counts.get(model, Counts(0, 0, 0))

    def _count(self, keys: Sequence[str]) -> Counts:
        standard = sum(self.is_standard(key) for key in keys)
        archived = sum(bool(self._raw.get(key, {}).get("archived")) for key in keys)
        return Counts(len(keys) - standard, standard, archived)

    @staticmethod
    def is_standard(key: str) -> bool:
        """Whether it is one of Intercom's own."""
        return standard_place(key.split(":", 1)[1]) is not None

    def line(self, key: str, plan: Plan, figures: Mapping[str, Figures]) -> AttributeLine:
        """An attribute as it is decided, or as it is proposed."""
        model, name = key.split(":", 1)
        place, proposal = standard_place(name), self.proposals[key]
        definition = self._raw.get(key, {}) if place is None else {"name": place, "data_type": STANDARD[model][place]}
        seen = figures.get(key) or Figures(sampled=figures[f"{model}:"].sampled if f"{model}:" in figures else 0)
        return AttributeLine(key, definition, plan.attributes.get(key) or proposal.choice, proposal, seen)

    def lines(self, plan: Plan, figures: Mapping[str, Figures]) -> list[AttributeLine]:
        """All of them."""
        return [self.line(key, plan, figures) for key in self.proposals]
