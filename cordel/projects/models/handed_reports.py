"""That the final report was handed in: when, by which partner, with what receipt, and with which frozen figures."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models.projects import Partner, Project


class HandedReport(models.Model):
    """One handing in. A report that the funder wants again is another one; the newest counts."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="handed_reports")
    handed_on = models.DateField(_("handed in on"))
    # A body and not a person: which account wrote it down stands beside it.
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handed in by")
    )
    reference = models.CharField(_("number of the receipt"), max_length=120, blank=True)
    # The receipt as PDF; `receipt_size` 0 without one, so that a list need not read it.
    receipt = models.BinaryField(_("receipt"), blank=True, default=b"")
    receipt_size = models.PositiveIntegerField(default=0)
    # Which frozen figures it was made with: [{"event": key, "number": 2, "version": 1, "sha256": "…"}], in the order
    # of the events, which lie above projects and are named by their keys.
    figures = models.JSONField(default=list)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    # The one-use token of the form: sent twice it is one.
    nonce = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("report handed in")
        verbose_name_plural = _("reports handed in")
        ordering: ClassVar = ["-handed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.handed_on}"

    @property
    def versions(self) -> dict[int, int]:
        """By the event's key: which version of its figures is in the report."""
        return {int(one["event"]): int(one["version"]) for one in self.figures}
