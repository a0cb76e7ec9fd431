"""Signature sheets: where everything stands on the paper."""

import pytest

from cordel.core import sheet_layout as layout


@pytest.mark.parametrize(
    ("people", "pages"), [(0, 1), (12, 1), (13, 2), (15, 2), (27, 2), (28, 3), (750, 51)]
)
def test_every_list_ends_with_free_lines_and_a_full_page(people, pages):
    made = list(layout.pages_of(range(people)))
    assert [len(rows) for rows in made] == [layout.ROWS] * pages
    flat = [row for rows in made for row in rows]
    assert flat[:people] == list(range(people))
    assert set(flat[people:]) == {None}
    assert len(flat) - people >= layout.LEAST_FREE


@pytest.mark.parametrize("right_to_left", [False, True])
def test_nothing_on_a_page_overlaps_or_leaves_the_paper(right_to_left):
    made = layout.geometry("BCDFGHJK", "https://a.example/", layout.ROWS, right_to_left=right_to_left)
    areas = [(mark["x"], mark["y"], mark["size"], mark["size"]) for mark in made["marks"]]
    areas += [(box["x"], box["y"], box["w"], box["h"]) for box in made["boxes"]]
    width, height = made["page"]
    for x, y, w, h in areas:
        assert x >= layout.EDGE and x + w <= width - layout.EDGE
        assert y >= layout.EDGE and y + h <= height - layout.EDGE
    for n, (x, y, w, h) in enumerate(areas):
        for x2, y2, w2, h2 in areas[n + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_a_page_that_runs_from_right_to_left_is_signed_on_the_left():
    plain, mirrored = (layout.geometry("BCDFGHJK", "", 2, right_to_left=way) for way in (False, True))
    assert plain["marks"] == mirrored["marks"]
    for box, other in zip(plain["boxes"], mirrored["boxes"], strict=True):
        assert box["x"] + box["w"] == layout.PAGE[0] - other["x"]


def test_every_mark_says_its_page_and_corner():
    texts = layout.texts_of_marks("BCDFGHJK", "https://a.example/desk/sheet/")
    assert texts[0].startswith("https://a.example/desk/sheet/")
    assert [layout.mark_said(text) for text in texts] == [("BCDFGHJK", corner) for corner in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "text", ["", "BCDFGHJK", "BCDFGHJK.5", "xBCDFGHJK.1", "https://a.example/", "AEIOU01.1"]
)
def test_a_foreign_code_is_no_mark(text):
    assert layout.mark_said(text) is None
