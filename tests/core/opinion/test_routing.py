"""What somebody is asked next: a draw that is exactly in proportion and always ends."""

import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import routing
from cordel.core.opinion.routing import Routing
from tests import house

WEIGHTS = st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=60)


@given(WEIGHTS)
def test_the_tables_hold_exactly_the_weights(weights: list[float]) -> None:
    """Adding up what each row has in all columns gives its weight back."""
    keep, alias = routing._alias(weights)
    size, whole = len(weights), sum(map(Fraction, weights))
    held = [Fraction(0)] * size
    for row, kept in enumerate(keep):
        assert 0 <= kept <= 1
        held[row] += Fraction(kept) / size
        held[alias[row]] += (1 - Fraction(kept)) / size
    for row, weight in enumerate(weights):
        assert abs(float(held[row] - Fraction(weight) / whole)) < 1e-12


@given(WEIGHTS, st.sets(st.integers(0, 59)), st.integers(0, 2**32))
def test_never_what_was_voted_on_and_always_something_else(
    weights: list[float], voted: set[int], seed: int
) -> None:
    left = set(range(len(weights))) - voted
    found = Routing(weights).draw(random.Random(seed), voted)
    assert found in left if left else found is None


def test_the_same_chance_draws_the_same() -> None:
    drawing = Routing(list(range(1, 200)))
    one, other = random.Random(7), random.Random(7)
    assert [drawing.draw(one, {3, 5}) for _ in range(50)] == [drawing.draw(other, {3, 5}) for _ in range(50)]


# 17 of 100, all but two, and few statements at all: by the tables, by looking through the rest, by both.
@pytest.mark.parametrize(
    ("size", "voted"), [(100, range(17)), (100, range(2, 100)), (100, range(60)), (6, range(2))]
)
def test_drawn_in_proportion(size: int, voted: range) -> None:
    weights = [1.0 + row % 7 for row in range(size)]
    drawing, chance, draws = Routing(weights), random.Random(20), 20_000
    found = Counter(drawing.draw(chance, voted) for _ in range(draws))
    whole = sum(weight for row, weight in enumerate(weights) if row not in voted)
    expected = {row: draws * weight / whole for row, weight in enumerate(weights) if row not in voted}
    assert set(found) <= set(expected)
    # Chi-square with n - 1 degrees of freedom: mean n - 1, deviation sqrt(2 (n - 1)); the seed is fixed.
    distance = sum((found[row] - mean) ** 2 / mean for row, mean in expected.items())
    freedom = len(expected) - 1
    assert abs(distance - freedom) < 4 * (2 * freedom) ** 0.5


class Stubborn:
    """Chance that says the same for ever: without an end to refusals it would never let go."""

    def __init__(self, says: float) -> None:
        self.says = says

    def random(self) -> float:
        return self.says


@pytest.mark.parametrize("says", [0.0, 0.5, 1 - 2**-53])
def test_ends_whatever_chance_says(says: float) -> None:
    weights = [1e-300, *[1.0] * 99]
    assert Routing(weights).draw(Stubborn(says), range(1, 100)) == 0
    assert Routing(weights).draw(Stubborn(says), range(100)) is None


def test_statements_have_names() -> None:
    drawing = Routing([1.0, 2.0], statements=[70, 30])
    assert drawing.draw(random.Random(1), {70}) == 30
    assert Routing([]).draw(random.Random(1), set()) is None


@pytest.mark.parametrize("weights", [[1.0, 0.0], [1.0, -1.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_refuses_weights_that_are_none(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="priorities"):
        Routing(weights)


@pytest.mark.parametrize("statements", [[1], [1, 1]])
def test_refuses_names_that_do_not_fit(statements: list[int]) -> None:
    with pytest.raises(ValueError, match="statements"):
        Routing([1.0, 2.0], statements)


def test_carries_no_arrays_into_the_web() -> None:
    asked = "import sys, cordel.core.opinion.routing; print(sorted({'numpy', 'scipy'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", asked], cwd=house.ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
