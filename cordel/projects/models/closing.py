"""What a project leaves when it is over: who looks after it, and the archive of its public pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models.projects import Partner, Project


class Closing(models.Model):
    """How far a project is wound up. That it is closed stands with the project itself, where every act sees it."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="closing")
    # The partner that answers for the project afterwards, and its office's address: public, so never a person's.
    keeper = models.ForeignKey(Partner, models.SET_NULL, null=True, blank=True, related_name="+")
    keeper_contact = models.CharField(_("where to ask"), max_length=254, blank=True)
    roles_ended_at = models.DateTimeField(null=True, blank=True)
    # Since when a worker builds the archive; empty when none is wanted.
    archive_wanted_at = models.DateTimeField(null=True, blank=True)
    archive = models.CharField(max_length=200, blank=True)
    archive_digest = models.CharField(max_length=64, blank=True)
    archive_pages = models.PositiveIntegerField(default=0)
    archive_built_at = models.DateTimeField(null=True, blank=True)
    # Why it was closed although something was open, or opened again.
    because = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("closing of a project")
        verbose_name_plural = _("closings of projects")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.project_id}"
