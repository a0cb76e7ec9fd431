"""Accounts that nobody uses any more: without a role, and without a sign-in for as long as the clock says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from cordel.accounts.models import User
from cordel.core.retention import DAYS_OF_WARNING, HOUSE, Kind
from cordel.projects.models import ProjectMembership
from cordel.towns.models import TownMembership

UNUSED_FOR = timedelta(days=HOUSE[Kind.STAFF].days)
WARNED_FOR = timedelta(days=DAYS_OF_WARNING)


@dataclass(frozen=True)
class Unused:
    """`warned_on` is None while the letter is not written; then nobody knows yet when the account goes."""

    user: User
    used_on: date
    warned_on: date | None
    closes_on: date | None


def unused(*, now: datetime) -> QuerySet[User]:
    """Neither signed in nor made for so long, and without a role in force. Administrators keep theirs."""
    before = now - UNUSED_FOR
    rows = User.objects.filter(closed_at=None, is_superuser=False, date_joined__lte=before)
    rows = rows.exclude(last_login__gt=before)
    rows = rows.exclude(pk__in=TownMembership.objects.in_force().values("user_id"))
    rows = rows.exclude(pk__in=ProjectMembership.objects.in_force().values("user_id"))
    return rows.order_by("pk")


def to_warn(*, now: datetime) -> QuerySet[User]:
    return unused(now=now).filter(warned_at=None)


def to_close(*, now: datetime) -> QuerySet[User]:
    return unused(now=now).filter(warned_at__lte=now - WARNED_FOR)


def warned_and_used(*, now: datetime) -> QuerySet[User]:
    """Who was warned and signed in, or has a role again."""
    return User.objects.filter(warned_at__isnull=False, closed_at=None).exclude(pk__in=unused(now=now))


def listed(*, now: datetime) -> list[Unused]:
    """All of them, whoever goes first first: what the nights to come will do."""
    found = [_told(user) for user in unused(now=now)]
    return sorted(found, key=lambda one: (one.closes_on or date.max, one.used_on, one.user.pk))


def _told(user: User) -> Unused:
    warned = user.warned_at.date() if user.warned_at else None
    used = (user.last_login or user.date_joined).date()
    return Unused(user, used, warned, warned + WARNED_FOR if warned else None)
