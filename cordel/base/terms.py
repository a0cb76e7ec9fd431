"""Which roles are in force, on today's clock: the one condition by which every app reads them."""

from django.db.models import Q
from django.utils import timezone

from cordel.core import terms


def in_force() -> Q:
    """Roles that were renewed within the year; those of administrators hold always."""
    return Q(renewed_at__gt=terms.holds_since(timezone.now())) | Q(user__is_superuser=True)


def is_due() -> Q:
    """Roles that end soon or have ended, and that somebody can renew."""
    return Q(
        renewed_at__lte=terms.is_due_since(timezone.now()), user__is_superuser=False, user__is_active=True
    )
