"""What must be arranged so that the day runs: buses, meals, interpreters, rooms, doors, telephone numbers."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cordel.core.folding import dialled
from cordel.events.models.events import Event


class Arrangement(models.Model):
    """One line of the run sheet, on the host's clock. It may hold a telephone number, so it is never public and is
    erased with people's needs."""

    class Kind(models.TextChoices):
        TRANSFER = "transfer", _("bus or other transfer")
        ARRIVAL = "arrival", _("arrival of a delegation")
        MEAL = "meal", _("meal")
        INTERPRETER = "interpreter", _("interpreter")
        ROOM = "room", _("room to set up")
        DOOR = "door", pgettext_lazy("arrangement", "door")
        CONTACT = "contact", _("telephone number")
        OTHER = "other", pgettext_lazy("arrangement", "something else")

    event = models.ForeignKey(Event, models.CASCADE, related_name="arrangements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TRANSFER)
    # Without a day it stands for all of them.
    day = models.DateField(_("day"), null=True, blank=True)
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    what = models.CharField(_("what"), max_length=200)
    place = models.CharField(_("place, or where it starts"), max_length=160, blank=True)
    to_place = models.CharField(_("where it goes"), max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats or portions"), null=True, blank=True)
    who = models.CharField(_("who does it"), max_length=160, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangements")
        ordering: ClassVar = ["day", "starts_at", "id"]

    def __str__(self) -> str:
        return self.what

    @property
    def where(self) -> str:
        """Where it is, or from where it goes to where."""
        if self.place and self.to_place:
            return gettext("%(here)s to %(there)s") % {"here": self.place, "there": self.to_place}
        return self.place or self.to_place

    @property
    def number_to_call(self) -> str:
        """The telephone number as a link on a phone wants it."""
        return dialled(self.phone)
