"""What people asked about their data: when, how, and what was answered. No name and no address."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.projects.models import Project
from cordel.towns.models import Town


class Wanted(models.TextChoices):
    ACCESS = "access", _("to see the data")
    CORRECTION = "correction", _("to have it corrected")
    ERASURE = "erasure", _("to have it erased")
    OBJECTION = "objection", _("objects to its use")


class Channel(models.TextChoices):
    PAGE = "page", _("own page")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by telephone")
    MAIL = "mail", _("by e-mail")
    DESK = "desk", _("at the counter")


class DataRequest(models.Model):
    """One request. The law gives a month from the day on which it came."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="data_requests")
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    # Named by its number, because the person may be gone tomorrow; empty once everything is erased.
    person = models.PositiveBigIntegerField(null=True, blank=True)
    wanted = models.CharField(_("what is asked for"), max_length=12, choices=Wanted)
    channel = models.CharField(_("how it came"), max_length=8, choices=Channel)
    language = models.CharField(max_length=10)
    received_on = models.DateField(_("day on which it came"))
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What stays, until when, and what went: kinds, numbers of events, days, counts (`queries.requests`).
    outcome = models.JSONField(default=dict)
    # Opens the page of the answer.
    nonce = models.CharField(max_length=32, unique=True)
    # Digest of the form's one-use token: the same form is one request.
    key = models.CharField(max_length=64, unique=True)
    # Where the answer goes by letter; forgotten as soon as it was sent.
    reply_to = models.EmailField(blank=True)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.wanted}"


class Tombstone(models.Model):
    """That something was erased, by kind and number, so that a restored backup can be told to erase it again."""

    kind = models.CharField(max_length=40)
    number = models.PositiveBigIntegerField()
    # "erased": the row is gone; "sealed": it stays without a name until the audit.
    what = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of something erased")
        verbose_name_plural = _("marks of things erased")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number", "what"], name="buried_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.what}"
