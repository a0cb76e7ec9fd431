"""Voting sheets: votes on paper, typed twice before they count. A sheet knows its code by a digest, and no voter."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.debates.models.debates import Debate
from cordel.debates.models.votes import CodeCard
from cordel.towns.models import Town


class SheetPile(models.Model):
    """Voting sheets that were printed together for a town, with the same statements on each."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="sheet_piles")
    town = models.ForeignKey(Town, models.CASCADE, related_name="+")
    # Counts from 1 in the debate and stands on each sheet, so that paper and screen speak of the same pile.
    number = models.PositiveIntegerField()
    # Numbers of statements, in the order in which they are printed.
    statements = models.JSONField()
    # Which explicit sentence stands on the sheets.
    sentence = models.CharField(max_length=16)
    nonce = models.CharField(max_length=64, unique=True)
    printed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pile of voting sheets")
        verbose_name_plural = _("piles of voting sheets")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="sheet_pile_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.debate_id}/{self.number}"


class VotingSheet(models.Model):
    """One sheet. Its card has the code; who has the code has the voter's key, and the house keeps neither."""

    pile = models.ForeignKey(SheetPile, models.CASCADE, related_name="sheets")
    card = models.OneToOneField(CodeCard, models.CASCADE, related_name="sheet")
    # Counts from 1 in its pile.
    number = models.PositiveIntegerField()
    is_entered = models.BooleanField(default=False)
    # Answers that did not count when it was entered: given by phone, or on a statement that is no longer voted on.
    left_out = models.PositiveSmallIntegerField(default=0)
    # How often it was taken back; part of what its votes are called in the journal.
    taken_back = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("voting sheet")
        verbose_name_plural = _("voting sheets")
        ordering: ClassVar = ["pile", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pile", "number"], name="voting_sheet_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.pile_id}/{self.number}"


class Keying(models.Model):
    """What one person typed of a sheet; gone as soon as the sheet is entered."""

    sheet = models.ForeignKey(VotingSheet, models.CASCADE, related_name="keyings")
    # A mark of who typed it, made one-way of the account and of who was at its keyboard: to tell two people apart.
    keyer = models.CharField(max_length=32)
    # By the number of the statement: the answer, and whether it is important.
    answers = models.JSONField(default=dict)
    is_newcomer = models.BooleanField(null=True)
    # Not while it is half typed.
    is_done = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("keying of a voting sheet")
        verbose_name_plural = _("keyings of voting sheets")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "keyer"], name="sheet_is_typed_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}"
