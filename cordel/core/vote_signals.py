"""Votes that look unusual: many ballots that are nearly the same, and many that come within minutes.

A signal is no proof. People of one mind answer alike, and a class begins together: so ballots are compared with those
who think alike anyway, a pace with the debate's own, and a person decides.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from statistics import median
from typing import Final, NamedTuple

Ballot = Mapping[int, str]  # statement: what was answered

FEWEST_ANSWERS: Final = 10  # fewer say too little about who gave them
FEWEST_VOTERS: Final = 5
SAME: Final = 0.95  # of the statements that both answered
LIKE_MINDED: Final = 0.6
TIMES_EXPECTED: Final = 10

_BANDS, _LONG = (
    8,
    10,
)  # ballots with 95 % in common share all ten answers of one of eight bands in 999 of 1,000 cases
_LEADERS = 8
_BOUND = 2 * SAME - 1  # two that are SAME as a third differ from each other in twice as much
_HEAPS = 50
_MEASURED = 25
_FEWEST_LIKE_MINDED = 10

WINDOW: Final = 10  # minutes
TIMES_USUAL: Final = 5
_BLOCKS_TO_KNOW = 6


class Alike(NamedTuple):
    """Voters whose ballots agree far more than chance; `expected`: how many such people like these would give."""

    voters: tuple[int, ...]
    expected: float


class Burst(NamedTuple):
    """What came within WINDOW minutes from `minute` on (since 1970); `usual`: how many do in so long a time."""

    minute: int
    size: int
    voters: tuple[int, ...]
    usual: float


class _Mask(NamedTuple):
    """A ballot as bits, a bit a statement: two are compared in a few steps."""

    answers: tuple[int, ...]
    answered: int


# --- Nearly the same ballots --------------------------------------------------------------------


def look_alike(ballots: Mapping[int, Ballot]) -> list[Alike]:
    """Groups of FEWEST_VOTERS or more, the largest first, each voter in one at most. `ballots`: by voter; a skipped
    statement is none. Takes a time in proportion to the votes, and to the voters for each group that is looked at."""
    full = {voter: ballots[voter] for voter in sorted(ballots) if len(ballots[voter]) >= FEWEST_ANSWERS}
    bits = {one: at for at, one in enumerate(sorted({said for one in full.values() for said in one}))}
    choices = sorted({choice for one in full.values() for choice in one.values()})
    masks = {voter: _mask(ballot, bits, choices) for voter, ballot in full.items()}
    found, free = [], set(masks)
    for heap in _heaps(full, masks):
        centre = _mask(_middle([full[one] for one in heap]), bits, choices)
        near = tuple(one for one in masks if one in free and _same(masks[one], centre) >= SAME)
        if len(near) < FEWEST_VOTERS:
            continue
        expected = _expected(near, centre, masks)
        if len(near) >= TIMES_EXPECTED * expected:
            found.append(Alike(near, expected))
            free -= set(near)
    return sorted(found, key=lambda one: (-len(one.voters), one.voters))


def _mask(ballot: Ballot, bits: Mapping[int, int], choices: Sequence[str]) -> _Mask:
    answers = dict.fromkeys(choices, 0)
    for said, choice in ballot.items():
        answers[choice] |= 1 << bits[said]
    return _Mask(tuple(answers.values()), sum(answers.values()))


def _same(one: _Mask, other: _Mask) -> float:
    """The share of equal answers among those that both gave; 0 where both gave fewer than FEWEST_ANSWERS."""
    both = (one.answered & other.answered).bit_count()
    return _matches(one, other).bit_count() / both if both >= FEWEST_ANSWERS else 0.0


def _matches(one: _Mask, other: _Mask) -> int:
    found = 0
    for mine, theirs in zip(one.answers, other.answers, strict=True):
        found |= mine & theirs
    return found


def _heaps(ballots: Mapping[int, Ballot], masks: Mapping[int, _Mask]) -> list[list[int]]:
    """Voters bound to each other by a nearly equal ballot, the _HEAPS largest. Whoever shares a bucket is compared
    with a few of it: everybody with everybody would take a minute for some thousand voters."""
    parent = {voter: voter for voter in masks}

    def top(voter: int) -> int:
        while parent[voter] != voter:
            parent[voter] = voter = parent[parent[voter]]
        return voter

    for bucket in _buckets(ballots):
        leaders: list[int] = []
        for voter in bucket:
            leader = next((one for one in leaders if _same(masks[one], masks[voter]) >= _BOUND), None)
            if leader is not None:
                parent[top(voter)] = top(leader)
            elif len(leaders) < _LEADERS:
                leaders.append(voter)
    heaps: dict[int, list[int]] = defaultdict(list)
    for voter in masks:
        heaps[top(voter)].append(voter)
    bound = [heap for heap in heaps.values() if len(heap) > 1]
    return sorted(bound, key=lambda heap: (-len(heap), heap))[:_HEAPS]


def _buckets(ballots: Mapping[int, Ballot]) -> Iterator[list[int]]:
    """Voters who gave the same answers to the first _LONG of their statements, in _BANDS orders of the statements."""
    statements = {said for one in ballots.values() for said in one}
    for band in range(_BANDS):
        rank = {one: hashlib.sha256(f"{band} {one}".encode()).digest() for one in statements}
        buckets: dict[tuple[tuple[int, str], ...], list[int]] = defaultdict(list)
        for voter, ballot in ballots.items():
            first = nsmallest(_LONG, ballot, key=rank.__getitem__)
            buckets[tuple((said, ballot[said]) for said in first)].append(voter)
        yield from (bucket for bucket in buckets.values() if len(bucket) > 1)


def _middle(ballots: Sequence[Ballot]) -> dict[int, str]:
    """What most of them answered, to every statement that half of them did."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for ballot in ballots:
        for said, choice in ballot.items():
            counted[said][choice] += 1
    return {
        said: min(answers, key=lambda choice: (-answers[choice], choice))
        for said, answers in sorted(counted.items())
        if 2 * answers.total() >= len(ballots)
    }


def _expected(near: Sequence[int], centre: _Mask, masks: Mapping[int, _Mask]) -> float:
    """How many of all people would come as near to the centre, if each answered like those who think like it."""
    inside = set(near)
    others = [mask for voter, mask in masks.items() if voter not in inside]
    minded = [mask for mask in others if _same(mask, centre) >= LIKE_MINDED]
    if len(minded) < _FEWEST_LIKE_MINDED:
        minded = others
    chance = _chances(centre, minded)
    step = max(1, len(near) // _MEASURED)
    odds = [_odds(chance, masks[voter].answered & centre.answered) for voter in near[::step]]
    return (len(minded) + len(near)) * sum(odds) / len(odds)


def _chances(centre: _Mask, people: Iterable[_Mask]) -> dict[int, float]:
    """By bit: how likely one of these people gives the centre's answer (Jeffreys: half an answer more of each)."""
    same: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for mask in people:
        same.update(_bits(_matches(mask, centre)))
        answered.update(_bits(mask.answered & centre.answered))
    return {bit: (same[bit] + 0.5) / (answered[bit] + 1) for bit in _bits(centre.answered)}


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _odds(chance: Mapping[int, float], statements: int) -> float:
    """That somebody answers at least SAME of these statements like the centre: a sum over how many differ."""
    asked = list(_bits(statements))
    most = int(len(asked) * (1 - SAME) + 1e-9)
    differ = [1.0] + [0.0] * most
    for bit in asked:
        one = chance[bit]
        before = [0.0, *differ[:-1]]
        differ = [stays * one + moves * (1 - one) for stays, moves in zip(differ, before, strict=True)]
    return sum(differ)


# --- Within minutes -----------------------------------------------------------------------------


def bursts(came: Iterable[tuple[int, int]], *, fewest: int) -> list[Burst]:
    """Windows in which `fewest` or more came, and TIMES_USUAL as many as usual, in the order of time. `came`: (minute
    since 1970, voter). Nothing while there are too few other minutes to know what is usual."""
    left, found = sorted(came), []
    while left:
        first, after = _fullest(left)
        rest = left[:first] + left[after:]
        blocks = Counter(minute // WINDOW for minute, _voter in rest)
        if after - first < fewest or len(blocks) < _BLOCKS_TO_KNOW:
            break
        usual = float(median(blocks.values()))
        if after - first < TIMES_USUAL * usual:
            break
        voters = tuple(sorted({voter for _minute, voter in left[first:after]}))
        found.append(Burst(left[first][0], after - first, voters, usual))
        left = rest
    return sorted(found)


def _fullest(came: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The window with the most of them, as a slice; the earliest of equals."""
    best, first = (0, 0), 0
    for at, (minute, _voter) in enumerate(came):
        while came[first][0] <= minute - WINDOW:
            first += 1
        if at + 1 - first > best[1] - best[0]:
            best = (first, at + 1)
    return best
