"""The opinion map of a debate: the newest one, whether it is behind the votes, and what the next is made of."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from cordel.core import vote_journal
from cordel.core.vote_journal import AGREE, DISAGREE, UNSURE
from cordel.debates.models import Debate, FrozenResult, JournalEntry, OpinionMap, Voter
from cordel.debates.queries.statements import accepted

Kind = OpinionMap.Kind
# What shapes a map. Who skips a statement has not answered it.
ANSWERS: Final = {AGREE: 1, DISAGREE: -1, UNSURE: 0}
# Hexadecimal digits of a voter's key that name the voter for the calculation: 60 bits, the same on every machine.
_KEY_DIGITS: Final = 15


def maps(debate: Debate) -> QuerySet[OpinionMap]:
    """All but the pictures of the time-lapse, the newest first; of the same entries the one that was made last."""
    return (
        OpinionMap.objects.filter(debate=debate)
        .exclude(kind=Kind.FRAME)
        .order_by("-entries", "-made_at", "-pk")
    )


def opinion_map(debate: Debate) -> OpinionMap | None:
    """The newest map."""
    return maps(debate).first()


def frames(debate: Debate) -> list[OpinionMap]:
    """The pictures of the time-lapse, in the order of time."""
    return list(OpinionMap.objects.filter(debate=debate, kind=Kind.FRAME).order_by("entries"))


def has_frames(debate: Debate) -> bool:
    return OpinionMap.objects.filter(debate=debate, kind=Kind.FRAME).exists()


@dataclass(frozen=True)
class Folded:
    """The votes of a debate up to an entry of its journal, as the calculation is told them: `facts` and `columns` as
    `core.opinion.published.answer` reads them."""

    entries: int
    root: str
    voted_at: datetime | None
    facts: dict[str, Any]
    columns: tuple[bytes, ...]


def folded(debate: Debate, entries: int) -> Folded:
    """What the journal says up to this entry: the last answer of every voter to every statement that is accepted now.
    Who was shut out does not count."""
    numbers = dict(accepted(debate).values_list("pk", "number"))
    last: dict[tuple[int | None, int | None], str] = {}
    leaves, voted_at = [], None
    for leaf, voter, statement, choice, at in _lines(debate, entries):
        leaves.append(leaf)
        voted_at = at
        last[voter, statement] = choice
    answers = [
        (voter, numbers[statement], ANSWERS[choice])
        for (voter, statement), choice in last.items()
        if statement in numbers and choice in ANSWERS
    ]
    voters, towns = _voters(debate, {voter for voter, *_rest in answers})
    place = {pk: at for at, pk in enumerate(voters)}
    votes = [(place[voter], number, answer) for voter, number, answer in answers if voter in place]
    facts = {
        "voters": list(voters.values()),
        "town_names": towns,
        "statements": sorted(numbers.values()),
    }
    return Folded(entries, vote_journal.root(leaves), voted_at, facts, _columns(votes))


def _columns(votes: list[tuple[int, int, int]]) -> tuple[bytes, ...]:
    places = array("i", [place for place, _number, _answer in votes])
    numbers = array("i", [number for _place, number, _answer in votes])
    return places.tobytes(), numbers.tobytes(), array("b", [one for *_rest, one in votes]).tobytes()


def _lines(
    debate: Debate, entries: int
) -> Iterable[tuple[str, int | None, int | None, str, datetime | None]]:
    rows = JournalEntry.objects.filter(debate=debate, number__lte=entries).order_by("number")
    return rows.values_list("leaf", "voter_id", "statement_id", "choice", "at").iterator(chunk_size=10_000)


def _voters(debate: Debate, answered: set[int | None]) -> tuple[dict[int, list[int]], list[int]]:
    """Those who answered and count, by their rows: [key, place of the town, newcomer, verified]; and the towns."""
    rows = Voter.objects.filter(debate=debate, banned_at__isnull=True).order_by("key")
    found = [
        row for row in rows.values_list("pk", "key", "town_id", "is_newcomer", "way") if row[0] in answered
    ]
    towns = sorted({town for _pk, _key, town, *_rest in found if town is not None})
    place = {town: at for at, town in enumerate(towns)}
    return {
        pk: [
            int(key[:_KEY_DIGITS], 16),
            -1 if town is None else place[town],
            -1 if is_newcomer is None else int(is_newcomer),
            int(way not in Voter.UNVERIFIED),
        ]
        for pk, key, town, is_newcomer, way in found
    }, towns


def needs_map(debate: Debate) -> bool:
    """Whether there are votes that no map contains, or one that no longer count."""
    newest = maps(debate).only("entries", "is_outdated").first()
    if newest is None:
        return debate.entries > 0 and not are_votes_gone(debate)
    return newest.is_outdated or newest.entries < debate.entries


def needs_settled_map(debate: Debate) -> bool:
    """Whether the journal as it is has no map that was made from nothing."""
    if not debate.entries or are_votes_gone(debate):
        return False
    rows = OpinionMap.objects.filter(debate=debate, kind=Kind.SETTLED, entries=debate.entries)
    return not rows.filter(is_outdated=False).exists()


def are_votes_gone(debate: Debate) -> bool:
    """Whether single votes were erased because their time was over."""
    return FrozenResult.objects.filter(debate=debate, votes_gone_on__isnull=False).exists()


def followed() -> QuerySet[Debate]:
    """Debates in which people vote, or did: each has a map to be made sooner or later."""
    return Debate.objects.exclude(phase=Debate.Phase.PREPARED).order_by("pk")
