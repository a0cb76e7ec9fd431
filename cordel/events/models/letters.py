"""Letters that somebody at the desk writes to a group of people."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.base.ordering import SortKeyField
from cordel.core.folding import search_key, sort_key
from cordel.events.models.events import Event
from cordel.events.models.registrations import Registration
from cordel.participants.models import Person
from cordel.projects.models import Project
from cordel.towns.models import Town


class GroupLetter(models.Model):
    """Words, and whom they are for. A draft until it is sent; from then on nothing of it changes."""

    class About(models.TextChoices):
        REGISTRATION = "registration", _("about the reader's own registration")
        NEWS = "news", _("news of the project")

    class Status(models.TextChoices):
        """What the readers are at the events; several may be chosen."""

        SEAT = "seat", _("has a seat")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")
        PRESENT = "present", _("was present")
        ABSENT = "absent", _("was not recorded as present")

    project = models.ForeignKey(Project, models.CASCADE, related_name="group_letters")
    # The town that writes to its own people; empty when the hosts or the coordinator write.
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.CharField(_("what it is"), max_length=12, choices=About)
    # No event, town, country, role or language chosen means any of them.
    events = models.ManyToManyField(Event, related_name="group_letters", blank=True)
    statuses = models.JSONField(default=list)
    roles = models.JSONField(default=list, blank=True)
    towns = models.JSONField(default=list, blank=True)
    countries = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    subject = ContentField(_("subject"))
    body = ContentField(_("letter"))
    sort_key = SortKeyField()
    search_key = models.TextField()
    # Of the form that it was begun with, so that the same form sent twice is one letter.
    nonce = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    # How many it was written to; it stays true when somebody's data is erased later.
    people = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("letter to a group")
        verbose_name_plural = _("letters to groups")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["project", "-id"], name="letters_of_project")]

    def __str__(self) -> str:
        return text(self.subject) or f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("events:letter", args=[self.project.slug, self.pk])

    @property
    def is_news(self) -> bool:
        return self.about == self.About.NEWS

    def fold_names(self) -> None:
        """Renews the keys that the list sorts and searches by."""
        words = [str(entry.get("text", "")) for entry in self.subject.values()]
        self.sort_key = sort_key(self.subject.original)[:200]
        self.search_key = search_key(" ".join(words))


class KeptLetter(models.Model):
    """A letter about somebody's own registration that goes to no mailbox, because letters to that address come back:
    to be printed and given. It is written anew whenever it is printed, so no text of it waits here."""

    class Letter(models.TextChoices):
        CONFIRMATION = "confirmation", _("the confirmation of the registration")
        CHANGE = "change", _("a change of plan")
        PROMOTION = "promotion", _("a seat that became free")
        JOINING = "joining", _("where to join online")
        PLACE = "place", _("a place in an activity")
        ACTIVITY_GONE = "activity gone", _("an activity that does not take place")
        ACTIVITY_MOVED = "activity moved", _("an activity at another hour or place")
        QUESTION = "question", _("the question whether the person still comes")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="kept_letters")
    letter = models.CharField(max_length=16, choices=Letter)
    # What its job was given: numbers, and what the programme said of an activity.
    facts = models.JSONField(default=dict)
    # The same letter again is one letter.
    key = models.CharField(max_length=64, unique=True)
    kept_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("letter to be given by hand")
        verbose_name_plural = _("letters to be given by hand")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.letter}"


class Recipient(models.Model):
    """One person's copy of a letter, and how far it came. What happened after the mail server took it nobody knows."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be handed over")
        HANDED_OVER = "handed over", _("handed to the mail server")
        FAILED = "failed", _("not taken by the mail server")
        BY_HAND = "by hand", _("in the outbox")
        GIVEN = "given", _("given by hand")
        IN_DOUBT = "in doubt", _("not known whether the mail server took it")
        STOPPED = "stopped", _("not sent: the person wanted no more news")

    class Reason(models.TextChoices):
        """Why the mail server did not take it; never its own words, which name the address."""

        ADDRESS = "address", _("the mail server refused the address")
        LETTER = "letter", _("the mail server refused the letter")
        UNREADABLE = "unreadable", _("the address cannot be written to")
        GAVE_UP = "gave up", _("the mail server put it off again and again")
        RETURNED = "returned", _("earlier letters to this address came back")

    letter = models.ForeignKey(GroupLetter, models.CASCADE, related_name="recipients")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    # The registration that the letter speaks of.
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    # Since when a worker has it in hand; a worker that died lets go of it after a while.
    taken_at = models.DateTimeField(null=True, blank=True)
    # The mail server is being told the letter; a worker that died here leaves a letter of which nobody knows.
    handing_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recipient of a letter")
        verbose_name_plural = _("recipients of a letter")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "person"], name="one_letter_for_each_person")
        ]
        indexes: ClassVar = [models.Index(fields=["letter", "state"], name="recipients_by_state")]

    def __str__(self) -> str:
        return f"{self.letter_id} for {self.person_id}"
