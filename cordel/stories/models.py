"""Life stories in writing, who told them, and what their narrators permitted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cordel.base.content import ContentField, text
from cordel.core import permissions
from cordel.projects.models import Project
from cordel.towns.models import Town

Exit = permissions.Exit


def kept_at(permission: "Permission", _filename: str) -> str:
    """Where the signed paper is kept: by what is in it, whatever it was called."""
    return f"permissions/{permission.story_id}/{permission.digest}.{permission.kept_as}"


class Story(models.Model):
    """What somebody told of a life. The town where it was told answers for it. Of one that was erased only the number
    stays, so that its address says that it is gone."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stories")
    town = models.ForeignKey(Town, models.PROTECT, related_name="stories")
    # Counts from 1 in its project: its address.
    number = models.PositiveIntegerField()
    title = ContentField(_("title"))
    words = ContentField(_("story"))
    # Opens the narrator's own page together with the private link; a new card brings new ones of both.
    code = models.CharField(max_length=12, unique=True)
    card = models.PositiveIntegerField(default=1)
    # Since when nothing of it may be shown, the end of a permission that ends by itself included; None while it may.
    rests_from = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    # When the narrator was told that the project is over.
    told_over_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("life story")
        verbose_name_plural = _("life stories")
        ordering: ClassVar = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="story_is_numbered_once")
        ]

    def __str__(self) -> str:
        return text(self.title)

    def get_absolute_url(self) -> str:
        return reverse("stories:story", args=[self.project.slug, self.number])

    @property
    def permission(self) -> "Permission | None":
        """The newest one; of stories from `queries` it is loaded already."""
        return max(self.permissions.all(), key=lambda one: one.number, default=None)

    @property
    def languages(self) -> list[str]:
        """In which there is a text, the original first."""
        original = self.words.original_language
        return sorted(self.words, key=lambda code: (code != original, code))

    @property
    def texts(self) -> dict[str, str]:
        """The fingerprint of what stands there, by language."""
        return {
            language: permissions.fingerprint(self.title_in(language), str(self.words[language]["text"]))
            for language in self.languages
        }

    def title_in(self, language: str) -> str:
        """A text without a title of its own goes under the original one."""
        return str(self.title.get(language, {}).get("text", "")) or self.title.original


class Narrator(models.Model):
    """Who told a story and how to reach them, apart from the story and never shown with it. Whoever tells two stories
    is written down twice, so that nothing says that both are of one person."""

    story = models.OneToOneField(Story, models.CASCADE, related_name="narrator")
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10)
    # Why letters do not arrive; then somebody phones.
    unreached = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = _("narrator")
        verbose_name_plural = _("narrators")
        ordering: ClassVar = ["story"]

    def __str__(self) -> str:
        return self.name

    @property
    def gets_letters(self) -> bool:
        return bool(self.email) and not self.unreached


class Permission(models.Model):
    """What a narrator said, once. Never changed: the newest counts. When the story is erased, what names somebody goes
    and that something was said stays."""

    class Word(models.TextChoices):
        GIVEN = permissions.Word.GIVEN.value, pgettext_lazy("story", "may be shown")
        TAKEN_BACK = permissions.Word.TAKEN_BACK.value, pgettext_lazy("story", "taken back")
        REFUSED = permissions.Word.REFUSED.value, pgettext_lazy("story", "stays private")

    class Way(models.TextChoices):
        OWN_PAGE = "page", _("on the own page")
        PAPER = "paper", _("on paper, signed")
        TOWN = "town", _("told to the town")
        PROJECT = "project", _("stopped by those who run the project")

    story = models.ForeignKey(Story, models.CASCADE, related_name="permissions")
    number = models.PositiveIntegerField()
    word = models.CharField(max_length=12, choices=Word)
    way = models.CharField(max_length=8, choices=Way)
    # `core.permissions.Exit`, and language -> fingerprint of what was read.
    exits = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    until = models.DateField(_("until"), null=True, blank=True)
    # Under which name; "" for none. Whether the town is told beside it.
    shown_name = models.CharField(_("name under which it is shown"), max_length=80, blank=True)
    shows_town = models.BooleanField(default=False)
    # The language and the version of the words that were agreed to.
    language = models.CharField(max_length=10, blank=True)
    notice = models.CharField(max_length=10, blank=True)
    # Of a permission on paper.
    file = models.FileField(_("signed paper"), upload_to=kept_at, max_length=200, blank=True)
    kept_as = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=64, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("permission for a story")
        verbose_name_plural = _("permissions for stories")
        ordering: ClassVar = ["story", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["story", "number"], name="permission_is_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.story_id}/{self.number}"

    @property
    def said(self) -> permissions.Permission:
        """For the gate. An exit of a version long gone opens nothing."""
        known = {one.value for one in Exit}
        return permissions.Permission(
            permissions.Word(self.word),
            frozenset(Exit(one) for one in self.exits if one in known),
            self.texts,
            self.until,
        )
