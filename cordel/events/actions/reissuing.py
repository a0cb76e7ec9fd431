"""A new ticket in place of one that was lost or shared: the old one opens nothing any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, tokens
from cordel.events import rules
from cordel.events.actions.registration import locked_registration
from cordel.events.models import Registration

RENEWED = audit.verb("event.ticket_renewed", _("gave a new ticket"), is_public=False)


@transaction.atomic
def give_new_ticket(registration: Registration, *, issue: int, by: User, now: datetime) -> bool:
    """Raises the ticket's number, changes code and private link, and writes to whoever has an address. The seat and all
    that was told stay. `issue` is the number that the form replaces: the same form twice, or two officers at once,
    make one new ticket. Gives whether this call made it.

    Raises SeatCancelled, DataErased, or that the event is closed.
    """
    seat = locked_registration(registration)
    rules.ensure_not_closed(seat.event)
    if seat.status == Registration.Status.CANCELLED:
        raise rules.SeatCancelled
    if seat.ticket_issue != issue:
        return False
    seat.ticket_issue, seat.changed_at = issue + 1, now
    seat.code, seat.nonce = tokens.code(), tokens.nonce()
    seat.save(update_fields=["ticket_issue", "code", "nonce", "changed_at"])
    for receipt in seat.receipts.order_by("pk"):
        receipt.ticket = tokens.code(16)
        receipt.save(update_fields=["ticket"])
    audit.record(RENEWED, seat, by=by, now=now, project_id=seat.event.project_id)
    if seat.person.email:
        jobs.enqueue("events.write_confirmation", now=now, registration_id=seat.pk)
    return True
