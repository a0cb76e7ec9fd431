"""What a project's grant is reckoned by: the call's lump-sum table as somebody loaded it, and what is assumed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.core import lump_sums
from cordel.core.grants import Assumptions, Online, Reduction
from cordel.core.lump_sums import LumpSums
from cordel.projects.models.projects import Project


class LumpSumTable(models.Model):
    """One version of a table, kept for good: figures that were shown by it can always be explained."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="lump_sum_tables")
    number = models.PositiveSmallIntegerField(_("number"))
    call = models.CharField(_("call"), max_length=60)
    version = models.CharField(_("version, as the source calls it"), max_length=60)
    source = models.CharField(_("source"), max_length=500)
    # `core.lump_sums.as_data`, checked before it was stored.
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    is_in_force = models.BooleanField(_("in force"), default=False)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lump-sum table")
        verbose_name_plural = _("lump-sum tables")
        ordering: ClassVar = ["project_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="lump_sums_numbered_once"),
            models.UniqueConstraint(fields=["project", "digest"], name="lump_sums_loaded_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(is_in_force=True),
                name="one_lump_sum_table_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.version}"

    @property
    def table(self) -> LumpSums:
        return lump_sums.from_data(self.content)

    @property
    def source_link(self) -> str:
        """The source, where it is an address that a browser can open."""
        return self.source if self.source.startswith(("https://", "http://")) else ""


class GrantAssumptions(models.Model):
    """What nobody knows of a programme and the coordinator decided. Empty: not decided."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="grant_assumptions")
    online = models.CharField(max_length=10, blank=True)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    reduction = models.CharField(max_length=14, blank=True)
    minimum = models.PositiveIntegerField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assumptions about the grant")
        verbose_name_plural = _("assumptions about the grant")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__lte=100),
                name="online_share_in_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}"

    @property
    def assumptions(self) -> Assumptions:
        return Assumptions(Online(self.online), self.share, Reduction(self.reduction), self.minimum)
