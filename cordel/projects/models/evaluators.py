"""Links with which an evaluator looks at a project for a while, without an account."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models.projects import Project


class EvaluatorLink(models.Model):
    """Opens figures, masked rows and evidence of one project to whoever has its secret. Only its digest is kept.

    When it was last used stands nowhere: looking never writes.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="evaluator_links")
    # Never shown outside the desk.
    name = models.CharField(_("for whom"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link for an evaluator")
        verbose_name_plural = _("links for evaluators")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> str:
        """ "valid", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"


class DeviationReason(models.Model):
    """Why a figure is not what was planned, in the words of those who run the project: one text for each figure."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="deviation_reasons")
    # Events lie above projects, so theirs is named by its number in the database; 0: the project as a whole.
    event = models.PositiveBigIntegerField(default=0)
    figure = models.CharField(max_length=40)
    reason = models.TextField(_("reason"), max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reason for a deviation")
        verbose_name_plural = _("reasons for deviations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "event", "figure"], name="deviation_has_one_reason")
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.figure}"
