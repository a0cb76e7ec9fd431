"""What a ticket says to a scanner, and whose it is."""

from functools import cache

from django.conf import settings

from cordel.base import signed_tickets
from cordel.base.signed_tickets import PrivateKey, PublicKey, Ticket
from cordel.events.models import Event, Registration


def shown_as_qr(registration: Registration) -> str:
    """The text in every picture of somebody's ticket: a door checks it without a network."""
    ticket = Ticket(registration.event_id, registration.pk, registration.ticket_issue)
    return signed_tickets.written(ticket, signing_key())


def ticket_shown(event: Event, text: str) -> Ticket | None:
    """A ticket that this installation signed for the event. It may have been replaced: `issue` tells."""
    ticket = signed_tickets.read(text, known_keys())
    return ticket if ticket is not None and ticket.event == event.pk else None


def signing_key() -> PrivateKey:
    return _key(settings.SECRET_KEY)


def known_keys() -> list[PublicKey]:
    """The key of now, and those of before that the site still knows."""
    return [_key(secret).public_key() for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@cache
def _key(secret: str) -> PrivateKey:
    return signed_tickets.private_key(secret.encode())
