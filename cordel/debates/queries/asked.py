"""Questions from the room: the queue, sorted by how many want to know, and what waits to be read."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from cordel.debates.models import AskedQuestion, Debate, Voter, Wish

Asked = AskedQuestion.State


def _wished(rows: QuerySet[AskedQuestion]) -> QuerySet[Any]:
    wishes = Count("wishes", filter=Q(wishes__voter__banned_at__isnull=True))
    return rows.annotate(wanted=wishes)


def asked_queue(debate: Debate) -> list[AskedQuestion]:
    """Those in the queue, by how many want to know, the earlier first; each with `wanted`."""
    return list(_wished(debate.asked.filter(state=Asked.ACCEPTED)).order_by("-wanted", "number"))


def asked_waiting(debate: Debate) -> list[AskedQuestion]:
    """What waits to be read, the oldest first."""
    return list(debate.asked.filter(state=Asked.WAITING).order_by("number"))


def asked_answered(debate: Debate) -> list[AskedQuestion]:
    """The last one first."""
    return list(_wished(debate.asked.filter(state=Asked.ANSWERED)).order_by("-decided_at", "-number"))


def asked_question(debate: Debate, number: int) -> AskedQuestion | None:
    return debate.asked.filter(number=number).select_related("debate").first()


def asked_by(debate: Debate, voter: Voter) -> list[AskedQuestion]:
    """What the voter asked, with what became of it."""
    return list(debate.asked.filter(author=voter.key).order_by("number")) if voter.key else []


def wished_by(debate: Debate, voter: Voter) -> set[int]:
    """Numbers of the questions that the voter wants to know, too."""
    found = Wish.objects.filter(voter=voter, question__debate=debate)
    return set(found.order_by("pk").values_list("question__number", flat=True))
