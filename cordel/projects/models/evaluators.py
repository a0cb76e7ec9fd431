"""Links with which an evaluator looks at a project for a while, without an account."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField
from cordel.projects.models.projects import Project


class EvaluatorLink(models.Model):
    """Opens figures, masked rows and evidence of one project to whoever has its secret. Only its digest is kept.

    When it was last used stands nowhere: looking never writes. What was drawn with it does (`EvaluatorDraw`).
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


class EvaluatorDraw(models.Model):
    """People whom an evaluator drew at random: kept, so that the same draw can be shown again, and so that those who
    run the project know whose evidence they are asked for. Never changed."""

    link = models.ForeignKey(EvaluatorLink, models.CASCADE, related_name="draws")
    # Events lie above projects, so theirs is named by its number in the database.
    event = models.PositiveBigIntegerField()
    number = models.PositiveBigIntegerField()
    # The frozen version of the figures whose hash is in the seed; empty where none was frozen.
    version = models.PositiveIntegerField(null=True, blank=True)
    seed = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    population = models.CharField(max_length=64)
    # [[letters, registration's number in the database], ...] in the order in which they were drawn.
    drawn = models.JSONField(default=list)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draw of an evaluator")
        verbose_name_plural = _("draws of evaluators")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "event", "seed"], name="evaluator_draw_is_there_once")
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.event}: {self.number}"


class DeviationReason(models.Model):
    """Why a figure is not what was planned, in the words of those who run the project: one text for each figure."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="deviation_reasons")
    # Events lie above projects, so theirs is named by its number in the database; 0: the project as a whole.
    event = models.PositiveBigIntegerField(default=0)
    figure = models.CharField(max_length=40)
    reason = ContentField(_("reason"))
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
