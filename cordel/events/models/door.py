"""The door on phones: passes to enter by, the devices there, and the journal of what they scanned."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.core.checkin_merge import Act
from cordel.events.models.events import Event
from cordel.events.models.registrations import Evidence, Registration


class DoorPass(models.Model):
    """What somebody without an account shows to keep the door on one day or on several. Only its digest is kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="door_passes")
    # The first of its days; the others as "2026-09-06".
    day = models.DateField(_("day"))
    further_days = models.JSONField(_("further days"), default=list, blank=True)
    label = models.CharField(_("which door"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    # Early on the morning after its last day, on the host's clock.
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("door pass")
        verbose_name_plural = _("door passes")
        ordering: ClassVar = ["day", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def days(self) -> list[date]:
        return sorted({self.day, *map(date.fromisoformat, self.further_days)})

    def state(self, now: datetime) -> str:
        """ "valid", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"


class DoorDevice(models.Model):
    """A phone at a door. Its token ends with the pass, when it leaves, and when it is lost."""

    door_pass = models.ForeignKey(DoorPass, models.CASCADE, related_name="devices")
    number = models.UUIDField()
    label = models.CharField(_("which door"), max_length=60, blank=True)
    # Digest of its token; the key that its list is encrypted with follows from the token and is kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    # Which of the pass's days somebody chose on its screen: the day of the list that it has.
    day = models.DateField(_("day"), null=True, blank=True)
    entered_at = models.DateTimeField()
    last_contact_at = models.DateTimeField()
    # How many seconds its clock was ahead of ours at the last contact; below nothing, behind.
    offset = models.IntegerField(_("clock ahead by"), default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("device at the door")
        verbose_name_plural = _("devices at the door")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["door_pass", "number"], name="device_enters_once_by_a_pass")
        ]

    def __str__(self) -> str:
        return self.label or str(self.number)[:8]


class Scan(models.Model):
    """A line of the journal: what a device did, as it told it. It is only added, never changed but for the person it is
    about, when two entries turn out to be one, and for the word with which somebody settles it."""

    class Result(models.TextChoices):
        PRESENT = "present", _("present")
        UNDONE = "undone", _("taken back")
        CONFLICT = "conflict", _("needs a look")
        UNKNOWN = "unknown", _("nobody's seat")
        REFUSED = "refused", pgettext_lazy("scan at the door", "refused")

    device = models.ForeignKey(DoorDevice, models.CASCADE, related_name="scans")
    counter = models.PositiveIntegerField()
    # Of all that the device said of it: the same number with another content is another line.
    digest = models.CharField(max_length=64)
    act = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Act])
    day = models.DateField()
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="scans"
    )
    # The device's own number of the "new" that this is about, told before it had heard whose seat that is.
    of = models.PositiveIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=20, choices=Evidence)
    # By the device's clock, and put right by what that was off when the scan was first heard.
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result)
    # Why it needs a look; a name of a refusal or a clash.
    why = models.CharField(max_length=30, blank=True)
    # Heard after the pass had ended.
    is_late = models.BooleanField(default=False)
    settled_because = models.CharField(_("reason"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("scan at the door")
        verbose_name_plural = _("scans at the door")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "counter", "digest"], name="scan_is_there_once")
        ]
        indexes: ClassVar = [models.Index(fields=["registration", "day"], name="scans_of_a_presence")]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.counter}"


class RefusedWalkIn(models.Model):
    """Whom a device wrote down without a seat, and who was not let in: what the host needs to put it right. Erased with
    the needs, after the event."""

    scan = models.OneToOneField(Scan, models.CASCADE, related_name="walk_in")
    name = models.CharField(_("name"), max_length=160)
    home = models.CharField(_("town"), max_length=160)

    class Meta:
        verbose_name = _("refused walk-in")
        verbose_name_plural = _("refused walk-ins")

    def __str__(self) -> str:
        return f"{self.scan_id}"


def kept_at(signature: "ScreenSignature", _filename: str) -> str:
    """Where the picture is kept: by what is in it."""
    return f"screen-signatures/{signature.scan.device.door_pass.event_id}/{signature.digest}.png"


class ScreenSignature(models.Model):
    """What somebody wrote with a finger on a device at the door: kept like a signed sheet, until the audit."""

    scan = models.OneToOneField(Scan, models.CASCADE, related_name="signature")
    file = models.FileField(_("file"), upload_to=kept_at, max_length=200)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("signature on the door's screen")
        verbose_name_plural = _("signatures on the door's screen")

    def __str__(self) -> str:
        return f"{self.scan_id}"
