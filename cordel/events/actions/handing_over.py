"""Letters to groups on their way to the mail server: in turns, none twice, and as fast as the provider likes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, mail_server, returned
from cordel.base.mail_limits import Urgency
from cordel.base.mail_server import Answer
from cordel.base.returned import PERSON, Reader
from cordel.core.bounces import Reason
from cordel.events import notifications, queries
from cordel.events.models import GroupLetter, Recipient

TRIED_AGAIN = audit.verb("letter.retried", _("had the rest of a letter sent again"), is_public=False)

BATCH = 50
# How long a copy rests that the server wants later: the more often, the longer.
PAUSES = [timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)]
State = Recipient.State


def hand_over(letter_id: int, *, now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Gives the next copies to the mail server, until it is `enough`, and asks for another turn while some are left:
    in between, other letters get theirs. A worker that is killed leaves at most one copy of which nobody knows
    whether it went; that one is not sent again by itself.

    Raises ServerAway, and NotNow when the provider's limit is reached; what did not go out waits for the next try.
    """
    letter = queries.sent_letter(letter_id)
    taken = _take(letter, now=now) if letter else []
    if letter is None or not taken:
        return _go_on(letter, now=now) if letter else 0
    handed = 0
    with _given_back(taken, now=now) as in_hand, mail_server.mail_server() as server:
        stationery = notifications.Stationery(letter)
        for recipient in taken:
            _hand(recipient, stationery, server, now=now)
            in_hand.discard(recipient.pk)
            handed += 1
            if enough():
                break
    return _go_on(letter, now=now, handed=handed)


@transaction.atomic
def _take(letter: GroupLetter, *, now: datetime) -> list[Recipient]:
    """Up to BATCH copies, which no other worker gets meanwhile."""
    queries.left_in_doubt(letter, now).update(state=State.IN_DOUBT, at=now, taken_at=None, handing_at=None)
    skip = connection.features.has_select_for_update_skip_locked
    free = queries.free_to_hand_over(letter, now).select_for_update(skip_locked=skip)
    keys = [recipient.pk for recipient in free[:BATCH]]
    Recipient.objects.filter(pk__in=keys).update(taken_at=now)
    return list(queries.recipients(letter).filter(pk__in=keys).order_by("pk"))


@contextmanager
def _given_back(taken: list[Recipient], *, now: datetime) -> Iterator[set[int]]:
    """What did not go out, because the mail server is away or others want a turn, waits for nobody."""
    in_hand = {recipient.pk for recipient in taken}
    try:
        yield in_hand
    finally:
        mine = Recipient.objects.filter(pk__in=in_hand, state=State.WAITING, taken_at=now)
        mine.update(taken_at=None, handing_at=None)


def _hand(recipient: Recipient, stationery: notifications.Stationery, server: Any, *, now: datetime) -> None:
    """One copy; what became of it is written down at once. So slow a server that others took it over meanwhile
    gets it from them."""
    mine = Recipient.objects.filter(pk=recipient.pk, state=State.WAITING, taken_at=now)
    if stationery.letter.is_news and not queries.wants_news(recipient.person):
        _note(recipient, State.STOPPED, now=now)
    elif not recipient.person.email:
        _note(recipient, State.BY_HAND)
    else:
        message = stationery.message(recipient)
        if mine.update(handing_at=now):
            _settle(recipient, _answer(recipient, message, server, now=now), now=now)


def _answer(recipient: Recipient, message: Any, server: Any, *, now: datetime) -> Answer:
    try:
        return mail_server.hand_over(message, server, urgency=Urgency.BULK)
    except mail_server.InDoubt:
        _note(recipient, State.IN_DOUBT, now=now)
        raise


def _settle(recipient: Recipient, answer: Answer, *, now: datetime) -> None:
    if answer.is_taken:
        _note(recipient, State.HANDED_OVER, now=now)
    elif answer.is_later:
        _put_off(recipient, now=now)
    else:
        _fail(recipient, answer, now=now)


def _fail(recipient: Recipient, answer: Answer, *, now: datetime) -> None:
    why = Recipient.Reason.ADDRESS if answer.is_address else Recipient.Reason.LETTER
    if answer.reason is Reason.UNREADABLE:
        why = Recipient.Reason.UNREADABLE
    _note(recipient, State.FAILED, now=now, reason=why)
    if answer.is_address:
        returned.once(Reader(PERSON, recipient.person_id), recipient.person.email, answer.reason, now=now)


def _note(recipient: Recipient, state: State, *, now: datetime | None = None, reason: str = "") -> None:
    Recipient.objects.filter(pk=recipient.pk).update(
        state=state, at=now, reason=reason, taken_at=None, handing_at=None
    )


def _put_off(recipient: Recipient, *, now: datetime) -> None:
    """Nobody takes it in hand for a while, each time a longer one."""
    if recipient.tries >= len(PAUSES):
        _note(recipient, State.FAILED, now=now, reason=Recipient.Reason.GAVE_UP)
        reader = Reader(PERSON, recipient.person_id)
        returned.once(reader, recipient.person.email, Reason.GAVE_UP, now=now)
    else:
        rests = now + PAUSES[recipient.tries] - queries.HELD
        mine = Recipient.objects.filter(pk=recipient.pk)
        mine.update(tries=recipient.tries + 1, taken_at=rests, handing_at=None)


def _go_on(letter: GroupLetter, *, now: datetime, handed: int = 0) -> int:
    """Another turn at once, or later when others have in hand what is left."""
    if queries.free_to_hand_over(letter, now).exists():
        jobs.enqueue("events.hand_over", now=now, letter_id=letter.pk)
    elif letter.recipients.filter(state=State.WAITING).exists():
        key = f"events.hand_over:{letter.pk}:{int(now.timestamp()) // 60}"
        jobs.enqueue("events.hand_over", now=now, key=key, after=now + queries.HELD, letter_id=letter.pk)
    return handed


@transaction.atomic
def try_again(letter: GroupLetter, *, by: User, now: datetime, even_in_doubt: bool = False) -> int:
    """Has the copies that the mail server did not take, and those that got stuck, handed over once more; those
    of which nobody knows only if somebody decides so."""
    letter = GroupLetter.objects.select_for_update().get(pk=letter.pk)
    again = [State.FAILED, State.IN_DOUBT] if even_in_doubt else [State.FAILED]
    failed = letter.recipients.filter(state__in=again).update(
        state=State.WAITING, reason="", tries=0, taken_at=None, handing_at=None, at=None
    )
    waiting = letter.recipients.filter(state=State.WAITING).count()
    if letter.sent_at is not None and waiting:
        jobs.enqueue("events.hand_over", now=now, letter_id=letter.pk)
        detail = {"project_id": letter.project_id, "town_id": letter.town_id, "people": failed}
        audit.record(TRIED_AGAIN, letter, by=by, now=now, **detail)
    return waiting
