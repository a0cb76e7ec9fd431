"""Who wishes to come, and who was there."""

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cordel.base.languages import country_name
from cordel.base.ordering import SortKeyField
from cordel.events.models.events import Event, Mode
from cordel.events.models.invitations import Invitation
from cordel.participants.models import Person
from cordel.towns.models import Town


class Role(models.TextChoices):
    """What somebody is at an event; the first three follow from where the person comes from."""

    LOCAL = "local", _("local participant")
    DOMESTIC = "domestic guest", _("domestic guest")
    INTERNATIONAL = "international", _("invited international participant")
    SPEAKER = "speaker", _("speaker")
    STAFF = "staff", _("staff")

    @classmethod
    def by_home(
        cls, *, town_id: int | None, country: str, host_towns: Iterable[int], host_countries: Iterable[str]
    ) -> "Role":
        """From where somebody comes: a guest from the host's own country is domestic, never international (Europe
        for Citizens guide: invited participants come from other countries)."""
        if town_id is not None and town_id in set(host_towns):
            return cls.LOCAL
        return cls.DOMESTIC if country in set(host_countries) else cls.INTERNATIONAL


# The fields of `Needs` that count children, by years of age.
CHILDREN = ("children_0_2", "children_3_5", "children_6_11", "children_12_17")


class Evidence(models.TextChoices):
    """What a figure rests on."""

    SCAN = "scan", _("scan of the ticket")
    SIGNATURE = "signature", _("signature")
    SCREEN_SIGNATURE = "screen signature", _("signature on the door's screen")
    ONLINE = "online", _("the code spoken in the session")
    SCHOOL = "school", _("school's certificate")
    HOST_WORD = "host's word", _("the host's word")
    PUBLISHED_REPORT = "published report", _("published report")


def _in_words(choices: type[models.TextChoices], value: str) -> str:
    try:
        return str(choices(value).label)
    except ValueError:
        return value


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(status=Registration.Status.CONFIRMED)

    def waiting(self) -> "RegistrationQuerySet":
        """Who waits for a seat, in turn: first come, first served."""
        return self.filter(status=Registration.Status.WAITING).order_by("waiting_since", "pk")

    def present(self) -> "RegistrationQuerySet":
        """Whose presence was recorded on at least one day."""
        return self.filter(models.Exists(Attendance.objects.filter(registration=models.OuterRef("pk"))))


class Registration(models.Model):
    """A person's wish to take part. What counts at the event is copied here, so that counting needs no second table."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("has a seat")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")

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
    # Raised by a new ticket: a door takes the signed ticket with this number and no other.
    ticket_issue = models.PositiveSmallIntegerField(default=1)
    photo_allowed = models.BooleanField(_("photos allowed"), default=False)
    # Told by the person after the seat was saved; None: not asked, or not answered.
    is_first_time = models.BooleanField(_("first European project"), null=True, blank=True)
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    # When the person last said "I am coming" to a letter that asked.
    said_coming_at = models.DateTimeField(null=True, blank=True)
    # The number of the newest change of plan that the person knows of: by letter, or because it registered later.
    plan_known = models.PositiveIntegerField(default=0)
    # The version of the address to join by that the person's last letter named; 0: none did.
    joining_known = models.PositiveIntegerField(default=0)
    # Since when somebody waits for a seat; empty for everybody else.
    waiting_since = models.DateTimeField(null=True, blank=True)
    # Who comes in this person's place; then it is cancelled, and its ticket opens nothing.
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="came_instead_of"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # The person's, and the number of attendances: a long list is put in order by one index and no second table.
    sort_key = SortKeyField(copy_of="person", default="")
    days_present = models.PositiveSmallIntegerField(_("days present"), default=0)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "person"], name="person_registers_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(status="waiting", waiting_since__isnull=False)
                | (~models.Q(status="waiting") & models.Q(waiting_since__isnull=True)),
                name="whoever_waits_has_a_turn",
            ),
        ]
        indexes: ClassVar = [
            # Narrow ones to count along, so that no values need to be gathered.
            models.Index(fields=["event", "status", "mode", "days_present"], name="registrations_of_event"),
            models.Index(fields=["event", "country", "role"], name="registrations_counted"),
            models.Index(fields=["event", "town"], name="registrations_of_town"),
            # All that lists of an event narrow and count by, in the order of names: no row is read to find a page.
            models.Index(
                fields=[
                    "event",
                    "sort_key",
                    "id",
                    "status",
                    "role",
                    "country",
                    "town",
                    "mode",
                    "days_present",
                ],
                name="registrations_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    # Django's own put all words of a field into the reader's language to find one: too slow for long lists.
    def get_role_display(self) -> str:  # type: ignore[no-redef]
        return _in_words(Role, self.role)

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        return _in_words(Registration.Status, self.status)

    def get_mode_display(self) -> str:  # type: ignore[no-redef]
        return _in_words(Mode, self.mode)

    @property
    def joins_online(self) -> bool:
        """Has a seat and takes part on a screen."""
        has_seat = self.status == Registration.Status.CONFIRMED
        return has_seat and self.mode == Mode.ONLINE and self.event.meets_online

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
    # What the form would have led to for anybody at that moment, and so tells of nobody who was registered before.
    shows_waiting = models.BooleanField(default=False)
    # The friend who was registered with the same form.
    friend = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="brought_by")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Reminder(models.Model):
    """A letter that a person gets once: whether it is still coming, thanks afterwards, and what became of it."""

    class Kind(models.TextChoices):
        WEEK = "week", _("a week before the event")
        DAY = "day", _("on the day before the event")
        THANKS = "thanks", _("after the event")
        OUTCOME = "outcome", _("when more of it was published")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=Kind)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "kind"], name="reminded_once_of_each_kind")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.kind}"


class Needs(models.Model):
    """Diet, access and children to look after, for the kitchen (as totals) and the door (by name, on the day). Erased after the event."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="needs")
    diet = models.CharField(_("food"), max_length=20, blank=True)
    diet_note = models.CharField(
        _("allergies and what else the kitchen must know"), max_length=200, blank=True
    )
    access = models.CharField(_("what you need to take part"), max_length=300, blank=True)
    # Children to look after, by years of age; no name and no birthday of a child is asked.
    children_0_2 = models.PositiveSmallIntegerField(_("0 to 2 years"), default=0)
    children_3_5 = models.PositiveSmallIntegerField(_("3 to 5 years"), default=0)
    children_6_11 = models.PositiveSmallIntegerField(_("6 to 11 years"), default=0)
    children_12_17 = models.PositiveSmallIntegerField(_("12 to 17 years"), default=0)
    childcare = models.CharField(_("what the children need"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("needs of a participant")
        verbose_name_plural = _("needs of participants")

    def __str__(self) -> str:
        return f"{self.registration_id}"

    @property
    def children(self) -> list[tuple[str, int]]:
        """How many children of which years are to be looked after: (years, count), no empty ones."""
        counts = [(name, getattr(self, name)) for name in CHILDREN]
        return [(str(self._meta.get_field(name).verbose_name), count) for name, count in counts if count]  # type: ignore[union-attr]


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def resting_on(self, *kinds: str) -> "AttendanceQuerySet":
        """Which rest on one of these kinds, be it the first that was recorded or a further one."""
        further = Proof.objects.filter(attendance=models.OuterRef("pk"), evidence__in=kinds)
        return self.filter(models.Q(evidence__in=kinds) | models.Exists(further))


class Attendance(models.Model):
    """Recorded presence on one day, and the first thing it rests on; further ones are its proofs."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendances")
    day = models.DateField()
    mode = models.CharField(max_length=10, choices=Mode)
    evidence = models.CharField(max_length=20, choices=Evidence)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "day"], name="present_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} on {self.day}"

    @property
    def kinds(self) -> list[Evidence]:
        """All it rests on, the first recorded first."""
        return [Evidence(kind) for kind in self.recorded_kinds]

    @property
    def recorded_kinds(self) -> tuple[str, ...]:
        """The same as it is stored, should a kind be no longer known."""
        return (self.evidence, *(one.evidence for one in self.proofs.all()))

    @property
    def kinds_in_words(self) -> str:
        comma = pgettext("between the names in a list", ", ")
        return comma.join(_in_words(Evidence, kind) for kind in self.recorded_kinds)


class Proof(models.Model):
    """A further kind of evidence for a presence, each kind once: whoever was scanned may sign as well."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="proofs")
    evidence = models.CharField(max_length=20, choices=Evidence)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("further evidence of a presence")
        verbose_name_plural = _("further evidence of presences")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attendance", "evidence"], name="rests_once_on_each_kind")
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.evidence}"
