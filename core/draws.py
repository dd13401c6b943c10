"""A stream of numbers that looks random and is the same on every machine for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

_MASK = 0xFFFFFFFFFFFFFFFF
_STEP = 0x9E3779B97F4A7C15


class Draws:
    """SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).

    Whole numbers only, so that no rounding differs between machines.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed * _STEP & _MASK

    def below(self, count: int) -> int:
        """A whole number from 0 up to, not including, ``count``."""
        self._state = state = (self._state + _STEP) & _MASK
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & _MASK
        return (state ^ (state >> 31)) * count >> 64

    def chance(self, per_thousand: int) -> bool:
        """True this many times out of a thousand."""
        return self.below(1000) < per_thousand

    def one_of(self, choices: Sequence[T]) -> T:
        """One of them, each as often as the others."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of them, as often as its weight says."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        raise ValueError("there is nothing to choose from")

    def minutes(self, low: int, high: int) -> timedelta:
        """Whole minutes from ``low`` to ``high``, both included."""
        return timedelta(minutes=low + self.below(high - low + 1))
