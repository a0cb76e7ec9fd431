"""The journey's map: projection, outlines, frame, insets, knots, names and threads."""

import math
import re
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.countries import member_states
from cordel.core.map_labels import spread, text_width
from cordel.core.map_layout import EUROPE
from cordel.core.map_outlines import Country
from cordel.core.map_threads import crossing, path_of, string_through
from cordel.core.maps import (
    Coordinates,
    JourneyMap,
    Stop,
    Tie,
    journey_map,
    journey_maps,
    parse_outlines,
)
from cordel.core.projection import EUROPE_CENTRE, Box, Point, project

OUTLINES = parse_outlines(
    (Path(__file__).parents[2] / "cordel" / "base" / "geography" / "outlines.json").read_text("utf-8")
)
PARTNERS = frozenset(
    {"BG", "CZ", "EE", "ES", "FR", "GR", "HR", "HU", "IT", "LT", "LV", "MK", "MT", "PL", "PT", "RO", "SK"}
)
# The nine host places of the reference project, each to about a kilometre.
JOURNEY = (
    Stop(1, "Gondomar", 41.15, -8.53, "/events/1/", "", "past", "PT"),
    Stop(2, "Fonds-Saint-Denis", 14.73, -61.13, "/events/2/", "Martinique", "past", "FR"),
    Stop(2, "Le Marin", 14.47, -60.87, "/events/2/", "Martinique", "past", "FR"),
    Stop(3, "Thessaloniki", 40.64, 22.94, "/events/3/", "", "past", "GR"),
    Stop(3, "Nea Propontida", 40.23, 23.20, "/events/3/", "", "past", "GR"),
    Stop(4, "Castelmola", 37.86, 15.28, "/events/4/", "Sicily", "past", "IT"),
    Stop(4, "Forza d'Agrò", 37.92, 15.33, "/events/4/", "Sicily", "past", "IT"),
    Stop(5, "Kraków", 50.06, 19.94, "/events/5/", "", "past", "PL"),
    Stop(5, "Kamionka Wielka", 49.57, 20.80, "/events/5/", "", "past", "PL"),
)
WIDE, COMPACT = (960, 620), (320, 364)


def drawn(stops: tuple[Stop, ...] = JOURNEY, size: tuple[int, int] = WIDE, **options: object) -> JourneyMap:
    return journey_map(stops, OUTLINES, width=size[0], height=size[1], **options)  # type: ignore[arg-type]


def paper(drawing: JourneyMap) -> Box:
    return Box(0, 0, drawing.width, drawing.height)


# --------------------------------------------------------------- projection


def on_the_ellipsoid(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in EPSG:3035, by the formulas of IOGP's Guidance Note 7-2, section 3.2.2."""
    a, e2 = 6378137.0, 0.00669438002290
    e = math.sqrt(e2)

    def q(sine: float) -> float:
        return (1 - e2) * (
            sine / (1 - e2 * sine * sine) - math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        )

    phi, phi0, lam = math.radians(latitude), math.radians(52), math.radians(longitude - 10)
    beta, beta0 = (math.asin(q(math.sin(angle)) / q(1)) for angle in (phi, phi0))
    radius = a * math.sqrt(q(1) / 2)
    d = a * math.cos(phi0) / math.sqrt(1 - e2 * math.sin(phi0) ** 2) / (radius * math.cos(beta0))
    b = radius * math.sqrt(
        2 / (1 + math.sin(beta0) * math.sin(beta) + math.cos(beta0) * math.cos(beta) * math.cos(lam))
    )
    up = math.cos(beta0) * math.sin(beta) - math.sin(beta0) * math.cos(beta) * math.cos(lam)
    return 4321000 + b * d * math.cos(beta) * math.sin(lam), 3210000 + b / d * up


def test_the_reference_formula_gives_the_published_example() -> None:
    assert on_the_ellipsoid(50, 5) == pytest.approx((3962799.45, 2999718.85), abs=0.01)


@given(st.floats(34, 72), st.floats(-25, 45))
@settings(max_examples=50)
def test_it_stays_within_half_a_percent_of_the_ellipsoid(latitude: float, longitude: float) -> None:
    east, north = on_the_ellipsoid(latitude, longitude)
    exact = Point((east - 4321000) / 1000, -(north - 3210000) / 1000)
    assert project(latitude, longitude).away(exact) <= 0.005 * exact.away(Point(0, 0)) + 0.1


def test_it_puts_the_centre_at_zero() -> None:
    assert project(*EUROPE_CENTRE) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("place", [(90, 0), (-90, 0), (-52, -170), (0, 180), (0, -180)])
def test_it_has_a_finite_answer_everywhere(place: tuple[float, float]) -> None:
    assert all(map(math.isfinite, project(*place)))


def test_it_sees_no_seam_at_the_antimeridian() -> None:
    assert project(65, 180).away(project(65, -180)) < 1e-6


# ----------------------------------------------------------------- outlines


def rings(path: str) -> list[list[Point]]:
    """The corners of path data that consists of `Mx ylx y ...z` alone."""
    found = []
    for ring in path.split("z")[:-1]:
        numbers = [float(number) for number in re.findall(r"-?\d+", ring)]
        x = y = 0.0
        corners = []
        for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + step_x, y + step_y
            corners.append(Point(x, y))
        found.append(corners)
    return found


def holds(country: Country, latitude: float, longitude: float) -> bool:
    """Whether a place lies in a country's drawn outline (even-odd rule)."""
    x, y = (value / OUTLINES.unit for value in project(latitude, longitude))
    inside = False
    for ring in rings(country.path):
        for a, b in pairwise([*ring, ring[0]]):
            if (a.y > y) != (b.y > y) and x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((44.95, 34.10), "UA"),  # Simferopol
        ((44.60, 33.53), "UA"),  # Sevastopol
        ((47.99, 37.80), "UA"),  # Donetsk
        ((46.85, 29.60), "MD"),  # Tiraspol
        ((35.25, 33.10), "CY"),  # the north of Cyprus
        ((34.95, 33.00), "CY"),
        ((42.66, 21.16), "XK"),  # Pristina
        ((41.15, -8.40), "PT"),
        ((35.88, 14.45), "MT"),
        ((42.15, 9.10), "FR"),  # Corsica
        ((37.60, 14.10), "IT"),  # Sicily
        ((54.70, 21.00), "RU"),  # Kaliningrad
        ((58.40, 22.50), "EE"),  # Saaremaa
        ((51.40, 20.00), "PL"),
    ],
)
def test_it_draws_a_place_in_one_country_alone(place: tuple[float, float], code: str) -> None:
    assert [country.code for country in OUTLINES.countries if holds(country, *place)] == [code]


def test_it_has_a_shape_for_every_member_state_and_for_those_around() -> None:
    codes = {country.code for country in OUTLINES.countries}
    around = {"AL", "BA", "BY", "CH", "FO", "GB", "GE", "IS", "MD", "ME", "MK", "NO", "RS", "TR", "UA", "XK"}
    tiny = {"AD", "LI", "MC", "SM"}
    assert codes >= member_states(date(2026, 1, 1)) | around | tiny


def test_it_keeps_the_island_that_is_a_country() -> None:
    malta = next(country for country in OUTLINES.countries if country.code == "MT")
    assert len(rings(malta.path)) == 2
    assert 30 < malta.main.width < 60


def test_it_knows_the_territories_overseas() -> None:
    assert {region.code for region in OUTLINES.regions} == {
        "GF", "GP", "IC", "MF", "MQ", "PT-20", "PT-30", "RE", "YT",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"countries": 3}', '{"countries": {"PT": {}}}'])
def test_it_refuses_what_is_no_file_of_outlines(text: str) -> None:
    with pytest.raises(ValueError):
        parse_outlines(text)


# -------------------------------------------------------------------- frame


@pytest.mark.parametrize("size", [WIDE, COMPACT])
def test_it_shows_every_place_of_the_reference_project(size: tuple[int, int]) -> None:
    drawing = drawn(size=size, tinted=PARTNERS)
    assert all(paper(drawing).grown(-drawing.style.radius).holds(knot.at) for knot in drawing.knots)


def test_it_shows_the_countries_whose_town_is_not_known() -> None:
    drawing = drawn(tinted=PARTNERS)
    assert {land.code for land in drawing.land if land.tinted} == PARTNERS


def test_it_shows_a_tinted_country_without_any_place() -> None:
    only_latvia = journey_map([], OUTLINES, frozenset({"LV"}))
    assert "LV" in {land.code for land in only_latvia.land}
    assert "PT" not in {land.code for land in only_latvia.land}


def test_it_rings_the_country_that_is_too_small_to_be_seen() -> None:
    assert len(drawn(tinted=PARTNERS).rings) == 1


def test_it_leaves_out_land_that_cannot_be_seen() -> None:
    near = journey_map([Stop(1, "Kraków", 50.06, 19.94)], OUTLINES)
    assert len(near.land) < len(OUTLINES.countries) / 2


def test_it_draws_europe_when_there_is_no_place_at_all() -> None:
    empty = journey_map([], OUTLINES)
    assert {"PT", "FI", "GR"} <= {land.code for land in empty.land}
    assert (empty.knots, empty.threads, empty.insets, empty.legend) == ((), (), (), ())
    assert empty.summary_values == {"n": 0, "c": 0, "first": "", "last": ""}


def test_it_draws_a_single_place_without_a_thread() -> None:
    single = journey_map([Stop(1, "Ventspils", 57.39, 21.57)], OUTLINES)
    assert len(single.knots) == 1
    assert single.threads == ()


@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=6),
    st.sampled_from([WIDE, COMPACT]),
)
@settings(max_examples=50)
def test_it_finds_room_for_any_places_on_earth(
    places: list[tuple[float, float]], size: tuple[int, int]
) -> None:
    drawing = drawn(tuple(Stop(i, f"Town {i}", *place) for i, place in enumerate(places)), size)
    assert all(paper(drawing).holds(knot.at) for knot in drawing.knots)
    for knot, place in zip(drawing.knots, places, strict=True):
        holders = [inset for inset in drawing.insets if inset.box.holds(knot.at)]
        assert len(holders) == (0 if EUROPE.holds(project(*place)) else 1)


@given(st.permutations(JOURNEY[:2] + JOURNEY[3:4] + JOURNEY[5:6] + JOURNEY[7:8]))
@settings(max_examples=20)
def test_it_does_not_care_in_which_order_the_events_come(stops: list[Stop]) -> None:
    assert drawn(tuple(stops)) == drawn(JOURNEY[:2] + JOURNEY[3:4] + JOURNEY[5:6] + JOURNEY[7:8])


def test_it_keeps_the_order_of_one_events_places() -> None:
    assert [knot.name for knot in drawn().knots] == [stop.name for stop in JOURNEY]


@pytest.mark.parametrize(
    "place",
    [(math.nan, 0.0), (0.0, math.nan), (math.inf, 0.0), (90.1, 0.0), (0.0, -180.1), (4115.0, -853.0)],
)
def test_it_refuses_a_place_that_is_nowhere(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"stop 7 \(Nowhere\): (latitude|longitude) .* is not between"):
        journey_map([Stop(7, "Nowhere", *place)], OUTLINES)
    with pytest.raises(ValueError, match="end of a tie"):
        journey_map([], OUTLINES, ties=[Tie(Coordinates(41, -8), Coordinates(*place))])


def test_it_refuses_paper_that_is_too_small() -> None:
    with pytest.raises(ValueError, match="240 units"):
        drawn(size=(100, 100))


# ------------------------------------------------------------------- insets


@pytest.mark.parametrize("size", [WIDE, COMPACT])
def test_it_draws_martinique_in_an_inset(size: tuple[int, int]) -> None:
    drawing = drawn(size=size, tinted=PARTNERS)
    (inset,) = drawing.insets
    assert (inset.code, inset.label, inset.tinted) == ("MQ", "Martinique", True)
    assert inset.path
    inside = [knot.name for knot in drawing.knots if inset.box.holds(knot.at)]
    assert inside == ["Fonds-Saint-Denis", "Le Marin"]


def test_it_lets_the_thread_pass_the_insets_frame_once_in_and_once_out() -> None:
    drawing = drawn()
    assert len(drawing.eyelets) == 2
    assert all(drawing.insets[0].box.grown(1).holds(hole) for hole in drawing.eyelets)


@pytest.mark.parametrize(
    ("name", "place", "code"),
    [
        ("Ponta Delgada", (37.74, -25.67), "PT-20"),
        ("Funchal", (32.65, -16.91), "PT-30"),
        ("Las Palmas", (28.12, -15.43), "IC"),
        ("Cayenne", (4.93, -52.33), "GF"),
        ("Pointe-à-Pitre", (16.24, -61.53), "GP"),
        ("Saint-Denis", (-20.88, 55.45), "RE"),
        ("Mamoudzou", (-12.78, 45.23), "YT"),
        ("Marigot", (18.07, -63.08), "MF"),
        ("Castries in Saint Lucia", (14.01, -60.99), ""),
        ("Longyearbyen", (78.22, 15.63), ""),
        ("Papeete", (-17.53, -149.57), ""),
    ],
)
def test_it_knows_which_territory_a_far_place_lies_in(
    name: str, place: tuple[float, float], code: str
) -> None:
    (inset,) = journey_map([Stop(1, name, *place)], OUTLINES).insets
    assert inset.code == code
    assert bool(inset.path) == bool(code)


def test_it_gathers_unknown_far_places_by_distance() -> None:
    stops = [
        Stop(1, "Dakar", 14.69, -17.45),
        Stop(2, "Thiès", 14.79, -16.93),
        Stop(3, "Recife", -8.05, -34.90),
    ]
    drawing = journey_map(stops, OUTLINES)
    assert [sum(inset.box.holds(knot.at) for knot in drawing.knots) for inset in drawing.insets] == [1, 2]


def test_it_prefers_the_name_that_the_town_gives_to_its_region() -> None:
    (inset,) = journey_map([Stop(1, "Saint-Denis", -20.88, 55.45, region="La Réunion")], OUTLINES).insets
    assert inset.label == "La Réunion"


# -------------------------------------------------------- knots and their names


@pytest.mark.parametrize("size", [WIDE, COMPACT])
def test_no_knot_hides_another(size: tuple[int, int]) -> None:
    drawing = drawn(size=size, tinted=PARTNERS)
    for one, other in combinations(drawing.knots, 2):
        assert one.at.away(other.at) >= drawing.style.apart - 0.3


def test_it_parts_events_in_one_town_and_remembers_the_spot() -> None:
    drawing = drawn(tuple(Stop(i, "Gondomar", 41.15, -8.53) for i in range(1, 6)))
    assert len({knot.true for knot in drawing.knots}) == 1
    assert sum(knot.moved for knot in drawing.knots) >= 4
    assert min(a.at.away(b.at) for a, b in combinations(drawing.knots, 2)) >= drawing.style.apart - 0.3


def test_it_names_a_town_once_that_is_visited_twice() -> None:
    twice = drawn((JOURNEY[0], Stop(2, "Kraków", 50.06, 19.94), replace(JOURNEY[0], number=3)))
    assert [knot.label is None for knot in twice.knots] == [False, False, True]
    assert twice.needs_legend


def test_names_cover_no_knot_and_no_other_name_in_the_reference_project() -> None:
    drawing = drawn(tinted=PARTNERS)
    boxes = {knot.name: knot.label.box for knot in drawing.knots if knot.label}
    assert boxes.keys() == {stop.name for stop in JOURNEY}
    for box in boxes.values():
        assert not any(box.grown(-0.1).holds(box.nearest(knot.at)) for knot in drawing.knots)
        for knot in drawing.knots:
            assert box.nearest(knot.at).away(knot.at) >= drawing.style.radius
        assert paper(drawing).holds(Point(box.left, box.top)) and paper(drawing).holds(
            Point(box.right, box.bottom)
        )
    assert not any(one.meets(other) for one, other in combinations(boxes.values(), 2))


def test_names_of_far_places_stay_in_their_inset_and_others_outside() -> None:
    drawing = drawn(tinted=PARTNERS)
    (inset,) = drawing.insets
    for knot in drawing.knots:
        assert knot.label
        assert knot.label.box.meets(inset.box) == inset.box.holds(knot.at)


def test_narrow_drawings_bear_numbers_alone_and_a_legend() -> None:
    drawing = drawn(size=COMPACT)
    assert all(knot.label is None for knot in drawing.knots)
    assert [(entry.number, entry.names) for entry in drawing.legend] == [
        (1, ("Gondomar",)),
        (2, ("Fonds-Saint-Denis", "Le Marin")),
        (3, ("Thessaloniki", "Nea Propontida")),
        (4, ("Castelmola", "Forza d'Agrò")),
        (5, ("Kraków", "Kamionka Wielka")),
    ]
    assert drawing.legend[3].url == "/events/4/"


def test_a_name_without_room_is_left_to_the_legend() -> None:
    drawing = drawn((Stop(1, "A name as long as the paper is wide " * 4, 50, 10),))
    assert drawing.knots[0].label is None
    assert drawing.needs_legend


@pytest.mark.parametrize("state", ["running", "coming", "postponed", "cancelled"])
def test_states_are_told_in_words_too(state: str) -> None:
    assert drawn((replace(JOURNEY[0], state=state),)).needs_legend


def test_a_past_journey_with_all_its_names_needs_no_legend() -> None:
    assert not drawn(tinted=PARTNERS).needs_legend


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=8))
@settings(max_examples=50)
def test_spreading_keeps_points_in_bounds_and_apart(points: list[tuple[float, float]]) -> None:
    bounds = Box(0, 0, 300, 300)
    moved = spread([Point(*point) for point in points], 25, [bounds] * len(points))
    assert all(bounds.holds(point) for point in moved)
    assert all(a.away(b) >= 24 for a, b in combinations(moved, 2))


def test_spreading_leaves_alone_what_is_far_enough() -> None:
    points = [Point(10, 10), Point(40, 10), Point(10, 40)]
    assert spread(points, 25, [Box(0, 0, 50, 50)] * 3) == points


def test_it_guesses_width_by_script() -> None:
    assert text_width("ili", 10) < text_width("abc", 10) < text_width("WWW", 10) < text_width("東京都", 10)
    assert text_width("e\N{COMBINING ACUTE ACCENT}", 10) == text_width("e", 10)


# ------------------------------------------------------------ thread and ties


def test_the_thread_goes_through_all_places_in_order() -> None:
    drawing = drawn()
    (thread,) = drawing.threads
    ends = re.findall(r"(-?[\d.]+) (-?[\d.]+)(?=C|$)", thread.path)
    assert [Point(float(x), float(y)) for x, y in ends] == [knot.at for knot in drawing.knots]


def test_the_thread_gets_longer_as_the_events_pass() -> None:
    states = ("past", "running", "coming", "coming", "coming")
    stops = tuple(replace(stop, state=states[stop.number - 1]) for stop in JOURNEY)
    ahead, walked = drawn(stops).threads
    assert (ahead.ahead, walked.ahead) == (True, False)
    assert (walked.path.count("C"), ahead.path.count("C")) == (2, 6)
    assert walked.twist and not ahead.twist


def test_the_thread_passes_by_what_is_cancelled() -> None:
    stops = tuple(replace(stop, state="cancelled") if stop.number == 4 else stop for stop in JOURNEY)
    drawing = drawn(stops)
    assert drawing.threads[0].path.count("C") == 6
    assert len(drawing.knots) == 9
    assert drawing.summary_values["n"] == 7


def test_it_sums_up_the_journey() -> None:
    assert drawn().summary_values == {"n": 9, "c": 5, "first": "Gondomar", "last": "Kamionka Wielka"}


def test_a_tie_runs_from_knot_to_knot_and_marks_towns_without_event() -> None:
    gondomar, plouzane = Coordinates(41.15, -8.53), Coordinates(48.38, -4.62)
    drawing = drawn(ties=[Tie(gondomar, plouzane, 2), Tie(plouzane, gondomar)])
    start = drawing.knots[0].at
    assert [tie.weight for tie in drawing.ties] == [2, 1]
    assert drawing.ties[0].path.startswith(f"M{start.x} {start.y}C")
    assert drawing.ties[0].path != drawing.ties[1].path
    assert len(drawing.dots) == 1


def test_a_string_makes_no_loop_between_near_knots() -> None:
    curves = string_through([Point(0, 0), Point(500, 0), Point(530, 10), Point(900, 400)])
    short = curves[1]
    assert all(short.at(t / 10).away(short.start) <= 40 for t in range(11))
    assert path_of(curves).count("M") == 1


def test_it_finds_where_a_curve_passes_a_frame() -> None:
    (curve,) = string_through([Point(0, 0), Point(100, 0)])
    hole = crossing(curve, Box(-10, -10, 50, 10))
    assert hole is not None and hole.x == pytest.approx(50, abs=1)
    assert crossing(curve, Box(-10, -10, 200, 10)) is None


# -------------------------------------------------------------------- together


def test_drawings_for_several_widths_share_one_land() -> None:
    wide, compact = journey_maps(JOURNEY, OUTLINES, PARTNERS)
    assert compact.land == ()
    assert {land.code for land in wide.land} >= {land.code for land in drawn(size=COMPACT).land}
    assert replace(wide, land=()) == replace(drawn(tinted=PARTNERS), land=())


def test_the_land_of_a_map_stays_small() -> None:
    wide, _ = journey_maps(JOURNEY, OUTLINES, PARTNERS)
    assert len(wide.plain_land) + len(wide.tinted_land) < 40_000
