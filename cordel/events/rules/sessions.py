"""When the code of a session counts, and for whom. Nothing here writes."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.events.models import Attendance, Event, Evidence, Mode, Registration, SessionCode, session_days
from cordel.events.rules import (
    before_it_begins,
    ensure_not_cancelled,
    ensure_not_closed,
    ensure_still_has_seat,
    takes_place,
)
from cordel.events.rules.joining import ensure_meets_online


class NobodyJoins(Refused):
    sentence = _(
        "This event takes place in a room, and nobody joins on a screen. Please tell the people at the door that you are"
        " there."
    )


class NoSuchSessionCode(Refused):
    sentence = _(
        "This is not the code of the session. Listen again, or ask the host to show it: it has five letters and figures."
    )


class EarlierSession(Refused):
    sentence = _("This is the code of an earlier session. Please type the one that is spoken now.")


class SessionNotOpen(Refused):
    sentence = _("No code is open at this moment. The host opens one in the session: please type it then.")


class SessionIsOver(Refused):
    sentence = _("This code is closed. If you were in the session, please tell the host, who can record it.")


class HereInRoom(Refused):
    sentence = _(
        "You are recorded as present in the room today, so nothing else is needed. If that is wrong, please tell the"
        " host."
    )


class SpokenCodeNeeded(Refused):
    sentence = _(
        "Only people themselves record that they joined online, with the code spoken in the session. You can record"
        " your own word for it."
    )


class NoSessionToday(Refused):
    sentence = _("Today is not a day of this event. The code of a session is opened on the day itself.")


# --- For those who take part -----------------------------------------------------------------------


def ensure_can_join(registration: Registration) -> None:
    """Whether the person can say at all that it joined."""
    event = registration.event
    ensure_not_cancelled(event)
    ensure_not_closed(event)
    if not event.meets_online:
        raise NobodyJoins
    ensure_still_has_seat(registration)


def ensure_spoken(typed: SessionCode | None, spoken: SessionCode | None, *, now: datetime) -> SessionCode:
    """The code that was typed, if it is the one that is `spoken` now. Both of the same event."""
    opened = spoken is not None and spoken.is_open(now=now)
    if typed is not None and typed == spoken and opened:
        return typed
    if typed is None:
        raise NoSuchSessionCode if opened else SessionNotOpen
    raise EarlierSession if opened else SessionIsOver


def ensure_may_rest_on(evidence: Evidence, attendance: Attendance | None, *, by_themselves: bool) -> None:
    """Online is recorded by those who typed the code and nobody else, and never for somebody who is in the room."""
    if evidence != Evidence.ONLINE:
        return
    if not by_themselves:
        raise SpokenCodeNeeded
    if attendance is not None and attendance.mode != Mode.ONLINE:
        raise HereInRoom


# --- For hosts -------------------------------------------------------------------------------------


def ensure_can_open(event: Event, *, now: datetime) -> date | None:
    """The day that a code opened now stands for; None: it is the rehearsal's, before the event begins."""
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    ensure_meets_online(event)
    days = session_days(event, now=now)
    if not takes_place(event) or not (days or before_it_begins(event, now=now)):
        raise NoSessionToday
    # In the small hours it is still the evening before.
    return days[-1] if days else None
