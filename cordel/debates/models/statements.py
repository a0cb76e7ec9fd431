"""Statements: what people of a debate agree or disagree with. One that was voted on never changes its words."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.debates.models.debates import Debate
from cordel.towns.models import Town


class Statement(models.Model):
    """Its original and its translations. `number` counts in the debate and is what exports call it."""

    class Origin(models.TextChoices):
        SEED = "seed", _("put forward by those who run the debate")
        PARTICIPANT = "participant", _("written by somebody who takes part")
        REVISED = "revised", _("made from earlier statements")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("statement", "waits to be read")
        ACCEPTED = "accepted", pgettext_lazy("statement", "accepted")
        REFUSED = "refused", pgettext_lazy("statement", "not taken")
        RETIRED = "retired", _("replaced by a later version")

    class Reason(models.TextChoices):
        """Why one is not taken: the public policy, a line each."""

        ATTACK = "attack", _("It attacks people for who they are.")
        PERSON = "person", _("It names or shows a private person.")
        TWICE = "twice", _("Another statement says the same.")
        SEVERAL = "several", _("It says several things at once, so nobody could agree with one alone.")
        TOPIC = "topic", _("It is not about the question.")
        UNCLEAR = "unclear", _("It cannot be agreed or disagreed with.")
        # No line of the policy: of a debate that was held elsewhere, where other rules held.
        BEFORE = "before", _("It was not taken where the debate was held.")

    # Those that somebody can choose, and everybody reads beforehand.
    POLICY: ClassVar = list(Reason)[:-1]

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    words = ContentField(verbose_name=_("statement"))
    origin = models.CharField(_("origin"), max_length=12, choices=Origin)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    # The town from which it came, when the author said one; whose queue it stands in.
    town = models.ForeignKey(Town, models.SET_NULL, null=True, blank=True, related_name="+")
    # The voter's key of who wrote it: to show the answer to the author, and to nobody else. "" for seeds.
    author = models.CharField(max_length=64, blank=True)
    # How many votes there are on it, whatever they say; raised and lowered under the lock of the debate.
    answers = models.PositiveIntegerField(default=0, editable=False)
    nonce = models.CharField(max_length=64, unique=True)
    written_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="statement_is_numbered_once"),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(reason__gt=""),
                name="statement_is_refused_with_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["debate", "state"], name="statements_by_state")]

    def __str__(self) -> str:
        return text(self.words)


class Lineage(models.Model):
    """A statement that was made from an earlier one: its words put better, it split in two, or two made one."""

    class Kind(models.TextChoices):
        EDIT = "edit", _("put into other words")
        SPLIT = "split", _("split into several")
        MERGE = "merge", _("made one of several")

    earlier = models.ForeignKey(Statement, models.CASCADE, related_name="became")
    later = models.ForeignKey(Statement, models.CASCADE, related_name="came_from")
    kind = models.CharField(_("how"), max_length=5, choices=Kind)

    class Meta:
        verbose_name = _("origin of a statement")
        verbose_name_plural = _("origins of statements")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="lineage_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} > {self.later_id}"
