"""How many letters a provider takes in a minute, an hour, a day, counted in the database for all processes.

Providers count in windows of their own that nobody knows, so ours slide: whatever minute, hour or day somebody
picks, no more than the limit falls into it. A part of each limit is kept for letters that somebody waits for.
"""

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from cordel.base.jobs import NotNow
from cordel.base.models import RateCount

BUCKETS = 12  # parts of a window that are counted by themselves
WINDOWS = {"MAIL_PER_MINUTE": 60, "MAIL_PER_HOUR": 3_600, "MAIL_PER_DAY": 86_400}
TURN = "whose turn it is to hand a letter over"


class Urgency(StrEnum):
    WAITED_FOR = "waited for"  # a code that somebody waits for in the browser
    OWN = "own"  # about the reader's own registration or account
    BULK = "bulk"  # to many people, and none of them waits for it


# What share of a limit each kind may use up; what somebody waits for is counted and never held back.
SHARES = {Urgency.OWN: (9, 10), Urgency.BULK: (3, 4)}


def take(urgency: Urgency, *, now: datetime) -> None:
    """Counts one letter. Raises NotNow, and counts nothing, when the provider takes no more of this kind now."""
    limits = {name: limit for name in WINDOWS if (limit := getattr(settings, name))}
    if not limits:
        return
    stamp = int(now.timestamp())
    with transaction.atomic():
        _wait_for_turn()
        for name, limit in limits.items():
            _take(name, _share(limit, urgency), stamp)


def _share(limit: int, urgency: Urgency) -> int | None:
    """At least one, so that the smallest limit still lets everything through in the end; None is no limit."""
    if urgency not in SHARES:
        return None
    part, whole = SHARES[urgency]
    return max(1, limit * part // whole)


def _wait_for_turn() -> None:
    """PostgreSQL lets two processes count at once; the row of this key makes them queue up, as SQLite does."""
    RateCount.objects.get_or_create(key=TURN, window=0)
    RateCount.objects.select_for_update().get(key=TURN, window=0)


def _take(name: str, limit: int | None, stamp: int) -> None:
    seconds = WINDOWS[name]
    bucket = seconds // BUCKETS
    current = stamp - stamp % bucket
    counted = RateCount.objects.filter(key=name, window__gt=current - seconds - bucket)
    if limit is not None and (counted.aggregate(all=Sum("tries"))["all"] or 0) >= limit:
        oldest = counted.filter(tries__gt=0).order_by("window").values_list("window", flat=True)[0]
        raise NotNow(max(1, oldest + seconds + bucket - stamp))
    if not counted.filter(window=current).update(tries=F("tries") + 1):
        RateCount.objects.create(key=name, window=current, tries=1)


def room(now: datetime) -> dict[str, tuple[int, int]]:
    """Of each limit that is set: how many letters were counted within it, and how many there may be."""
    stamp, found = int(now.timestamp()), {}
    for name, seconds in WINDOWS.items():
        if limit := getattr(settings, name):
            counted = RateCount.objects.filter(key=name, window__gt=stamp - seconds)
            found[name] = (counted.aggregate(all=Sum("tries"))["all"] or 0, limit)
    return found
