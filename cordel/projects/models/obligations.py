"""What people said about what they owe, and when each of them last got the week's letter. What is owed is computed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.core.obligations import Kind, Said, Word
from cordel.projects.models.projects import Partner, Project


class ObligationKind(models.TextChoices):
    QUOTA = Kind.QUOTA.value, _("say how many people come")
    ANNOUNCEMENT = Kind.ANNOUNCEMENT.value, _("publish the event's page")
    PROGRAMME = Kind.PROGRAMME.value, _("write the programme")
    NAMES = Kind.NAMES.value, _("register the people who come")
    SHEETS = Kind.SHEETS.value, _("record who was there, for every day")
    SCANS = Kind.SCANS.value, _("keep scans of the signed sheets")
    OUTREACH = Kind.OUTREACH.value, _("tell how you made the event known")
    FIGURES = Kind.FIGURES.value, _("confirm the figures")
    MINUTES = Kind.MINUTES.value, _("agree on what the rooms wrote down")
    EVENT_SHEET = Kind.EVENT_SHEET.value, _("freeze the figures for the Event Description Sheet")
    REASONS = Kind.REASONS.value, _("say why figures are not as planned")
    PUBLICATION = Kind.PUBLICATION.value, _("publish the project on the town's own website")
    REPORT = Kind.REPORT.value, _("send the final report")
    ANSWER = Kind.ANSWER.value, _("get the answer to a recommendation")


class ObligationWord(models.TextChoices):
    DONE = Word.DONE.value, _("done")
    NOTHING = Word.NOTHING.value, _("nothing to report")
    HELP = Word.HELP.value, _("need help")
    UNTIL = Word.UNTIL.value, _("until a later day")
    AGAIN = Word.AGAIN.value, _("taken back")


class ObligationAnswer(models.Model):
    """One word of one person about one obligation. Never changed: the newest counts, and all of them stay."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="obligation_answers")
    # Whose it is; empty for those who run the project.
    partner = models.ForeignKey(
        Partner, models.CASCADE, null=True, blank=True, related_name="obligation_answers"
    )
    kind = models.CharField(max_length=20, choices=ObligationKind)
    # Events lie above projects, so theirs is named by its number in the database and not pointed at.
    event = models.PositiveBigIntegerField(null=True, blank=True)
    word = models.CharField(max_length=10, choices=ObligationWord)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    # The one-use token of the form: sent twice it is one answer.
    nonce = models.CharField(max_length=64, unique=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer about an obligation")
        verbose_name_plural = _("answers about obligations")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(word="until", until__isnull=False)
                | (~models.Q(word="until") & models.Q(until__isnull=True)),
                name="only_until_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.partner_id}: {self.word}"

    @property
    def said(self) -> Said:
        return Said(Word(self.word), self.until)


class WeeklyLetter(models.Model):
    """Whether somebody takes the letter of the week, and the Monday of the newest one: never two in a week.

    `week_of` is the week for which a letter was asked for, `handed_week` the one in which it was given to the mail
    server. A worker that dies while it gives one away leaves nobody to know whether it was taken: no second one goes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_letter")
    is_wanted = models.BooleanField(_("takes the letter of the week"), default=True)
    week_of = models.DateField(null=True, blank=True)
    handed_week = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter of the week")
        verbose_name_plural = _("letters of the week")
        ordering: ClassVar = ["user_id"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.week_of}"
