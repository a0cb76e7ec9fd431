"""The opinion map is made, in a process of its own, and kept."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from cordel.base import calculations, jobs
from cordel.debates import queries
from cordel.debates.actions.locking import locked
from cordel.debates.models import Debate, OpinionMap
from cordel.debates.queries import Folded

Kind = OpinionMap.Kind
Phase = Debate.Phase
CALCULATION: Final = "cordel.core.opinion.published.answer"
# Pictures of the time-lapse, the last one included.
FRAMES: Final = 12
# Between two looks at the votes.
SHORTEST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(seconds=30)
FOLLOW: Final = "debates.follow"
SETTLE: Final = "debates.settle"


def make_map(debate: Debate, *, now: datetime) -> OpinionMap | None:
    """The map of the votes so far, moved on from the one before; None where nothing is new. Raises NotCalculated."""
    if not queries.needs_map(debate):
        return None
    before = queries.opinion_map(debate)
    return _made(debate, Kind.LIVE, debate.entries, now, before=before.document if before else None)


def settle_map(debate: Debate, *, now: datetime) -> OpinionMap | None:
    """The map that the journal alone gives, as it is when a phase ends; None where it is there. Raises NotCalculated."""
    if not queries.needs_settled_map(debate):
        return None
    return _made(debate, Kind.SETTLED, debate.entries, now)


def make_frames(debate: Debate, *, now: datetime) -> int:
    """The pictures of the time-lapse, where one is missing or no longer true; those of another length of the journal go.
    Returns how many were made. Raises NotCalculated."""
    wanted = moments(debate.entries)
    rows = OpinionMap.objects.filter(debate=debate, kind=Kind.FRAME)
    rows.exclude(entries__in=wanted).delete()
    there = set(rows.filter(is_outdated=False).values_list("entries", flat=True))
    if there.issuperset(wanted):
        return 0
    before = None
    for entries in wanted:  # one after the other, all anew: each is turned as the one before it
        before = _made(debate, Kind.FRAME, entries, now, before=before).document
    return len(wanted)


def moments(entries: int) -> list[int]:
    """At which entries the journal is looked at for the time-lapse: evenly, up to the last one."""
    number = min(FRAMES, entries)
    return [entries * at // number for at in range(1, number + 1)]


def _made(
    debate: Debate, kind: str, entries: int, now: datetime, *, before: dict[str, Any] | None = None
) -> OpinionMap:
    """Nothing is locked meanwhile: people go on voting."""
    folded = queries.folded(debate, entries)
    facts = {**folded.facts, "before": before}
    document = calculations.calculated(CALCULATION, facts, folded.columns)
    return keep_map(debate, kind=kind, folded=folded, document=document, now=now)


@transaction.atomic
def keep_map(
    debate: Debate, *, kind: str, folded: Folded, document: dict[str, Any], now: datetime
) -> OpinionMap:
    """Twice is one map; older ones that people voted past go. Raises NotCalculated for what is no document of a map."""
    if not _is_whole(document):
        raise calculations.NotCalculated("no map")
    locked(debate)
    facts = {
        "root": folded.root,
        "engine": document["engine"],
        "voters": document["voters"],
        "votes": document["votes"],
        "voted_at": folded.voted_at,
        "made_at": now,
        "is_outdated": False,
        "document": document,
    }
    made, _is_new = OpinionMap.objects.update_or_create(
        debate=debate, kind=kind, entries=folded.entries, defaults=facts
    )
    if kind != Kind.FRAME:
        OpinionMap.objects.filter(debate=debate, kind=Kind.LIVE, entries__lt=folded.entries).delete()
    return made


def _is_whole(document: dict[str, Any]) -> bool:
    lists = ("groups", "clouds", "statements", "shared", "together")
    return (
        all(isinstance(document.get(name), list) for name in lists)
        and all(isinstance(document.get(name), int) for name in ("voters", "votes"))
        and isinstance(document.get("engine"), str)
        and isinstance(document.get("axes"), dict)
    )


def outdate_maps(debate: Debate) -> None:
    """Votes were erased or count no longer: the maps are made again, without a new entry in the journal. Once all votes
    have served their time, they stay as they were."""
    if not queries.are_votes_gone(debate):
        OpinionMap.objects.filter(debate=debate).update(is_outdated=True)


def follow(debate: Debate, *, now: datetime) -> None:
    """From now on the map follows the votes, or, when they are over, is settled. Asked for twice it is done once."""
    if debate.phase not in (Phase.VOTES, Phase.REVIEW, Phase.CLOSED):
        return
    name = FOLLOW if debate.phase == Phase.VOTES else SETTLE
    if {"debate_id": debate.pk} not in jobs.still_to_do(name):
        jobs.enqueue(name, now=now, debate_id=debate.pk)


def follow_all(*, now: datetime) -> int:
    """Whatever was lost or broken on the way is begun again; returns how many debates were looked at."""
    found = list(queries.followed())
    for debate in found:
        if debate.phase == Phase.VOTES or queries.needs_settled_map(debate):
            follow(debate, now=now)
    return len(found)


def pause(debate: Debate, *, now: datetime) -> timedelta:
    """Until the votes are looked at again: a few seconds while people vote, longer the longer nobody did."""
    made_at = queries.maps(debate).values_list("made_at", flat=True).first()
    quiet = now - made_at if made_at else LONGEST
    return min(LONGEST, max(SHORTEST, quiet / 10))
