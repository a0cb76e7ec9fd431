"""Who votes, and how: kept apart from every register. Nobody's votes can be looked up by a name."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.debates.models.debates import Debate
from cordel.debates.models.moderation import Exclusion
from cordel.debates.models.statements import Statement
from cordel.towns.models import Town


class CodeCard(models.Model):
    """A card with a code for one voter, printed for a town. Only what is needed to know the code again is kept."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="cards")
    town = models.ForeignKey(Town, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    # One of a printed pile; a pile that was lost is called back as a whole.
    pile = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code card")
        verbose_name_plural = _("code cards")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["debate", "pile"], name="cards_by_pile")]

    def __str__(self) -> str:
        return f"{self.debate_id} {self.town_id}"


class Voter(models.Model):
    """Somebody who votes in one debate. The key is made one-way of a secret that only the voter holds."""

    class Way(models.TextChoices):
        REGISTERED = "registered", _("with the private page of a registration")
        CARD = "card", _("with a code card")
        OPEN = "open", _("with the open address")
        PAPER = "paper", _("with a voting sheet")
        IMPORTED = "imported", _("in another place, before the debate came here")

    class Research(models.TextChoices):
        """Whether their votes may go to research, under an agreement that everybody was told of before."""

        GOES = "goes", _("may go to research")
        NO = "no", _("not for research, as they asked")
        # Drawn by chance to stay with those who asked: what is in no file, and counted on the pages, is never one
        # person's (actions/handing_out.py). Once drawn they stay, or two files would tell.
        BESIDE = "beside", _("kept back with those who asked")

    # How people came of whom somebody could be there twice.
    UNVERIFIED: ClassVar = (Way.OPEN, Way.IMPORTED)

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="voters")
    key = models.CharField(max_length=64)
    way = models.CharField(_("how they came"), max_length=10, choices=Way)
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    # Whether they moved here from another country, where they said so.
    is_newcomer = models.BooleanField(_("moved here from another country"), null=True, blank=True)
    # Which explicit sentence they agreed to before the first vote; the day alone, so that no log tells who it was.
    agreed_to = models.CharField(max_length=16)
    agreed_on = models.DateField()
    research = models.CharField(
        _("for research"), max_length=6, choices=Research, default=Research.GOES, editable=False
    )
    # How many statements they answered; what they skipped is not answered. Counted under the lock of the debate.
    answered = models.PositiveIntegerField(default=0, editable=False)
    # From then on their votes do not count, and neither do earlier ones; together with whom, and why.
    banned_at = models.DateTimeField(null=True, blank=True)
    left_out = models.ForeignKey(Exclusion, models.SET_NULL, null=True, blank=True, related_name="voters")

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "key"], name="voter_is_known_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["debate"],
                condition=models.Q(answered__gt=0, banned_at__isnull=True),
                name="voters_who_count",
            )
        ]

    def __str__(self) -> str:
        return self.key[:8]

    @property
    def is_verified(self) -> bool:
        """Whether nobody could be this voter a second time."""
        return self.way not in self.UNVERIFIED


class Choice(models.TextChoices):
    AGREE = "agree", _("agree")
    DISAGREE = "disagree", _("disagree")
    UNSURE = "unsure", _("unsure")
    SKIP = "skip", _("skip")
    NONE = "none", _("taken back")


class JournalEntry(models.Model):
    """One line of the journal (core/vote_journal): written once. Erasing leaves number and leaf, and drops the rest."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="journal")
    number = models.PositiveBigIntegerField()
    leaf = models.CharField(max_length=64)
    voter = models.ForeignKey(Voter, models.SET_NULL, null=True, related_name="+")
    statement = models.ForeignKey(Statement, models.CASCADE, null=True, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice, blank=True)
    is_important = models.BooleanField(default=False)
    # Typed from a voting sheet, and not tapped by the voter.
    is_from_paper = models.BooleanField(default=False)
    salt = models.CharField(max_length=32, blank=True)
    # To the minute, so that nobody recognises a tap of the finger.
    at = models.DateTimeField(null=True)
    # Sent twice it is one: what the form or the phone called it.
    nonce = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - many erased ones have none

    class Meta:
        verbose_name = _("entry of a journal")
        verbose_name_plural = _("entries of journals")
        ordering: ClassVar = ["debate", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="journal_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.debate_id}/{self.number}"


class Vote(models.Model):
    """What the journal adds up to: the last word of a voter on a statement. Made from the journal, again if need be."""

    voter = models.ForeignKey(Voter, models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="votes")
    choice = models.CharField(max_length=8, choices=Choice)
    is_important = models.BooleanField(default=False)
    # The entry that said so.
    number = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voter", "statement"], name="vote_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} {self.statement_id}"
