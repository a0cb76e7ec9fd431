"""A debate: one question, put to the people of all towns of a project."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.events.models import Activity, Event
from cordel.projects.models import Project


class Debate(models.Model):
    """Of a project, of one of its events, or of one activity there."""

    class Phase(models.TextChoices):
        PREPARED = "prepared", _("in preparation")
        STATEMENTS = "statements", _("statements are collected")
        VOTES = "votes", _("people vote")
        REVIEW = "review", _("the result is discussed")
        CLOSED = "closed", pgettext_lazy("debate", "closed")

    project = models.ForeignKey(Project, models.CASCADE, related_name="debates")
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    # Counts from 1 in its project: its address, which never changes.
    number = models.PositiveIntegerField()
    question = ContentField(verbose_name=_("question"))
    about = ContentField(verbose_name=_("what it is about"))
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.PREPARED)
    # How many characters a statement in English may have; other languages take more or less (core/statement_texts).
    longest = models.PositiveSmallIntegerField(_("characters of a statement"), default=140)
    # People may hand in statements while others vote.
    takes_statements = models.BooleanField(
        _("statements may still be handed in while people vote"), default=True
    )
    is_open_to_all = models.BooleanField(_("whoever has the address may vote"), default=True)
    # It was held elsewhere and brought in with its votes (BroughtIn); nobody votes in it here.
    is_imported = models.BooleanField(default=False)
    # How many entries the journal has; raised under the lock of this row, so that it counts without gaps.
    entries = models.PositiveBigIntegerField(default=0)
    # Who hands in the form twice makes one debate.
    nonce = models.CharField(max_length=64, unique=True)
    # What turns a person's or a card's secret into a voter's key; never shown, and gone when the debate is erased.
    secret = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("debate")
        verbose_name_plural = _("debates")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="debate_is_numbered_once")
        ]

    def __str__(self) -> str:
        return text(self.question)

    def get_absolute_url(self) -> str:
        return reverse("debates:debate", args=[self.project.slug, self.number])

    @property
    def is_open(self) -> bool:
        """Whether people may write or vote."""
        return self.phase in (self.Phase.STATEMENTS, self.Phase.VOTES)

    @property
    def is_public(self) -> bool:
        return self.phase != self.Phase.PREPARED
