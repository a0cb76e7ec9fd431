"""What the room sees, steered from one or several remotes: each change says which screen it was pressed in front of."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.debates import queries
from cordel.debates.actions.locking import locked
from cordel.debates.models import Debate, Poll, Room
from cordel.debates.rules import room as in_room

SHOWN = audit.verb("screen.shown", _("changed what the room sees"), is_public=False)

POLL_OPENED = audit.verb("poll.opened", _("opened a quick poll"))

POLL_CLOSED = audit.verb("poll.closed", _("closed a quick poll"))

QUESTIONS_TAKEN = audit.verb("questions.taken", _("began or ended to take questions from the room"))

Stage = Room.Stage


@dataclass(frozen=True)
class Showing:
    """What is to be on the stage. `number`: of the statement, the quick poll or the question that is meant."""

    stage: str
    number: int | None = None
    shows_answers: bool = False


@transaction.atomic
def show(debate: Debate, *, showing: Showing, seen: int, by: User | None, now: datetime) -> None:
    """Puts something on the stage. What stands there already is no change, so a second tap does no harm. Raises
    ScreenChanged, NothingToShow."""
    _show(locked(debate), showing, seen, by, now)


def _show(debate: Debate, showing: Showing, seen: int, by: User | None, now: datetime) -> None:
    """Under the lock of the debate."""
    room = queries.room(debate)
    wanted = _wanted(debate, showing)
    if all(getattr(room, name) == value for name, value in wanted.items()):
        return
    in_room.ensure_seen(seen, number=room.number, shown=str(Stage(queries.stage_of(room)).label))
    for name, value in wanted.items():
        setattr(room, name, value)
    room.number += 1
    room.save()
    audit.record(
        SHOWN, debate, by=by, now=now, project_id=debate.project_id, stage=room.stage, number=showing.number
    )


def _wanted(debate: Debate, showing: Showing) -> dict[str, object]:
    """The fields of the room that change. Raises NothingToShow."""
    wanted: dict[str, object] = {"stage": showing.stage}
    number = showing.number or 0
    if showing.stage == Stage.STATEMENT:
        wanted["statement"] = queries.accepted(debate).filter(number=number).first()
        wanted["shows_answers"] = showing.shows_answers
    elif showing.stage == Stage.POLL:
        wanted["poll"] = debate.polls.exclude(state=Poll.State.PREPARED).filter(number=number).first()
    elif showing.stage == Stage.ASKED:
        shown = ["accepted", "answered"]
        wanted["asked"] = debate.asked.filter(number=number, state__in=shown).first()
    if showing.stage not in Stage.values or None in wanted.values():
        raise in_room.NothingToShow
    return wanted


@transaction.atomic
def open_poll(poll: Poll, *, seen: int, by: User | None, now: datetime) -> None:
    """People may answer from now on, and the room sees it. One at a time. Raises ScreenChanged, NotInTheRoomNow,
    AnotherPollIsOpen, PollWasOpened; opened twice is opened once."""
    debate = locked(poll.debate)
    found = Poll.objects.get(pk=poll.pk)
    if found.state == Poll.State.OPEN:
        return
    others = debate.polls.filter(state=Poll.State.OPEN).exists()
    in_room.ensure_opens(debate, found, others_open=others)
    found.state = Poll.State.OPEN
    found.save(update_fields=["state"])
    audit.record(POLL_OPENED, found, by=by, now=now, project_id=debate.project_id)
    _show(debate, Showing(Stage.POLL, found.number), seen, by, now)


@transaction.atomic
def close_poll(poll: Poll, *, by: User | None, now: datetime) -> None:
    """Nobody answers any more, and what came of it is shown wherever the poll is. Twice changes nothing."""
    debate = locked(poll.debate)
    found = Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    if found.state != Poll.State.OPEN:
        return
    found.state, found.closed_at = Poll.State.CLOSED, now
    found.save(update_fields=["state", "closed_at"])
    audit.record(POLL_CLOSED, found, by=by, now=now, project_id=debate.project_id)


@transaction.atomic
def take_questions(debate: Debate, *, taken: bool, by: User | None, now: datetime) -> None:
    """Whether people may put questions. Twice changes nothing."""
    found = locked(debate)
    room = queries.room(found)
    if room.takes_questions == taken:
        return
    room.takes_questions = taken
    room.save()
    audit.record(QUESTIONS_TAKEN, found, by=by, now=now, project_id=found.project_id, taken=taken)
