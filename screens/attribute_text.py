"""Attributes and the fields they become, in cells and lines. Pure."""

from collections.abc import Sequence

from screens.widgets.row_table import Cell, Column
from wizard.attribute_preview import Change
from wizard.attribute_table import NOT_WORDS, TYPE_WORDS, AttributeLine
from wizard.plan.attribute_figures import Figures
from wizard.plan.attribute_problems import AttributeProblem
from wizard.plan.attribute_proposals import AttributeProposal
from wizard.plan.models import AttributeDecision
from wizard.records import FieldType
from wizard.text import one_line, plural

COLUMNS = (
    Column("Attribute", 19, grow=2),
    Column("Is", 7, needs=70),
    Column("Full", 5),
    Column("Field there", 18, grow=2),
    Column("As", 7),
    Column("", 8),
    Column("Why", 20, grow=5, needs=100),
)
PREVIEW_COLUMNS = (
    Column("Attribute", 14, grow=2),
    Column("At Intercom", 17, grow=3),
    Column("Field there", 14, grow=2),
    Column("There", 18, grow=3),
)
MODELS = {"contact": "Contacts", "company": "Companies", "conversation": "Conversations"}
_SIGNS = {AttributeDecision.MAP: "✓ map", AttributeDecision.NEW: "✓ new", AttributeDecision.SKIP: "· skip"}
_SOURCE_WORDS = {
    "string": "text",
    "integer": "number",
    "float": "decimal",
    "decimal": "decimal",
    "boolean": "yes/no",
    "datetime": "date",
}
_MOST_OPTIONS = 6


def attribute_cells(line: AttributeLine, problem: AttributeProblem | None) -> tuple[Cell, ...]:
    """A row for COLUMNS."""
    quiet = "quiet" if line.skipped else ""
    return (
        Cell(line.name, quiet),
        Cell(source_word(line), quiet),
        Cell(full(line), "wrong" if line.unfit else quiet),
        Cell("" if line.skipped else line.choice.field, "wrong" if problem else ""),
        Cell("" if line.skipped else TYPE_WORDS[line.choice.type]),
        _sign(line, problem),
        Cell(why(line, problem), "wrong" if problem or line.unfit else quiet),
    )


def _sign(line: AttributeLine, problem: AttributeProblem | None) -> Cell:
    if problem:
        return Cell("! clash" if problem.others else "! name", "wrong")
    if line.proposal.column:
        return Cell("· there", "quiet")
    if line.worth_a_look:
        return Cell("! misfit" if line.unfit else "! look", "wrong")
    return Cell(_SIGNS[line.choice.decision], "quiet" if line.skipped else "good")


def source_word(line: AttributeLine) -> str:
    """Its type at Intercom, in a word."""
    if line.options:
        return "list"
    kind = str(line.raw.get("data_type") or "")
    return _SOURCE_WORDS.get(kind, kind)


def full(line: AttributeLine) -> str:
    """In which share of the objects that were looked at it has a value."""
    seen = line.figures
    if not seen.sampled:
        return ""
    share = 100 * seen.filled // seen.sampled
    return "<1%" if seen.filled and not share else f"{share}%"


def why(line: AttributeLine, problem: AttributeProblem | None) -> str:
    """What needs a look, else why this is proposed."""
    if problem:
        return f"! {problem.what}"
    if line.unfit:
        return f"! {misfits(line)}"
    return f"! {line.proposal.warning}" if line.worth_a_look else line.proposal.reason


def misfits(line: AttributeLine) -> str:
    """How many values do not fit the type, what becomes of them and the key that changes it, and one of them."""
    shown = one_line(line.figures.odd.get(line.choice.type, ""), 20)
    become = "kept as text" if line.choice.unfit == "text" else "listed in the report"
    verb = "is" if line.unfit == 1 else "are"
    counted = f"{line.unfit:,} of {plural(line.figures.filled, 'value')}"
    return f"{counted} {verb} {NOT_WORDS[line.choice.type]}, {become} (u): '{shown}'"


def detail(line: AttributeLine, problem: AttributeProblem | None) -> str:
    """Up to four lines: what is to be resolved, what it is, values that were seen, how they fit, and why this is proposed."""
    first = [f"! It {problem.what}. {problem.how}"] if problem else []
    first += [f"! {misfits(line)}"] if line.unfit else []
    return "\n".join([*first, _head(line), _values(line), _reason(line)][:4])


def _head(line: AttributeLine) -> str:
    parts = [one_line(line.name, 60), f"{source_word(line) or 'unknown type'} at Intercom"]
    if line.figures.sampled:
        parts.append(f"filled in {line.figures.filled:,} of {line.figures.sampled:,} looked at")
    if line.archived:
        parts.append("archived in Intercom")
    if line.raw.get("description"):
        parts.append(one_line(line.raw["description"], 80))
    return " · ".join(parts)


def _values(line: AttributeLine) -> str:
    seen = line.figures.samples
    parts = [f"Values: {', '.join(one_line(sample, 24) for sample in seen)}" if seen else "No value was seen"]
    if line.options:
        shown = ", ".join(one_line(option, 20) for option in line.options[:_MOST_OPTIONS])
        parts.append(f"options: {shown}{' …' if len(line.options) > _MOST_OPTIONS else ''}")
    if line.beside:
        parts.append(f"{plural(line.beside, 'value is', 'values are')} none of its options, and loaded all the same")
    return " · ".join(parts)


def _reason(line: AttributeLine) -> str:
    reason = line.proposal.warning or line.proposal.reason
    if reason == "new field":
        reason = "a new field: none there has this name"
    if line.choice != line.proposal.choice:
        reason = f"your choice; proposed was {_proposed(line.proposal)}"
    text = f"{reason[:1].upper()}{reason[1:]}."
    if line.skipped or line.unfit:
        return text
    fate = "kept as text" if line.choice.unfit == "text" else "listed in the report"
    # A line too long is cut at its end.
    return f"{text} Misfits are {fate}." if line.proposal.warning else f"Misfits are {fate}. {text}"


def _proposed(proposal: AttributeProposal) -> str:
    choice = proposal.choice
    if choice.decision is AttributeDecision.SKIP:
        return "to leave it in the archive"
    kind = "the new field" if choice.decision is AttributeDecision.NEW else "the field"
    return f"{kind} {one_line(choice.field, 40)} ({TYPE_WORDS[choice.type]})"


def type_line(kind: FieldType, seen: Figures) -> str:
    """A type to pick, and how the values that were seen fit it."""
    if not seen.filled:
        return TYPE_WORDS[kind]
    unfit = seen.unfit[kind]
    fits = f"! {unfit:,} of {plural(seen.filled, 'value')} would not fit" if unfit else "every value that was seen fits"
    return f"{TYPE_WORDS[kind]}: {fits}"


def tab(model: str, count: int, problems: int, *, here: bool) -> str:
    """The words of a model's tab."""
    mark = f" ! {problems:,} to resolve" if problems else ""
    return f"{'▸ ' if here else ''}{MODELS[model]} {count:,}{mark}"


def nothing(model: str, *, filtered: bool, standard: bool) -> str:
    """Why there is no row, and what to do. `standard`: whether Intercom's own are shown as well."""
    them = MODELS[model].lower()
    if filtered:
        return f"There are no such attributes of {them}. In the filter (/), ctrl+u empties it."
    if standard:
        return f"There are no attributes of {them}."
    return f"No custom attributes of {them}. Standard (d) shows Intercom's own."


def sums(lines: Sequence[AttributeLine]) -> str:
    """`3 mapped · 4 new fields · 1 skipped`: what becomes of these."""
    skipped = sum(line.skipped for line in lines)
    new = sum(line.choice.decision is AttributeDecision.NEW for line in lines)
    return f"{len(lines) - skipped - new:,} mapped · {plural(new, 'new field')} · {skipped:,} skipped"


def change_cells(change: Change) -> tuple[Cell, ...]:
    """A row for PREVIEW_COLUMNS."""
    quiet = "" if change.field else "quiet"
    there = change.becomes or f"({change.note})"
    sign = "! " if change.wrong else ""
    return (
        Cell(change.name, quiet),
        Cell(change.was, quiet),
        Cell(change.field, quiet),
        Cell(f"{sign}{there}", "wrong" if change.wrong else quiet),
    )


def change_detail(change: Change) -> str:
    """One value whole: as it is at Intercom, and as it will be."""
    if not (change.was or change.field):
        return "This record has no value for it."
    before = f"At Intercom: {one_line(change.was, 300)} ({change.kind})" if change.was else "At Intercom: nothing"
    if not change.field:
        return f"{before}\n{change.note[:1].upper()}{change.note[1:]}."
    as_type = f" ({TYPE_WORDS[change.type]})" if change.type else ""
    there = f"{one_line(change.field, 80)}{as_type}"
    after = f"There: {there}: {one_line(change.becomes, 300)}" if change.becomes else f"There: {there}"
    return f"{before}\n{after}" + (f"\n{'! ' if change.wrong else ''}{change.note}." if change.note else "")
