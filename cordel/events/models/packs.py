"""Evidence packs of an event: ordered, made in the background, fetched by those who may see everybody, then forgotten."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.core.retention import HOUSE, Kind
from cordel.events.models.events import Event

# A pack is to be carried away, not to lie here: what it is made of stays where it is.
KEPT: Final = timedelta(days=HOUSE[Kind.PACKS].days)


class EvidencePack(models.Model):
    """One ZIP with what proves who was there, or its twin without any name. What is kept here is not locked yet: the
    passphrase is chosen when somebody fetches it, and never kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="evidence_packs")
    is_named = models.BooleanField(_("with names"))
    language = models.CharField(max_length=10)
    # Digest of the form's one-use token: the same form orders one pack.
    nonce = models.CharField(max_length=64, unique=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    # SHA-256 of the manifest, which names every other file.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("evidence pack")
        verbose_name_plural = _("evidence packs")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.pk}"

    @property
    def gone_at(self) -> datetime:
        """Nobody can fetch it from then on; the purge of the night after erases it, made or not."""
        return self.ordered_at + KEPT

    @property
    def job_key(self) -> str:
        """Under which the work that makes it tells how far it is."""
        return f"pack:{self.pk}"
