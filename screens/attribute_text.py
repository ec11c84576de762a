"""Attributes and the fields they become, in cells and lines. Pure."""

from dataclasses import dataclass
from typing import Any

from rich.text import Text

from screens.widgets.plain import cell
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.plan.proposals import AttributeProposal
from wizard.text import one_line

COLUMNS = (("Of", 8), ("Attribute", 19), ("Is", 7), ("Field there", 17), ("As", 7), ("", 7), ("Why", 34))

_SIGNS = {AttributeDecision.MAP: "✓ map", AttributeDecision.NEW: "✓ new", AttributeDecision.SKIP: "· skip"}
_MODELS = {"contact": "person", "company": "company", "conversation": "convers"}
_MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class AttributeView:
    """An attribute as the screen knows it: its key (`model:name`), Intercom's object, the decision, and what was proposed."""

    key: str
    raw: dict[str, Any]
    choice: AttributeChoice
    proposal: AttributeProposal

    @property
    def name(self) -> str:
        """Its name at Intercom."""
        return self.key.split(":", 1)[1]

    @property
    def model(self) -> str:
        """contact, company or conversation."""
        return self.key.split(":", 1)[0]

    @property
    def skipped(self) -> bool:
        """Whether it stays in the archive."""
        return self.choice.decision is AttributeDecision.SKIP


def attribute_cells(view: AttributeView, colliding: tuple[str, ...]) -> tuple[Text, ...]:
    """A row for COLUMNS. `colliding` are the keys of others that want the same field."""
    choice, bold = view.choice, "bold" if colliding else ""
    why = view.proposal.warning or view.proposal.reason
    if colliding:
        why = f"! wants the same field as {', '.join(one_line(key.split(':', 1)[1], 30) for key in colliding)}"
    return (
        cell(_MODELS.get(view.model, view.model), 12),
        cell(view.name, 80),
        cell(view.raw.get("data_type") or "", 20),
        cell("" if view.skipped else choice.field, 80, bold),
        cell("" if view.skipped else choice.type.value.replace("_", " "), 20),
        cell("! clash" if colliding else _SIGNS[choice.decision], style=bold),
        cell(why, 160),
    )


def detail(view: AttributeView) -> str:
    """More about one attribute: options, description, what happens to values that do not fit, and why this is proposed."""
    raw, parts = view.raw, [view.name]
    if raw.get("archived"):
        parts.append("archived in Intercom")
    options = raw.get("options")
    if isinstance(options, list) and options:
        parts.append("options: " + ", ".join(one_line(_option(option), 20) for option in options[:_MOST_OPTIONS]))
    if raw.get("description"):
        parts.append(one_line(raw["description"], 80))
    if not view.skipped:
        parts.append("misfits are kept as text" if view.choice.unfit == "text" else "misfits are reported")
    return one_line(" · ".join([*parts, view.proposal.warning or view.proposal.reason]), 300)


def _option(option: object) -> object:
    return option.get("value") or option.get("label") or "" if isinstance(option, dict) else option
