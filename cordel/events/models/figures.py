"""Figures signed off: who confirmed which rows, who objects, and the versions that were frozen. Never a name of
somebody who took part."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event
from cordel.towns.models import Town

# What the version of an event says that was closed when figures were not signed yet; the pages translate it.
BEFORE_SIGNING = "Closed before figures were signed."


class Confirmation(models.Model):
    """A town says that these figures are right: as host the whole draft, as a town that sent people its own rows.
    It holds as long as the figures have this digest; it is never changed."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="confirmations")
    town = models.ForeignKey(Town, models.PROTECT, related_name="+")
    as_host = models.BooleanField()
    # Exactly what was confirmed, in the canonical form of `core/signed_figures.py`, and its SHA-256.
    statement = models.TextField()
    digest = models.CharField(max_length=64)
    # Why the coordinator confirmed for the town; empty when its own officer did.
    in_stead_because = models.TextField(blank=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("confirmation of figures")
        verbose_name_plural = _("confirmations of figures")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.digest[:12]}"


class Objection(models.Model):
    """A town says that its rows are wrong, and why. Correcting its presence or an answer settles it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="objections")
    town = models.ForeignKey(Town, models.PROTECT, related_name="+")
    # The rows that it is about.
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    objected_at = models.DateTimeField()
    objected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("objection to figures")
        verbose_name_plural = _("objections to figures")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.digest[:12]}"


class FiguresVersion(models.Model):
    """An event's figures as they were frozen: the first time, or again after a correction. Its content never changes."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="figures_versions")
    number = models.PositiveSmallIntegerField()
    # The document in its canonical form, byte for byte as it is exported, and its SHA-256.
    content = models.TextField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Set when the event is opened again; the reason becomes the next version's.
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reopened_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("frozen figures")
        verbose_name_plural = _("frozen figures")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "number"], name="figures_version_is_there_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.number}"

    @property
    def is_older_than_signing(self) -> bool:
        """Closed when nobody could confirm yet: its version was made afterwards."""
        return bool(self.document["frozen_anyway_because"] == BEFORE_SIGNING)

    @property
    def is_signed_off(self) -> bool:
        """Whether the host and every town that sent people confirmed it."""
        document = self.document
        return bool(document["confirmations"]) and not document["unconfirmed"]

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.content))
