"""What has to be resolved before attributes can become fields. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from wizard.destinations.port import Capabilities
from wizard.plan.collisions import collisions
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.plan.standard_attributes import standard_place
from wizard.text import one_line
from wizard.translate.values import standard_name


@dataclass(frozen=True, slots=True)
class AttributeProblem:
    """`what` is half a sentence about the attribute, `how` a sentence on what to do. `others` are the keys of those that want the same field."""

    what: str
    how: str
    others: tuple[str, ...] = ()


def attribute_problems(
    attributes: Mapping[str, AttributeChoice], capabilities: Capabilities
) -> dict[str, AttributeProblem]:
    """What is wrong with these choices, by their key in the plan: no field's name, a reserved one, or one that several want."""
    reserved = {standard_name(name) for name in capabilities.reserved_fields}
    found = {
        key: AttributeProblem(f"wants the same field as {_named(others)}", "Give one of them another field, or skip it.", others)
        for key, others in collisions(attributes).items()
    }  # fmt: skip
    for key, choice in attributes.items():
        if choice.decision is AttributeDecision.SKIP:
            continue
        if not choice.field:
            found[key] = AttributeProblem("has no field yet", "Name one, or skip it.")
        elif choice.decision is AttributeDecision.NEW and standard_name(choice.field) in reserved:
            what = f"wants '{one_line(choice.field, 40)}', which is reserved there"
            found[key] = AttributeProblem(what, "Choose another name.")
    return found


def attribute_name(key: str) -> str:
    """How a person calls the attribute of a key in the plan. From outside."""
    name = key.split(":", 1)[1]
    return standard_place(name) or name


def _named(keys: tuple[str, ...]) -> str:
    shown = [f"'{one_line(attribute_name(key), 30)}'" for key in keys[:3]]
    return ", ".join(shown) + (f" and {len(keys) - 3:,} more" if len(keys) > 3 else "")
