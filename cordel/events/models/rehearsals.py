"""What people say is ready for an event, where nothing that is recorded can tell."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event


class RehearsalTick(models.Model):
    """One point of the rehearsal that somebody saw to; not there: nobody has yet."""

    class Point(models.TextChoices):
        SHEETS = "sheets", _("The sheets to sign are printed, one for each town")
        NEEDS = "needs", _("The list of what people need is printed, for those who look after them")
        PHOTOS = "photos", _("The notice about photos is printed and hangs at the entrance")
        KITCHEN = "kitchen", _("The kitchen has its numbers")
        DOOR = "door", _("Everybody at the door has tried to check somebody in, and took it back")
        POWER = "power", _("Phones are charged, and there is paper for the case that they fail")
        SCREEN = "screen", _("Camera, microphone and the shared screen were tried with somebody outside")
        SPOKEN = "spoken", _("Whoever opens the session knows that the code is spoken and shown")

    event = models.ForeignKey(Event, models.CASCADE, related_name="rehearsal_ticks")
    point = models.CharField(max_length=12, choices=Point)
    ticked_at = models.DateTimeField()
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("point of a rehearsal")
        verbose_name_plural = _("points of a rehearsal")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "point"], name="rehearsed_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.point}"
