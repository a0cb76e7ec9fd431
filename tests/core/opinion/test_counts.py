"""Counting votes by group and town: exact, additive, and what the published files say."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import counts
from cordel.core.opinion.counts import AGREE, DISAGREE, PASS
from tests.core.opinion.conftest import Conversation, Rows

STATEMENTS = 4
ROW = st.dictionaries(st.integers(0, STATEMENTS - 1), st.sampled_from([1, 0, -1])).map(
    lambda row: sorted(row.items())
)
# A participant: votes, group, town.
PEOPLE = st.lists(st.tuples(ROW, st.integers(-1, 2), st.integers(-1, 1)), max_size=12)


def packed(people: list) -> tuple[Rows, np.ndarray, np.ndarray]:
    return (
        Rows.of([row for row, _, _ in people], STATEMENTS),
        np.array([group for _, group, _ in people], dtype=np.int64),
        np.array([town for _, _, town in people], dtype=np.int64),
    )


def test_counts_three_people_by_hand() -> None:
    """Ana agrees with 0 and passes on 1, Noor disagrees with 0, Tomas agrees with 1; Noor and Tomas are group 1."""
    votes = Rows.of([[(0, 1), (1, 0)], [(0, -1)], [(1, 1)]], 2)
    found = counts.group_counts(votes, np.array([0, 1, 1]), 2)
    assert found.tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0]]]
    assert found.dtype == np.int64
    assert counts.totals(votes).tolist() == [[1, 1, 0], [1, 0, 1]]


@given(PEOPLE)
def test_counts_as_one_would_on_paper(people: list) -> None:
    votes, groups, towns = packed(people)
    paper = Counter(
        (town, group, statement, {1: AGREE, -1: DISAGREE, 0: PASS}[vote])
        for row, group, town in people
        for statement, vote in row
    )
    whole = counts.town_group_counts(votes, groups, towns, 3, 2)
    assert whole.shape == (2, 3, STATEMENTS, 3)
    assert {at: int(whole[at]) for at in np.ndindex(*whole.shape) if whole[at]} == {
        at: n for at, n in paper.items() if at[0] >= 0 and at[1] >= 0
    }
    by_group = counts.group_counts(votes, groups, 3)
    assert int(by_group.sum()) == sum(n for at, n in paper.items() if at[1] >= 0)
    assert int(counts.totals(votes).sum()) == paper.total()
    both = counts.counts_and_totals(votes, groups, 3)
    assert (both[0] == by_group).all() and (both[1] == counts.totals(votes)).all()


@given(PEOPLE, st.integers(0, 12))
def test_shards_add_up_to_the_whole(people: list, cut: int) -> None:
    def of(some: list) -> np.ndarray:
        votes, groups, towns = packed(some)
        return counts.town_group_counts(votes, groups, towns, 3, 2)

    assert (of(people[:cut]) + of(people[cut:]) == of(people)).all()


@given(PEOPLE, st.integers(1, 5))
def test_the_size_of_a_block_changes_nothing(people: list, block: int) -> None:
    votes, groups, _ = packed(people)
    whole = counts.group_counts(votes, groups, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "BLOCK", block)
        assert (counts.group_counts(votes, groups, 3) == whole).all()


@given(PEOPLE, st.permutations(range(3)))
def test_renamed_groups_keep_their_counts(people: list, names: list[int]) -> None:
    votes, groups, _ = packed(people)
    renamed = np.array([*names, -1])[groups]
    assert (counts.group_counts(votes, renamed, 3)[names] == counts.group_counts(votes, groups, 3)).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"labels": [0, 2]}, "labels: from 0 to 2, but -1 to 1"),
        ({"labels": [-2, 0]}, "labels: from -2 to 0"),
        ({"labels": [0]}, "labels: .1,., but there are 2 participants"),
        ({"votes": [2, 0]}, "values: from 0 to 2"),
        ({"statements": [0, 2]}, "indices: from 0 to 2, not 0 to 1"),
        ({"statements": [-1, 1]}, "indices: from -1"),
    ],
)
def test_refuses_what_it_cannot_count(change: dict, said: str) -> None:
    given = {"labels": [0, 1], "votes": [1, 0], "statements": [0, 1], **change}
    votes = Rows(
        np.array([0, 1, 2]), np.array(given["statements"]), np.array(given["votes"], dtype=np.int8), 2, 2
    )
    with pytest.raises(ValueError, match=said):
        counts.group_counts(votes, np.array(given["labels"]), 2)


# --- real conversations ---------------------------------------------------------------------------


def test_published_counts_of_every_participant(conversation: Conversation) -> None:
    """participants-votes.csv says for each participant how many votes, agreements and disagreements there are."""
    people = np.arange(conversation.votes.n_participants)
    found = counts.group_counts(conversation.votes, people, len(people)).sum(axis=1)
    assert [tuple(row) for row in found[:, [AGREE, DISAGREE]]] == [
        (int(row["n-agree"]), int(row["n-disagree"])) for row in conversation.participants
    ]
    assert found.sum(axis=1).tolist() == [int(row["n-votes"]) for row in conversation.participants]


def test_published_groups_leave_out_whoever_is_in_none(conversation: Conversation) -> None:
    by_group = counts.group_counts(conversation.votes, conversation.groups, conversation.n_groups)
    outside = counts.group_counts(conversation.votes, np.where(conversation.groups < 0, 0, -1), 1)
    assert (by_group.sum(axis=0) + outside[0] == counts.totals(conversation.votes)).all()
    voted = np.diff(conversation.votes.indptr)
    assert by_group.sum(axis=(1, 2)).tolist() == [
        int(voted[conversation.groups == group].sum()) for group in range(conversation.n_groups)
    ]


def test_published_counts_of_every_statement(conversation: Conversation) -> None:
    """comments.csv counts every vote ever cast, also those that somebody changed later; the matrix has the last ones.
    Where the log is there, the counts are the same to the last vote, moderated statements included; where it is not
    (bowling-green), no statement has more votes than published, and most have as many."""
    found = counts.totals(conversation.votes)
    last = {name: tuple(found[j, [AGREE, DISAGREE]]) for j, name in enumerate(conversation.statements)}
    published = {
        name: (int(row["agrees"]), int(row["disagrees"])) for name, row in conversation.comments.items()
    }
    if conversation.log:
        assert (counted_log(conversation), latest(conversation)) == (published, last)
    else:
        same = sum(last[name] == published[name] for name in last)
        assert same == 685
        assert all(sum(last[name]) <= sum(published[name]) for name in last)


def counted_log(conversation: Conversation) -> dict[str, tuple[int, int]]:
    names = list(conversation.comments)
    number = {name: j for j, name in enumerate(names)}
    log = [[(number[row["comment-id"]], int(row["vote"])) for row in conversation.log]]
    found = counts.totals(Rows.of(log, len(names)))
    return {name: tuple(found[j, [AGREE, DISAGREE]]) for j, name in enumerate(names)}


def latest(conversation: Conversation) -> dict[str, tuple[int, int]]:
    last = {}
    for row in sorted(conversation.log, key=lambda row: int(row["timestamp"])):
        last[row["comment-id"], row["voter-id"]] = row["vote"]
    found = Counter((statement, vote) for (statement, _), vote in last.items())
    return {name: (found[name, "1"], found[name, "-1"]) for name in conversation.statements}
