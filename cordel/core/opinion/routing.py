"""Which statement somebody is asked next: drawn by chance, in proportion to the statements' priorities.

Walker's alias method with tables made as Vose does (IEEE Transactions on Software Engineering 17(9), 1991), drawing
again when it meets what was voted on already: constant time as long as some share of the weight is left. After so many
refusals it looks through the rest instead, which has the same distribution, so it always ends and is always exact.

It stands on plain Python, because statements are drawn where pages are made.
"""

import math
from collections.abc import Container, Sequence
from itertools import accumulate
from typing import Final, Protocol

# A refused draw costs as much as looking at so many statements. Giving up when refusals have cost what looking through
# all would, a draw never costs more than twice the better of the two ways.
REFUSAL: Final = 10


class Chance(Protocol):
    """A source of numbers in [0, 1), as `random.Random` is: passed in, so that a draw can be repeated."""

    def random(self) -> float: ...


class Routing:
    """Draws statements with probability proportional to their priority; made once for each round of counting."""

    def __init__(self, priorities: Sequence[float], statements: Sequence[int] | None = None) -> None:
        """`priorities` are above 0; `statements` names them (0, 1, ... if not told), each once. ValueError if not."""
        weights = [float(weight) for weight in priorities]
        self._statements = list(range(len(weights)) if statements is None else statements)
        if len(self._statements) != len(weights) or len(set(self._statements)) != len(weights):
            raise ValueError("statements: one for each priority, each once")
        if not all(0 < weight < math.inf for weight in weights):
            raise ValueError("priorities: numbers above 0; what must not be shown is left out")
        # Measured by the largest, no sum of them is beyond numbers.
        top = max(weights, default=1.0)
        self._weights = [weight / top for weight in weights]
        self._keep, self._alias = _alias(self._weights)

    def draw(self, chance: Chance, voted: Container[int]) -> int | None:
        """Draw one that is not in `voted`, None if there is none left: exactly in proportion to priority."""
        size, statements = len(self._statements), self._statements
        for _ in range(size // REFUSAL):
            column = int(chance.random() * size)
            row = column if chance.random() < self._keep[column] else self._alias[column]
            if statements[row] not in voted:
                return statements[row]
        return self._among_the_rest(chance, voted)

    def _among_the_rest(self, chance: Chance, voted: Container[int]) -> int | None:
        rest = [row for row, statement in enumerate(self._statements) if statement not in voted]
        if not rest:
            return None
        sums = list(accumulate(self._weights[row] for row in rest))
        point = chance.random() * sums[-1]
        # Rounding may put the point on the very end: that is the last one's.
        found = next((row for row, upto in zip(rest, sums, strict=True) if point < upto), rest[-1])
        return self._statements[found]


def _alias(weights: list[float]) -> tuple[list[float], list[int]]:
    """Cut weights into columns of equal height, each shared by two rows at most: row i keeps `keep[i]` of column i, and
    `alias[i]` has the rest of it."""
    size, whole = len(weights), math.fsum(weights)
    heights = [weight / whole * size for weight in weights]
    keep, alias = [1.0] * size, list(range(size))
    low = [row for row, height in enumerate(heights) if height < 1]
    high = [row for row, height in enumerate(heights) if height >= 1]
    while low and high:
        less, more = low.pop(), high[-1]
        keep[less], alias[less] = heights[less], more
        heights[more] = heights[more] + heights[less] - 1
        if heights[more] < 1:
            low.append(high.pop())
    # What is left in either list is whole but for rounding, and keeps its column.
    return keep, alias
