"""When clocks that wait for the funder begin, and what was erased: counted, signed and chained, never a name."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cordel.projects.models import Project


class FinalPayment(models.Model):
    """The day on which the funder paid the rest: the years until the audit count from it."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="final_payment")
    paid_on = models.DateField(_("day of the final payment"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("final payment")
        verbose_name_plural = _("final payments")

    def __str__(self) -> str:
        return f"{self.project_id}: {self.paid_on}"


class ErasureRecord(models.Model):
    """One purge. Without a number it is under way: each portion adds to `tally` in the same transaction in which it is
    erased, so that a run that was killed is gone on with and counts nothing twice."""

    number = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    # Empty: the clock.
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    tally = models.JSONField(default=list)
    # The record in its canonical form, byte for byte as it is downloaded, and its SHA-256.
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-id"]

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.content))

    @property
    def rows(self) -> int:
        """How many rows went."""
        return sum(int(line["rows"]) for line in self.document["lines"])


class PurgeRun(ErasureRecord):
    """Of a project's data."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="purge_runs")

    class Meta(ErasureRecord.Meta):
        abstract = False
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="purge_is_numbered_once"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(number__isnull=True), name="one_purge_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.number}"


class SitePurge(ErasureRecord):
    """Of what belongs to no project: accounts, names at keyboards, addresses that were kept for one letter."""

    class Meta(ErasureRecord.Meta):
        abstract = False
        verbose_name = _("purge of the site")
        verbose_name_plural = _("purges of the site")
        constraints: ClassVar = [
            # The one under way counts as number 0.
            models.UniqueConstraint(Coalesce("number", 0), name="site_purge_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)
