"""Which bodies the people of an event come for: counted and named apart from the people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base.ordering import SortKeyField
from cordel.core.folding import identity_key, search_key, sort_key
from cordel.events.models.registrations import Registration
from cordel.projects.models import Project
from cordel.towns.models import Organisation


class Level(models.TextChoices):
    LOCAL = "local", _("local or regional")
    NATIONAL = "national", _("national")
    EUROPEAN = "european", _("European or international")


class Kind(models.TextChoices):
    """The kinds that the funder's programme names."""

    NGO = "ngo", _("non-governmental organisation")
    VOLUNTARY = "voluntary", _("voluntary association")
    IMMIGRANT_SERVICE = "immigrants", _("service for immigrants")
    SCHOOL = "school", _("school or university")
    EXPERT = "expert", _("research or expert body")
    POLITICAL = "political", _("political body")
    PRESS = "press", _("press or media")
    OTHER = "other", _("something else")


class Institution(models.Model):
    """A body as somebody wrote its name. Other spellings of the same body are gathered under the official one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="institutions")
    spelling = models.CharField(_("as it was written"), max_length=160)
    spelling_key = models.CharField(max_length=200)
    # What is shown: as it was written, until an officer sets the official name.
    name = models.CharField(_("name"), max_length=160)
    sort_key = SortKeyField()
    search_key = models.TextField()
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="institutions"
    )
    gathered_under = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="spellings"
    )

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "spelling_key"], name="spelling_is_there_once")
        ]

    def __str__(self) -> str:
        return self.name

    def fold_names(self) -> None:
        """Renews the keys that lists sort and search by, and that tell spellings apart."""
        self.spelling_key = identity_key(self.spelling)[:200]
        self.sort_key = sort_key(self.name)[:200]
        self.search_key = search_key(f"{self.name} {self.spelling}")


class Affiliation(models.Model):
    """For which body somebody comes to an event, and as what. Told after the seat; can be taken back at any time."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="affiliation")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="affiliations")
    function = models.CharField(_("function"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("organisation that somebody comes for")
        verbose_name_plural = _("organisations that people come for")

    def __str__(self) -> str:
        return f"{self.registration_id}"
