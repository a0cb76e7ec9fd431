"""People whom a town brings: registered by its officer, in one act."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cordel.accounts.models import User
from cordel.events import queries, rules
from cordel.events.actions.registration import Wish, locked_event, receipt_key, registered
from cordel.events.models import Event, Receipt, Registration

Status = Registration.Status


@transaction.atomic
def bring(event: Event, *, wishes: Sequence[Wish], nonce: str, by: User, now: datetime) -> list[Registration]:
    """Registers all of them, in order, or nobody. Raises a refusal of `rules`.

    Seats go to the first lines while there are any, the rest wait in turn. Somebody who was registered before
    keeps the seat. The same form again changes nothing and gives the same people.
    """
    event = locked_event(event.pk)
    keys = [receipt_key(f"{nonce}/{line}") for line in range(len(wishes))]
    used = Receipt.objects.filter(key__in=keys).select_related("registration__person")
    if before := [receipt.registration for receipt in used.order_by("pk")]:
        return before
    rules.ensure_can_bring(
        event,
        pool=queries.pool(event),
        people=len(wishes),
        all_adults=all(wish.is_adult for wish in wishes),
        now=now,
    )
    brought = []
    for wish, key in zip(wishes, keys, strict=True):
        status = Status.CONFIRMED if queries.pool(event).has_room() else Status.WAITING
        receipt = registered(event, event.project, wish=wish, status=status, key=key, now=now, by=by)
        brought.append(receipt.registration)
    return brought
