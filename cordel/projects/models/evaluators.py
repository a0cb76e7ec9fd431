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
