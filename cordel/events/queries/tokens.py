"""What other systems may ask, and what the desk shows of their tokens."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cordel.base import tokens
from cordel.events.models import AccessToken, Event, Receipt, Registration
from cordel.events.queries.tickets import ticket_shown


def access_tokens(event: Event) -> list[AccessToken]:
    """Those that work at the event, the newest first, revoked ones too: its own and the project's."""
    reach = Q(event=event) | Q(event__isnull=True, project=event.project_id)
    return list(AccessToken.objects.filter(reach).select_related("made_by").order_by("-pk"))


def access_token(event: Event, pk: int) -> AccessToken | None:
    return next((token for token in access_tokens(event) if token.pk == pk), None)


def living_token(secret: str, *, now: datetime) -> AccessToken | None:
    """The token with this secret, unless it expired or was revoked."""
    found = AccessToken.objects.filter(
        digest=tokens.digest(secret), revoked_at__isnull=True, expires_at__gt=now
    )
    return found.select_related("project").first()


def reaches(token: AccessToken, event: Event) -> bool:
    return token.project_id == event.project_id and token.event_id in (None, event.pk)


def seat_shown(event: Event, code: str) -> Registration | None:
    """The registration for the event whose code or ticket was scanned or typed."""
    if (shown := ticket_shown(event, code)) is not None:
        own = event.registrations.filter(pk=shown.registration, ticket_issue=shown.issue)
        return own.select_related("person", "town").first()
    spelled = tokens.spelled(code)
    by_ticket = Exists(Receipt.objects.filter(registration=OuterRef("pk"), ticket=spelled))
    found = event.registrations.filter(Q(code=spelled) | by_ticket) if spelled else event.registrations.none()
    return found.select_related("person", "town").order_by("pk").first()


def people_for_door(event: Event) -> QuerySet[Registration]:
    """Who has a seat, with the days on which each was present."""
    return event.registrations.confirmed().select_related("person", "town").prefetch_related("attendances")
