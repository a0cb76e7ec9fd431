"""Where each town's page about a project stands, and what was found when somebody looked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models import Partner


class PublishedPage(models.Model):
    """One address that somebody recorded for a town. Never replaced: the newest counts, and the others stay."""

    class Outcome(models.TextChoices):
        """What was found; the values are those of base/fetching."""

        STANDS = "stands", _("stands")
        NOT_FOUND = "not found", _("not found")
        BROKEN = "broken", _("the server has an error")
        SILENT = "silent", _("server does not answer")
        INSECURE = "insecure", _("its certificate is wrong or has ended: browsers warn of it")
        SHUT = "shut", _("the server does not let us look: please look yourself")
        UNSAFE = "unsafe", _("leads to where no public page stands")

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="published_pages")
    address = models.CharField(max_length=500)
    put_up_on = models.DateField(_("stands there since"), null=True, blank=True)
    # The one-use token of the form: sent twice it is one address.
    nonce = models.CharField(max_length=64, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    moved_to = models.CharField(max_length=500, blank=True)
    # Whether its text names the programme; null while nobody could read it.
    names_funder = models.BooleanField(null=True, blank=True)
    # The first day of failing in a row, and the day on which a second one showed that it is gone; what was found on both.
    failing_since = models.DateField(null=True, blank=True)
    failed_first = models.CharField(max_length=10, choices=Outcome, blank=True)
    gone_on = models.DateField(null=True, blank=True)
    failed_again = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("published page")
        verbose_name_plural = _("published pages")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.outcome}"

    @property
    def is_gone(self) -> bool:
        return self.gone_on is not None
