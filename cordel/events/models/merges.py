"""Records that were merged into others, and all that is needed to take that back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ReadableEncoder
from cordel.core import merging
from cordel.core.merging import Step
from cordel.projects.models import Project


class Merge(models.Model):
    """One record went into another. What changed is kept for 90 days, so that it can be undone; that the one
    number stands for the other stays, so that links in old letters still reach the person."""

    class Kind(models.TextChoices):
        PERSON = "person", _("participant")
        TOWN = "town", _("town")

    kind = models.CharField(max_length=6, choices=Kind)
    # Of people; towns belong to no project.
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="merges")
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    # `core.merging.Step` by step, in the order in which they were made; emptied when it was undone or forgotten.
    steps = models.JSONField(default=list, encoder=ReadableEncoder)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "gone_id"],
                condition=models.Q(undone_at__isnull=True),
                name="merged_into_one_only",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone_id} into {self.kept_id}"

    @property
    def made(self) -> list[Step]:
        return merging.steps_of(self.steps)

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and bool(self.steps)
