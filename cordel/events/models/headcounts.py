"""What a published report says of an event."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event
from cordel.towns.models import Town


class Headcount(models.Model):
    """A figure of a published report, as printed: so many people of a town. No persons are invented for it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="headcounts")
    position = models.PositiveSmallIntegerField()
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True)
    as_printed = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    count = models.PositiveIntegerField(null=True)
    count_text = models.CharField(max_length=100, blank=True)
    country_was_printed = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("published headcount")
        verbose_name_plural = _("published headcounts")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="headcount_has_its_line")
        ]

    def __str__(self) -> str:
        return f"{self.as_printed}: {self.count}"
