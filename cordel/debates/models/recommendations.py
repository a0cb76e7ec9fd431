"""Recommendations: what towns make of a debate, whom they send it to, and what came of it."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.core.content import Content
from cordel.debates.models.debates import Debate
from cordel.debates.models.statements import Statement
from cordel.towns.models import Organisation


class Recommendation(models.Model):
    """Drafted by those who run the project, amended by towns, adopted, and sent to an institution that answers."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("recommendation", "draft")
        TOWNS = "towns", pgettext_lazy("recommendation", "with the towns")
        ADOPTED = "adopted", pgettext_lazy("recommendation", "adopted")
        SENT = "sent", pgettext_lazy("recommendation", "waits for an answer")
        ANSWERED = "answered", pgettext_lazy("recommendation", "answered")
        FOLLOWED = "followed", pgettext_lazy("recommendation", "followed up")
        WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "withdrawn")

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="recommendations")
    # Counts from 1 in its debate: its address, which never changes.
    number = models.PositiveIntegerField()
    title = ContentField(verbose_name=_("title"))
    text = ContentField(verbose_name=_("what is recommended"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # Which of its wordings stands; 0 until towns get it, then raised by every amendment that is accepted.
    wording = models.PositiveIntegerField(default=0)
    # To whom: its name as it was written to, and the organisation where it is one that the site knows.
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("days for the answer"), default=60)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True)
    language_of_reason = models.CharField(max_length=10, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["debate", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="recommendation_is_numbered_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "answered", "followed"])
                | models.Q(institution__gt="", sent_on__isnull=False),
                name="recommendation_is_sent_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return text(self.title)

    def get_absolute_url(self) -> str:
        slug, debate = self.debate.project.slug, self.debate.number
        return reverse("debates:recommendation", args=[slug, debate, self.number])

    @property
    def is_public(self) -> bool:
        """From its adoption on; what was withdrawn later stays, and says so."""
        return self.adopted_at is not None

    @property
    def withdrawal(self) -> Content:
        """Why it was withdrawn."""
        return Content.of(self.language_of_reason, self.withdrawn_because)

    @property
    def answer_due_on(self) -> date | None:
        return None if self.sent_on is None else self.sent_on + timedelta(days=self.answer_days)


class Cited(models.Model):
    """A statement that a recommendation rests on."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="cited")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("cited statement")
        verbose_name_plural = _("cited statements")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "statement"], name="statement_is_cited_once"),
            models.UniqueConstraint(fields=["recommendation", "position"], name="cited_one_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.statement_id}"


class FrozenEvidence(models.Model):
    """The figures of the cited statements at one moment, and what proves them. Never changed: freezing again makes
    another version, and this one stays. `document` is what everybody can download (core/recommendation_evidence)."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="evidence")
    version = models.PositiveIntegerField()
    # The last entry of the journal that it counts, the hash of the journal up to there, how many were erased by then.
    entries = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    erased = models.PositiveBigIntegerField()
    # Whoever was shut out by then is not counted.
    counted_at = models.DateTimeField()
    engine = models.CharField(max_length=64, blank=True)
    votes_sha256 = models.CharField(max_length=64, blank=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("frozen evidence")
        verbose_name_plural = _("frozen evidence")
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "version"], name="evidence_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}/{self.version}"
