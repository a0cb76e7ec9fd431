"""Quick polls: which is open, what the voter said, and what came of it."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from cordel.debates.models import Debate, Poll, PollAnswer, PollOption, Voter
from cordel.debates.queries.results import FEWEST


def polls(debate: Debate) -> QuerySet[Poll]:
    return debate.polls.prefetch_related("options").order_by("number")


def poll(debate: Debate, number: int) -> Poll | None:
    return polls(debate).filter(number=number).first()


def open_poll(debate: Debate) -> Poll | None:
    return polls(debate).filter(state=Poll.State.OPEN).first()


@dataclass(frozen=True)
class PollResult:
    """`rows`: each option with its count, None while the result is withheld: until the poll is closed, so that nobody
    sees a count change when a neighbour taps, and below FEWEST answers, when it would tell who thinks what."""

    poll: Poll
    answered: int
    rows: tuple[tuple[PollOption, int | None], ...]

    @property
    def is_shown(self) -> bool:
        return all(count is not None for _option, count in self.rows)

    @property
    def most(self) -> int:
        """The length of a whole bar."""
        return max((count or 0 for _option, count in self.rows), default=0) or 1


def poll_result(poll: Poll) -> PollResult:
    counts = Count("answers", filter=Q(answers__voter__banned_at__isnull=True))
    options = list(poll.options.annotate(count=counts).order_by("number"))
    answered = sum(one.count for one in options)
    is_shown = poll.state == Poll.State.CLOSED and answered >= FEWEST
    return PollResult(poll, answered, tuple((one, one.count if is_shown else None) for one in options))


def poll_answer(poll: Poll, voter: Voter) -> int | None:
    """The number of the option that the voter chose last."""
    found = PollAnswer.objects.filter(poll=poll, voter=voter)
    return found.values_list("option__number", flat=True).first()


def poll_answers_of(voter: Voter) -> list[PollAnswer]:
    """The voter's own, the last poll first."""
    found = PollAnswer.objects.filter(voter=voter).select_related("poll", "option")
    return list(found.order_by("-poll__number"))
