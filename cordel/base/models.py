"""Rows that every app writes and none owns. They name actors and objects as (kind, id), never by foreign key."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act: who did what to which thing, within which town or project. Never changed; personal is only who was at
    the keyboard of an account that several people use, and that name goes when its clock ends."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    at_keyboard = models.CharField(max_length=80, blank=True)
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    town_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # False: an act that no public page shows, such as one person's registration; kept pages stay true.
    is_public = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes: ClassVar = [
            models.Index(fields=["project_id", "-id"], name="audit_of_project"),
            models.Index(fields=["town_id", "-id"], name="audit_of_town"),
            models.Index(fields=["object_kind", "object_id"], name="audit_of_object"),
            models.Index(fields=["-id"], condition=models.Q(is_public=True), name="audit_of_public_acts"),
            models.Index(
                fields=["actor_id", "at"], condition=models.Q(at_keyboard__gt=""), name="audit_at_a_keyboard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.object_kind} {self.object_id}"


class Job(models.Model):
    """Work for the background: queued in the transaction that wants it done, so that none is lost or invented."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # Two jobs with one key are one job: a period of a recurring job, an import started twice.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - "" would be one key, too
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    # A worker that was killed leaves a running job behind; when the lease is over another one takes it.
    lease_until = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes: ClassVar = [models.Index(fields=["state", "run_after"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class RateCount(models.Model):
    """How often something was tried within one window of time; `key` is a fingerprint, never an address."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")
        ]

    def __str__(self) -> str:
        return f"{self.tries} in window {self.window}"


class PublishedTable(models.Model):
    """A table of figures that left the house, as it left it. Pages show the newest one of their subject."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    counting_rule = models.TextField()
    # True: published to the last digit, as funders demand; disclosure control takes these as known.
    exact = models.BooleanField()
    table = models.JSONField(encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("published table")
        verbose_name_plural = _("published tables")
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "name"], name="published_of_subject")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_kind} {self.subject_id}"


class SiteFact(models.Model):
    """Something that is true of the whole site and was not said by a setting. Never taken away again."""

    DEMONSTRATION: ClassVar = "demonstration"
    # Somebody decided to begin without a mail server.
    ON_PAPER: ClassVar = "letters on paper"

    name = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("fact about the site")
        verbose_name_plural = _("facts about the site")

    def __str__(self) -> str:
        return self.name
