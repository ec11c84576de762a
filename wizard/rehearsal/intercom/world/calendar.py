"""When things happened: years of history that ends at a fixed moment."""

from __future__ import annotations

from array import array

from wizard.rehearsal.dice import noise

DAY = 86_400
FOUR_YEARS = 4 * 365 * DAY + DAY


def ascending_moments(count: int, *, end: int, span: int, seed: int, name: str, sparse: int = 16) -> array[int]:
    """`count` unix seconds in ascending order over the `span` seconds before `end`.

    Later times are denser: a support team grows. `sparse` (0 to 16) says how strongly.
    """
    if not count:
        return array("I")
    start = end - span
    jitter = noise(seed, name, count)
    bend = sparse / 64
    slope = 1 + bend
    edges = [int(span * (slope * x - bend * x * x)) for x in (i / count for i in range(count + 1))]
    return array(
        "I",
        [start + low + (high - low) * shake // 256 for low, high, shake in zip(edges, edges[1:], jitter, strict=False)],
    )
