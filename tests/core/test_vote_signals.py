"""Unusual votes are found, and people of one mind, a class and a usual day are not."""

import random
from collections.abc import Mapping

import pytest

from cordel.core import vote_signals
from cordel.core.vote_signals import Alike, Ballot


def camp(people: range, chances: Mapping[int, float], *, seed: int, share: float = 1.0) -> dict[int, Ballot]:
    """People who agree to each statement with its chance; each answers about that share of them."""
    drawn = random.Random(seed)
    return {
        voter: {
            said: "agree" if drawn.random() < chance else "disagree"
            for said, chance in chances.items()
            if drawn.random() < share
        }
        for voter in people
    }


ONE_SIDE = {said: 0.9 if said % 2 else 0.1 for said in range(30)}
OTHER_SIDE = {said: 1 - chance for said, chance in ONE_SIDE.items()}
CROWD = {**camp(range(200), ONE_SIDE, seed=1), **camp(range(1_000, 1_200), OTHER_SIDE, seed=2)}
TEMPLATE = {said: "agree" if said * 7 % 3 else "disagree" for said in range(30)}


def test_copies_of_one_ballot_are_found_among_two_camps() -> None:
    copies = {voter: dict(TEMPLATE) for voter in range(9_000, 9_020)}
    for voter in copies:
        copies[voter][voter % 30] = "unsure"
    (found,) = vote_signals.look_alike({**CROWD, **copies})
    assert found.voters == tuple(range(9_000, 9_020)) and found.expected < 0.1


def test_copies_that_left_some_statements_out_are_found_too() -> None:
    copies = {
        voter: {said: answer for said, answer in TEMPLATE.items() if (said + voter) % 5}
        for voter in range(9_000, 9_020)
    }
    (found,) = vote_signals.look_alike({**CROWD, **copies})
    assert found.voters == tuple(range(9_000, 9_020))


@pytest.mark.parametrize(
    "ballots",
    [
        CROWD,
        camp(range(30), dict.fromkeys(range(12), 0.95), seed=3),
        camp(range(400), dict.fromkeys(range(40), 0.97), seed=4),
        camp(range(300), {said: 0.9 if said % 3 else 0.5 for said in range(60)}, seed=5, share=0.4),
        {},
        {voter: dict(TEMPLATE) for voter in range(4)},
        {voter: dict.fromkeys(range(9), "agree") for voter in range(40)},
    ],
    ids=[
        "two camps",
        "a class",
        "all of one mind",
        "part of the statements",
        "nobody",
        "four",
        "nine answers",
    ],
)
def test_people_of_one_mind_are_not_unusual(ballots: dict[int, Ballot]) -> None:
    assert vote_signals.look_alike(ballots) == []


def test_the_order_in_which_voters_come_changes_nothing() -> None:
    copies = {voter: dict(TEMPLATE) for voter in range(9_000, 9_012)}
    ballots = {**CROWD, **copies}
    turned: dict[int, Ballot] = dict(reversed(ballots.items()))
    assert vote_signals.look_alike(ballots) == vote_signals.look_alike(turned) != []


def test_two_heaps_stay_two_and_the_larger_stands_first() -> None:
    turned = {said: "disagree" if answer == "agree" else "unsure" for said, answer in TEMPLATE.items()}
    ballots = {
        **CROWD,
        **{voter: dict(TEMPLATE) for voter in range(9_000, 9_006)},
        **dict.fromkeys(range(9100, 9110), turned),
    }
    found = vote_signals.look_alike(ballots)
    assert [one.voters for one in found] == [tuple(range(9_100, 9_110)), tuple(range(9_000, 9_006))]
    assert all(isinstance(one, Alike) for one in found)


USUAL = [(minute, voter) for voter, minute in enumerate(range(0, 600, 5))]


def test_many_within_minutes_are_told_with_what_is_usual() -> None:
    burst = [(1_000 + voter % 4, 500 + voter) for voter in range(40)]
    (found,) = vote_signals.bursts([*USUAL, *burst], fewest=20)
    assert (found.minute, found.size, found.usual) == (1_000, 40, 2.0)
    assert found.voters == tuple(range(500, 540))


@pytest.mark.parametrize(
    "came",
    [
        USUAL,
        [(1, voter) for voter in range(100)],  # a hall begins, and nobody knows what is usual
        [*USUAL, *((1_000, 500 + voter) for voter in range(19))],
        [(block * 10, block * 30 + voter) for block in range(20) for voter in range(30)],
        [],
    ],
    ids=["a usual day", "a hall", "too few", "as always", "nobody"],
)
def test_a_usual_pace_is_no_burst(came: list[tuple[int, int]]) -> None:
    assert vote_signals.bursts(came, fewest=20) == []


def test_two_bursts_are_two() -> None:
    bursts = [(start + voter % 3, start + voter) for start in (1_000, 2_000) for voter in range(50)]
    found = vote_signals.bursts([*USUAL, *bursts], fewest=20)
    assert [(one.minute, one.size) for one in found] == [(1_000, 50), (2_000, 50)]
