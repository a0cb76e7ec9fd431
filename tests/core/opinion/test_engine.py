"""The map as a whole: planted groups are found, warm follows cold, and small rooms are no trouble."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.opinion_votes import planted
from cordel.core.opinion import groups, hashes, held_out, sums, votes
from cordel.core.opinion.counts import AGREE, DISAGREE, PASS, group_counts
from cordel.core.opinion.document import document
from cordel.core.opinion.engine import opinion_map
from tests.core.opinion.conftest import NAMES
from tests.core.opinion.exports import conversation, of_rows

ROWS = st.integers(0, 9).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([None, -1, 0, 1]), min_size=width, max_size=width), max_size=30
    )
)


def checked(of, **how):
    """The map's document, after what every map must hold."""
    found = opinion_map(of, **how)
    written = json.loads(json.dumps(document(found), allow_nan=False))
    placed = [one for one in written["participants"] if one["group"] is not None]
    assert [one["participant"] for one in written["participants"]] == of.participants.tolist()
    assert all((one["x"] is None) == (one["group"] is None) for one in written["participants"])
    assert written["k"] == len(written["groups"])
    assert sum(one["size"] for one in written["groups"]) == len(placed)
    assert all(one["size"] > 0 for one in written["groups"])
    assert [one["statement"] for one in written["statements"]] == of.statements.tolist()
    return written


# --- Small rooms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "k", "placed"),
    [
        ([], 0, 0),
        ([[]], 0, 0),
        ([[None, None]], 0, 0),
        ([[1, -1]], 1, 1),
        ([[1], [-1]], 1, 2),
        ([[1, 1, 0]] * 12, 1, 12),
        ([[1, None, -1]] * 12, 0, 0),
        ([[1] * 7 + [None]] * 3, 1, 3),
        ([[1, -1, None]] * 6 + [[1, 1, 1]] * 6, 1, 6),
    ],
)
@pytest.mark.parametrize("shards", [1, 3])
def test_small_rooms(rows, k, placed, shards):
    written = checked(of_rows(rows), shards=shards)
    assert written["k"] == k
    assert sum(one["size"] for one in written["groups"]) == placed


@settings(deadline=None)
@given(ROWS, st.sampled_from([None, 1, 2, 5]), st.data())
def test_any_votes_have_a_map(rows, k, data):
    of = of_rows(rows)
    out = data.draw(st.sets(st.sampled_from(of.statements.tolist()))) if of.n_statements else set()
    checked(votes.moderated(of, out), k=k)


@settings(deadline=None)
@given(ROWS, st.data())
def test_any_groups_can_be_given(rows, data):
    of = of_rows(rows)
    size = of.n_participants
    labels = np.array(data.draw(st.lists(st.integers(-1, 4), min_size=size, max_size=size)), np.int64)
    written = checked(of, groups=labels)
    names = sorted(set(labels.tolist()) - {-1})
    assert [one["group"] for one in written["groups"]] == names
    found = [-1 if one["group"] is None else one["group"] for one in written["participants"]]
    assert found == labels.tolist()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"k": 0}, "number of groups"),
        ({"k": 101}, "number of groups"),
        ({"shards": 0}, "at least one"),
        ({"groups": np.zeros(3, np.int64)}, "every participant"),
        ({"weights": np.ones(3)}, "every participant"),
        ({"weights": np.zeros(2)}, "above 0"),
        ({"weights": np.array([1, np.nan])}, "above 0"),
    ],
)
def test_refuses_what_makes_no_sense(wrong, says):
    with pytest.raises(ValueError, match=says):
        opinion_map(of_rows([[1], [0]]), **wrong)


# --- By hand --------------------------------------------------------------------------------------


def test_two_camps_by_hand():
    yes, no = [1] * 4 + [-1] * 4, [-1] * 4 + [1] * 4
    of = votes.moderated(of_rows([[*yes, 1]] * 6 + [[*no, 1]] * 6 + [[1] + [None] * 8]), [])
    found = opinion_map(of)
    assert found.k == 2
    assert found.labels.tolist() in ([0] * 6 + [1] * 6 + [-1], [1] * 6 + [0] * 6 + [-1])
    written = document(found)
    first = written["statements"][0]
    # The thirteenth agreed with the first statement, and with too little to be in a group.
    assert sorted(first["counts"].values()) == [[0, 6, 0], [6, 0, 0]]
    assert first["group_aware_consensus"] == pytest.approx(7 / 8 * 1 / 8)
    assert written["statements"][8]["counts"] == {"0": [6, 0, 0], "1": [6, 0, 0]}
    assert written["statements"][8]["group_aware_consensus"] == pytest.approx(49 / 64)
    assert [one["statement"] for one in written["consensus"]["agree"]] == [8]
    assert written["participants"][12] == {"participant": 12, "x": None, "y": None, "group": None}


# --- How many groups ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3, 4])
def test_planted_groups_are_found(number):
    made = planted(600, 60, 40, groups=number, spread=0.2, seed=3)
    found = opinion_map(made.votes, k=number)
    placed = found.labels >= 0
    together = np.zeros((number, number))
    np.add.at(together, (found.labels[placed], made.groups[placed]), 1)
    assert together.max(axis=0).sum() > 0.8 * placed.sum()


def test_chosen_number_foretells_at_least_as_well_as_that_of_silhouettes():
    """On votes that took no part in the choice. The median over all conversations that are here."""
    differences = []
    for name in NAMES:
        of = conversation(name).votes
        differences += [_chosen_less_silhouettes(of, salt) for salt in (1001, 2002, 3003)]
    assert len(differences) >= 6
    assert np.median(differences) >= 0


def _chosen_less_silhouettes(of, salt):
    apart = hashes.drawn(of, 0.2, salt=salt)
    learned = votes.where(of, ~apart)
    chosen = opinion_map(learned)
    by_drawing = max(chosen.scores, key=lambda k: chosen.scores[k].silhouette)
    gains = [
        _gain(learned, votes.where(of, apart), opinion_map(learned, k=number))
        for number in (chosen.k, by_drawing)
    ]
    return gains[0] - gains[1]


def _gain(learned, asked, found):
    """The gain of foretelling by group, of votes that were never seen; one more of everybody's share everywhere."""
    everybody = group_counts(learned, np.zeros(learned.n_participants, np.int64), 1)[0] + 1.0
    shares = everybody / everybody.sum(axis=1, keepdims=True)
    counts = group_counts(learned, found.labels, found.k) + 5 * shares
    by_group = counts / counts.sum(axis=2, keepdims=True)
    group = np.repeat(found.labels, np.diff(asked.indptr))
    shown = (group >= 0) & ~asked.out[asked.indices]
    statement, side = asked.indices[shown], np.array([PASS, AGREE, DISAGREE])[asked.values[shown]]
    whole, own = np.log(shares[statement, side]).sum(), np.log(by_group[group[shown], statement, side]).sum()
    return 1 - own / whole


@pytest.mark.parametrize("name", NAMES)
def test_groups_that_are_chosen_have_their_minimum(name):
    found = opinion_map(conversation(name).votes)
    sizes = np.bincount(found.labels[found.labels >= 0])
    assert sizes.min() >= groups.minimum(sizes.sum())
    assert 2 <= found.k <= groups.MOST


def test_who_stands_apart_makes_no_group_of_their_own():
    """Chance answers on many statements: whoever gave most votes is far from everybody, and alone there."""
    made = planted(400, 2000, 40, seed=4).votes
    chance = np.random.default_rng(1).integers(-1, 2, made.n_votes).astype(np.int8)
    of = replace(made, values=chance)
    alone, chosen = opinion_map(of, k=2), opinion_map(of)
    assert np.bincount(alone.labels[alone.labels >= 0]).min() < 3
    sizes = np.bincount(chosen.labels[chosen.labels >= 0])
    assert chosen.k >= 2 and sizes.min() >= groups.minimum(sizes.sum())
    assert max(score.gain for score in chosen.scores.values()) < 0


def test_a_part_of_a_million_votes_says_it_as_well(monkeypatch):
    made = planted(3000, 60, 30, groups=3, seed=9)
    whole = held_out.scores(sums.deal(made.votes, None), made.votes, 4)
    monkeypatch.setattr(held_out, "ENOUGH", made.votes.n_votes // 3)
    part = held_out.scores(sums.deal(made.votes, None), made.votes, 4)
    assert part != whole
    assert all(part[k].gain == pytest.approx(whole[k].gain, abs=0.02) for k in (2, 3, 4))


# --- Warm -----------------------------------------------------------------------------------------


def ticks(of, share=0.01, count=4):
    """The conversation as it grew: all but the last few per cent of the votes, then more, then all."""
    late = hashes.fractions(np.arange(of.n_votes))
    for tick in range(count, -1, -1):
        yield votes.where(of, late >= tick * share)


@pytest.mark.parametrize("name", NAMES)
def test_warm_maps_are_stable_for_participants(name):
    of = conversation(name).votes
    before = None
    for now in ticks(of):
        found = opinion_map(now, previous=before)
        if before is not None:
            both = (before.labels >= 0) & (found.labels >= 0)
            assert found.how == "moved on" and found.k == before.k
            assert (before.labels[both] == found.labels[both]).mean() >= 0.95
            assert (np.einsum("sc,sc->c", before.axes.vectors, found.axes.vectors) > 0.9).all()
        before = found
    assert before is not None


def test_the_next_cold_map_owes_nothing_to_the_warm_ones():
    of = conversation("brexit-consensus").votes
    *_earlier, last = [opinion_map(now, k=2) for now in ticks(of)]
    warm = opinion_map(of, previous=last)
    assert document(opinion_map(of, k=2)) == document(last)
    assert warm.how == "moved on"


def test_new_statements_and_people_join_a_warm_map():
    of = conversation("brexit-consensus").votes
    early = votes.rows(of, 0, 150)
    seen = np.unique(early.indices)[:-3]
    early = votes.collect(
        np.repeat(early.participants, np.diff(early.indptr))[np.isin(early.indices, seen)],
        of.statements[early.indices[np.isin(early.indices, seen)]],
        early.values[np.isin(early.indices, seen)],
    )
    found = opinion_map(of, previous=opinion_map(early, k=2))
    cold = opinion_map(of, k=2)
    assert found.how == "moved on"
    assert np.linalg.svd(found.axes.vectors.T @ cold.axes.vectors)[1].min() > 0.99


@pytest.mark.parametrize("rows", [[], [[1, 1]] * 9])
def test_a_map_of_nothing_is_no_start(rows):
    of = conversation("brexit-consensus").votes
    nothing = opinion_map(of_rows(rows))
    assert opinion_map(of, previous=nothing, k=nothing.k or None).how != "moved on"
    assert opinion_map(of_rows(rows), previous=opinion_map(of, k=2)).how != "moved on"


def test_weights_balance_towns():
    """A town of 300 and one of 30 which see other things: weighted, both shape the axes."""
    large, small = planted(300, 20, 20, seed=1).votes, planted(30, 20, 20, seed=2).votes
    of = votes.collect(
        np.concatenate(
            [np.repeat(v.participants, np.diff(v.indptr)) + 1000 * n for n, v in enumerate((large, small))]
        ),
        np.concatenate([large.indices, small.indices + 20]),
        np.concatenate([large.values, small.values]),
    )
    even = np.where(of.participants < 1000, 1 / 300, 1 / 30)
    plain, weighted = opinion_map(of, k=2), opinion_map(of, k=2, weights=even)

    def of_small(found):
        return (found.axes.vectors[20:] ** 2).sum()

    assert weighted.weighted and not plain.weighted
    assert of_small(plain) < 0.3 < of_small(weighted)


def test_moderated_statements_are_counted_and_shape_nothing():
    of = conversation("london.youth.policing").votes
    out = of.statements[:4]
    hidden = votes.moderated(of, out)
    found = opinion_map(hidden, k=2)
    written = document(found)
    assert (found.axes.vectors[:4] == 0).all() and (found.extremity[:4] == 0).all()
    assert sum(map(sum, written["statements"][0]["counts"].values())) > 0
    cited = [row["statement"] for one in written["groups"] for row in one["representative"]]
    cited += [row["statement"] for rows in written["consensus"].values() for row in rows]
    assert not set(cited) & set(out.tolist())
    flipped = replace(hidden, values=np.where(hidden.out[hidden.indices], 0, hidden.values).astype(np.int8))
    np.testing.assert_array_equal(opinion_map(flipped, k=2).positions, found.positions)
