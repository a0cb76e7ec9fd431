"""Background work about debates: each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.base import jobs
from cordel.debates import actions, queries
from cordel.debates.models import Debate

Phase = Debate.Phase


def look_for_unusual_votes(debate: int | None = None) -> None:
    """In one debate, or in all in which somebody voted since it was last looked."""
    for one in queries.to_look_at(debate):
        actions.look_for_unusual(one, now=timezone.now())


def follow(debate_id: int) -> dict[str, int]:
    """Looks whether there are new votes, makes the map of them, and looks again after a while: one job for as long as
    people vote, so that no debate has two at once."""
    debate = Debate.objects.filter(pk=debate_id, phase=Phase.VOTES).first()
    if debate is None:
        return {}
    now = timezone.now()
    actions.make_map(debate, now=now)
    raise jobs.NotNow(int(actions.pause(debate, now=now).total_seconds()))


def settle(debate_id: int) -> dict[str, int]:
    """The votes are over: the map that the journal alone gives, and the pictures of the time-lapse."""
    debate = Debate.objects.filter(pk=debate_id).first()
    if debate is None:
        return {}
    now = timezone.now()
    actions.settle_map(debate, now=now)
    return {"frames": actions.make_frames(debate, now=now)}


def follow_all() -> dict[str, int]:
    return {"debates": actions.follow_all(now=timezone.now())}


def bring_in(debate_id: int, town_id: int | None = None) -> dict[str, int]:
    return {"votes": actions.bring_in(debate_id, town_id=town_id, now=timezone.now())}
