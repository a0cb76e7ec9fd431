"""The code that a host speaks in a session, and the presence of those who typed it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.core import session_codes
from cordel.events.actions.presence import check_in
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.models import Attendance, Event, Evidence, Registration, SessionCode
from cordel.events.queries import sessions as queries
from cordel.events.rules import sessions as rules

OPENED = audit.verb("event.session_opened", _("opened the code of a session"), is_public=False)
CLOSED = audit.verb("event.session_closed", _("closed the code of a session"), is_public=False)


@transaction.atomic
def open_session(event: Event, *, seen: int | None, by: User, now: datetime) -> SessionCode:
    """A new code; one that is open is closed by it. `seen` is the key of the newest code that the host saw: where there
    is a newer one, somebody else opened it, or the same form came twice, and that one stays. Before the event begins
    it is the rehearsal's. Raises NoSessionToday, MeetsInRoom, EventClosed, EventCancelled."""
    event = locked_event(event.pk)
    day = rules.ensure_can_open(event, now=now)
    last = queries.last_code(event)
    if last is not None and last.pk != seen and last.is_open(now=now):
        return last
    if last is not None and last.closed_at is None:
        _close(last, now=now)
    opened = SessionCode.objects.create(
        event=event, day=day, code=_new_code(event), opened_at=now, opened_by=by
    )
    audit.record(OPENED, event, by=by, now=now, project_id=event.project_id, day=day)
    return opened


def _new_code(event: Event) -> str:
    """One that was never spoken at this event."""
    used = set(event.session_codes.order_by("pk").values_list("code", flat=True))
    while True:
        code = "".join(secrets.choice(session_codes.ALPHABET) for _sign in range(session_codes.LENGTH))
        if code not in used:
            return code


@transaction.atomic
def close_session(event: Event, *, seen: int | None, by: User, now: datetime) -> None:
    """Closes the code that the host saw open. Twice changes nothing, nor does it when another one is open by now."""
    event = locked_event(event.pk)
    last = queries.last_code(event)
    if last is not None and last.pk == seen and last.closed_at is None:
        _close(last, now=now)
        audit.record(CLOSED, event, by=by, now=now, project_id=event.project_id, day=last.day)


def _close(code: SessionCode, *, now: datetime) -> None:
    code.closed_at = now
    code.save(update_fields=["closed_at"])


@transaction.atomic
def join_session(registration: Registration, *, typed: str, now: datetime) -> Attendance | None:
    """Somebody typed the code that was spoken: present online on the code's day; None in a rehearsal, which records
    nothing. Twice changes nothing. Raises the refusals of `rules.sessions`."""
    registration = locked_registration(registration)
    rules.ensure_can_join(registration)
    event = registration.event
    code = rules.ensure_spoken(queries.typed_code(event, typed), queries.spoken_code(event, now=now), now=now)
    if code.day is None:
        return None
    return check_in(registration, day=code.day, evidence=Evidence.ONLINE, by=None, now=now)
