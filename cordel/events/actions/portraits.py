"""Objections to pictures, and permissions for portraits."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, tokens
from cordel.events.actions.registration import locked_registration
from cordel.events.models import PhotoObjection, PortraitPermission, Registration
from cordel.events.queries import objects_to_pictures
from cordel.events.rules import portraits as rules

OBJECTED = audit.verb("event.pictures_objected", _("objected to pictures"), is_public=False)
TAKEN_BACK = audit.verb(
    "event.picture_objection_withdrawn", _("took an objection to pictures back"), is_public=False
)
PERMITTED = audit.verb("event.portrait_permitted", _("recorded a permission for portraits"), is_public=False)
WITHDRAWN = audit.verb("event.portrait_withdrawn", _("withdrew a permission for portraits"), is_public=False)


@dataclass(frozen=True)
class PortraitFacts:
    """As it was signed."""

    pictures: str
    use: str
    signed_by: str
    by_guardian: bool
    signed_on: date


@transaction.atomic
def object_to_pictures(registration: Registration, *, about: str, now: datetime) -> PhotoObjection:
    """Said by the person; it wins over everything that was allowed before. Again corrects what it is about."""
    registration = locked_registration(registration)
    made, is_new = PhotoObjection.objects.get_or_create(
        registration=registration, defaults={"about": about, "objected_at": now}
    )
    if not is_new and made.about != about:
        made.about = about
        made.save(update_fields=["about"])
    elif not is_new:
        return made
    _record(OBJECTED, registration, by=None, now=now)
    return made


@transaction.atomic
def withdraw_objection(registration: Registration, *, now: datetime) -> None:
    """Twice changes nothing."""
    registration = locked_registration(registration)
    if PhotoObjection.objects.filter(registration=registration).delete()[0]:
        _record(TAKEN_BACK, registration, by=None, now=now)


@transaction.atomic
def permit_portrait(
    registration: Registration, *, facts: PortraitFacts, nonce: str, by: User, now: datetime
) -> PortraitPermission:
    """What somebody signed on paper; the same form twice is one permission."""
    registration = locked_registration(registration)
    known = PortraitPermission.objects.filter(nonce=tokens.digest(nonce)).first()
    if known is not None:
        return known
    rules.ensure_can_permit(
        registration,
        objects=objects_to_pictures(registration),
        by_guardian=facts.by_guardian,
        signed_by=facts.signed_by,
        signed_on=facts.signed_on,
        today=now.astimezone(registration.event.zone).date(),
    )
    made = PortraitPermission.objects.create(
        registration=registration,
        pictures=facts.pictures,
        use=facts.use,
        signed_by=facts.signed_by,
        by_guardian=facts.by_guardian,
        signed_on=facts.signed_on,
        nonce=tokens.digest(nonce),
        recorded_at=now,
        recorded_by=by,
    )
    _record(PERMITTED, registration, by=by, now=now, permission=made.pk)
    return made


@transaction.atomic
def withdraw_portrait(permission: PortraitPermission, *, by: User | None, now: datetime) -> None:
    """It counts from now on; `by` is None when the person did it. Twice changes nothing."""
    registration = locked_registration(permission.registration)
    there = PortraitPermission.objects.filter(pk=permission.pk, withdrawn_at=None)
    if there.update(withdrawn_at=now):
        _record(WITHDRAWN, registration, by=by, now=now, permission=permission.pk)


def _record(
    verb: audit.Verb, registration: Registration, *, by: User | None, now: datetime, **detail: int
) -> None:
    event = registration.event
    audit.record(
        verb,
        registration,
        by=by or registration.person,
        now=now,
        project_id=event.project_id,
        town_id=registration.town_id,
        **detail,
    )
