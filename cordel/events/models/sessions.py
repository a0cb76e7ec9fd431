"""The codes that hosts speak in online sessions: who types one was there, on a screen."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event

LONGEST = timedelta(hours=12)  # that a code is open, should nobody close it
NIGHT = timedelta(hours=6)  # an evening's session may last beyond midnight


class SessionCode(models.Model):
    """One code, good from its opening until it is closed, and no longer than `LONGEST`."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="session_codes")
    # The day whose presence it records; without one it is the rehearsal's and records nothing.
    day = models.DateField(_("day"), null=True, blank=True)
    code = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code of a session")
        verbose_name_plural = _("codes of sessions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "code"], name="session_code_is_spoken_once"),
            models.UniqueConstraint(
                fields=["event"],
                condition=models.Q(closed_at__isnull=True),
                name="one_session_code_is_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.day or ''}"

    def is_open(self, *, now: datetime) -> bool:
        return self.closed_at is None and now < self.opened_at + LONGEST


def session_days(event: Event, *, now: datetime) -> list[date]:
    """The days of the event that a session can belong to at this moment, the newest first: today on the host's clock,
    and in the small hours also the day before."""
    here = now.astimezone(event.zone)
    return [day for day in dict.fromkeys([here.date(), (here - NIGHT).date()]) if day in event.days]
