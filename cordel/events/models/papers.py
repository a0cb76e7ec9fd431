"""What is written down in a room: who hosted it, what it concluded and decided, its minutes and what was shown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.core.content import Content
from cordel.events.models.programme import Activity

MOST_CONCLUSIONS = 5


class RoomPaper(models.Model):
    """The paper of one activity. Its words are a draft until those who were there agreed on them; only published
    ones leave the house."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("minutes", "draft")
        AGREED = "agreed", pgettext_lazy("minutes", "agreed")
        PUBLISHED = "published", pgettext_lazy("minutes", "published")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="paper")
    host = models.CharField(_("host of the room"), max_length=160, blank=True)
    note_taker = models.CharField(_("note-taker"), max_length=160, blank=True)
    # Only when both said yes; without it their names stay with those who run the event.
    shows_names = models.BooleanField(_("shows these names in public"), default=False)
    minutes = ContentField(_("minutes"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("paper of a room")
        verbose_name_plural = _("papers of rooms")
        ordering: ClassVar = ["activity_id"]

    def __str__(self) -> str:
        return f"{self.activity_id} ({self.state})"

    @property
    def conclusion_texts(self) -> list[Content]:
        """Its conclusions in order; prefetch `conclusions` for lists."""
        return [conclusion.text for conclusion in self.conclusions.all()]


class Conclusion(models.Model):
    """One thing that the room found, in a sentence or two."""

    paper = models.ForeignKey(RoomPaper, models.CASCADE, related_name="conclusions")
    position = models.PositiveSmallIntegerField()
    text = ContentField(_("conclusion"))

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "position"], name="conclusion_has_its_place"),
            models.CheckConstraint(
                condition=models.Q(position__range=(1, MOST_CONCLUSIONS)), name="at_most_five_conclusions"
            ),
        ]

    def __str__(self) -> str:
        return text(self.text)


class Decision(models.Model):
    """What the room decided to do: who does it, and by when."""

    paper = models.ForeignKey(RoomPaper, models.CASCADE, related_name="decisions")
    text = ContentField(_("what was decided"))
    # A role or an institution, shown in public; the person who bears it stays with those who run the event.
    responsible = models.CharField(_("who does it"), max_length=160, blank=True)
    person = models.CharField(_("person"), max_length=160, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    # What became of it, once it was done.
    kept_on = models.DateField(_("done on"), null=True, blank=True)
    kept = ContentField(_("what came of it"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return text(self.text)


def stored_at(material: "Material", _filename: str) -> str:
    """Where the file is kept: by what is in it, whatever it was called."""
    return f"materials/{material.paper_id}/{material.digest}.{material.kind}"


class Material(models.Model):
    """Something that was shown or handed out: a file that is kept here, or its address elsewhere."""

    paper = models.ForeignKey(RoomPaper, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=stored_at, max_length=200, blank=True)
    kind = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "url", "digest"], name="material_is_there_once"),
            models.CheckConstraint(
                condition=models.Q(url="", digest__gt="") | models.Q(digest="", url__gt=""),
                name="material_is_a_file_or_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def languages(self) -> list[str]:
        return [self.language] if self.language else []


class PaperStep(models.Model):
    """One step of a paper from draft to published, or back: who took it, when, and why it went back."""

    paper = models.ForeignKey(RoomPaper, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=RoomPaper.State)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a paper")
        verbose_name_plural = _("steps of papers")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.state}"
