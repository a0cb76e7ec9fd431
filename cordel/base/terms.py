"""Which roles are in force, on today's clock: the one condition by which every app reads them."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from cordel.core import terms as core


def in_force() -> Q:
    """Roles that were renewed within the year; those of administrators hold always."""
    return Q(renewed_at__gt=core.holds_since(timezone.now())) | Q(user__is_superuser=True)


def is_due() -> Q:
    """Roles that end soon or have ended, and that somebody can renew."""
    return Q(
        renewed_at__lte=core.is_due_since(timezone.now()), user__is_superuser=False, user__is_active=True
    )


def stands(role: Any) -> core.Term:
    """How one role stands today, by when it was renewed; those of administrators hold always."""
    if role.user.is_superuser:
        return core.Term.HOLDS
    return core.term(role.renewed_at, now=timezone.now())
