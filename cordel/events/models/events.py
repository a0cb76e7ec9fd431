"""Events of a journey: when, where, what first-timers are told, who means to send people."""

from datetime import date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.base.languages import country_name
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town

MOST_DAYS = 366  # of one event
WOODCUTS = ("town", "boat", "sun", "tower", "birds", "tree")


class Mode(models.TextChoices):
    IN_PERSON = "in person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> "EventQuerySet":
        return self.filter(published_at__isnull=False, project__is_listed=True)

    def in_order(self) -> "EventQuerySet":
        return self.order_by("number")


class Event(models.Model):
    """One itinerant meeting, hosted by one or more towns, maybe over several places (legs)."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONFIRMED = "confirmed", _("confirmed")
        POSTPONED = "postponed", pgettext_lazy("event", "postponed")
        CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")

    project = models.ForeignKey(Project, models.CASCADE, related_name="events")
    number = models.PositiveSmallIntegerField(_("number"))
    name = ContentField(_("name"))
    summary = ContentField(_("what it is about"))
    mode = models.CharField(_("how it takes place"), max_length=10, choices=Mode, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    timezone = models.CharField(_("the host's clock"), max_length=40, default="Europe/Lisbon")
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    keeps_waiting_list = models.BooleanField(_("keeps a waiting list"), default=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    # Whether a town may bring no more people than it planned; else the plan only warns.
    holds_to_plans = models.BooleanField(_("towns bring no more people than planned"), default=False)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    safeguarding_policy = models.URLField(_("safeguarding policy"), blank=True)
    safeguarding_contact = models.CharField(_("safeguarding contact"), max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # A closed event's population is frozen: only then may its figures be published.
    closed_at = models.DateTimeField(null=True, blank=True)
    # How often dates, place or status changed since it was published: calendars replace the older entry.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    # A published report's own figures, as printed.
    published_total = models.PositiveIntegerField(null=True, blank=True)
    published_total_text = models.CharField(max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["project_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="event_number_once_per_project"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="event_number_from_one"),
        ]

    def __str__(self) -> str:
        return text(self.name) or " · ".join(place.name for place in self.hosts) or f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.project.slug, self.number])

    @property
    def is_public(self) -> bool:
        """What `published()` asks of many, of one: both the event and its project are shown to everybody."""
        return self.published_at is not None and self.project.is_listed

    @property
    def meets_online(self) -> bool:
        """Whether people can take part on a screen."""
        return self.mode in (Mode.ONLINE, Mode.HYBRID)

    @property
    def woodcut(self) -> str:
        """Its picture, the same wherever its leaflet hangs: a name of `base/icons/cut_*.html`."""
        return WOODCUTS[(self.number - 1) % len(WOODCUTS)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def begins_at(self) -> datetime | None:
        """Midnight before its first day, on the host's clock; None while its days are unknown."""
        return datetime.combine(self.starts_on, time(), tzinfo=self.zone) if self.starts_on else None

    @property
    def hosts(self) -> list["EventPlace"]:
        """The places whose town hosts the event, in order; prefetch `places__town` for lists."""
        return [place for place in self.places.all() if place.is_host]

    @property
    def host_town_ids(self) -> set[int]:
        return {place.town_id for place in self.hosts if place.town_id is not None}

    @property
    def host_countries(self) -> set[str]:
        return {place.country for place in self.hosts if place.country}

    @property
    def takes_minors(self) -> bool:
        """Whether the host has said who looks after people under 18."""
        return bool(self.safeguarding_policy and self.safeguarding_contact)

    @property
    def days(self) -> list[date]:
        """Every day from the first to the last; none when they are unknown, reversed, or so far apart that one of
        them must be wrong, as in a report that somebody else wrote."""
        if self.starts_on is None or self.ends_on is None:
            return []
        first, last = self.starts_on.toordinal(), self.ends_on.toordinal()
        return [date.fromordinal(day) for day in range(first, last + 1)] if last - first < MOST_DAYS else []


class EventPlace(models.Model):
    """Where an event takes place: a leg. The town hosts it, unless it only lends the room."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="hosted_places")
    as_printed = models.CharField(max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_host = models.BooleanField(_("hosts the event"), default=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    venue = ContentField(_("venue and address"))

    class Meta:
        verbose_name = _("place of an event")
        verbose_name_plural = _("places of an event")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="place_has_its_turn")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.town) if self.town else self.as_printed

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else ""


class Question(models.TextChoices):
    """What a first-timer wants to know before registering."""

    COST = "cost", _("Is it free?")
    TRAVEL = "travel", _("Who pays for the travel?")
    LANGUAGES = "languages", _("Which languages are spoken?")
    COMPANY = "company", _("Who comes from my town?")
    FRIEND = "friend", _("May I bring a friend?")
    GAIN = "gain", _("What will I get?")
    PAPERS = "papers", _("Does it touch my papers?")


class Answer(models.Model):
    """An event's answer to one of the first-timer's questions. Registration opens when all seven are there."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=10, choices=Question)
    text = ContentField()

    class Meta:
        verbose_name = _("answer for first-timers")
        verbose_name_plural = _("answers for first-timers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "question"], name="question_is_answered_once")
        ]

    def __str__(self) -> str:
        return text(self.text)


class Delegation(models.Model):
    """The people whom a town means to send: the plan that reality is compared with."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegations")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="delegations")
    planned = models.PositiveIntegerField(_("people planned"))

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "partner"], name="one_delegation_per_partner")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}: {self.planned}"
