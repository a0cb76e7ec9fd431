"""How a debate is kept fair: every decision about a statement, objections to them, and votes that are left out."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.debates.models.debates import Debate
from cordel.debates.models.statements import Statement
from cordel.towns.models import Town


class StatementDecision(models.Model):
    """One decision about one statement: written once. In public it is told by town or role, at the desk by name."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not taken")
        TAKEN = "taken", _("taken after a second look")
        UPHELD = "upheld", _("not taken after a second look either")
        REPLACED = "replaced", _("put into other words, split or merged")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=8, choices=Kind)
    reason = models.CharField(_("reason"), max_length=8, choices=Statement.Reason, blank=True)
    # The town whose officer decided; none: those who run the debate.
    town = models.ForeignKey(Town, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision about a statement")
        verbose_name_plural = _("decisions about statements")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.kind}"

    @property
    def hides_words(self) -> bool:
        """Whether showing the words in public would do what they were refused for."""
        return self.reason in (Statement.Reason.ATTACK, Statement.Reason.PERSON)


class StatementObjection(models.Model):
    """The author of a statement that was not taken asks, once, that somebody else looks at it again."""

    statement = models.OneToOneField(Statement, models.CASCADE, related_name="objection")
    words = models.TextField(_("why it should be taken"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a decision about a statement")
        verbose_name_plural = _("objections to decisions about statements")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.statement_id)


class Exclusion(models.Model):
    """Voters whose votes were left out together, for one reason. It can be undone."""

    class Reason(models.TextChoices):
        MANY = "many", _("One person seems to have voted many times.")
        PROGRAM = "program", _("A program seems to have voted, not people.")
        CARDS = "cards", _("Code cards were lost or copied.")

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="exclusions")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    count = models.PositiveIntegerField(_("voters"))
    # The same form sent twice leaves nobody out twice.
    nonce = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("votes left out")
        verbose_name_plural = _("votes left out")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.debate_id} {self.reason}"


class UnusualVotes(models.Model):
    """What core/vote_signals found when it last looked: voters by primary key and counts, never an answer."""

    debate = models.OneToOneField(Debate, models.CASCADE, related_name="unusual")
    # How far the journal went then.
    entries = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    document = models.JSONField()

    class Meta:
        verbose_name = _("unusual votes")
        verbose_name_plural = _("unusual votes")
        ordering: ClassVar = ["debate"]

    def __str__(self) -> str:
        return str(self.debate_id)
