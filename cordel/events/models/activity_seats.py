"""Seats in a single activity, where there are fewer of them than people at the event."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.programme import Activity
from cordel.events.models.registrations import Registration


class ActivitySeatQuerySet(models.QuerySet["ActivitySeat"]):
    def confirmed(self) -> "ActivitySeatQuerySet":
        return self.filter(waiting_since=None)

    def waiting(self) -> "ActivitySeatQuerySet":
        """Who waits for a place, in turn: first come, first served."""
        return self.filter(waiting_since__isnull=False).order_by("waiting_since", "pk")


class ActivitySeat(models.Model):
    """Somebody with a seat at the event has a place in this activity too, or waits for one."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="activity_seats")
    # Since when somebody waits for a place; empty for whoever has one.
    waiting_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    # What the person knows of its hour and place while a letter about others is due; None: what the programme says.
    known_as = models.JSONField(null=True, blank=True)

    objects = ActivitySeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in an activity")
        verbose_name_plural = _("places in activities")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "registration"], name="one_place_in_an_activity")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} in {self.activity_id}"

    @property
    def has_place(self) -> bool:
        return self.waiting_since is None
