"""Debates that came from elsewhere, and results that stay when the votes are gone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.debates.models.debates import Debate


class BroughtIn(models.Model):
    """Where a debate comes from that was held elsewhere. Until it is all there nobody sees it."""

    debate = models.OneToOneField(Debate, models.CASCADE, related_name="brought_in")
    source = models.CharField(_("where it comes from"), max_length=300)
    licence = models.CharField(_("licence"), max_length=300)
    language = models.CharField(max_length=10)
    # The phase in which it is shown once it is there.
    phase = models.CharField(max_length=10, choices=Debate.Phase)
    # Whether statements about which nobody decided there are shown here.
    takes_undecided = models.BooleanField(default=True)
    # Of the files: the same ones are brought in once.
    digest = models.CharField(max_length=64)
    # Kept until it is read to the end.
    file = models.FileField(max_length=200, blank=True)
    has_moments = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("debate from elsewhere")
        verbose_name_plural = _("debates from elsewhere")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.source

    @property
    def job_key(self) -> str:
        """Under which the work tells how far it is."""
        return f"debates.bring_in:{self.debate_id}"


class FrozenResult(models.Model):
    """What came of a debate when it was closed, or when its votes had served their time: shown instead of counting."""

    debate = models.OneToOneField(Debate, models.CASCADE, related_name="frozen")
    frozen_at = models.DateTimeField()
    # The journal: how many entries, how many of them erased by then, and the root of all.
    entries = models.PositiveBigIntegerField()
    erased = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    voters = models.PositiveIntegerField()
    # {"all" or "verified": {number of a statement: [agree, disagree, unsure], or null where it is withheld}}
    counts = models.JSONField()
    # Since when single votes are erased; None while they are there.
    votes_gone_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("frozen result of a debate")
        verbose_name_plural = _("frozen results of debates")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.debate_id}: {self.entries}"
