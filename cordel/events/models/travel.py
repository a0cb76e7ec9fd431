"""How somebody arrives and where somebody sleeps: for the host who fetches people and books beds."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.events.models.registrations import Registration


class Means(models.TextChoices):
    PLANE = "plane", _("plane")
    TRAIN = "train", _("train")
    COACH = "coach", _("bus or coach")
    CAR = "car", _("car")
    FERRY = "ferry", _("ship or ferry")
    OTHER = "other", _("another way")


class Lodging(models.TextChoices):
    HOTEL = "hotel", _("hotel or hostel")
    FAMILY = "family", _("with a host family")
    OWN = "own", _("with friends or relatives")
    HOME = "home", _("at home")
    NEEDED = "needed", _("needs a bed")


class Travel(models.Model):
    """A person's way to an event and back, and the nights there. Every item may stay empty; erased like `Needs`."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="travel")
    arrives_on = models.DateField(_("day of arrival"), null=True, blank=True)
    arrives_at = models.TimeField(_("hour of arrival"), null=True, blank=True)
    arrives_by = models.CharField(_("arrives by"), max_length=6, choices=Means, blank=True)
    arrives_with = models.CharField(_("flight, train or bus"), max_length=80, blank=True)
    arrives_where = models.CharField(_("airport, station or stop"), max_length=120, blank=True)
    leaves_on = models.DateField(_("day of departure"), null=True, blank=True)
    leaves_at = models.TimeField(_("hour of departure"), null=True, blank=True)
    leaves_by = models.CharField(_("leaves by"), max_length=6, choices=Means, blank=True)
    leaves_with = models.CharField(
        pgettext_lazy("departure", "flight, train or bus"), max_length=80, blank=True
    )
    leaves_from = models.CharField(
        pgettext_lazy("departure", "airport, station or stop"), max_length=120, blank=True
    )
    lodging = models.CharField(_("where you sleep"), max_length=6, choices=Lodging, blank=True)
    lodging_name = models.CharField(_("name and address of the place"), max_length=160, blank=True)
    room_note = models.CharField(_("what matters for the room"), max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("travel of a participant")
        verbose_name_plural = _("travel of participants")
        ordering: ClassVar = ["registration_id"]

    def __str__(self) -> str:
        return f"{self.registration_id}"
