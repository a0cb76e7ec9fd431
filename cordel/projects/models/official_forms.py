"""Forms that a funder hands out, to be filled by the site: the file as it came, its places, and what goes where."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.content import ReadableEncoder
from cordel.core import official_forms
from cordel.core.official_forms import Place
from cordel.projects.models.projects import Project


def stored_at(form: "OfficialForm", _filename: str) -> str:
    """Where the file is kept: by what is in it, whatever it was called."""
    return f"official-forms/{form.project_id}/{form.digest}.{form.kind}"


class OfficialForm(models.Model):
    """One version of a form. All versions of one name are kept: what was sent can always be explained."""

    class About(models.TextChoices):
        EVENT = "event", _("each event")
        PROJECT = "project", _("the whole project")

    class Kind(models.TextChoices):
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"

    project = models.ForeignKey(Project, models.CASCADE, related_name="official_forms")
    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveSmallIntegerField(_("version"))
    about = models.CharField(_("about"), max_length=10, choices=About)
    kind = models.CharField(max_length=4, choices=Kind)
    file = models.FileField(upload_to=stored_at, max_length=200)
    digest = models.CharField(max_length=64)
    # `core.official_forms.as_data`, read when the file came, and the fingerprint of their keys.
    places = models.JSONField(encoder=ReadableEncoder)
    fingerprint = models.CharField(max_length=64)
    # Key of a place -> name of the field that belongs there (`reports.fields`).
    mapping = models.JSONField(default=dict, blank=True, encoder=ReadableEncoder)
    mapped_at = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("official form")
        verbose_name_plural = _("official forms")
        ordering: ClassVar = ["project_id", "name", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name", "version"], name="official_form_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.version}"

    @property
    def found_places(self) -> list[Place]:
        stored: list[dict[str, Any]] = self.places
        return official_forms.from_data(stored)

    @property
    def is_about_event(self) -> bool:
        return self.about == self.About.EVENT
