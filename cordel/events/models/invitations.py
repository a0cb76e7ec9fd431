"""How people who never came hear of an event."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField, text
from cordel.events.models.events import Event
from cordel.towns.models import Town


class Invitation(models.Model):
    """Words and a link that somebody passes on. Who registers by the link is counted as reached by it."""

    class Source(models.TextChoices):
        SCHOOL = "school", _("school")
        PARISH = "parish", _("parish or community of faith")
        SHELTER = "shelter", _("shelter or reception centre")
        ASSOCIATION = "association", _("association")
        MESSENGER = "messenger", _("messenger group")
        PERSON = "person", _("a person who invites")
        PRESS = "press", _("newspaper, radio or poster")
        OTHER = "other", _("somebody else")

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    # Stands in the link and under the QR code: short enough to be typed from a poster.
    code = models.CharField(max_length=8, unique=True)
    source = models.CharField(_("who passes it on"), max_length=12, choices=Source)
    name = models.CharField(_("name"), max_length=120)
    words = ContentField(_("words of the invitation"))
    # The town whose officer invites; empty when the hosts or the coordinator do.
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "source", "name"], name="invitation_is_there_once")
        ]

    def __str__(self) -> str:
        return text(self.words) or self.name

    def get_absolute_url(self) -> str:
        return reverse("events:invitation", args=[self.code])
