"""Who may be recognised in pictures: what people allowed, to what they object, and the permissions that were signed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from cordel.events.models import Event, PhotoObjection, PortraitPermission, Registration

OBJECTS = Exists(PhotoObjection.objects.filter(registration=OuterRef("pk")))
PERMITTED = Exists(PortraitPermission.objects.filter(registration=OuterRef("pk"), withdrawn_at=None))
# What a photographer has to know first comes first.
OBJECTING, NOBODY_ASKED, ALLOWED, SIGNED = 0, 3, 2, 1


def pictured(event: Event) -> QuerySet[Registration]:
    """Everybody with a seat, or who came, each with `picture`: one of OBJECTING, SIGNED, ALLOWED, NOBODY_ASKED."""
    state = Case(
        When(OBJECTS, then=Value(OBJECTING)),
        When(PERMITTED, then=Value(SIGNED)),
        When(photo_allowed=True, is_adult=True, then=Value(ALLOWED)),
        default=Value(NOBODY_ASKED),
        output_field=IntegerField(),
    )
    found = event.registrations.filter(Q(status=Registration.Status.CONFIRMED) | Q(days_present__gt=0))
    return found.annotate(picture=state).select_related("person", "town", "photo_objection")


def picture_counts(event: Event) -> Counter[int]:
    """How many people stand where."""
    rows: QuerySet[Any, Any] = pictured(event).order_by()
    rows = rows.values("picture").annotate(many=Count("pk"))
    return Counter({row["picture"]: row["many"] for row in rows})


def portrait_permissions(event: Event) -> QuerySet[PortraitPermission]:
    rows = PortraitPermission.objects.filter(registration__event=event)
    return rows.select_related("registration__person", "registration__town", "recorded_by")


def portrait_permission(event: Event, pk: int) -> PortraitPermission | None:
    return portrait_permissions(event).filter(pk=pk).first()


def objects_to_pictures(registration: Registration) -> bool:
    return PhotoObjection.objects.filter(registration=registration).exists()


@dataclass(frozen=True)
class OwnPictures:
    """What somebody sees about pictures on the own page."""

    objection: PhotoObjection | None
    permissions: list[PortraitPermission]


def own_pictures(registration: Registration) -> OwnPictures:
    objection = PhotoObjection.objects.filter(registration=registration).first()
    return OwnPictures(objection, list(registration.portrait_permissions.order_by("pk")))


def badge_marks(registrations: Iterable[Registration]) -> set[int]:
    """The keys of those who may be recognised in pictures."""
    keys = [one.pk for one in registrations]
    rows = Registration.objects.filter(pk__in=keys).exclude(OBJECTS)
    allowed = rows.filter(Q(PERMITTED) | Q(photo_allowed=True, is_adult=True))
    return set(allowed.values_list("pk", flat=True))
