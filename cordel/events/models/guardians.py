"""Whom to call about a child: kept with the registration of somebody under 18 whom a town brought."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.registrations import Registration


class GuardianContact(models.Model):
    """Who answers for somebody under 18 during the event, and how to reach that person. For the host, the sending town
    and, on the day, the door. Erased with the needs, after the event."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="guardian")
    name = models.CharField(_("guardian"), max_length=160)
    contact = models.CharField(_("how to reach the guardian"), max_length=200)

    class Meta:
        verbose_name = _("guardian of a participant")
        verbose_name_plural = _("guardians of participants")

    def __str__(self) -> str:
        return f"{self.registration_id}"
