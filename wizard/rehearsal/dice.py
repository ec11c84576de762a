"""Repeatable chance: the same key always rolls the same numbers, on every machine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_MASK = (1 << 64) - 1


def scramble(value: int) -> int:
    """A 64-bit number that looks random and depends on `value` alone (splitmix64's finisher)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def noise(seed: int, name: str, count: int) -> bytes:
    """`count` bytes that look random. Byte i depends on seed, name and i only."""
    return hashlib.shake_128(f"{seed}:{name}".encode()).digest(count)


def loaded(*faces: tuple[int, int]) -> bytes:
    """A table for `bytes.translate`: each (value, weight) gets its share of the 256 bytes."""
    total = sum(weight for _, weight in faces)
    table = bytearray()
    passed = 0
    for value, weight in faces:
        passed += weight
        table.extend([value] * (passed * 256 // total - len(table)))
    return bytes(table)


class Dice:
    """A cheap stream of numbers for one object (a 64-bit congruential generator)."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, key: int) -> None:
        self._state = scramble(seed * 0x1000003 + key)

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return ((self._state >> 33) * limit) >> 31

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[self.below(len(choices))]

    def chance(self, percent: int) -> bool:
        """True in about `percent` of 100 calls."""
        return self.below(100) < percent
