"""What is arranged for an event, and what of it has served its time."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from cordel.events.models import Arrangement, Event
from cordel.events.queries.staff import NEEDS_ARE_KEPT


def arrangements(event: Event) -> QuerySet[Arrangement]:
    """In order of time; what stands for all days, or has no hour yet, comes last."""
    return event.arrangements.order_by(
        F("day").asc(nulls_last=True), F("starts_at").asc(nulls_last=True), "pk"
    )


def arrangements_to_forget(now: datetime) -> QuerySet[Arrangement]:
    """On the same clock as people's needs: after the last day, the only day, or the closing."""
    last_day = Coalesce("event__ends_on", "event__starts_on", TruncDate("event__closed_at"))
    until = now - NEEDS_ARE_KEPT
    return Arrangement.objects.alias(last_day=last_day).filter(last_day__lte=until.date())
