"""Attributes that want the same field. Pure."""

from collections import defaultdict
from collections.abc import Mapping

from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.translate.values import standard_name


def collisions(attributes: Mapping[str, AttributeChoice]) -> dict[str, tuple[str, ...]]:
    """Attributes of one model that want the same field: for each key (`model:name`) the others."""
    wanted: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, choice in attributes.items():
        if choice.decision is not AttributeDecision.SKIP:
            wanted[key.split(":", 1)[0], standard_name(choice.field)].append(key)
    return {
        key: tuple(other for other in keys if other != key)
        for keys in wanted.values()
        if len(keys) > 1 and not _all_apart(keys, attributes)
        for key in keys
    }


def _all_apart(keys: list[str], attributes: Mapping[str, AttributeChoice]) -> bool:
    """Fields that exist there under names that differ only by case are different fields."""
    choices = [attributes[key] for key in keys]
    existing = all(choice.decision is AttributeDecision.MAP for choice in choices)
    return existing and len({choice.field for choice in choices}) == len(choices)
