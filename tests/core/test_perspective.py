"""Where a flat sheet lies in a picture."""

from math import hypot

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cordel.core.perspective import Perspective, Unsolvable, farthest, fit

SHEET = [(15.0, 15.0), (195.0, 15.0), (15.0, 282.0), (195.0, 282.0), (105.0, 150.0)]
INSIDE = [(20.0, 40.0), (100.0, 33.0), (180.0, 260.0), (60.5, 199.0)]
SEEN = Perspective((8.0, 0.5, 100.0, -0.5, 8.0, 300.0, 0.0002, 0.0001, 1.0))
tilts = st.floats(-0.0008, 0.0008)


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(0, 3000), st.floats(0, 3000), tilts, tilts)
def test_it_finds_the_view_back_that_the_points_were_seen_in(
    turn: float, scale: float, x: float, y: float, over: float, down: float
) -> None:
    """Any turn, and as much perspective as a hand-held photo has."""
    assume(hypot(turn, scale) >= 1)
    seen = Perspective((scale, -turn, x, turn, scale, y, over, down, 1.0))
    found = fit([(one, seen.at(*one)) for one in SHEET])
    for one in INSIDE:
        assert found.at(*one) == pytest.approx(seen.at(*one), abs=0.01)


def test_it_spreads_the_error_of_points_that_were_found_a_little_off() -> None:
    shifts = [(1.0, 0.0), (-1.0, 0.5), (0.0, -1.0), (0.5, 1.0), (-0.5, -0.5)]
    off = [
        (one, (SEEN.at(*one)[0] + dx, SEEN.at(*one)[1] + dy))
        for one, (dx, dy) in zip(SHEET, shifts, strict=True)
    ]
    found = fit(off)
    assert 0 < farthest(found, off) < 1.5
    for one in INSIDE:
        assert hypot(found.at(*one)[0] - SEEN.at(*one)[0], found.at(*one)[1] - SEEN.at(*one)[1]) < 1.5


def test_it_cuts_a_straight_window_out_of_the_view() -> None:
    a, b, c, d, e, f, g, h = SEEN.window(40.0, 60.0, 6.0)
    x, y = 30.0, 12.0  # pixels of the window: 5 and 2 mm
    depth = g * x + h * y + 1
    assert ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth) == pytest.approx(SEEN.at(45.0, 62.0))


@pytest.mark.parametrize(
    "points",
    [SHEET[:3], [SHEET[0]] * 4, [(float(n), float(n)) for n in range(6)]],
    ids=["three", "one, four times", "all in one line"],
)
def test_it_refuses_points_that_say_too_little(points: list[tuple[float, float]]) -> None:
    with pytest.raises(Unsolvable):
        fit([(one, one) for one in points])
