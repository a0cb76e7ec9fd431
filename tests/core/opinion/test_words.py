"""What is told of a debate: true, of enough people, and in an order that does not hang on names."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import counts as counting
from cordel.core.opinion.representative import measures
from cordel.core.opinion.words import (
    MIN_SEEN,
    PER_GROUP,
    SHARED,
    SMALL,
    Figure,
    Finding,
    all_together,
    report,
    separating,
    shared,
)
from tests.core.opinion.conftest import Conversation

CELL = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    groups, statements = draw(st.integers(2, 4)), draw(st.integers(1, 6))
    cells = draw(st.lists(CELL, min_size=groups * statements, max_size=groups * statements))
    return np.array(cells, dtype=np.int64).reshape(groups, statements, 3)


def every(counts: np.ndarray) -> np.ndarray:
    return np.ones(counts.shape[-2], dtype=bool)


# --- by hand --------------------------------------------------------------------------------------


def test_two_groups_by_hand() -> None:
    """Statement 0 parts them, 1 is agreed with here and by half there, 2 is shared, 3 nobody knows, of 4 too few saw."""
    counts = np.array(
        [
            [[18, 2, 0], [40, 0, 0], [19, 1, 0], [10, 10, 0], [9, 0, 0]],
            [[2, 18, 0], [20, 20, 0], [16, 4, 0], [10, 10, 0], [0, 30, 0]],
        ]
    )
    found = report(counts, counts.sum(axis=0), voters=60)
    # That 18 of 20 against 2 of 20 comes first: 40 of 40 against 20 of 40 is a little more certain (z 5.1 and 4.9), yet
    # twice as many, not six times. Statement 2 would pass the tests (z 1.4), but most others agree as well.
    assert found.groups[0] == (
        Finding("agrees_unlike_others", 0, 0, Figure(18, 20), Figure(2, 20)),
        Finding("agrees_more_than_others", 1, 0, Figure(40, 40), Figure(20, 40)),
    )
    assert found.groups[1][0] == Finding("disagrees_unlike_others", 0, 1, Figure(18, 20), Figure(2, 20))
    assert found.shared == (Finding("agreed_in_every_group", 2, 1, Figure(16, 20), together=Figure(35, 40)),)
    assert found.together == ()


def test_below_forty_voters_there_are_no_groups() -> None:
    counts = np.array([[[18, 2, 0]], [[2, 17, 0]]])
    totals = counts.sum(axis=0)
    small, enough = (report(counts, totals, voters=voters) for voters in (SMALL - 1, SMALL))
    assert (small.groups, small.shared) == ((), ())
    assert small.together == (Finding("divided_together", 0, together=Figure(20, 39)),)
    assert enough.groups and not enough.together
    assert report(counts[:1], totals, voters=SMALL) == small


@pytest.mark.parametrize(
    ("cell", "kind", "n"),
    [
        ([16, 3, 1], "agreed_together", 16),
        ([3, 16, 1], "rejected_together", 16),
        ([10, 9, 1], "divided_together", 10),
        ([2, 2, 16], "unsure_together", 16),
        ([10, 4, 6], "open_together", 10),
    ],
)
def test_all_together(cell: list[int], kind: str, n: int) -> None:
    assert all_together(np.array([cell]), np.array([True])) == (
        Finding(kind, 0, together=Figure(n, 20)),  # type: ignore[arg-type]
    )


def test_what_is_agreed_comes_first_and_what_few_saw_not_at_all() -> None:
    totals = np.array([[10, 9, 1], [16, 3, 1], [0, 20, 0], [20, 0, 0], [9, 0, 0]])
    assert [one.statement for one in all_together(totals, every(totals))] == [3, 1, 2, 0]
    assert [one.statement for one in all_together(totals, totals[:, 1] > 0)] == [1, 2, 0]


# --- always ---------------------------------------------------------------------------------------


@given(tables())
def test_nothing_is_claimed_that_the_figures_do_not_say(counts: np.ndarray) -> None:
    for group, told in enumerate(separating(counts, every(counts))):
        assert len(told) <= PER_GROUP
        assert len({finding.statement for finding in told}) == len(told)
        for finding in told:
            here, elsewhere = finding.here, finding.elsewhere
            assert here and elsewhere and finding.group == group
            assert min(here.seen, elsewhere.seen) >= MIN_SEEN
            assert here.share > elsewhere.share
            assert 2 * here.n > here.seen
            assert ("unlike" in finding.kind) == (elsewhere.share < 0.5)
            side = counting.AGREE if finding.kind.startswith("agrees") else counting.DISAGREE
            assert here == Figure(
                counts[group, finding.statement, side], counts[group, finding.statement].sum()
            )
    for finding in shared(counts, every(counts)):
        side = counting.AGREE if finding.kind.startswith("agreed") else counting.DISAGREE
        cells = counts[:, finding.statement]
        assert (2 * cells[:, side] > cells.sum(axis=1)).all()
        assert (cells.sum(axis=1) >= MIN_SEEN).all()
        assert finding.together == Figure(cells[:, side].sum(), cells.sum())
    assert len(shared(counts, every(counts))) <= SHARED


@given(tables())
def test_nothing_is_both_shared_and_what_sets_a_group_apart(counts: np.ndarray) -> None:
    both = {(one.statement, one.kind.startswith("agree")) for one in shared(counts, every(counts))}
    apart = {
        (one.statement, one.kind.startswith("agree"))
        for told in separating(counts, every(counts))
        for one in told
    }
    assert not both & apart


@given(tables())
def test_turned_round_it_says_the_contrary(counts: np.ndarray) -> None:
    """But for statements where both sides are told apart equally well, where agreement is told."""
    sides = [measures(counts, side) for side in (counting.AGREE, counting.DISAGREE)]
    clear = every(counts) & ~(sides[0].significant & sides[1].significant).any(axis=0)
    contrary = {
        "agrees_unlike_others": "disagrees_unlike_others",
        "disagrees_unlike_others": "agrees_unlike_others",
        "agrees_more_than_others": "disagrees_more_than_others",
        "disagrees_more_than_others": "agrees_more_than_others",
    }
    assert separating(counts[..., [1, 0, 2]], clear) == tuple(
        tuple(replace(finding, kind=contrary[finding.kind]) for finding in told)
        for told in separating(counts, clear)
    )


@given(tables(), st.data())
def test_renamed_groups_say_the_same(counts: np.ndarray, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts))))
    whole = separating(counts, every(counts))
    assert separating(counts[order], every(counts)) == tuple(
        tuple(replace(finding, group=place) for finding in whole[group]) for place, group in enumerate(order)
    )
    assert [(one.kind, one.statement) for one in shared(counts[order], every(counts))] == [
        (one.kind, one.statement) for one in shared(counts, every(counts))
    ]


@given(tables())
def test_hidden_statements_are_not_told(counts: np.ndarray) -> None:
    nothing = ~every(counts)
    found = report(counts, counts.sum(axis=0), voters=100, visible=nothing)
    assert not any(found.groups) and not found.shared
    assert not report(counts, counts.sum(axis=0), voters=1, visible=nothing).together


def test_real_conversations_have_something_to_tell(conversation: Conversation) -> None:
    counts = counting.group_counts(conversation.votes, conversation.groups, conversation.n_groups)
    totals = counting.totals(conversation.votes)
    found = report(counts, totals, voters=conversation.votes.n_participants)
    if conversation.votes.n_participants < SMALL:
        assert found.together and not found.groups
    else:
        assert all(found.groups) and not found.together
