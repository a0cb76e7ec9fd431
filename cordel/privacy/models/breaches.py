"""Breaches of personal data: what happened, the 72 hours, who was told (GDPR Arts. 33 and 34)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.projects.models import Project
from cordel.towns.models import Town


class Breach(models.Model):
    """One breach. The clock runs from `noticed_at`; names of people do not belong into its texts."""

    class Kind(models.TextChoices):
        LOST_DEVICE = "lost device", _("a device is lost or stolen")
        LOST_PAPER = "lost paper", _("paper with names is lost or stolen")
        WRONG_READER = "wrong reader", _("somebody got what was not for them")
        ACCESS = "access", _("somebody came in who may not")
        GONE = "gone", _("data is gone or was changed by mistake")
        OTHER = "other", pgettext_lazy("breach", "something else")

    project = models.ForeignKey(Project, models.CASCADE, related_name="breaches")
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    noticed_at = models.DateTimeField(_("noticed"))
    what = models.TextField(_("what happened, in a few sentences"))
    which_data = models.CharField(_("which data"), max_length=300, blank=True)
    people = models.PositiveIntegerField(_("about how many people"), null=True, blank=True)
    consequences = models.TextField(_("what may come of it"), blank=True)
    measures = models.TextField(_("what was done"), blank=True)
    authority_told_at = models.DateTimeField(_("the authority was told"), null=True, blank=True)
    authority_why_not = models.CharField(_("or why not"), max_length=500, blank=True)
    people_told_at = models.DateTimeField(_("the people were told"), null=True, blank=True)
    people_why_not = models.CharField(_("or why not"), max_length=500, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # The one-use token of the form: sent twice it is one breach.
    nonce = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("breach of personal data")
        verbose_name_plural = _("breaches of personal data")
        ordering: ClassVar = ["-noticed_at", "-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
