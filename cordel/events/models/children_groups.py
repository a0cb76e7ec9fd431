"""Children who come as a group of their school: counted, certified by the school, and named nowhere."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event
from cordel.events.models.registrations import Evidence, Role
from cordel.towns.models import Town


class ChildrenGroup(models.Model):
    """A school's children at one event: how many are to come, and who at the school answers for the number."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="children_groups")
    town = models.ForeignKey(Town, models.PROTECT, related_name="+", verbose_name=_("where the school is"))
    school = models.CharField(_("school"), max_length=160)
    certifier = models.CharField(_("who certifies for the school"), max_length=160, blank=True)
    certifier_function = models.CharField(_("function at the school"), max_length=120, blank=True)
    planned = models.PositiveSmallIntegerField(_("children who are to come"))
    # The number of the day with most of them, kept with the days. Nobody tells one child from another, so this is how
    # many there were for certain.
    persons = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("group of children")
        verbose_name_plural = _("groups of children")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.pk}"

    @property
    def role(self) -> Role:
        """What these children are at the event; asks for the event's places."""
        event = self.event
        return Role.by_home(
            town_id=self.town_id,
            country=self.town.country,
            host_towns=event.host_town_ids,
            host_countries=event.host_countries,
        )


def kept_at(letter: "SchoolLetter", _filename: str) -> str:
    """Where the file is kept: by what is in it. What it was called may name people."""
    return f"school-letters/{letter.group_id}/{letter.digest}.{letter.kind}"


class SchoolLetter(models.Model):
    """The paper on which a school certifies how many of its children were there."""

    group = models.ForeignKey(ChildrenGroup, models.CASCADE, related_name="letters")
    file = models.FileField(_("file"), upload_to=kept_at, max_length=200)
    kind = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("letter of a school")
        verbose_name_plural = _("letters of schools")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "digest"], name="school_letter_is_there_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.kind}"


class GroupPresence(models.Model):
    """How many children of a group were there on one day, and what the number rests on."""

    group = models.ForeignKey(ChildrenGroup, models.CASCADE, related_name="days")
    day = models.DateField()
    present = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=20, choices=Evidence)
    # Gone when the letter is; what the number rested on stays told.
    letter = models.ForeignKey(SchoolLetter, models.SET_NULL, null=True, blank=True, related_name="certifies")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("day of a group of children")
        verbose_name_plural = _("days of groups of children")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "day"], name="group_counted_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} on {self.day}"
