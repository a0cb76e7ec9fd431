"""Questions that people in the room put to those who speak, and who else wants to know."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.debates.models.debates import Debate
from cordel.debates.models.votes import Voter


class AskedQuestion(models.Model):
    """Read by those who run the debate before anybody else sees it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("asked question", "waits to be read")
        ACCEPTED = "accepted", pgettext_lazy("asked question", "in the queue")
        REFUSED = "refused", pgettext_lazy("asked question", "not taken")
        ANSWERED = "answered", pgettext_lazy("asked question", "answered")

    class Reason(models.TextChoices):
        ATTACK = "attack", _("It attacks people for who they are.")
        PERSON = "person", _("It names or shows a private person.")
        TWICE = "twice", _("Another question asks the same.")
        TOPIC = "topic", _("It is not about the question.")
        UNCLEAR = "unclear", _("It is not clear what is asked.")

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="asked")
    number = models.PositiveIntegerField()
    words = ContentField(verbose_name=_("question"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, blank=True)
    # The voter's key of who wrote it, as for statements; "" once that voter was erased.
    author = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    written_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("question from the room")
        verbose_name_plural = _("questions from the room")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="asked_question_is_numbered_once"),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | models.Q(reason__gt=""),
                name="asked_question_is_refused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return text(self.words)


class Wish(models.Model):
    """Somebody else wants to know this, too."""

    question = models.ForeignKey(AskedQuestion, models.CASCADE, related_name="wishes")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("wish to know")
        verbose_name_plural = _("wishes to know")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "voter"], name="question_is_wished_once")
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} {self.question_id}"
