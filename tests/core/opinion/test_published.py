"""The map that is shown: what it says, and what nobody can find out from it."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cordel.core.opinion import published, votes
from cordel.core.opinion.published import document_of
from cordel.core.opinion.votes import Votes

MANY = 2**40


def crowd(people: int, statements: int, side: Callable[[int, int], float]) -> Votes:
    """`side` says how likely a person agrees with a statement."""
    rows = [
        (MANY + 7919 * person, statement + 1, _vote(person, statement, side(person, statement)))
        for person in range(people)
        for statement in range(statements)
        if side(person, statement) >= 0
    ]
    people_, said, given = (np.array(column) for column in zip(*rows, strict=True))
    return votes.collect(people_, said, given.astype(np.int8), every_statement=range(1, statements + 1))


def _vote(person: int, statement: int, share: float) -> int:
    turn = zlib.crc32(f"{person} {statement}".encode()) % 1000 / 1000
    return 1 if turn < share * 0.95 else 0 if turn > 0.95 else -1


def document(given: Votes, **facts: Any) -> dict[str, Any]:
    people = given.n_participants
    nobody = np.full(people, -1)
    return document_of(given, nobody, nobody, np.ones(people, bool), **facts)


def two_minds(first: int) -> Callable[[int, int], float]:
    """The `first` people think otherwise than all others, but for two statements."""
    return lambda person, statement: (
        0.92 if statement < 2 else (0.93, 0.07)[(person < first) ^ (statement % 2)]
    )


def test_it_tells_two_groups_and_what_they_share() -> None:
    made = document(crowd(80, 12, two_minds(40)))
    assert sorted(one["people"] for one in made["groups"]) == [40, 40]
    assert {one["statement"] for one in made["shared"]} == {1, 2}
    assert all(one["apart"] for one in made["groups"]) and made["together"] == []
    assert made["held_out"]["gain"] > 0


def test_the_same_votes_give_the_same_document() -> None:
    first, second = (json.dumps(document(crowd(80, 12, two_minds(40)))) for _again in range(2))
    assert first == second


def test_nobody_is_in_it() -> None:
    """Neither a key nor a row of a person."""
    made = document(crowd(80, 12, two_minds(40)))
    assert str(MANY)[:8] not in json.dumps(made)
    assert "participants" not in made
    lengths = [len(one) for one in made.values() if isinstance(one, list)]
    assert 80 not in lengths


@pytest.mark.parametrize("people", [1, 10, 39])
def test_below_forty_there_are_no_groups(people: int) -> None:
    made = document(crowd(people, 12, two_minds(people // 2)))
    assert (made["why_no_groups"], made["groups"], made["clouds"]) == (published.FEW_PEOPLE, [], [])
    assert bool(made["together"]) == (people >= 10)


def test_no_votes_are_a_document_too() -> None:
    nobody = np.zeros(0, np.int64)
    made = document(votes.collect(nobody, nobody, nobody, every_statement=[1, 2]))
    assert (made["voters"], made["groups"]) == (0, [])
    assert [one["together"] for one in made["statements"]] == [None, None]


def test_people_without_a_pattern_are_no_groups() -> None:
    made = document(crowd(80, 12, lambda _person, _statement: 0.5))
    assert (made["why_no_groups"], made["groups"]) == (published.FORETELL_NOTHING, [])
    assert all(one["group"] == -1 for one in made["clouds"])


def test_few_statements_tell_no_groups() -> None:
    assert document(crowd(80, 6, two_minds(40)))["why_no_groups"] == published.FEW_STATEMENTS


@pytest.mark.parametrize("few", [5, 8, 9])
def test_a_group_of_fewer_than_ten_is_not_told(few: int) -> None:
    """Whatever the votes say: no group, no cloud and no cell of fewer than ten people."""
    made = document(crowd(70, 12, two_minds(few)))
    assert all(one["people"] >= 10 for one in (*made["groups"], *made["clouds"]))
    for row in made["statements"]:
        assert all(sum(cell) >= 10 for cell in row["groups"] or [])
        assert row["together"] is None or sum(row["together"]) >= 10


def test_a_cell_of_nine_takes_its_row_along() -> None:
    """Of one group only nine people saw statement 12: neither they nor the others are shown for it, nor cited."""
    sides = two_minds(40)

    def side(person: int, statement: int) -> float:
        return -1 if statement == 11 and person >= 9 and person < 40 else sides(person, statement)

    made = document(crowd(80, 12, side))
    assert len(made["groups"]) == 2
    row = made["statements"][11]
    assert row["statement"] == 12 and row["groups"] is None and row["agreed"] is None and row["apart"] is None
    cited = [
        one["statement"] for group in made["groups"] for one in (*group["apart"], *group["representative"])
    ]
    assert 12 not in cited + [one["statement"] for one in (*made["shared"], *made["together"])]


def test_what_fewer_than_ten_answered_has_no_axis_and_no_mean() -> None:
    sides = two_minds(40)
    made = document(
        crowd(80, 12, lambda person, said: -1 if said == 11 and person > 8 else sides(person, said))
    )
    assert [made["axes"][name][11] for name in ("x", "y", "means")] == [0.0, 0.0, 0.0]
    assert made["statements"][11]["together"] is None


def test_figures_by_group_add_up_to_those_of_all() -> None:
    """So that no difference tells of the few who are in no group."""
    sides = two_minds(40)
    made = document(
        crowd(83, 12, lambda person, said: -1 if person >= 80 and said > 2 else sides(person, said))
    )
    for row in made["statements"]:
        assert row["together"] == np.sum(row["groups"], axis=0).tolist()


def test_a_few_more_votes_move_it_on_and_names_stay() -> None:
    first = document(crowd(80, 12, two_minds(40)))
    second = document(crowd(84, 12, two_minds(40)), before=first)
    assert second["parameters"]["how"] == "moved on"
    assert second["votes_from_nothing"] == first["votes"]


def test_made_from_nothing_it_is_turned_and_named_as_before() -> None:
    first = document(crowd(80, 12, two_minds(40)))
    turned = json.loads(json.dumps(first))
    turned["groups"] = [
        {**one, "x": -one["x"], "group": at} for at, one in enumerate(reversed(first["groups"]))
    ]
    turned["axes"]["x"] = [-x for x in first["axes"]["x"]]
    second = document(crowd(120, 12, two_minds(40)), before=turned)
    assert second["parameters"]["how"] != "moved on"
    assert [one["x"] > 0 for one in second["groups"]] == [one["x"] > 0 for one in turned["groups"]]


def test_the_process_is_told_the_same() -> None:
    """Columns in any order give the document of the votes."""
    given = crowd(80, 12, two_minds(40))
    order = np.random.default_rng(1).permutation(given.n_votes)
    rows = np.repeat(np.arange(80), np.diff(given.indptr))
    columns = [
        rows[order].astype(np.int32).tobytes(),
        given.statements[given.indices][order].astype(np.int32).tobytes(),
        given.values[order].tobytes(),
    ]
    facts = {
        "voters": [[key, -1, -1, 1] for key in given.participants.tolist()],
        "town_names": [],
        "statements": given.statements.tolist(),
    }
    assert published.answer(facts, columns) == document(given)
