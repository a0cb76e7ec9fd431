"""A quick poll beside the vote: a question with two to six options, put to the room and answered at once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.debates.models.debates import Debate
from cordel.debates.models.votes import Voter


class Poll(models.Model):
    """It is opened once and closed once, so that no two results of it can be compared."""

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("poll", "prepared")
        OPEN = "open", pgettext_lazy("poll", "open")
        CLOSED = "closed", pgettext_lazy("poll", "closed")

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="polls")
    number = models.PositiveIntegerField()
    question = ContentField(verbose_name=_("question"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PREPARED)
    nonce = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quick poll")
        verbose_name_plural = _("quick polls")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["debate", "number"], name="poll_is_numbered_once"),
            models.UniqueConstraint(
                fields=["debate"], condition=models.Q(state="open"), name="one_poll_is_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return text(self.question)


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    words = ContentField(verbose_name=_("option"))

    class Meta:
        verbose_name = _("option of a quick poll")
        verbose_name_plural = _("options of quick polls")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "number"], name="poll_option_is_numbered_once")
        ]

    def __str__(self) -> str:
        return text(self.words)


class PollAnswer(models.Model):
    """The last word of a voter in a poll. It goes with the voter, and has no time of its own."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    voter = models.ForeignKey(Voter, models.CASCADE, related_name="+")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="answers")

    class Meta:
        verbose_name = _("answer in a quick poll")
        verbose_name_plural = _("answers in quick polls")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "voter"], name="poll_is_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.voter_id} {self.poll_id}"
