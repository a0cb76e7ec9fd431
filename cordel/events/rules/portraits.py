"""Who may be shown recognisably in pictures. Nobody by default; children only where a guardian signed for them."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.events.models import Registration


class GuardianMissing(Refused):
    sentence = _(
        "This person is under 18: a parent or guardian has to sign the permission. Tick that, and write who it was."
    )


class GuardianIsTheChild(Refused):
    sentence = _("Nobody under 18 can sign alone. Write the name of the parent or guardian who signed.")


class ObjectionStands(Refused):
    sentence = _(
        "This person objects to pictures. Only the person can take that back, on the own page; then a permission can"
        " be recorded."
    )


class SignedInTheFuture(Refused):
    sentence = _("The day of the signature is still to come. Write the day on which it was signed.")


def ensure_can_permit(
    registration: Registration,
    *,
    objects: bool,
    by_guardian: bool,
    signed_by: str,
    signed_on: date,
    today: date,
) -> None:
    if objects:
        raise ObjectionStands
    if signed_on > today:
        raise SignedInTheFuture
    if registration.is_adult:
        return
    if not by_guardian:
        raise GuardianMissing
    if signed_by.strip().casefold() == registration.person.name.strip().casefold():
        raise GuardianIsTheChild


def may_be_recognised(*, objects: bool, allowed: bool, is_adult: bool, permissions: int) -> bool:
    """What stands on the badge: a permission that holds, or an adult's own yes. An objection wins over both."""
    return not objects and (permissions > 0 or (allowed and is_adult))
