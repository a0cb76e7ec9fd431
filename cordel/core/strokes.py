"""A stroke of a pen in a box of a sheet: runs of dark pixels that touch each other, and what shape they make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

BESIDE: Final = 0.42  # millimetres: what lies no farther from the line through its middle is straight
THICK: Final = 4.0  # a stain is thicker than any pen
CELL: Final = 0.5  # millimetres in which turns are looked for: paper's grain makes none
Box = tuple[int, int, int, int]
Span = tuple[int, int]


@dataclass
class Stroke:
    """Runs inside the box that touch each other, (row, first, end), and how many pixels are in it, above and below."""

    runs: list[tuple[int, int, int]] = field(default_factory=list)
    inside: int = 0
    above: int = 0
    below: int = 0

    @property
    def outside(self) -> int:
        """On the side where most is: who writes large goes a little over both, who writes on a line far over one."""
        return max(self.above, self.below)

    def extent(self) -> Box:
        return (
            min(first for _, first, _ in self.runs),
            min(row for row, _, _ in self.runs),
            max(end for _, _, end in self.runs),
            max(row for row, _, _ in self.runs) + 1,
        )

    def turns(self, scale: float) -> int:
        """At how many places it ends upwards or downwards, beyond two: 0 for a line, a nought or a drop, 1 for a tick,
        and more with each loop of what is written."""
        cell = max(1, round(CELL * scale))
        rows: dict[int, int] = {}  # the cells of each row that hold ink, as bits
        for row, first, end in self.runs:
            rows[row // cell] = rows.get(row // cell, 0) | _bits(first // cell, (end - 1) // cell + 1)
        ends = 0
        for row, cells in rows.items():
            for beside in (rows.get(row - 1, 0), rows.get(row + 1, 0)):
                near = beside | beside << 1 | beside >> 1
                ends += sum(not part & near for part in _parts(cells))
        return ends - 2

    def is_stain(self, scale: float) -> bool:
        """A square that is THICK fits into it."""
        thick = round(THICK * scale)
        fitting: dict[Span, int] = {}  # how many rows up to the last one are dark from here to there
        last = -1
        for row, first, end in sorted(self.runs):
            if row != last:
                before, fitting, last = fitting if row == last + 1 else {}, {}, row
            if end - first < thick:
                continue
            fitting[first, end] = 1
            for (start, stop), rows in before.items():
                both = (max(first, start), min(end, stop))
                if both[1] - both[0] >= thick:
                    fitting[both] = max(fitting.get(both, 0), rows + 1)
            if max(fitting.values()) >= thick:
                return True
        return False

    def is_straight(self, scale: float) -> bool:
        """A fold, a dash, a line drawn through: hardly anything lies beside the line through its middle."""
        points = list(self._points())
        count = len(points)
        x, y = sum(one[0] for one in points) / count, sum(one[1] for one in points) / count
        across = sum((one[0] - x) ** 2 for one in points)
        down = sum((one[1] - y) ** 2 for one in points)
        both = sum((one[0] - x) * (one[1] - y) for one in points)
        # The smaller half-axis of the points: how far they lie beside their own direction.
        spread = (across + down - ((across - down) ** 2 + 4 * both**2) ** 0.5) / 2
        return bool((max(spread, 0.0) / count) ** 0.5 < BESIDE * scale)

    def _points(self) -> Iterator[Span]:
        for row, first, end in self.runs:
            for x in range(first, end, 1 if end - first < 12 else 3):
                yield x, row


def _bits(first: int, end: int) -> int:
    return (1 << end) - (1 << first)


def _parts(cells: int) -> Iterator[int]:
    """Neighbouring bits together."""
    at = 0
    while cells >> at:
        first = at + ((cells >> at) & -(cells >> at)).bit_length() - 1
        gap = ~(cells >> first)
        at = first + (gap & -gap).bit_length() - 1
        yield _bits(first, at)
