"""Numbers that look like chance and are none: the same for the same ids, in whatever order these come.

SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"), on whole arrays.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cordel.core.opinion.votes import Bools, Floats, Votes

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_ALL: Final = float(1 << 53)


def mixed(numbers: NDArray[Any]) -> NDArray[np.uint64]:
    """Every number (any shape of integers) as 64 bits that follow from it alone."""
    found = numbers.astype(np.uint64) + _GOLDEN
    found ^= found >> np.uint64(30)
    found *= _FIRST
    found ^= found >> np.uint64(27)
    found *= _SECOND
    found ^= found >> np.uint64(31)
    return found


def fractions(numbers: NDArray[Any]) -> Floats:
    """Every number as one from 0 to below 1."""
    found: Floats = (mixed(numbers) >> np.uint64(11)) / _ALL
    return found


def drawn(votes: Votes, share: float, *, salt: int = 0) -> Bools:
    """Marks about this share of the votes (votes,), by a hash of participant and statement."""
    people = np.repeat(mixed(votes.participants + np.int64(salt)), np.diff(votes.indptr))
    found: Bools = fractions(people ^ mixed(votes.statements)[votes.indices]) < share
    return found
