"""Where one participant stands and why, by hand and always."""

import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cordel.core.opinion.own import REASONS, Reason, own_place
from tests import house

# A place on a map is the sum of (vote - mean) times axes: here statement 0 and 1 point right, 2 up, 3 left.
AXES = [(1.0, 0.0), (0.5, 0.0), (0.0, 1.0), (-0.5, 0.0)]
MEANS = [0.0, 0.0, 0.0, 0.5]
LEFT, RIGHT = (-2.0, 0.0), (2.0, 0.0)

COORDINATE = st.floats(-10, 10).map(lambda value: round(value, 3))
POINT = st.tuples(COORDINATE, COORDINATE)
VOTES = st.dictionaries(st.integers(0, 3), st.sampled_from([1, 0, -1]), min_size=4)


def placed(votes: dict[int, int]) -> tuple[float, float]:
    return (
        sum((vote - MEANS[j]) * AXES[j][0] for j, vote in votes.items()),
        sum((vote - MEANS[j]) * AXES[j][1] for j, vote in votes.items()),
    )


def test_by_hand() -> None:
    """At (1 + 1/2 - 1/4, -1) = (1.25, -1): 4 * 1.25 = 5 of the way's 8 from the border to the right centre.
    Along the line between the centres the votes weigh 1, 1/2, 0, -1/4, which makes 4/7, 2/7, 0, 1/7 of it all."""
    votes = {0: 1, 1: 1, 2: -1, 3: 1}
    found = own_place(votes, placed(votes), [LEFT, RIGHT], axes=AXES, means=MEANS)
    assert found is not None
    assert (found.group, found.next, found.inward, found.closeness) == (1, 0, 0.625, "well_within")
    assert found.towards == (Reason(0, 1, pytest.approx(4 / 7)), Reason(1, 1, pytest.approx(2 / 7)))
    assert found.against == (Reason(3, 1, pytest.approx(1 / 7)),)


@pytest.mark.parametrize(
    ("x", "group", "inward", "closeness"),
    [
        (2.0, 1, 1.0, "well_within"),
        (3.0, 1, 1.5, "well_within"),
        (1.0, 1, 0.5, "well_within"),
        (0.6, 1, 0.3, "nearer"),
        (0.2, 1, 0.1, "between"),
        (0.0, 0, 0.0, "between"),
        (-2.0, 0, 1.0, "well_within"),
    ],
)
def test_distance_in_words(x: float, group: int, inward: float, closeness: str) -> None:
    votes = dict.fromkeys(range(4), 0)
    found = own_place(votes, (x, 5.0), [LEFT, RIGHT], axes=AXES, means=MEANS)
    assert found is not None
    assert (found.group, found.closeness) == (group, closeness)
    assert found.inward == pytest.approx(inward)


def test_too_few_votes_or_no_groups_is_no_place() -> None:
    few, many = dict.fromkeys(range(3), 1), dict.fromkeys(range(4), 1)
    assert own_place(few, (0, 0), [LEFT, RIGHT], axes=AXES, means=MEANS) is None
    assert own_place(many, (0, 0), [], axes=AXES, means=MEANS) is None
    # Of twelve statements seven votes are asked.
    for votes, known in ((6, False), (7, True)):
        found = own_place(
            dict.fromkeys(range(votes), 1), (0, 0), [LEFT, RIGHT], axes=AXES * 3, means=MEANS * 3
        )
        assert (found is not None) == known


def test_a_single_group_needs_no_reasons() -> None:
    found = own_place(dict.fromkeys(range(4), 1), (5, 5), [LEFT], axes=AXES, means=MEANS)
    assert found is not None
    assert (found.group, found.next, found.towards, found.against) == (0, None, (), ())


def test_refuses_a_statement_that_the_map_does_not_know() -> None:
    with pytest.raises(ValueError, match="statements .4.: the map knows 0 to 3"):
        own_place({4: 1}, (0, 0), [LEFT], axes=AXES, means=MEANS)


@given(VOTES, st.lists(POINT, min_size=2, max_size=5))
def test_the_nearest_and_parts_of_a_whole(votes: dict[int, int], centres: list[tuple[float, float]]) -> None:
    position = placed(votes)
    found = own_place(votes, position, centres, axes=AXES, means=MEANS)
    assert found is not None
    away = [(position[0] - x) ** 2 + (position[1] - y) ** 2 for x, y in centres]
    assert away[found.group] == min(away)
    assert found.inward >= 0
    assert len(found.towards) <= REASONS and len(found.against) <= REASONS
    parts = [reason.part for reason in found.towards + found.against]
    assert all(part > 0 for part in parts) and sum(parts) <= 1 + 1e-9
    for reasons in (found.towards, found.against):
        assert [reason.part for reason in reasons] == sorted((r.part for r in reasons), reverse=True)
        assert all(votes[reason.statement] == reason.vote for reason in reasons)


@given(VOTES, st.lists(POINT, min_size=2, max_size=2, unique=True))
def test_taking_the_weightiest_reason_away_leads_towards_the_other_group(
    votes: dict[int, int], centres: list[tuple[float, float]]
) -> None:
    """What is named as a reason is one: without that vote the place is nearer to the next group, or less near here."""
    found = own_place(votes, placed(votes), centres, axes=AXES, means=MEANS)
    assume(found is not None and found.towards)
    assert found is not None and found.next is not None
    left = {j: vote for j, vote in votes.items() if j != found.towards[0].statement}

    def lead(position: tuple[float, float]) -> float:
        own, other = centres[found.group], centres[found.next]
        return sum((p - b) ** 2 - (p - a) ** 2 for p, a, b in zip(position, own, other, strict=True))

    assert lead(placed(left)) <= lead(placed(votes)) + 1e-9


@given(VOTES, st.lists(POINT, min_size=2, max_size=4, unique=True), st.data())
def test_renamed_groups_are_the_same_place(
    votes: dict[int, int], centres: list[tuple[float, float]], data: st.DataObject
) -> None:
    position = placed(votes)
    away = [(position[0] - x) ** 2 + (position[1] - y) ** 2 for x, y in centres]
    assume(len(set(away)) == len(away))
    order = data.draw(st.permutations(range(len(centres))))
    found = own_place(votes, position, centres, axes=AXES, means=MEANS)
    renamed = own_place(votes, position, [centres[group] for group in order], axes=AXES, means=MEANS)
    assert found is not None and renamed is not None
    assert order[renamed.group] == found.group
    assert (renamed.inward, renamed.towards, renamed.against) == (found.inward, found.towards, found.against)


def test_carries_no_arrays_into_the_web() -> None:
    asked = "import sys, cordel.core.opinion.own; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=house.ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
