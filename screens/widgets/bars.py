"""Bars and spark lines of block characters: pure functions of numbers."""

from collections.abc import Sequence
from itertools import pairwise

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_STEPS = "▁▂▃▄▅▆▇█"


def bar(width: int, share: float, further: float = 0.0) -> tuple[str, str, str]:
    """A bar of `width` cells in three parts: what is through (to an eighth of a cell), what is on its way up to `further`, and the rest.

    Shares are from 0 to 1. Only a share of 1 fills the whole bar, and any share above 0 is seen.
    """
    eighths = int(min(1.0, max(0.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, part = divmod(eighths, 8)
    through = "█" * full + (_EIGHTHS[part] if part else "")
    reached = int(min(1.0, max(0.0, further)) * width)
    on_its_way = "░" * max(0, reached - len(through))
    return through, on_its_way, " " * (width - len(through) - len(on_its_way))


def spark(values: Sequence[float], width: int, top: float) -> str:
    """One character for each value, or for the mean of several where there are more than `width`. `top` is the value of a full block."""
    if not values or width <= 0:
        return ""
    count = min(width, len(values))
    cuts = [round(place * len(values) / count) for place in range(count + 1)]
    means = [sum(values[a:b]) / (b - a) for a, b in pairwise(cuts)]
    return "".join(_STEPS[min(7, int(max(0.0, mean) / top * 8))] if top > 0 else _STEPS[0] for mean in means)
