"""Events of a journey: hosts and places, programme, who registered, who was there."""

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ContentField, text
from cordel.base.languages import country_name
from cordel.participants.models import Person
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town


class Mode(models.TextChoices):
    IN_PERSON = "in person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("in person and online")


class Role(models.TextChoices):
    """What somebody is at an event; the first three follow from where the person comes from."""

    LOCAL = "local", _("local participant")
    DOMESTIC = "domestic guest", _("domestic guest")
    INTERNATIONAL = "international", _("invited international participant")
    SPEAKER = "speaker", _("speaker")
    STAFF = "staff", _("staff")


class Evidence(models.TextChoices):
    """What a figure rests on."""

    SCAN = "scan", _("scan of the ticket")
    SIGNATURE = "signature", _("signature")
    HOST_WORD = "host's word", _("the host's word")
    PUBLISHED_REPORT = "published report", _("published report")


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
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

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
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
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
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

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
    def days(self) -> list[date]:
        """Every day from the first to the last; none when they are unknown or reversed."""
        if self.starts_on is None or self.ends_on is None:
            return []
        return [
            date.fromordinal(day) for day in range(self.starts_on.toordinal(), self.ends_on.toordinal() + 1)
        ]


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

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering: ClassVar = ["day", "starts_at", "id"]

    def __str__(self) -> str:
        return text(self.title) or self.get_format_display()


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


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.CONFIRMED)

    def present(self) -> "RegistrationQuerySet":
        """Whose presence was recorded on at least one day."""
        return self.filter(models.Exists(Attendance.objects.filter(registration=models.OuterRef("pk"))))


class Registration(models.Model):
    """A person's wish to take part. What counts at the event is copied here, so that counting needs no second table."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("has a seat")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="registrations")
    status = models.CharField(max_length=10, choices=Status, default=Status.CONFIRMED)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    mode = models.CharField(_("comes"), max_length=10, choices=Mode, default=Mode.IN_PERSON)
    is_adult = models.BooleanField(_("18 or older"))
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2)
    # Read aloud or typed; opens the private page and the door.
    code = models.CharField(max_length=12, unique=True)
    # The private link is derived from it: changing it makes the old link worthless.
    nonce = models.CharField(max_length=32)
    photo_allowed = models.BooleanField(_("photos allowed"), default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "person"], name="person_registers_once_per_event")
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "status"], name="registrations_of_event"),
            models.Index(fields=["event", "role", "country"], name="registrations_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def town_name(self) -> str:
        return str(self.town) if self.town else self.place

    @property
    def country_name(self) -> str:
        return country_name(self.country)


class Receipt(models.Model):
    """What one sent form leads to: the page after it, and a ticket for the door.

    A form sent twice finds its own receipt again. Somebody who registers a second time gets a receipt of
    the first registration, which looks like any other and opens nothing but the door.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="receipts")
    # Digest of the form's one-use token: the same form cannot be used up twice.
    key = models.CharField(max_length=64, unique=True)
    ticket = models.CharField(max_length=20, unique=True)
    shown_name = models.CharField(max_length=160)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Needs(models.Model):
    """Diet and access, for the kitchen (as totals) and the door (by name, on the day). Erased after the event."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="needs")
    diet = models.CharField(_("food"), max_length=20, blank=True)
    diet_note = models.CharField(
        _("allergies and what else the kitchen must know"), max_length=200, blank=True
    )
    access = models.CharField(_("what you need to take part"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")

    def __str__(self) -> str:
        return f"{self.registration_id}"


class Attendance(models.Model):
    """Recorded presence on one day, and what it rests on."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendances")
    day = models.DateField()
    mode = models.CharField(max_length=10, choices=Mode)
    evidence = models.CharField(max_length=20, choices=Evidence)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "day"], name="present_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} on {self.day}"


class Headcount(models.Model):
    """A figure of a published report, as printed: so many people of a town. No persons are invented for it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="headcounts")
    position = models.PositiveSmallIntegerField()
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True)
    as_printed = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    count = models.PositiveIntegerField(null=True)
    count_text = models.CharField(max_length=100, blank=True)
    country_was_printed = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("published headcount")
        verbose_name_plural = _("published headcounts")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="headcount_has_its_line")
        ]

    def __str__(self) -> str:
        return f"{self.as_printed}: {self.count}"
