"""Draws of people for evidence: repeatable, the same for every order, and even."""

import random

import pytest

from cordel.core import sampling

FIVE = ["r0", "r1", "r2", "r3", "r4"]


def test_it_draws_what_it_always_drew() -> None:
    assert sampling.ticket("7", "r0") == "3b96e6c4bf5769d188dc17b41025ea0952cbd87475031062b4d6f2b718a93291"
    drawn = sampling.draw(FIVE, seed="7", count=3)
    assert drawn.drawn == ("r1", "r0", "r4")
    assert drawn.size == 5
    assert drawn.population == "e275b09cac6fad4bf632cc241f75df04453dc49ec3428d135868a9de84557a65"


def test_it_does_not_look_at_the_order_or_at_what_comes_twice() -> None:
    rows = [f"row {number}" for number in range(60)]
    shuffled = random.Random(3).sample(rows, len(rows)) + rows[:5]
    assert sampling.draw(shuffled, seed="s") == sampling.draw(rows, seed="s")


def test_it_draws_all_of_a_small_population_and_nobody_of_none() -> None:
    assert sorted(sampling.draw(FIVE, seed="1").drawn) == FIVE
    assert sampling.draw([], seed="1").drawn == ()


def test_another_seed_draws_others() -> None:
    rows = [f"row {number}" for number in range(60)]
    assert sampling.draw(rows, seed="1").drawn != sampling.draw(rows, seed="2").drawn


@pytest.mark.parametrize("size", [20, 50])
def test_it_draws_everybody_about_equally_often(size: int) -> None:
    seeds = 400
    times = dict.fromkeys((f"row {number}" for number in range(size)), 0)
    for seed in range(seeds):
        for row in sampling.draw(times, seed=str(seed)).drawn:
            times[row] += 1
    expected = seeds * sampling.TEN / size
    chi_square = sum((count - expected) ** 2 / expected for count in times.values())
    # Far beyond the 99.9 % point of as many degrees of freedom (43.8 and 85.4) nothing even would come.
    assert chi_square < {20: 43.8, 50: 85.4}[size]
