"""The room in which a debate takes place: what its projector shows, and whether questions are taken."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.debates.models.asked import AskedQuestion
from cordel.debates.models.debates import Debate
from cordel.debates.models.polls import Poll
from cordel.debates.models.statements import Statement


class Room(models.Model):
    """One for each debate that somebody steered from a remote. What is chosen once is kept while something else is
    shown, so that hiding the map leads back to it."""

    class Stage(models.TextChoices):
        JOIN = "join", pgettext_lazy("projector", "how to join")
        STATEMENT = "statement", pgettext_lazy("projector", "a statement")
        MAP = "map", pgettext_lazy("projector", "the map")
        POLL = "poll", pgettext_lazy("projector", "the quick poll")
        QUEUE = "queue", pgettext_lazy("projector", "all questions from the room")
        ASKED = "asked", pgettext_lazy("projector", "a question from the room")
        BLANK = "blank", pgettext_lazy("projector", "nothing")

    debate = models.OneToOneField(Debate, models.CASCADE, related_name="room")
    stage = models.CharField(_("shown"), max_length=9, choices=Stage, default=Stage.JOIN)
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True, blank=True, related_name="+")
    shows_answers = models.BooleanField(_("with its answers"), default=False)
    poll = models.ForeignKey(Poll, models.SET_NULL, null=True, blank=True, related_name="+")
    asked = models.ForeignKey(AskedQuestion, models.SET_NULL, null=True, blank=True, related_name="+")
    takes_questions = models.BooleanField(_("questions from the room are taken"), default=False)
    # Raised with every change, under the lock of the debate's row: a remote says which one it saw.
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("room of a debate")
        verbose_name_plural = _("rooms of debates")
        ordering: ClassVar = ["debate"]

    def __str__(self) -> str:
        return f"{self.debate_id} {self.stage}"
