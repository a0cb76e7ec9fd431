"""Tokens with which other systems act at an event, and the answers they were given."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.events.models.events import Event
from cordel.projects.models import Project


class Scope(models.TextChoices):
    """What a token allows; each for itself."""

    REGISTER = "register", _("register people")
    CHECK_IN = "check_in", _("read the list at the door and check people in")


class AccessToken(models.Model):
    """What another system shows to act at an event, or at all events of the project. Only its digest is kept."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="access_tokens")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="access_tokens")
    name = models.CharField(_("which system"), max_length=80)
    scopes = models.JSONField(_("what it may do"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # To the minute: enough to find a token that nobody needs any more, or that somebody else has.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> str:
        """ "valid", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= now else "valid"

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class KeptAnswer(models.Model):
    """The answer to a request with an idempotency key, given again for 24 hours to whoever sends the same once more."""

    token = models.ForeignKey(AccessToken, models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=64)
    # Of the whole request: the same key with another one is a mistake.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    # As JSON text: a database that reads JSON may order it anew, and the same answer is the same letter by letter.
    body = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="key_is_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.status}"
