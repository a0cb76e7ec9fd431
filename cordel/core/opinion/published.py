"""The map that a debate shows: everything a page needs, and nothing by which anybody could be found.

No row and no key of a person is in it. Groups have K people or more; where the best number of groups would make a
smaller one, the next best is taken, or none. Clouds have K people or more: smaller ones are drawn together with their
neighbour in the same group. A statement of which K people of each group have not said anything is withheld with its
whole row. Where there are groups, all figures are of those who are in one, so that no difference of two figures here is
about those few who are in none; but the tables by town are of everybody (`town_sections`). Means and axes of
statements that fewer than K people answered are 0.

Each section is a function of what was made; another section is another line in SECTIONS.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from cordel.core.opinion import consensus, projection, representative, town_sections, votes, words
from cordel.core.opinion.across_towns import K
from cordel.core.opinion.axes import Axes
from cordel.core.opinion.clusters import Centres
from cordel.core.opinion.counts import AGREE, DISAGREE, counts_and_totals
from cordel.core.opinion.document import VERSION, parameters
from cordel.core.opinion.engine import MOVED_ON, NO_GROUP, Map, opinion_map
from cordel.core.opinion.held_out import Score, ranked
from cordel.core.opinion.priority import priorities
from cordel.core.opinion.votes import Bools, Floats, Ints, Votes

# Why there are no groups; "" where there are.
FEW_PEOPLE: Final = "few_people"
FEW_STATEMENTS: Final = "few_statements"
FORETELL_NOTHING: Final = "foretell_nothing"
TOO_SMALL: Final = "too_small"
# A map is moved on until there are so many times the votes of the last one that was made from nothing.
MOVED_UNTIL: Final = 1.25
_DIGITS: Final = 6


@dataclass(frozen=True, eq=False)
class Made:
    """What sections are made of. `found` is None where there are too few people for a map. `counts` (groups, statements,
    3) and `totals` (statements, 3) as `counts` has them; `shown` (statements,): K people of every group answered.
    `towns` (voters,) are places in `town_names`, -1 for none; `newcomers` 1, 0, or -1 where nobody said."""

    votes: Votes
    towns: Ints
    town_names: Sequence[int]
    newcomers: Ints
    verified: Bools
    found: Map | None
    why: str
    labels: Ints
    counts: Ints
    totals: Ints
    shown: Bools

    @property
    def k(self) -> int:
        return len(self.counts)


def answer(facts: Mapping[str, Any], columns: Sequence[bytes]) -> dict[str, Any]:
    """`document_of` for a process that was told columns: of each vote the voter's place (int32), the statement's number
    (int32) and the vote (int8); `facts["voters"]` are [key, place of the town or -1, newcomer, verified]."""
    voters = facts["voters"]
    keys = np.array([row[0] for row in voters], np.int64)
    place, statement = (np.frombuffer(column, np.int32) for column in columns[:2])
    given = votes.collect(
        keys[place],
        statement.astype(np.int64),
        np.frombuffer(columns[2], np.int8),
        everybody=keys.tolist(),
        every_statement=facts["statements"],
    )
    # The engine sorts people by their keys; what is known of them follows.
    order = np.argsort(keys, kind="stable")
    known = np.array([row[1:] for row in voters], np.int64).reshape(len(voters), 3)[order]
    return document_of(
        given,
        known[:, 0],
        known[:, 1],
        known[:, 2] == 1,
        town_names=facts["town_names"],
        before=facts.get("before"),
    )


def document_of(
    given: Votes,
    towns: Ints,
    newcomers: Ints,
    verified: Bools,
    *,
    town_names: Sequence[int] = (),
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The document of these votes, in plain values. `towns`, `newcomers`, `verified` (voters,) as `Made` has them;
    `before`: the document of the map before, which is moved on where it can be. Without it the same votes give the same
    document."""
    found, why, from_nothing = _map(given, before)
    labels = found.labels if found is not None and not why else np.full(given.n_participants, NO_GROUP)
    counts, totals = counts_and_totals(given, labels, 0 if why or found is None else found.k)
    fewest = counts.sum(axis=2).min(axis=0) if len(counts) else totals.sum(axis=1)
    made = Made(
        given, towns, town_names, newcomers, verified, found, why, labels, counts, totals, fewest >= K
    )
    document: dict[str, Any] = {
        "voters": int((np.diff(given.indptr) > 0).sum()),
        "votes": given.n_votes,
        "why_no_groups": why,
        "fewest": K,
        "engine": VERSION,
        "votes_sha256": votes.sha256(given),
        "votes_from_nothing": from_nothing,
    }
    return {**document, **{name: section(made) for name, section in SECTIONS.items()}}


# --- The map -----------------------------------------------------------------------------------------


def _map(given: Votes, before: Mapping[str, Any] | None) -> tuple[Map | None, str, int]:
    """The map, why it has no groups, and how many votes there were when one was last made from nothing."""
    if int((np.diff(given.indptr) > 0).sum()) < words.SMALL:
        return None, FEW_PEOPLE, given.n_votes
    if before and before["groups"] and given.n_votes <= MOVED_UNTIL * before["votes_from_nothing"]:
        moved = opinion_map(given, previous=_remembered(before))
        if moved.how == MOVED_ON and _smallest(moved) >= K:
            return moved, "", before["votes_from_nothing"]
    found, why = _from_nothing(given)
    return _facing(found, before) if before and before["groups"] and not why else found, why, given.n_votes


def _from_nothing(given: Votes) -> tuple[Map, str]:
    """With as many groups as foretell votes best, among the numbers of groups that all have K people."""
    found = opinion_map(given)
    # With votes held out, nobody would have enough left for a place: nothing can be foretold, well or badly.
    why = FEW_STATEMENTS if given.n_statements <= projection.ENOUGH else FORETELL_NOTHING
    for number in ranked(found.scores)[:-1]:
        if found.scores[number].gain <= 0:
            break
        tried = found if found.k == number else opinion_map(given, k=number)
        if tried.k == number and _smallest(tried) >= K:
            return replace(tried, scores=found.scores, how=found.how), ""
        why = TOO_SMALL
    return found, why


def _facing(found: Map, before: Mapping[str, Any]) -> Map:
    """The same map turned as the one before, and each group named as the one that was nearest to where it is: what only
    looks otherwise is no change of minds."""
    earlier = _remembered(before)
    at = {number: place for place, number in enumerate(earlier.votes.statements.tolist())}
    both = [(row, at[number]) for row, number in enumerate(found.votes.statements.tolist()) if number in at]
    rows, old = [row for row, _old in both], [place for _row, place in both]
    along = np.einsum("sc,sc->c", found.axes.vectors[rows], earlier.axes.vectors[old])
    x, y = np.where(along < 0, -1.0, 1.0).tolist()
    centres = replace(found.centres, x=found.centres.x * x, y=found.centres.y * y)
    order = np.array(_named(centres, earlier.centres))
    place = np.argsort(order)
    return replace(
        found,
        axes=replace(found.axes, vectors=found.axes.vectors * [x, y]),
        positions=found.positions * [x, y],
        centres=centres.of(order),
        base=replace(found.base, x=found.base.x * x, y=found.base.y * y),
        base_labels=place[found.base_labels],
        labels=np.where(found.labels < 0, found.labels, place[found.labels]),
    )


def _named(now: Centres, before: Centres) -> list[int]:
    """Groups in the order of the earlier ones: the nearest pair first; who has no pair comes last, the larger sooner."""
    pairs = sorted(
        ((now.x[one] - before.x[other]) ** 2 + (now.y[one] - before.y[other]) ** 2, one, other)
        for one in range(len(now.x))
        for other in range(len(before.x))
    )
    names: dict[int, int] = {}
    for _apart, one, other in pairs:
        if one not in names and other not in names.values():
            names[one] = other
    rest = len(before.x)
    return sorted(range(len(now.x)), key=lambda one: (names.get(one, rest), one))


def _smallest(found: Map) -> int:
    inside = found.labels[found.labels >= 0]
    return int(np.bincount(inside, minlength=found.k).min()) if found.k else 0


def _remembered(before: Mapping[str, Any]) -> Map:
    """What moving a map on needs of the one before, from its document."""
    axes, groups, clouds = before["axes"], before["groups"], before["clouds"]
    nobody = np.zeros(0, np.int64)
    statements = np.array(axes["statements"], np.int64)
    return Map(
        votes=votes.collect(nobody, nobody, nobody, every_statement=statements.tolist()),
        axes=Axes(np.array(axes["means"]), np.array([axes["x"], axes["y"]]).T, np.array(axes["spread"])),
        positions=np.zeros((0, 2)),
        labels=nobody,
        names=tuple(range(len(groups))),
        centres=_centres(groups),
        base=_centres(clouds),
        base_labels=np.array([one["group"] for one in clouds], np.int64),
        extremity=np.zeros(len(statements)),
        silhouette=None,
        how=MOVED_ON,
        scores={int(k): Score(gain, True, None) for k, gain in before["held_out"]["gains"].items()},
    )


def _centres(rows: Sequence[Mapping[str, Any]]) -> Centres:
    x, y, people = (np.array([row[name] for row in rows], float) for name in ("x", "y", "people"))
    return Centres(x, y, people, people, 0.0)


# --- Sections ----------------------------------------------------------------------------------------


def groups(made: Made) -> list[dict[str, Any]]:
    """Each group: how many people, its middle, what it answers otherwise than the others."""
    if made.found is None or made.why:
        return []
    sizes = np.bincount(made.labels[made.labels >= 0], minlength=made.k).tolist()
    centres = made.found.centres
    apart = words.separating(made.counts, made.shown)
    typical = representative.representative(made.counts, made.shown)
    return [
        {
            "group": number,
            "people": sizes[number],
            "x": _short(centres.x[number]),
            "y": _short(centres.y[number]),
            "apart": [_finding(made, one) for one in apart[number]],
            "representative": [
                {**_short_of(asdict(one)), "statement": _number(made, one.statement)}
                for one in typical[number]
            ],
        }
        for number in range(made.k)
    ]


def clouds(made: Made) -> list[dict[str, Any]]:
    """Where people stand, K or more together; `group` is -1 where there are none."""
    if made.found is None:
        return []
    base, found = made.found.base, []
    labels = np.full(len(base.x), NO_GROUP) if made.why else made.found.base_labels
    for label in np.unique(labels).tolist():
        inside = [
            (float(base.people[at]), float(base.x[at]), float(base.y[at]))
            for at in np.flatnonzero(labels == label)
        ]
        found += [(label, *one) for one in _together(inside)]
    found.sort(key=lambda one: (-one[1], one[2], one[3]))
    return [
        {"x": _short(x), "y": _short(y), "people": round(people), "group": label}
        for label, people, x, y in found
    ]


def _together(found: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Clouds (people, x, y), the smallest joined to its nearest until each has K people; none, where all have not."""
    found = sorted(found)
    while found and found[0][0] < K:
        people, x, y = found.pop(0)
        if not found:
            return []
        at = min(
            range(len(found)), key=lambda one: ((found[one][1] - x) ** 2 + (found[one][2] - y) ** 2, one)
        )
        more, other_x, other_y = found.pop(at)
        both = people + more
        found.append((both, (people * x + more * other_x) / both, (people * y + more * other_y) / both))
        found.sort()
    return found


def axes(made: Made) -> dict[str, Any]:
    """What one person's own place is reckoned from (`own`); the statements in their order."""
    numbers = made.votes.statements.tolist()
    if made.found is None:
        return {"statements": numbers, "x": [], "y": [], "means": [], "spread": []}
    enough = made.totals.sum(axis=1) >= K
    vectors = np.where(enough[:, None], made.found.axes.vectors, 0.0)
    return {
        "statements": numbers,
        "x": _short(vectors[:, 0]),
        "y": _short(vectors[:, 1]),
        "means": _short(np.where(enough, made.found.axes.means, 0.0)),
        "spread": _short(made.found.axes.spread),
    }


def statements(made: Made) -> list[dict[str, Any]]:
    """Each statement: how it was answered, together and by group as [agree, disagree, unsure], None where withheld; how
    far all agree or reject it and how far they are apart, 0..1; how much there is to learn from asking about it."""
    together = made.counts.sum(axis=0) if made.k else made.totals
    known = together.sum(axis=1) >= K
    alike, split = _alike(made, together), _split(made, together)
    extremity = np.zeros(made.votes.n_statements) if made.found is None else made.found.extremity
    priority = priorities(together, extremity)
    return [
        {
            "statement": number,
            "together": together[at].tolist() if known[at] else None,
            "groups": made.counts[:, at].tolist() if made.k and made.shown[at] else None,
            "agreed": _short(alike[AGREE][at]) if made.shown[at] else None,
            "rejected": _short(alike[DISAGREE][at]) if made.shown[at] else None,
            "apart": _short(split[at]) if made.shown[at] else None,
            # For the order of asking alone: of a few answers it tells each, so that no page and no file shows it.
            "priority": float(f"{priority[at]:.1e}"),
        }
        for at, number in enumerate(made.votes.statements.tolist())
    ]


def _alike(made: Made, together: Ints) -> tuple[Floats, Floats]:
    """Shares under Jeffreys' prior of who agrees and who disagrees: the geometric mean over groups, or of all."""
    if made.k:
        return consensus.evenly(made.counts), consensus.evenly(made.counts[..., [DISAGREE, AGREE, 2]])
    seen = together.sum(axis=1)
    return consensus.jeffreys(together[:, AGREE], seen), consensus.jeffreys(together[:, DISAGREE], seen)


def _split(made: Made, together: Ints) -> Floats:
    """The largest difference of two groups' shares of agreement; without groups 1 where as many agree as disagree."""
    if made.k:
        shares = consensus.jeffreys(made.counts[..., AGREE], made.counts.sum(axis=2))
        return np.asarray(shares.max(axis=0) - shares.min(axis=0))
    agree, disagree = together[:, AGREE], together[:, DISAGREE]
    return np.asarray(2 * np.minimum(agree, disagree) / np.maximum(together.sum(axis=1), 1))


def shared(made: Made) -> list[dict[str, Any]]:
    """What most people of every group say."""
    return [_finding(made, one) for one in words.shared(made.counts, made.shown)] if made.k > 1 else []


def together(made: Made) -> list[dict[str, Any]]:
    """What all say together, where there are no groups."""
    return [] if made.k else [_finding(made, one) for one in words.all_together(made.totals, made.shown)]


def towns(made: Made) -> dict[str, Any]:
    """What holds in every town, of everybody, in a group or not."""
    return town_sections.by_town(made.votes, made.towns, made.town_names, made.newcomers, made.labels, made.k)


def held_out(made: Made) -> dict[str, Any]:
    """What each number of groups foretold of held-out votes."""
    scores: dict[int, Score] = {} if made.found is None else made.found.scores
    gains = {str(number): _short(scores[number].gain) for number in sorted(ranked(scores)[:-1])}
    return {"groups": made.k, "gains": gains, "gain": gains.get(str(made.k))}


def made_with(made: Made) -> dict[str, Any]:
    return {} if made.found is None else parameters(made.found)


SECTIONS: Final[dict[str, Callable[[Made], Any]]] = {
    "groups": groups,
    "clouds": clouds,
    "axes": axes,
    "statements": statements,
    "shared": shared,
    "together": together,
    "towns": towns,
    "held_out": held_out,
    "parameters": made_with,
}


# --- In plain values ---------------------------------------------------------------------------------


def _number(made: Made, place: int) -> int:
    return int(made.votes.statements[place])


def _finding(made: Made, one: words.Finding) -> dict[str, Any]:
    found = {name: value for name, value in asdict(one).items() if value is not None}
    return {**found, "statement": _number(made, one.statement)}


def _short(value: Any) -> Any:
    """Rounded, as a number or a list."""
    return np.round(np.asarray(value, np.float64), _DIGITS).tolist()


def _short_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _short(value) if isinstance(value, float) else value for name, value in row.items()}
