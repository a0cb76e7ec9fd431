"""What presence rests on: a person once, at its strongest; a participation for each kind."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core import evidence_kinds as kinds
from cordel.core.evidence_kinds import Presence

KINDS = [*kinds.STRENGTH_OF, "published report", ""]
PRESENCES = st.lists(
    st.builds(
        Presence,
        st.integers(0, 6),
        st.lists(st.sampled_from(KINDS), max_size=4).map(tuple),
    ),
    max_size=30,
)


def test_counts_each_person_once_at_the_strongest_of_all_days() -> None:
    found = kinds.rest(
        [
            Presence(1, ("host's word",)),
            Presence(1, ("scan", "screen signature")),
            Presence(2, ("online", "host's word")),
            Presence(3, ("host's word",)),
            Presence(4, ("published report",)),
            Presence(5, ("scan",)),
        ]
    )
    assert found.persons == {"signed": 1, "scan": 1, "online": 1, "host's word": 1, "nothing": 1}
    assert found.participations == {"screen signature": 1, "scan": 2, "online": 1, "host's word": 3}
    assert (found.all_persons, found.all_participations, found.unproved) == (5, 6, 1)
    assert (found.host_word_only, found.without) == (1, 1)


@pytest.mark.parametrize(
    ("resting_on", "strength"),
    [
        (["host's word", "online"], "online"),
        (["online", "scan"], "scan"),
        (["scan", "signature"], "signed"),
        (["screen signature", "host's word"], "signed"),
        (["published report"], "nothing"),
        ([], "nothing"),
    ],
)
def test_knows_which_kind_is_stronger(resting_on: list[str], strength: str) -> None:
    assert kinds.strength(resting_on) == kinds.strength(reversed(resting_on)) == strength


@given(PRESENCES)
def test_adds_up(presences: list[Presence]) -> None:
    found = kinds.rest(presences)
    assert found.all_persons == len({one.who for one in presences})
    assert found.all_participations == len(presences)
    assert found.unproved is not None
    proved = len(presences) - found.unproved
    assert max(found.participations.values(), default=0) <= proved <= sum(found.participations.values())


@given(PRESENCES, st.randoms(use_true_random=False))
def test_does_not_mind_the_order(presences: list[Presence], chance: random.Random) -> None:
    shuffled = [one._replace(kinds=tuple(chance.sample(one.kinds, len(one.kinds)))) for one in presences]
    chance.shuffle(shuffled)
    assert kinds.rest(shuffled) == kinds.rest(presences)


@given(PRESENCES, st.integers(0, 6), st.sampled_from(list(kinds.STRENGTH_OF)))
def test_more_evidence_never_makes_anybody_weaker(presences: list[Presence], who: int, kind: str) -> None:
    before, after = kinds.rest(presences), kinds.rest([*presences, Presence(who, (kind,))])
    for last in range(1, len(kinds.STRENGTHS)):
        strong = kinds.STRENGTHS[:last]
        assert sum(after.persons.get(one, 0) for one in strong) >= sum(
            before.persons.get(one, 0) for one in strong
        )


@given(PRESENCES)
def test_reads_back_what_it_wrote(presences: list[Presence]) -> None:
    found = kinds.rest(presences)
    assert kinds.read(json.loads(json.dumps(found.as_json()))) == found


def test_a_printed_report_proves_nobody() -> None:
    found = kinds.unproved(127)
    assert (found.without, found.all_persons, found.all_participations) == (127, 127, None)
    assert kinds.unproved(0).persons == {}
