"""The European flag after its published geometry."""

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

SVG = "{http://www.w3.org/2000/svg}"
FLAG = ElementTree.parse(Path(str(finders.find("base/emblem.svg")))).getroot()
FLY, HOIST = 810.0, 540.0


def stars() -> list[tuple[float, float]]:
    return [(float(use.attrib["x"]), float(use.attrib["y"])) for use in FLAG.iter(f"{SVG}use")]


def test_the_blue_is_two_to_three_and_reflex_blue() -> None:
    blue = FLAG.findall(f"{SVG}path")[1]
    assert (blue.attrib["d"], blue.attrib["fill"]) == (f"M0 0H{FLY:g}V{HOIST:g}H0z", "#039")
    assert FLY / HOIST == 27 / 18


def test_twelve_stars_stand_like_the_hours_on_a_circle_of_a_third_of_the_hoist() -> None:
    centre, radius = (FLY / 2, HOIST / 2), HOIST / 3
    for hour, (x, y) in enumerate(stars()):
        angle = math.radians(30 * hour)
        assert x == pytest.approx(centre[0] + radius * math.sin(angle), abs=0.01)
        assert y == pytest.approx(centre[1] - radius * math.cos(angle), abs=0.01)
    assert len(stars()) == 12


def test_each_star_is_golden_with_one_point_up_in_a_circle_of_an_eighteenth() -> None:
    star = next(FLAG.iter(f"{SVG}defs"))[0]
    assert star.attrib["fill"] == "#fc0"
    points = [tuple(map(float, pair.split())) for pair in re.split("[MLz]", star.attrib["d"]) if pair]
    outer, inner = points[::2], points[1::2]
    assert outer[0] == (0, -HOIST / 18) and len(outer) == len(inner) == 5
    assert all(math.hypot(*point) == pytest.approx(HOIST / 18, abs=0.01) for point in outer)
    golden = (1 + math.sqrt(5)) / 2
    assert all(math.hypot(*point) == pytest.approx(HOIST / 18 / golden**2, abs=0.01) for point in inner)


def test_a_white_border_of_a_25th_of_the_height_sets_it_off() -> None:
    left, top, width, height = map(float, FLAG.attrib["viewBox"].split())
    assert -left == -top == pytest.approx(HOIST / 25)
    assert (width, height) == (pytest.approx(FLY + 2 * HOIST / 25), pytest.approx(HOIST + 2 * HOIST / 25))
