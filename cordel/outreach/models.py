"""Where each town's page about a project stands, what was found when somebody looked, and how towns made events known."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.events.models import Event
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


def kept_at(action: "OutreachAction", _filename: str) -> str:
    """Where the file is kept: by what is in it, whatever it was called."""
    return f"outreach/{action.partner_id}/{action.digest}.{action.kept_as}"


class OutreachAction(models.Model):
    """One thing with which a partner made the project, or one of its events, known. Never published by itself."""

    class Kind(models.TextChoices):
        PRESS = "press", _("newspaper or magazine")
        RADIO = "radio", _("radio or television")
        WEB = "web", _("website or newsletter")
        SOCIAL = "social", _("social media")
        PRINT = "print", _("poster or leaflet")
        SCHOOL = "school", _("visit to a school")
        TALK = "talk", _("talk or meeting")
        OTHER = "other", pgettext_lazy("outreach", "something else")

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="outreach_actions")
    # Without an event it is about the project as a whole.
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    day = models.DateField(_("day"))
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=kept_at, max_length=200, blank=True)
    kept_as = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    # How many people it reached, as somebody estimates it, and how that was counted.
    reach = models.PositiveIntegerField(_("people reached, about"), null=True, blank=True)
    counted_how = models.CharField(_("how that was counted"), max_length=200, blank=True)
    # The one-use token of the form: sent twice it is one.
    nonce = models.CharField(max_length=64, unique=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("outreach action")
        verbose_name_plural = _("outreach actions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(reach__isnull=True, counted_how="")
                | models.Q(reach__isnull=False, counted_how__gt=""),
                name="reach_says_how_it_was_counted",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def languages(self) -> list[str]:
        return [self.language] if self.language else []
