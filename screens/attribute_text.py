"""Attributes and the fields they become, in cells and lines. Pure."""

from rich.text import Text

from screens.widgets.plain import cell
from wizard.attribute_table import AttributeLine
from wizard.plan.models import AttributeDecision
from wizard.text import one_line, plural

COLUMNS = (("Of", 7), ("Attribute", 17), ("Is", 7), ("Field there", 15), ("As", 6), ("", 7), ("Full", 6), ("Why", 36))

_SIGNS = {AttributeDecision.MAP: "✓ map", AttributeDecision.NEW: "✓ new", AttributeDecision.SKIP: "· skip"}
_MODELS = {"contact": "person", "company": "company", "conversation": "convers"}
_MOST_OPTIONS = 6


def attribute_cells(line: AttributeLine, colliding: tuple[str, ...]) -> tuple[Text, ...]:
    """A row for COLUMNS. `colliding` are the keys of others that want the same field."""
    choice, bold = line.choice, "bold" if colliding else ""
    skipped = choice.decision is AttributeDecision.SKIP
    sign = "· there" if line.proposal.column else "! clash" if colliding else _SIGNS[choice.decision]
    return (
        cell(_MODELS.get(line.model, line.model), 12),
        cell(line.name, 80),
        cell(line.raw.get("data_type") or "", 20),
        cell("" if skipped else choice.field, 80, bold),
        cell("" if skipped else choice.type.value.replace("_", " "), 20),
        cell(sign, style=bold),
        cell(full(line), 12),
        cell(why(line, colliding), 160),
    )


def full(line: AttributeLine) -> str:
    """In which share of the objects that were looked at it has a value; a misfit is marked."""
    seen = line.figures
    if not seen.sampled:
        return ""
    share = 100 * seen.filled // seen.sampled
    return ("!" if line.unfit else "") + ("<1%" if seen.filled and not share else f"{share}%")


def why(line: AttributeLine, colliding: tuple[str, ...]) -> str:
    """What needs a look, else why this is proposed."""
    if colliding:
        return f"! wants the same field as {', '.join(one_line(key.split(':', 1)[1], 30) for key in colliding)}"
    if line.unfit:
        return f"! {misfits(line)}"
    return line.proposal.warning or line.proposal.reason


def misfits(line: AttributeLine) -> str:
    """How many values do not fit the type, with one of them, and what becomes of them."""
    shown = one_line(line.figures.odd.get(line.choice.type, ""), 20)
    become = "kept as text" if line.choice.unfit == "text" else "reported"
    return f"{line.unfit} of {plural(line.figures.filled, 'value')} not {line.choice.type.value} ('{shown}'): {become}"


def detail(line: AttributeLine) -> str:
    """More about one attribute: how full it is, sample values, options, description, what happens to values that do not fit, and why."""
    raw, seen, parts = line.raw, line.figures, [line.name]
    if line.archived:
        parts.append("archived in Intercom")
    if seen.sampled:
        parts.append(f"filled in {seen.filled} of {seen.sampled} looked at")
    if seen.samples:
        parts.append("e.g. " + ", ".join(one_line(sample, 24) for sample in seen.samples))
    if line.choice.decision is not AttributeDecision.SKIP:
        if line.unfit:
            parts.append(misfits(line))
        else:
            parts.append("misfits are kept as text" if line.choice.unfit == "text" else "misfits are reported")
    if line.beside:
        parts.append(f"{plural(line.beside, 'value is', 'values are')} none of its options, and loaded all the same")
    if line.options:
        parts.append("options: " + ", ".join(one_line(option, 20) for option in line.options[:_MOST_OPTIONS]))
    if raw.get("description"):
        parts.append(one_line(raw["description"], 80))
    return one_line(" · ".join([*parts, line.proposal.warning or line.proposal.reason]), 300)
