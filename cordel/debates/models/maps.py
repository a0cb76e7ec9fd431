"""The opinion map of a debate, as it was made of the journal up to an entry."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.debates.models.debates import Debate


class OpinionMap(models.Model):
    """A document without a row or a key of anybody (core/opinion/published)."""

    class Kind(models.TextChoices):
        # Moved on as people vote; only the newest is kept.
        LIVE = "live", _("while people vote")
        # Made from nothing when a phase ended: the same journal gives the same map.
        SETTLED = "settled", _("when a phase ended")
        # One picture of the time-lapse: a row of maps from the first, which the journal alone gives, too.
        FRAME = "frame", _("of the time-lapse")

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="maps")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    # The number of the last entry of the journal that is in it, and the hash that stands for the journal up to there.
    entries = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    voters = models.PositiveIntegerField(_("voters"))
    votes = models.PositiveIntegerField(_("votes"))
    # When that last entry was written, to the minute; None where it was erased.
    voted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    # Votes in it were erased or no longer count: it is to be made again although the journal has no new entry.
    is_outdated = models.BooleanField(default=False)
    document = models.JSONField()

    class Meta:
        verbose_name = _("opinion map")
        verbose_name_plural = _("opinion maps")
        ordering: ClassVar = ["entries", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "kind", "entries"], name="map_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.debate_id}/{self.entries}"
