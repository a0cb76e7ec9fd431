"""On what ground names of people may go to a town in a country without an adequacy decision."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.projects.models.projects import Project
from cordel.towns.models import Town


class TransferGround(models.Model):
    """For one town in one project, from `since` to the end of `until` (open where that is empty), unless it was ended
    before. Rows are never changed but by ending them, so that it can be shown what was allowed when."""

    class Kind(models.TextChoices):
        CLAUSES = "clauses", _("standard contractual clauses (Art. 46)")
        CONSENT = "consent", _("explicit consent of the people (Art. 49 (1) (a))")
        OTHER = "other", pgettext_lazy("ground of a transfer", "another ground")

    project = models.ForeignKey(Project, models.CASCADE, related_name="transfer_grounds")
    town = models.ForeignKey(Town, models.PROTECT, related_name="+")
    kind = models.CharField(_("ground"), max_length=8, choices=Kind)
    text = models.TextField(_("what it rests on"), max_length=2000)
    since = models.DateField(_("from"))
    until = models.DateField(_("until the end of"), null=True, blank=True)
    # A signed paper, as PDF; `file_size` 0 without one, so that a list need not read it.
    file = models.BinaryField(_("the signed paper"), blank=True, default=b"")
    file_size = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # The one-use token of the form: sent twice it is one ground.
    nonce = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("ground of a transfer")
        verbose_name_plural = _("grounds of transfers")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def state(self, today: date) -> str:
        """ "ended", "over", "ahead" or "holds"."""
        if self.ended_at is not None:
            return "ended"
        if self.until is not None and self.until < today:
            return "over"
        return "holds" if self.since <= today else "ahead"
