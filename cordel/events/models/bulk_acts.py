"""One act for many registrations: what was done, and what was before, so that it can be undone as a whole."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event


class BulkKind(models.TextChoices):
    ROLE = "role", _("changed roles")
    PRESENT = "present", _("recorded presence")
    ABSENT = "absent", _("took presence back")
    CANCEL = "cancel", _("gave seats back")
    LETTER = "letter", _("sent the confirmation again")


@dataclass(frozen=True)
class Act:
    """What is to be done to each of many: `value` is the role ("" for what follows from home) or the day, ISO."""

    kind: str
    value: str = ""

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.value) if self.kind in (BulkKind.PRESENT, BulkKind.ABSENT) else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class BulkAct(models.Model):
    """An act that was done to many registrations at once. Their keys and what was before stand in it, no names."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="bulk_acts")
    kind = models.CharField(max_length=10, choices=BulkKind)
    value = models.CharField(max_length=20, blank=True)
    # Digest of the form's one-use token: the same form cannot be used up twice.
    key = models.CharField(max_length=64, unique=True)
    # A list for each person, the registration's key first; what follows depends on the kind (`actions.bulk`).
    before = models.JSONField(default=list)
    # How many people it could not be done to, by the reason's name.
    left_out = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("act for many")
        verbose_name_plural = _("acts for many")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind}"

    @property
    def act(self) -> Act:
        return Act(self.kind, self.value)

    @property
    def people(self) -> int:
        return len(self.before)

    @property
    def keys(self) -> list[int]:
        """The registrations' keys."""
        return [row[0] for row in self.before]
