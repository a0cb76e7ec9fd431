"""What towns and institutions say about a recommendation: wordings, amendments, positions, answers, what followed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField
from cordel.core.content import Content
from cordel.debates.models.recommendations import FrozenEvidence, Recommendation
from cordel.towns.models import Town


class Wording(models.Model):
    """The words of a recommendation as they stood from one amendment to the next. Written once."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    title = ContentField(verbose_name=_("title"))
    text = ContentField(verbose_name=_("what is recommended"))
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="wording_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}/{self.number}"


class Amendment(models.Model):
    """Other words for a recommendation, in the language of its original, by a town or by those who run the project."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("amendment", "waits for a decision")
        ACCEPTED = "accepted", pgettext_lazy("amendment", "accepted")
        REFUSED = "refused", pgettext_lazy("amendment", "refused")

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="amendments")
    number = models.PositiveIntegerField()
    # The wording that it changes, and the one that it became.
    wording = models.PositiveIntegerField()
    became = models.PositiveIntegerField(null=True, blank=True)
    # Empty for those who run the project.
    town = models.ForeignKey(Town, models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is recommended"))
    because = models.CharField(_("reason"), max_length=500)
    # Of the reason: an officer gives it in any language.
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_because = models.CharField(_("reason of the decision"), max_length=500, blank=True)
    language_of_decision = models.CharField(max_length=10, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="amendment_is_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(decided_because__gt=""),
                name="amendment_is_decided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.number}"

    @property
    def reason(self) -> Content:
        return Content.of(self.language, self.because)

    @property
    def decision(self) -> Content:
        return Content.of(self.language_of_decision, self.decided_because)


class TownPosition(models.Model):
    """One word of one town about one wording. Never changed: the newest counts, and all of them stay."""

    class Word(models.TextChoices):
        YES = "yes", pgettext_lazy("position", "yes")
        IF = "if", pgettext_lazy("position", "yes, if")
        NO = "no", pgettext_lazy("position", "no")

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="positions")
    town = models.ForeignKey(Town, models.CASCADE, related_name="+")
    wording = models.PositiveIntegerField()
    # What the town had before it.
    evidence = models.ForeignKey(FrozenEvidence, models.SET_NULL, null=True, related_name="+")
    word = models.CharField(_("position"), max_length=4, choices=Word)
    because = models.CharField(_("condition or reason"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("position of a town")
        verbose_name_plural = _("positions of towns")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(word="if") | models.Q(because__gt=""), name="yes_if_says_if_what"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.town_id} {self.word}"

    @property
    def reason(self) -> Content:
        return Content.of(self.language, self.because)


def kept_at(answer: "InstitutionAnswer", _filename: str) -> str:
    """Where the file is kept: by what is in it, whatever it was called."""
    return f"recommendations/{answer.recommendation_id}/{answer.digest}.{answer.kept_as}"


class InstitutionAnswer(models.Model):
    """What the institution answered. Everybody reads it once it is published."""

    recommendation = models.OneToOneField(Recommendation, models.CASCADE, related_name="answer")
    text = models.TextField(_("answer"))
    language = models.CharField(_("language"), max_length=10)
    answered_on = models.DateField(_("answered on"))
    file = models.FileField(_("file"), upload_to=kept_at, max_length=200, blank=True)
    kept_as = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer of an institution")
        verbose_name_plural = _("answers of institutions")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.recommendation_id)

    @property
    def words(self) -> Content:
        return Content.of(self.language, self.text)


class FollowUp(models.Model):
    """What was done afterwards, on which day."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="followed")
    text = models.CharField(_("what was done"), max_length=1_000)
    language = models.CharField(_("language"), max_length=10)
    day = models.DateField(_("day"))
    nonce = models.CharField(max_length=64, unique=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering: ClassVar = ["day", "id"]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.day}"

    @property
    def words(self) -> Content:
        return Content.of(self.language, self.text)
