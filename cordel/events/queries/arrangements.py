"""What is arranged for an event, and what of it has served its time."""

from django.db.models import F, QuerySet

from cordel.events.models import Arrangement, Event


def arrangements(event: Event) -> QuerySet[Arrangement]:
    """In order of time; what stands for all days, or has no hour yet, comes last."""
    return event.arrangements.order_by(
        F("day").asc(nulls_last=True), F("starts_at").asc(nulls_last=True), "pk"
    )
