"""What happens at an event, item by item."""

from datetime import datetime, time
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField, text
from cordel.events.models.events import Event


class Format(models.TextChoices):
    KICK_OFF = "kick-off", _("kick-off")
    PUBLIC_DEBATE = "public debate", _("public debate")
    ROUND_TABLE = "round table", _("round table")
    COMPARISON = "comparison", _("comparison")
    CASE_STUDY = "case study", _("case study")
    SEMINAR = "interactive seminar", _("interactive seminar")
    WORKSHOP = "workshop", _("workshop")
    PRACTICES = "exchange of practices", _("exchange of practices")
    LIFE_STORIES = "life stories", _("life stories")
    SCREENING = "documentary screening", _("documentary screening")
    STUDY_VISIT = "study visit", _("study visit")
    CEREMONY = "ceremony", _("ceremony")
    OTHER = "other", _("other")


class Activity(models.Model):
    """An item of the programme, on the host's clock."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="activities")
    day = models.DateField(_("day"), null=True, blank=True)
    starts_at = models.TimeField(_("begins"), null=True, blank=True)
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=24, choices=Format, default=Format.OTHER)
    title = ContentField(_("title"))
    topic = ContentField(_("topic"))
    place = models.CharField(_("room or place"), max_length=160, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    # Empty: whoever is at the event comes. Else people choose it, and get a place or a turn.
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering: ClassVar = ["day", "starts_at", "id"]

    def __str__(self) -> str:
        return text(self.title) or self.get_format_display()

    @property
    def begins_at(self) -> datetime | None:
        """On the host's clock; midnight before its day while its hour is unknown, None without a day."""
        if self.day is None:
            return None
        return datetime.combine(self.day, self.starts_at or time(), tzinfo=self.event.zone)

    def has_other_hour_than(self, other: "Activity") -> bool:
        """Whether its day, its beginning or its end is another one."""
        mine, theirs = ((one.day, one.starts_at, one.ends_at) for one in (self, other))
        return mine != theirs

    def is_at_same_hour_as(self, other: "Activity") -> bool:
        """Whether nobody can be in both. One whose end is not known is in the way of what begins with it only; without
        a day or an hour nothing is known."""
        if self.day is None or self.day != other.day or self.starts_at is None or other.starts_at is None:
            return False
        if self.starts_at == other.starts_at:
            return True
        first, second = (self, other) if self.starts_at < other.starts_at else (other, self)
        return first.ends_at is not None and second.starts_at is not None and second.starts_at < first.ends_at
