"""Which entries look like one."""

from hypothesis import given
from hypothesis import strategies as st

from cordel.core.merging import (
    MOST_PAIRS,
    NEAR_KM,
    KnownPerson,
    KnownTown,
    Step,
    distance_km,
    people_alike,
    steps_of,
    towns_alike,
)


def known(key: int, name: str, email: str = "", home: str = "1") -> KnownPerson:
    return KnownPerson(key, name, email, home)


def test_the_surest_pairs_come_first():
    people = [
        known(1, "ana moura", "a@x.example"),
        known(2, "ana moura", "b@x.example"),
        known(3, "rui costa"),
        known(4, "rui costa", "r@x.example"),
        known(5, "ines faria", "i@x.example", home="2"),
        known(6, "inez faria", "i@x.example"),
        known(7, "rui costa", home="2"),
        known(8, "joao faria", "i@x.example"),
    ]
    assert people_alike(reversed(people)) == [(5, 6), (3, 4), (1, 2)]


def test_many_namesakes_make_no_endless_list():
    assert len(people_alike(known(key, "ana moura") for key in range(40))) == MOST_PAIRS


def place(key: int, name: str, lat: float | None = None, lon: float = 0.0, country: str = "PT") -> KnownTown:
    return KnownTown(key, country, frozenset({name}), None if lat is None else (lat, lon))


def test_towns_share_a_name_or_a_place():
    towns = [
        place(1, "vila", 41.0),
        place(2, "vila"),
        place(3, "town hall", 41.01),
        place(4, "far", 42.0),
        place(5, "over the border", 41.0, country="ES"),
        place(6, "east", 41.0, 0.03),
    ]
    assert towns_alike(towns) == [(1, 2), (1, 3)]


degrees = st.tuples(st.integers(-89, 89), st.integers(-179, 179))


@given(degrees, degrees)
def test_distances_are_the_same_both_ways_and_never_beyond_half_the_earth(one, other):
    assert abs(distance_km(one, other) - distance_km(other, one)) < 1e-6
    assert 0 <= distance_km(one, other) <= 20_016


def test_a_degree_of_latitude_is_111_kilometres():
    assert round(distance_km((41, -8), (42, -8))) == 111


@given(st.lists(degrees, max_size=12))
def test_no_neighbour_is_overlooked(positions):
    near_by = [(lat / 40, lon / 40) for lat, lon in positions]
    towns = [KnownTown(key, "PT", frozenset(), at) for key, at in enumerate(near_by)]
    wanted = {
        (a, b)
        for a in range(len(near_by))
        for b in range(a + 1, len(near_by))
        if distance_km(near_by[a], near_by[b]) < NEAR_KM
    }
    found = towns_alike(towns)
    assert set(found) <= wanted
    assert len(found) == min(len(wanted), MOST_PAIRS)


def test_steps_are_read_back_as_they_were():
    steps = [Step("a.b", 1, None, {"x": 1}), Step("a.b", 1, {"x": 1}, None)]
    assert steps_of(step.as_data() for step in steps) == steps
    assert [steps[0].undone, steps[0].makes, steps[1].removes] == [steps[1], True, True]
