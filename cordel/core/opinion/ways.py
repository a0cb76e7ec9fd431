"""Answers of people whom nobody could be twice, and of those with the open address: apart and together.

Plain Python, since a page reckons it while somebody waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Agree, disagree, unsure.
Cells = Sequence[int]


@dataclass(frozen=True)
class Ways:
    """How a statement was answered, [agree, disagree, unsure]; None where it is withheld."""

    together: Cells | None
    verified: Cells | None
    open: Cells | None


def ways(verified: Cells, open_in_town: Cells, open_elsewhere: Cells, *, fewest: int) -> Ways:
    """Tell them apart where nothing about fewer than `fewest` people follows.

    Not when one way has so few: the other and the total would tell them. Nor when so few of the open ones said a town:
    who has a card or a registration always has one, so that the table by town tells how those without answered, and the
    open answers less these are the answers of those few.
    """
    opened = [sum(cells) for cells in zip(open_in_town, open_elsewhere, strict=True)]
    together = [sum(cells) for cells in zip(verified, opened, strict=True)]
    if sum(together) < fewest:
        return Ways(None, None, None)
    if any(0 < sum(cells) < fewest for cells in (verified, opened, open_in_town)):
        return Ways(together, None, None)
    return Ways(together, list(verified), opened)
