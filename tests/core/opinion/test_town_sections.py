"""What a debate's page tells of towns: by hand, and that nothing withheld follows from all that is published."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import chain, combinations
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.core.opinion import votes as collecting
from cordel.core.opinion.town_sections import by_town
from cordel.core.opinion.ways import ways

K = 10
NONE = -1


class Person(NamedTuple):
    """One who answered: in which town, whether a newcomer (1, 0, -1), verified, in which group, what (1, -1, 0)."""

    town: int
    newcomer: int
    verified: bool
    group: int
    answer: int


def section(people: list[Person], *, n_towns: int, n_groups: int, statements: int = 1) -> dict[str, Any]:
    """All answered all statements alike."""
    everybody = np.repeat(np.arange(len(people)), statements)
    said = np.tile(np.arange(1, statements + 1), len(people))
    answers = np.repeat([one.answer for one in people], statements).astype(np.int8)
    found = collecting.collect(
        everybody, said, answers, everybody=range(len(people)), every_statement=range(1, statements + 1)
    )
    return by_town(
        found,
        np.array([one.town for one in people], np.int64),
        [100 + town for town in range(n_towns)],
        np.array([one.newcomer for one in people], np.int64),
        np.array([one.group for one in people], np.int64),
        n_groups,
    )


def people(count: int, answer: int, town: int, **facts: Any) -> list[Person]:
    return [
        Person(**{"town": town, "newcomer": NONE, "verified": True, "group": 0, "answer": answer, **facts})
    ] * count


# --- By hand --------------------------------------------------------------------------------------


def test_three_towns_by_hand() -> None:
    """18 of 20, 27 of 30 and 11 of 20 agree: the third agrees least, and half of it might not, so that two of three
    carry the statement. By people 56/70 = 0.8, by towns (0.9 + 0.9 + 0.55) / 3 = 0.7833. Jeffreys: 18.5/21, 27.5/31,
    11.5/21; their geometric mean 0.753621. The second agrees more than the others, 29/40: at least 0.82 against at most
    0.81."""
    found = section(
        people(18, 1, 0)
        + people(2, -1, 0)
        + people(27, 1, 1)
        + people(3, 0, 1)
        + people(11, 1, 2)
        + people(9, -1, 2),
        n_towns=3,
        n_groups=0,
    )
    (row,) = found["statements"]
    assert (found["towns"], found["groups"], found["same_weight"]) == ([100, 101, 102], 0, None)
    assert row["rows"] == [[18, 2, 0], [27, 0, 3], [11, 9, 0]]
    assert (row["together"], row["no_town"]) == ([56, 11, 3], [0, 0, 0])
    assert (row["carried"], row["rejected"], row["of"], row["holds"]) == ([0, 1], [], 3, False)
    assert (row["least_town"]["where"], row["least_town"]["share"]) == (2, round(11.5 / 21, 4))
    assert (row["by_people"], row["by_towns"], row["evenly"]) == (0.8, 0.7833, 0.7536)
    assert row["differs"] == [0, 1, -1]
    assert row["least_group"] is None


def test_what_every_town_and_every_group_says_holds() -> None:
    agreeing = [one for town in range(2) for group in range(2) for one in people(15, 1, town, group=group)]
    found = section(agreeing, n_towns=2, n_groups=2)
    assert found["statements"][0]["holds"] and found["statements"][0]["least_group"]["share"] == round(
        30.5 / 31, 4
    )
    against = section([one._replace(answer=-1) for one in agreeing], n_towns=2, n_groups=2)
    assert against["statements"][0]["holds_not"] and against["statements"][0]["rejected"] == [0, 1]


def test_one_group_that_hesitates_keeps_its_town_from_carrying() -> None:
    """Of the second town 40 of 52 agree, and of its second group only 5 of 12: the town as a whole would carry."""
    found = section(
        people(20, 1, 0) + people(20, 1, 0, group=1)
        + people(35, 1, 1) + people(5, -1, 1) + people(5, 1, 1, group=1) + people(7, -1, 1, group=1),
        n_towns=2,
        n_groups=2,
    )  # fmt: skip
    assert found["statements"][0]["carried"] == [0] and not found["statements"][0]["holds"]


def test_a_group_too_small_to_be_asked_does_not_silence_its_town() -> None:
    found = section(people(30, 1, 0) + people(4, -1, 0, group=1) + people(30, 1, 1), n_towns=2, n_groups=2)
    assert found["statements"][0]["carried"] == [0, 1]
    assert not found["statements"][0]["holds"], "of the second group nobody can say"


def test_a_town_of_few_is_withheld_with_one_more_and_who_said_none_is_a_row() -> None:
    found = section(
        people(9, 1, 0) + people(30, 1, 1) + people(12, -1, NONE, verified=False), n_towns=2, n_groups=0
    )
    (row,) = found["statements"]
    assert (row["rows"], row["no_town"], row["together"]) == ([None, [30, 0, 0]], None, [39, 12, 0])
    assert (row["carried"], row["of"], row["holds"]) == ([1], 1, False), "one town is not everywhere"


def test_few_who_said_no_town_take_a_town_with_them() -> None:
    found = section(
        people(20, 1, 0) + people(30, 1, 1) + people(3, -1, NONE, verified=False), n_towns=2, n_groups=0
    )
    (row,) = found["statements"]
    assert (row["rows"], row["no_town"]) == ([None, [30, 0, 0]], None)


def test_newcomers_of_all_towns_speak_together() -> None:
    found = section(
        people(6, 1, 0, newcomer=1)
        + people(6, 1, 1, newcomer=1)
        + people(10, -1, 0, newcomer=0)
        + people(20, -1, 1),
        n_towns=2,
        n_groups=0,
    )
    (row,) = found["statements"]
    assert (row["newcomers"], row["others"], row["newcomers_differ"]) == ([12, 0, 0], [0, 30, 0], 1)
    few = section(people(9, 1, 0, newcomer=1) + people(30, -1, 0), n_towns=1, n_groups=0)["statements"][0]
    assert (few["newcomers"], few["others"], few["newcomers_differ"]) == (None, None, 0)


def test_nobody_named_a_town_and_nobody_voted() -> None:
    (row,) = section(people(12, 1, NONE, verified=False), n_towns=0, n_groups=0)["statements"]
    assert (row["rows"], row["no_town"], row["of"]) == ([], [12, 0, 0], 0)
    nothing = np.zeros(0, np.int64)
    votes = collecting.collect(nothing, nothing, nothing, every_statement=[1])
    (row,) = by_town(votes, nothing, [7], nothing, nothing, 0)["statements"]
    assert (row["rows"], row["together"], row["evenly"]) == ([[0, 0, 0]], None, None)


def test_axes_with_the_same_weight_for_each_town_say_what_holds_then() -> None:
    """Two camps in two towns that vote apart on four statements and together on the fifth."""
    camps = [1, 1, 1, 1, 1], [-1, -1, -1, -1, 1]
    answers = np.array([camps[at % 2] for at in range(60)], np.int8)
    who, what = np.repeat(np.arange(60), 5), np.tile(np.arange(1, 6), 60)
    found = collecting.collect(who, what, answers.ravel())
    towns = np.where(np.arange(60) < 40, 0, 1)
    got = by_town(found, towns, [7, 8], np.full(60, -1), np.arange(60) % 2, 2)
    assert got["same_weight"] == {"holds": [5], "holds_not": []}
    assert [row["statement"] for row in got["statements"] if row["holds"]] == [5]


# --- Verified and open ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verified", "in_town", "elsewhere", "apart"),
    [
        ([10, 2, 0], [8, 2, 0], [9, 0, 1], True),
        ([10, 2, 0], [0, 0, 0], [9, 0, 1], True),
        ([10, 2, 0], [8, 2, 0], [1, 0, 0], True),
        ([5, 2, 2], [8, 2, 0], [9, 0, 1], False),
        ([10, 2, 0], [3, 1, 0], [4, 1, 0], False),
        # Twenty came by the open address, and the towns' table tells how the seventeen without a town answered.
        ([10, 2, 0], [2, 1, 0], [15, 1, 1], False),
    ],
)
def test_ways_are_told_apart_where_no_few_follow(
    verified: Any, in_town: Any, elsewhere: Any, apart: bool
) -> None:
    found = ways(verified, in_town, elsewhere, fewest=K)
    assert found.together == [sum(cells) for cells in zip(verified, in_town, elsewhere, strict=True)]
    assert (found.verified is not None, found.open is not None) == (apart, apart)


def test_too_few_altogether_are_not_told_at_all() -> None:
    found = ways([3, 1, 0], [1, 1, 0], [2, 1, 0], fewest=K)
    assert (found.together, found.verified, found.open) == (None, None, None)


# --- The attack: everything that is published of one moment, added and subtracted -------------------

# What one person can be: nobody has a card or a registration without a town.
Kind = tuple[int, int, bool, int]
KINDS: list[Kind] = [
    (town, newcomer, verified, group)
    for town in (NONE, 0, 1, 2, 3)
    for newcomer in (1, NONE)
    for verified in (True, False)
    for group in (0, 1, NONE)
    if town != NONE or not verified
]
SIZES = [0, 0, 1, 2, 4, 9, 10, 13]
# Of whom there are few.
RARE: list[Callable[[int, int, bool, int], bool]] = [
    lambda _town, _newcomer, _verified, _group: False,
    lambda town, _newcomer, verified, _group: town != NONE and not verified,
    lambda _town, newcomer, _verified, _group: newcomer == 1,
    lambda town, _newcomer, _verified, _group: town == NONE,
    lambda town, _newcomer, _verified, _group: town < 1,
    lambda _town, _newcomer, verified, _group: verified,
]


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    """Few or many of each kind, so that something is withheld in nearly every table."""
    empty = [0] * draw(st.sampled_from([0, 8, 64]))
    rare = draw(st.sampled_from(RARE))
    sizes = [draw(st.sampled_from(empty + SIZES if not rare(*kind) else [0] * 11 + [1, 2])) for kind in KINDS]
    turn = draw(st.integers(0, 2))
    return [
        Person(*kind, (at * at + turn) % 3 - 1)
        for kind, size in zip(KINDS, sizes, strict=True)
        for at in range(size)
    ]


def published(people: list[Person]) -> list[set[Kind]]:
    """The kinds of people whose answers, added up, stand in some table of some page."""
    (row,) = section(people, n_towns=4, n_groups=2)["statements"]
    sums = [(of(lambda one, town=town: one.town == town), cells) for town, cells in enumerate(row["rows"])]
    sums += [
        (of(lambda one: one.town == NONE), row["no_town"]),
        (set(KINDS), row["together"]),
        (of(lambda one: one.newcomer == 1), row["newcomers"]),
        (of(lambda one: one.newcomer != 1), row["others"]),
    ]
    parts = (
        lambda one: one.verified,
        lambda one: not one.verified and one.town >= 0,
        lambda one: one.town == NONE,
    )
    found = ways(*(counted(people, of(part)) for part in parts), fewest=K)
    sums += [
        (set(KINDS), found.together),
        (of(lambda one: one.verified), found.verified),
        (of(lambda one: not one.verified), found.open),
    ]
    groups = [of(lambda one, group=group: one.group == group) for group in (0, 1)]
    if all(sum(counted(people, group)) >= K for group in groups):
        sums += [(group, counted(people, group)) for group in groups]
    for kinds, cells in sums:
        assert cells is None or list(cells) == counted(people, kinds), "and it is true"
    return [kinds for kinds, cells in sums if cells is not None]


def of(is_one: Any) -> set[Kind]:
    return {kind for kind in KINDS if is_one(Person(*kind, 0))}


def counted(people: list[Person], kinds: set[Kind]) -> list[int]:
    return [sum(one[:4] in kinds and one.answer == answer for one in people) for answer in (1, -1, 0)]


class Known:
    """Sums of answers that are known, in echelon form and exact fractions."""

    def __init__(self, known: list[set[Kind]]) -> None:
        self.rows: dict[int, list[Fraction]] = {}
        for kinds in known:
            rest, lead = self._rest(kinds)
            if lead is not None:
                self.rows[lead] = rest

    def tells(self, kinds: set[Kind]) -> bool:
        """Whether the answers of these kinds are a sum and difference of what is known."""
        return self._rest(kinds)[1] is None

    def _rest(self, kinds: set[Kind]) -> tuple[list[Fraction], int | None]:
        rest = [Fraction(kind in kinds) for kind in KINDS]
        for lead, row in sorted(self.rows.items()):
            factor = rest[lead] / row[lead]
            if factor:
                rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
        return rest, next((at for at, value in enumerate(rest) if value), None)


def secrets() -> Iterable[set[Kind]]:
    """Whoever might be few: people of some towns, and of these all, or who came one way, or newcomers or not."""
    towns = (NONE, 0, 1, 2, 3)
    for some in chain.from_iterable(combinations(towns, size) for size in range(1, 6)):
        for ways_in in ((True, False), (True,), (False,)):
            for newcomers in ((1, NONE), (1,), (NONE,)):
                yield {
                    kind for kind in KINDS if kind[0] in some and kind[1] in newcomers and kind[2] in ways_in
                }


@settings(max_examples=60)
@given(crowds())
def test_no_sum_or_difference_of_all_that_is_published_tells_of_fewer_than_ten(people: list[Person]) -> None:
    known = Known(published(people))
    for kinds in secrets():
        if 0 < sum(one[:4] in kinds for one in people) < K:
            assert not known.tells(kinds)


def test_the_attack_finds_what_was_told_before() -> None:
    """Everybody and the verified alone, each shown from ten on, tell the three with the open address."""
    everybody, verified = set(KINDS), of(lambda one: one.verified)
    known = Known([everybody, verified])
    assert known.tells(everybody - verified) and not known.tells({KINDS[0]})
    in_no_town = of(lambda one: one.town == NONE)
    assert Known([everybody, verified, in_no_town]).tells(everybody - verified - in_no_town)


@settings(max_examples=60)
@given(crowds(), st.data())
def test_answers_of_withheld_towns_may_change_places_and_no_number_tells(
    people: list[Person], data: st.DataObject
) -> None:
    """Two people of two withheld towns, alike but for the town, exchange their answers."""
    (row,) = section(people, n_towns=4, n_groups=0)["statements"]
    hidden = [at for at, one in enumerate(people) if one.town >= 0 and row["rows"][one.town] is None]
    pairs = [
        (one, other) for one, other in combinations(hidden[:40], 2)
        if people[one].town != people[other].town and people[one].newcomer == people[other].newcomer
    ]  # fmt: skip
    if pairs:
        one, other = data.draw(st.sampled_from(pairs))
        changed = list(people)
        changed[one] = people[one]._replace(answer=people[other].answer)
        changed[other] = people[other]._replace(answer=people[one].answer)
        assert section(changed, n_towns=4, n_groups=0)["statements"] == [row]
