"""Whether somebody wrote into a box: on pictures small enough to draw with lines of dots."""

from collections.abc import Callable
from math import cos, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.ink import EMPTY, SIGNED, UNSURE, Patch, Verdict, judge

SCALE = 4.0
WIDTH, HEIGHT = 264, 144  # a box of 60 x 12 mm with its neighbours above and below
BOX = (12, 48, 252, 96)
Dots = Callable[[bytearray], None]


def dot(paper: bytearray, x: float, y: float, dark: int = 150) -> None:
    """As thick as a pen's line: two pixels."""
    for column in (round(x), round(x) + 1):
        for row in (round(y), round(y) + 1):
            if 0 <= column < WIDTH and 0 <= row < HEIGHT:
                at = row * WIDTH + column
                paper[at] = max(paper[at], dark)


def line(paper: bytearray, start: tuple[float, float], end: tuple[float, float], dark: int = 150) -> None:
    for step in range(600):
        part = step / 599
        dot(paper, start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]), dark)


def wave(paper: bytearray, middle: float = 72.0, high: float = 14.0, dark: int = 150, left: int = 40) -> None:
    """A signature: eight loops, 25 mm long."""
    for step in range(2000):
        part = step / 1999
        dot(paper, left + 100 * part + 5 * sin(50 * part), middle + high * sin(50 * part + 1), dark)


def drawn(*strokes: Dots, frame: bool = True, covered: int = 0, mirrored: bool = False) -> Verdict:
    paper = bytearray(WIDTH * HEIGHT)
    if frame:
        left, top, right, bottom = BOX
        for y in (top, bottom):
            line(paper, (0, y), (WIDTH, y), 90)
        for x in (left, right):
            line(paper, (x, 0), (x, HEIGHT), 90)
    for stroke in strokes:
        stroke(paper)
    if mirrored:
        rows = (paper[at : at + WIDTH][::-1] for at in range(0, len(paper), WIDTH))
        paper = bytearray(b"".join(rows))
    box = (WIDTH - BOX[2], BOX[1], WIDTH - BOX[0], BOX[3]) if mirrored else BOX
    return judge(Patch(bytes(paper), WIDTH, HEIGHT, SCALE, box, covered))


def test_a_tick_is_no_signature_and_not_nothing() -> None:
    def ticked(paper: bytearray) -> None:
        line(paper, (60, 70), (70, 86))
        line(paper, (70, 86), (100, 54))

    assert drawn(ticked).state == UNSURE


def test_drops_and_noughts_are_no_signature_however_many() -> None:
    def rings(paper: bytearray) -> None:
        for middle in (60, 90, 120, 150):
            for step in range(200):
                dot(paper, middle + 9 * cos(step / 30), 72 + 11 * sin(step / 30))

    assert drawn(rings).state == UNSURE


def test_an_empty_box_is_empty_and_holds_no_ink() -> None:
    assert drawn() == Verdict(EMPTY, 0.0)


def test_a_signature_is_signed_also_where_it_crosses_the_frame() -> None:
    assert drawn(wave).state == SIGNED
    assert drawn(lambda paper: wave(paper, middle=66, high=22)).state == SIGNED


@pytest.mark.parametrize(
    "stroke",
    [
        pytest.param(lambda paper: line(paper, (60, 70), (140, 74)), id="dash"),
        pytest.param(lambda paper: line(paper, (0, 75), (WIDTH, 70)), id="line drawn through"),
        pytest.param(lambda paper: line(paper, (100, 50), (96, 94)), id="fold from top to bottom"),
        pytest.param(lambda paper: wave(paper, middle=96), id="on the line to the next box"),
        pytest.param(lambda paper: wave(paper, dark=24), id="from the other side of the paper"),
        pytest.param(lambda paper: [line(paper, (60, y), (90, y)) for y in range(60, 84)], id="blot"),
    ],
)
def test_what_is_not_known_well_is_unsure(stroke: Dots) -> None:
    assert drawn(stroke).state == UNSURE


@pytest.mark.parametrize(
    "stroke",
    [
        pytest.param(lambda paper: dot(paper, 100, 70), id="dot"),
        pytest.param(lambda paper: [dot(paper, x, 60 + x % 30) for x in range(40, 220, 45)], id="crumbs"),
        pytest.param(lambda paper: wave(paper, middle=114), id="signature in the next box"),
        pytest.param(lambda paper: wave(paper, middle=106, high=18), id="that reaches a little in"),
    ],
)
def test_what_nobody_wrote_there_is_empty(stroke: Dots) -> None:
    assert drawn(stroke).state == EMPTY


def test_a_neighbours_pen_that_reaches_far_in_is_unsure() -> None:
    assert drawn(lambda paper: wave(paper, middle=104, high=32)).state == UNSURE


def test_a_box_that_is_covered_or_has_no_frame_is_never_said_to_be_empty() -> None:
    assert drawn(covered=180).state == UNSURE
    assert drawn(frame=False).state == UNSURE
    assert drawn(wave, covered=180).state == UNSURE


@given(st.integers(60, 84), st.integers(2, 40), st.integers(20, 130), st.integers(20, 255))
def test_whoever_writes_from_right_to_left_is_read_the_same(
    middle: int, high: int, left: int, dark: int
) -> None:
    strokes: list[Dots] = [lambda paper: wave(paper, middle, high, dark, left)]
    there, back = drawn(*strokes), drawn(*strokes, mirrored=True)
    assert there.state == back.state
    assert there.ink == pytest.approx(back.ink, abs=0.5)
