"""The codes of an event's online sessions: which is spoken now, and what the person's own page offers."""

from dataclasses import dataclass
from datetime import date, datetime

from cordel.core import session_codes
from cordel.events.models import Attendance, Event, Evidence, Mode, Registration, SessionCode, session_days
from cordel.events.queries.plan_changes import TAKES_PLACE


@dataclass(frozen=True)
class Joined:
    """What somebody who may join a session sees of it: `day` is the day of the event that it would be recorded for,
    None in a rehearsal; `attendance` what is recorded of the person for that day."""

    day: date | None
    attendance: Attendance | None

    @property
    def is_online(self) -> bool:
        return self.attendance is not None and Evidence.ONLINE in self.attendance.recorded_kinds

    @property
    def is_in_room(self) -> bool:
        return self.attendance is not None and self.attendance.mode != Mode.ONLINE


def last_code(event: Event) -> SessionCode | None:
    """The newest code, open or closed."""
    return event.session_codes.select_related("opened_by").order_by("pk").last()


def spoken_code(event: Event, *, now: datetime) -> SessionCode | None:
    """The code that counts at this moment."""
    last = last_code(event)
    return last if last is not None and last.is_open(now=now) else None


def typed_code(event: Event, typed: str) -> SessionCode | None:
    """The event's code that somebody meant, open or not."""
    return event.session_codes.filter(code=session_codes.read(typed)).first()


def codes_of_event(event: Event) -> list[SessionCode]:
    """The newest first."""
    return list(event.session_codes.select_related("opened_by").order_by("-pk"))


def online_on(event: Event, day: date) -> int:
    """How many said with the code that they were there on that day."""
    return Attendance.objects.filter(registration__event=event, day=day).resting_on(Evidence.ONLINE).count()


def joined(registration: Registration, *, now: datetime) -> Joined | None:
    """What the private page offers; None for whoever cannot join, and while there is nothing to join."""
    event = registration.event
    has_seat = registration.status == Registration.Status.CONFIRMED
    is_on = event.status in TAKES_PLACE and event.closed_at is None
    if not (has_seat and event.meets_online and is_on):
        return None
    days = session_days(event, now=now)
    if days:
        spoken = spoken_code(event, now=now)
        day = spoken.day if spoken and spoken.day in days else days[0]
        return Joined(day, registration.attendances.filter(day=day).first())
    spoken = spoken_code(event, now=now)
    return Joined(None, None) if spoken is not None and spoken.day is None else None
