"""The rehearsal on the day before: who saw to what, of the things that nothing recorded can tell."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.events import rules
from cordel.events.actions.registration import locked_event
from cordel.events.models import Event, RehearsalTick

TICKED = audit.verb("event.rehearsed", _("ticked a point of the rehearsal"), is_public=False)
UNTICKED = audit.verb("event.rehearsal_undone", _("took the tick of a rehearsal back"), is_public=False)


@transaction.atomic
def tick(event: Event, *, point: RehearsalTick.Point, by: User, now: datetime) -> None:
    """Somebody says that it is ready. Twice changes nothing: who said it first stays. Raises EventClosed."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    known = {"ticked_at": now, "ticked_by": by}
    _tick, created = RehearsalTick.objects.get_or_create(event=event, point=point, defaults=known)
    if created:
        audit.record(TICKED, event, by=by, now=now, project_id=event.project_id, point=point.value)


@transaction.atomic
def untick(event: Event, *, point: RehearsalTick.Point, by: User, now: datetime) -> None:
    """It is not ready after all. Twice changes nothing. Raises EventClosed."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    gone, _rows = event.rehearsal_ticks.filter(point=point).delete()
    if gone:
        audit.record(UNTICKED, event, by=by, now=now, project_id=event.project_id, point=point.value)
