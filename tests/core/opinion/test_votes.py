"""Votes as arrays: whatever order they came in, the latest counts."""

import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.opinion import votes
from tests.core.opinion.exports import dense, of_rows

EVENTS = st.lists(
    st.tuples(st.integers(-5, 40), st.integers(0, 12), st.integers(-1, 1), st.integers(0, 9)), max_size=60
)


def collected(events):
    table = np.array(events, np.int64).reshape(-1, 4)
    return votes.collect(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def test_rows_are_sorted_by_participant_and_statement():
    found = votes.collect(np.array([7, 3, 7]), np.array([5, 9, 2]), np.array([1, 0, -1]))
    assert found.participants.tolist() == [3, 7]
    assert found.statements.tolist() == [2, 5, 9]
    assert found.indptr.tolist() == [0, 1, 3]
    assert found.indices.tolist() == [2, 0, 1]
    assert found.values.tolist() == [0, -1, 1]


@given(EVENTS)
def test_the_latest_vote_of_a_cell_wins(events):
    found = dense(collected(events))
    latest = {}
    for person, statement, vote, moment in events:
        latest[person, statement] = max(latest.get((person, statement), (-1, -2)), (moment, vote))
    people, said = sorted({one[0] for one in events}), sorted({one[1] for one in events})
    expected = {(people.index(p), said.index(s)): float(vote) for (p, s), (_moment, vote) in latest.items()}
    assert expected == {cell: float(value) for cell, value in np.ndenumerate(found) if not np.isnan(value)}


@given(EVENTS, st.randoms(use_true_random=False))
def test_order_of_arrival_changes_nothing(events, chance):
    shuffled = list(events)
    chance.shuffle(shuffled)
    one, other = collected(events), collected(shuffled)
    for name in ("participants", "statements", "indptr", "indices", "values"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert votes.sha256(one) == votes.sha256(other)


def test_the_hash_is_what_the_docstring_says():
    found = votes.collect(np.array([2, -1]), np.array([10, 11]), np.array([-1, 1]))
    written = struct.pack("<qqb", -1, 11, 1) + struct.pack("<qqb", 2, 10, -1)
    assert votes.sha256(found) == hashlib.sha256(written).hexdigest()


def test_the_hash_is_of_votes_and_not_of_who_did_not_vote(monkeypatch):
    some, more = of_rows([[1, None], [0, None]]), of_rows([[1], [0]])
    assert votes.sha256(some) == votes.sha256(more)
    monkeypatch.setattr(votes, "AT_ONCE", 1)
    assert votes.sha256(some) == votes.sha256(more)
    assert votes.sha256(of_rows([])) == hashlib.sha256(b"").hexdigest()


def test_refuses_what_is_no_vote_and_what_has_no_order():
    with pytest.raises(ValueError, match="a vote is"):
        votes.collect(np.array([1]), np.array([1]), np.array([2]))
    with pytest.raises(ValueError, match="twice"):
        votes.collect(np.array([1, 1]), np.array([1, 1]), np.array([1, 0]))


@given(
    st.lists(st.lists(st.sampled_from([None, -1, 0, 1]), min_size=4, max_size=4), min_size=1, max_size=9),
    st.data(),
)
def test_parts_of_votes_are_parts_of_the_table(rows, data):
    of, table = of_rows(rows), dense(of_rows(rows))
    first = data.draw(st.integers(0, len(rows)))
    last = data.draw(st.integers(first, len(rows)))
    np.testing.assert_equal(dense(votes.rows(of, first, last)), table[first:last])
    people = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    np.testing.assert_equal(dense(votes.of_participants(of, people)), table[people])
    kept = of.values >= 0
    np.testing.assert_equal(dense(votes.where(of, kept)), np.where(table >= 0, table, np.nan))


def test_moderation_names_statements_by_id():
    found = votes.moderated(votes.collect(np.array([1, 1]), np.array([4, 8]), np.array([1, 1])), [8, 99])
    assert found.out.tolist() == [False, True]
