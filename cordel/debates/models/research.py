"""Agreements under which an institution may get single votes of a debate for research, and what it got."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.core.content import Content
from cordel.debates.models.debates import Debate


def kept_at(agreement: "ResearchAgreement", _filename: str) -> str:
    """Where the signed document is kept: by what is in it, whatever it was called."""
    return f"agreements/{agreement.debate_id}/{agreement.digest}.{agreement.kept_as}"


class ResearchAgreement(models.Model):
    """Recorded, then announced to everybody, then in force until it is over or ended."""

    class Stage(models.TextChoices):
        """Where it stands at a moment: days pass by themselves, so no row says it."""

        RECORDED = "recorded", pgettext_lazy("agreement", "not announced yet")
        ANNOUNCED = "announced", pgettext_lazy("agreement", "announced")
        IN_FORCE = "force", pgettext_lazy("agreement", "in force")
        OVER = "over", pgettext_lazy("agreement", "over")
        ENDED = "ended", pgettext_lazy("agreement", "ended early")

    # From the announcement on the debate's page to the first file: time for everybody who voted to look in, and to
    # leave their votes out or erase them (docs/decisions/0039).
    NOTICE: ClassVar = timedelta(days=14)

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="agreements")
    # Counts from 1 in its debate: its address.
    number = models.PositiveIntegerField()
    institution = models.CharField(_("institution"), max_length=200)
    # A role or a unit, so that no person's name is needed.
    responsible = models.CharField(_("who answers for it there"), max_length=200)
    used_for = models.CharField(_("purpose"), max_length=600)
    language = models.CharField(_("language"), max_length=10)
    signed_on = models.DateField(_("signed on"))
    runs_until = models.DateField(_("runs until"))
    file = models.FileField(_("signed document"), upload_to=kept_at, max_length=200)
    kept_as = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    # From then on everybody reads it, and what it says stays as it is.
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(_("reason"), max_length=500, blank=True)
    language_of_reason = models.CharField(max_length=10, blank=True)
    # When the institution deleted what it got, and which role or unit there said so.
    deleted_on = models.DateField(_("deleted on"), null=True, blank=True)
    deletion_said_by = models.CharField(_("said by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("research agreement")
        verbose_name_plural = _("research agreements")
        ordering: ClassVar = ["debate", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="agreement_is_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_because__gt=""),
                name="agreement_is_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_on=None) | models.Q(deletion_said_by__gt=""),
                name="deletion_is_said_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.institution

    @property
    def used_for_words(self) -> Content:
        return Content.of(self.language, self.used_for)

    @property
    def end_words(self) -> Content:
        """Why it was ended."""
        return Content.of(self.language_of_reason, self.ended_because)

    @property
    def opens_at(self) -> datetime | None:
        """From when on votes may be handed out; None while nobody was told."""
        return None if self.announced_at is None else self.announced_at + self.NOTICE

    def stage_at(self, now: datetime) -> Stage:
        """The day until which it runs is its last."""
        if self.ended_at is not None:
            return self.Stage.ENDED
        if self.opens_at is None:
            return self.Stage.RECORDED
        if self.runs_until < timezone.localdate(now):
            return self.Stage.OVER
        return self.Stage.ANNOUNCED if now < self.opens_at else self.Stage.IN_FORCE

    def concerns_voters_at(self, now: datetime) -> bool:
        """Whether voters are told of it where they vote."""
        return self.stage_at(now) in (self.Stage.ANNOUNCED, self.Stage.IN_FORCE)


class HandOut(models.Model):
    """Votes that were handed out under an agreement: how many, and what proves which. The file itself is not kept."""

    agreement = models.ForeignKey(ResearchAgreement, models.CASCADE, related_name="hand_outs")
    number = models.PositiveIntegerField()
    voters = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # The journal at that moment: how many entries, and the root of all.
    entries = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hand-out for research")
        verbose_name_plural = _("hand-outs for research")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="hand_out_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.number}"
