"""Who speaks where, and as what they wish to be named."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.programme import Activity
from cordel.events.models.registrations import Registration


class Speech(models.Model):
    """A speaker of the event speaks in this activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="speeches")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="speeches")

    class Meta:
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "registration"], name="speaks_once_in_an_activity")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} in {self.activity_id}"


class SpeakerCard(models.Model):
    """How a speaker wishes to be named in public. Nobody is, unless the speaker said so."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="speaker_card")
    name = models.CharField(_("name"), max_length=160, blank=True)
    about = models.CharField(_("title and organisation"), max_length=200, blank=True)
    is_named = models.BooleanField(_("named in public"), default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card of a speaker")
        verbose_name_plural = _("cards of speakers")

    def __str__(self) -> str:
        return f"{self.registration_id}"
