"""Losses in lines for people. Pure."""

from wizard.engine.foreseeing_losses import Foreseen
from wizard.plan.models import LossBudget
from wizard.text import counted, one_line, plural
from wizard.verify.losses import LossRow


def foreseen_lines(foreseen: Foreseen, budget: LossBudget | None) -> list[str]:
    """What will be lost, by cause with examples, from what it is known, and whether somebody accepted it."""
    lines = [_basis(foreseen)]
    if not foreseen.causes:
        lines.append("The destination can hold all of it.")
    for cause, count in sorted(foreseen.causes.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"! {'' if foreseen.exact else 'about '}{count:,} × {one_line(cause, 100)}")
        lines += [
            f"    {one_line(kind, 30)} {one_line(object_id, 40)}{f': {one_line(detail, 80)}' if detail else ''}"
            for kind, object_id, detail in foreseen.examples.get(cause, ())
        ]
    if foreseen.untold:
        lines.append(f"! {plural(foreseen.untold, 'record')} could not be translated, and so not be looked at.")
    if foreseen.causes:
        accepted = foreseen.accepted_by(budget)
        lines.append("These losses are accepted." if accepted else "Nobody has accepted these losses yet.")
    return lines


def _basis(foreseen: Foreseen) -> str:
    seen = counted(foreseen.looked_at) or "nothing yet"
    if foreseen.exact:
        return f"What the destination cannot hold, of everything in the archive ({seen}):"
    how = "estimated from a sample" if foreseen.sampled else "from a part of the archive"
    return f"What the destination cannot hold, {how} ({seen}):"


def within(row: LossRow) -> str:
    """Whether a cause came as promised, in words."""
    if row.within is None:
        return "not accepted by anybody" if row.promised is None else "promised by estimate"
    return "as promised" if row.within else "more than promised"
