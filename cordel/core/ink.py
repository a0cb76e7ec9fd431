"""Whether somebody wrote into a box of a sheet: signed, empty, or unsure, which a person decides.

What comes in is a straight picture of the box and of what is around it, in darkness: 0 for the paper's own brightness
at that place, 255 for black. The printed frame is looked for where it should be and left out. What is left is joined
to strokes (runs of a row that touch each other); a stroke whose greater part lies outside belongs to a neighbour.

Thresholds are in millimetres on paper. They were set on drawn sheets (tests/signing.py, tests/paper.py, bench/scans.py),
where a wrong "signed" or "empty" weighs more than a hundred times "unsure".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import compile as pattern
from typing import Final

from cordel.core.strokes import Box, Span, Stroke

SIGNED: Final = "signed"
EMPTY: Final = "empty"
UNSURE: Final = "unsure"

# What was written is at least so much darker than the paper (of 255), and no more than so much is asked for.
LEAST_CONTRAST: Final = 16
MOST_CONTRAST: Final = 70
FAINT: Final = 34  # what is nowhere darker may be a shadow, or the other side of the paper
NOISES: Final = 4  # and so many times the paper's own grain
# Where the printed line of the frame may lie beside its place, and how much darker than beside it it must be.
ASTRAY: Final = 1.3
SEEN: Final = 8
LINE: Final = 0.35  # half of what is left out where no line is seen
SPECK: Final = 1.2  # what is smaller in both directions is dirt
MUCH_DIRT: Final = 4.0  # square millimetres
MARK: Final = 2.6  # what is smaller than this altogether is no mark: a dot, a crumb
CROSSED: Final = 0.88  # of the box from side to side: it was crossed out rather than signed
LONG: Final = 6.0  # as many millimetres from left to right have ink, and
TALL: Final = 2.0  # it is as high,
CURVED: Final = 0.6  # and that much of it is no straight line: a signature
TURNS: Final = 3  # ends beyond the two that every line has: a tick, a drop, a nought has fewer
COVERED: Final = 128  # something so dark and so large is no paper: a blot, a finger, the table
SIDES: Final = 3  # of the frame that must be seen, or it is not known what is looked at
SHARED: Final = 0.28  # a stroke is its own box's if no more than that share of what is inside lies outside
SHORT: Final = 2.5  # what is smaller in both directions is nobody's signature
INTRUDES: Final = 0.36  # of the height: a neighbour's stroke that reaches farther in may hide somebody's own

SAMPLE: Final = 7  # every so many pixels are enough to know the paper
_RUN: Final = pattern(rb"\xff+")


@dataclass(frozen=True)
class Patch:
    """`darkness` row by row; `box` (left, top, right, bottom) in pixels, of which `scale` make a millimetre.

    `covered` is the darkest that what was taken for paper is, against its middle: 0 for the same, 255 for black.
    """

    darkness: bytes
    width: int
    height: int
    scale: float
    box: Box
    covered: int = 0


@dataclass(frozen=True)
class Verdict:
    """`ink` in square millimetres inside the box, the frame left out."""

    state: str
    ink: float


def judge(patch: Patch) -> Verdict:
    least, paper = _least(patch)
    mask = patch.darkness.translate(bytes(255 if level >= least else 0 for level in range(256)))
    frame, sides = _frame(patch)
    strokes = [one for one in _strokes(mask, patch, frame) if one.inside]
    own = [one for one in strokes if one.outside <= SHARED * one.inside]
    state = _state(own, _darkest(own, patch) - paper, patch)
    if sides < SIDES or patch.covered > COVERED or _is_shared(strokes, state, patch):
        state = UNSURE
    return Verdict(state, round(sum(one.inside for one in own) / patch.scale**2, 2))


def _is_shared(strokes: list[Stroke], state: str, patch: Patch) -> bool:
    """Whether somebody wrote across two boxes, so that it could be either's; or reached far into an empty one."""
    deep = INTRUDES * (patch.box[3] - patch.box[1])
    for one in strokes:
        is_either = SHARED * one.inside < one.outside < one.inside / SHARED
        is_others = one.outside > SHARED * one.inside and state == EMPTY
        wide, high = _size([one], 1)
        if (is_either and max(wide, high) > SHORT * patch.scale) or (is_others and high > deep):
            return True
    return False


def _least(patch: Patch) -> tuple[int, int]:
    """From which darkness on it is ink, and the paper's own."""
    some = patch.darkness[::SAMPLE]
    counts = [some.count(level) for level in range(256)]
    paper = _level(counts, 0.5)
    grain = paper - _level(counts, 0.16)  # of the brighter half of the paper: ink is on the other side
    return paper + min(max(LEAST_CONTRAST, NOISES * grain), MOST_CONTRAST), paper


def _darkest(strokes: list[Stroke], patch: Patch) -> int:
    """What nine of ten pixels of the strokes do not go beyond."""
    counts = [0] * 256
    for stroke in strokes:
        for row, first, end in stroke.runs:
            for level in patch.darkness[row * patch.width + first : row * patch.width + end]:
                counts[level] += 1
    return _level(counts, 0.9) if any(counts) else 0


def _level(counts: list[int], share: float) -> int:
    """The darkness that this share of the pixels does not go beyond."""
    left = sum(counts) * share
    for level, count in enumerate(counts):
        left -= count
        if left <= 0:
            return level
    return len(counts) - 1


# --- The printed frame -------------------------------------------------------------------------------


def _frame(patch: Patch) -> tuple[list[Span], int]:
    """What the lines of the frame cover, (first, end) of the left, upper, right and lower one; how many are seen."""
    left, top, right, bottom = patch.box
    dark, wide, high = patch.darkness, patch.width, patch.height

    def across(row: int) -> float:
        return sum(dark[row * wide + left : row * wide + right]) / (right - left)

    def down(column: int) -> float:
        return sum(dark[top * wide + column : bottom * wide : wide]) / (bottom - top)

    lines = [
        _line(down, left, wide, patch.scale),
        _line(across, top, high, patch.scale),
        _line(down, right, wide, patch.scale),
        _line(across, bottom, high, patch.scale),
    ]
    return [span for span, _ in lines], sum(is_seen for _, is_seen in lines)


def _line(darkness: Callable[[int], float], expected: int, most: int, scale: float) -> tuple[Span, bool]:
    """The line near its place, and whether it is seen: where on the whole it is darker than beside it. Over so many
    pixels even a hair's line in a poor picture stands out, and what crosses it is in all rows alike."""
    near = range(max(0, round(expected - ASTRAY * scale)), min(most, round(expected + ASTRAY * scale) + 1))
    levels = {at: darkness(at) for at in near}
    beside = sorted(levels.values())[len(levels) // 3]
    best = max(levels, key=lambda at: levels[at])
    above = levels[best] - beside
    if above < SEEN:
        half = max(1, round(LINE * scale))
        return (max(0, expected - half), min(most, expected + half + 1)), False
    first = end = best
    while levels.get(first - 1, 0.0) - beside > above / 4:
        first -= 1
    while levels.get(end + 1, 0.0) - beside > above / 4:
        end += 1
    return (max(0, first - 1), min(most, end + 2)), True


# --- Strokes -----------------------------------------------------------------------------------------


def _strokes(mask: bytes, patch: Patch, frame: list[Span]) -> list[Stroke]:
    """What touches each other between the left and the right line, across the upper and the lower one too."""
    (_, left), (above, first), (right, _), (last, below) = frame
    rows = [*range(above), *range(first, last), *range(below, patch.height)]
    crossing = round(LINE * patch.scale) + 1
    reaches = dict.fromkeys((first, below), crossing)
    runs: list[tuple[int, int, int]] = []
    family: list[int] = []
    before: list[int] = []
    for row in rows:
        now: list[int] = []
        for first_at, end_at in _runs(mask, row * patch.width, left, right):
            number = len(runs)
            runs.append((row, first_at, end_at))
            family.append(number)
            now.append(number)
            _join_all(family, runs, number, before, reaches.get(row, 1))
        before = now
    return _gathered(runs, family, range(first, last))


def _runs(mask: bytes, start: int, left: int, right: int) -> Iterator[Span]:
    for one in _RUN.finditer(mask, start + left, start + right):
        yield one.start() - start, one.end() - start


def _join_all(
    family: list[int], runs: list[tuple[int, int, int]], number: int, before: list[int], reach: int
) -> None:
    """With every run of the row before that it touches, or nearly does."""
    _, first, end = runs[number]
    for other in before:
        if runs[other][1] - reach < end and first < runs[other][2] + reach:
            family[_head(family, number)] = _head(family, other)


def _head(family: list[int], one: int) -> int:
    while family[one] != one:
        family[one] = family[family[one]]
        one = family[one]
    return one


def _gathered(runs: list[tuple[int, int, int]], family: list[int], inside: range) -> list[Stroke]:
    found: dict[int, Stroke] = {}
    for number, (row, first, end) in enumerate(runs):
        stroke = found.setdefault(_head(family, number), Stroke())
        if row in inside:
            stroke.inside += end - first
            stroke.runs.append((row, first, end))
        elif row < inside.start:
            stroke.above += end - first
        else:
            stroke.below += end - first
    return list(found.values())


# --- What it is --------------------------------------------------------------------------------------


def _state(own: list[Stroke], contrast: int, patch: Patch) -> str:
    scale = patch.scale
    written = [one for one in own if _reach(one, scale) >= SPECK]
    if not written:
        return UNSURE if sum(one.inside for one in own) / scale**2 > MUCH_DIRT else EMPTY
    wide, high = _size(written, scale)
    if max(wide, high) < MARK:
        return EMPTY
    is_written = (
        _columns(written) / scale >= LONG
        and wide * scale < CROSSED * (patch.box[2] - patch.box[0])
        and high >= TALL
        and contrast >= FAINT
        and _curved(written, scale) >= CURVED
        and sum(one.turns(scale) for one in written) >= TURNS
        and not any(one.is_stain(scale) for one in written)
    )
    return SIGNED if is_written else UNSURE


def _size(strokes: list[Stroke], scale: float) -> tuple[float, float]:
    extents = [one.extent() for one in strokes]
    wide = max(one[2] for one in extents) - min(one[0] for one in extents)
    high = max(one[3] for one in extents) - min(one[1] for one in extents)
    return wide / scale, high / scale


def _reach(stroke: Stroke, scale: float) -> float:
    return max(_size([stroke], scale))


def _columns(strokes: list[Stroke]) -> int:
    """How many columns of pixels hold ink."""
    seen: set[int] = set()
    for one in strokes:
        for _, first, end in one.runs:
            seen.update(range(first, end))
    return len(seen)


def _curved(strokes: list[Stroke], scale: float) -> float:
    """Which share of the ink is in strokes that are no straight lines."""
    curved = sum(one.inside for one in strokes if not one.is_straight(scale))
    return curved / sum(one.inside for one in strokes)
