"""What the room sees: the stage of the projector with everything on it, and what goes on beside the vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cordel.base import words
from cordel.base.prepared import prepared
from cordel.core.content import Content, Shown
from cordel.debates.models import AskedQuestion, Debate, Poll, Recommendation, Room, Statement
from cordel.debates.queries.asked import asked_queue
from cordel.debates.queries.polls import PollResult, poll_result
from cordel.debates.queries.results import Tally, tallies, tally
from cordel.debates.queries.statements import accepted

Stage = Room.Stage
MOST_LANGUAGES = 2  # beside the original: more would be too small for the last row
ON_THE_WALL = 5  # lines of a list that can still be read there


def room(debate: Debate) -> Room:
    """How it stands; one that nobody steered yet shows how to join, and is stored nowhere."""
    found = Room.objects.filter(debate=debate).select_related("statement", "poll", "asked").first()
    return found or Room(debate=debate)


def stage_of(room: Room) -> str:
    """What can really be shown: a statement that was replaced, or a question taken back, gives way to how to join."""
    gone = {
        Stage.STATEMENT: room.statement is None or room.statement.state != Statement.State.ACCEPTED,
        Stage.POLL: room.poll is None or room.poll.state == Poll.State.PREPARED,
        Stage.ASKED: room.asked is None
        or room.asked.state not in (AskedQuestion.State.ACCEPTED, AskedQuestion.State.ANSWERED),
    }
    return str(Stage.JOIN if gone.get(Stage(room.stage)) else room.stage)


@dataclass(frozen=True)
class OnScreen:
    """Everything that the projector draws. What is not on the stage is None or empty."""

    room: Room
    stage: str
    answers: Tally | None = None
    result: PollResult | None = None
    queue: tuple[AskedQuestion, ...] = ()
    agreed: tuple[Tally, ...] = ()


def on_screen(debate: Debate) -> OnScreen:
    found = room(debate)
    stage = stage_of(found)
    if stage == Stage.STATEMENT and found.statement and found.shows_answers:
        return OnScreen(found, stage, answers=tally(found.statement))
    if stage == Stage.POLL and found.poll:
        return OnScreen(found, stage, result=poll_result(found.poll))
    if stage == Stage.QUEUE:
        return OnScreen(found, stage, queue=tuple(asked_queue(debate)[:ON_THE_WALL]))
    if stage == Stage.MAP:
        shown = [one for one in tallies(debate) if one.share is not None]
        return OnScreen(found, stage, agreed=tuple(shown[:ON_THE_WALL]))
    return OnScreen(found, stage)


def neighbours(debate: Debate, at: Statement | None) -> tuple[Statement | None, Statement | None]:
    """The accepted statements before and after, by their numbers; after none comes the first."""
    number = at.number if at else 0
    rows = accepted(debate)
    return rows.filter(number__lt=number).last(), rows.filter(number__gt=number).first()


def languages_beside(asked: Iterable[str]) -> tuple[str, ...]:
    """Of `pt,ar` or several such, the languages in which texts are written, each once and as many as fit."""
    codes = (code.strip().lower() for one in asked for code in one.split(","))
    return tuple(dict.fromkeys(code for code in codes if code in words.WRITTEN))[:MOST_LANGUAGES]


def side_by_side(content: Content, also: Iterable[str]) -> list[Shown]:
    """The original first, then the chosen languages in which there is a text."""
    original = content.original_language
    wanted = (original, *(code for code in also if code != original and code in content))
    return [content.shown(code) for code in wanted]


@dataclass(frozen=True)
class Beside:
    """What there is beside the vote: whether a quick poll is open or was, questions, and recommendations to read."""

    has_open_poll: bool = False
    has_polls: bool = False
    takes_questions: bool = False
    has_questions: bool = False
    has_recommendations: bool = False


def beside(debate: Debate) -> Beside:
    return Beside(*map(bool, _beside(debate.pk)[0]))


@prepared
def _beside(debate: int) -> QuerySet[Debate, tuple[Any, ...]]:
    polls = Poll.objects.filter(debate=OuterRef("pk"))
    asked = AskedQuestion.objects.filter(debate=OuterRef("pk"))
    return (
        Debate.objects.filter(pk=debate)
        .order_by()
        .values_list(
            Exists(polls.filter(state=Poll.State.OPEN)),
            Exists(polls.exclude(state=Poll.State.PREPARED)),
            "room__takes_questions",
            Exists(asked.filter(state__in=[AskedQuestion.State.ACCEPTED, AskedQuestion.State.ANSWERED])),
            Exists(Recommendation.objects.filter(debate=OuterRef("pk"), adopted_at__isnull=False)),
        )
    )
