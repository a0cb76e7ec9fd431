"""Throws away what has served its time: finished jobs, counters of past windows, dead sessions."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from cordel.base.models import Job, RateCount

KEEP = timedelta(days=30)


def sweep() -> dict[str, int]:
    """Deletes in three statements; returns how many rows of each kind went."""
    now = timezone.now()
    jobs, _ = Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEEP).delete()
    counts, _ = RateCount.objects.filter(window__lt=int(now.timestamp()) - 2 * 86_400).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return {"jobs": jobs, "counts": counts, "sessions": sessions}
