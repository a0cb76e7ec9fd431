"""Scans of the sheets that people signed at the door: what a recorded signature rests on, kept until the audit."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event
from cordel.towns.models import Town


def kept_at(sheet: "SignedSheet", _filename: str) -> str:
    """Where the file is kept: by what is in it. What it was called may name people."""
    return f"signed-sheets/{sheet.event_id}/{sheet.digest}.{sheet.kind}"


class SignedSheet(models.Model):
    """One scanned file. Without a town its people come from any, without a day it holds the whole event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="signed_sheets")
    town = models.ForeignKey(
        Town, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose people")
    )
    day = models.DateField(_("day"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=kept_at, max_length=200)
    kind = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scan of a signed sheet")
        verbose_name_plural = _("scans of signed sheets")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "digest"], name="signed_sheet_is_there_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind}"
