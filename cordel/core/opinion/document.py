"""The map as a document: everything somebody needs to draw it, to check it, or to make it again.

Plain values, ready for JSON, in one order; what there is no number for is None. Groups are named by their numbers,
statements and participants by their ids. Counts are of people who have a group, with statements that moderation took
out; what everybody agrees on is of everybody who voted, and like what represents a group leaves those out.
"""

from dataclasses import asdict
from typing import Any, Final

import numpy as np
import scipy

from cordel.core.opinion import clusters, held_out, votes
from cordel.core.opinion import groups as finding_groups
from cordel.core.opinion.consensus import consensus, group_aware
from cordel.core.opinion.counts import counts_and_totals
from cordel.core.opinion.engine import ENGINE, Map
from cordel.core.opinion.priority import priorities
from cordel.core.opinion.projection import needed
from cordel.core.opinion.representative import representative
from cordel.core.opinion.votes import Bools, Ints

VERSION: Final = f"cordel opinion map {ENGINE}"


def document(of: Map, meta: Bools | None = None) -> dict[str, Any]:
    """The whole document; `meta` (statements,) marks those about the conversation itself."""
    shown = ~of.votes.out
    counts, everybody = counts_and_totals(of.votes, of.labels, of.k)
    agreed = consensus(everybody, shown)
    possible = sorted(held_out.ranked(of.scores)[:-1])
    return {
        "participants": _participants(of),
        "k": of.k,
        "k_scores": {str(number): of.scores[number].gain for number in possible},
        "groups": _groups(of, counts, shown),
        "statements": _statements(of, counts, everybody, meta),
        "consensus": {
            side: [_named(of, row) for row in rows]
            for side, rows in (("agree", agreed.agree), ("disagree", agreed.disagree))
        },
        "parameters": parameters(of),
        "engine": VERSION,
        "votes_sha256": votes.sha256(of.votes),
    }


def parameters(of: Map) -> dict[str, Any]:
    """What the map was made with and by, and how far its drawing keeps groups apart."""
    return {
        "votes_needed": needed(of.votes.n_statements),
        "base_clusters": clusters.MOST,
        "groups": [finding_groups.FEWEST, finding_groups.MOST],
        "fewest_in_a_group": finding_groups.minimum(int((of.labels >= 0).sum())),
        "too_small_groups": [number for number, one in of.scores.items() if not one.large],
        "how": of.how,
        "weighted": of.weighted,
        "held_out_share": held_out.SHARE,
        "shrink": held_out.SHRINK,
        "silhouette": of.silhouette,
        "silhouettes": {str(number): score.silhouette for number, score in of.scores.items()},
        "spread": of.axes.spread.tolist(),
        "moderated_out": of.votes.statements[of.votes.out].tolist(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


def _participants(of: Map) -> list[dict[str, Any]]:
    names = of.names
    columns = (of.votes.participants.tolist(), of.positions.tolist(), of.labels.tolist())
    return [
        {
            "participant": participant,
            "x": None if label < 0 else x,
            "y": None if label < 0 else y,
            "group": None if label < 0 else names[label],
        }
        for participant, (x, y), label in zip(*columns, strict=True)
    ]


def _groups(of: Map, counts: Ints, shown: Bools) -> list[dict[str, Any]]:
    sizes = np.bincount(of.labels[of.labels >= 0], minlength=of.k).tolist()
    return [
        {"group": name, "size": size, "representative": [_named(of, row) for row in rows]}
        for name, size, rows in zip(of.names, sizes, representative(counts, shown), strict=True)
    ]


def _statements(of: Map, counts: Ints, everybody: Ints, meta: Bools | None) -> list[dict[str, Any]]:
    # Without groups there is still a next statement to ask about.
    priority = priorities(counts.sum(axis=0) if of.k else everybody, of.extremity, meta).tolist()
    aware: list[float | None] = group_aware(counts).tolist() if of.k else [None] * of.votes.n_statements
    return [
        {
            "statement": statement,
            "extremity": extremity,
            "counts": {str(name): cells for name, cells in zip(of.names, table, strict=True)},
            "group_aware_consensus": aware[place],
            "priority": priority[place],
        }
        for place, (statement, extremity, table) in enumerate(
            zip(
                of.votes.statements.tolist(),
                of.extremity.tolist(),
                counts.transpose(1, 0, 2).tolist(),
                strict=True,
            )
        )
    ]


def _named(of: Map, row: Any) -> dict[str, Any]:
    """A row with its statement's id in place of its position."""
    return {**asdict(row), "statement": int(of.votes.statements[row.statement])}
