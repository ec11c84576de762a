"""Samples that can be drawn again: which records are looked at follows from a seed and each record's own name, in any order."""

import hashlib
import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wizard.engine.ledger import Ledger, Row
from wizard.errors import UsageError
from wizard.text import plural, printable

_PAGE = 500
_RANKS = 2**64
_COUNT = re.compile(r"[0-9]{1,9}")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%")


@dataclass(frozen=True, slots=True)
class Sample:
    """`count` records of each kind, or where `share` is set that part (above 0, at most 1) of each kind. `seed` decides which."""

    count: int = 50
    share: float | None = None
    seed: int = 1

    @property
    def words(self) -> str:
        """How it is drawn, for people: enough to draw it again."""
        amount = plural(self.count, "record") if self.share is None else f"{self.share * 100:.6g} %"
        return f"{amount} of each kind, drawn with the seed {self.seed}"


def sample_of(text: str, seed: int = 1) -> Sample:
    """The sample that `200` (records of each kind) or `5%` (of each kind) asks for. Raises UsageError for anything else."""
    asked = text.strip()
    if _COUNT.fullmatch(asked) and int(asked):
        return Sample(count=int(asked), seed=seed)
    share = _SHARE.fullmatch(asked)
    if share and 0 < float(share[1]) <= 100:
        return Sample(share=float(share[1]) / 100, seed=seed)
    raise UsageError(
        f"'{printable(text)[:40]}' is no sample.", hint="Write a number of records, like 200, or a share, like 5%."
    )


def drawn(ledger: Ledger, kinds: Sequence[str], sample: Sample) -> Iterator[list[Row]]:
    """The loaded rows of these source kinds that are in the sample, in batches. Holds at most `count` rows, or one page of them."""
    for kind in kinds:
        if sample.share is not None:
            limit = sample.share * _RANKS
            for page in _pages(ledger, kind):
                if chosen := [row for row in page if rank(sample.seed, kind, row.id) < limit]:
                    yield chosen
            continue
        rows = (row for page in _pages(ledger, kind) for row in page)
        lowest = heapq.nsmallest(sample.count, rows, key=lambda row: rank(sample.seed, row.kind, row.id))
        for start in range(0, len(lowest), _PAGE):
            yield lowest[start : start + _PAGE]


def rank(seed: int, kind: str, object_id: str) -> int:
    """A number from 0 to 2**64 - 1 that is as good as random, and always the same for the same seed and record."""
    name = f"{seed}\x00{kind}\x00{object_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest())


def _pages(ledger: Ledger, kind: str) -> Iterator[list[Row]]:
    after = ""
    while page := ledger.loaded(kind, after=after, limit=_PAGE):
        after = page[-1].id
        yield page
