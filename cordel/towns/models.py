"""Towns, organisations that are not towns, and who works for a town."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordel.base import terms
from cordel.base.content import ContentField, text
from cordel.base.languages import country_name
from cordel.base.ordering import SortKeyField
from cordel.core import terms as core_terms
from cordel.core.folding import dialled, search_key, sort_key
from cordel.core.standing import Standing


class TownQuerySet(models.QuerySet["Town"]):
    def in_country(self, country: str) -> "TownQuerySet":
        return self.filter(country=country)

    def kept_by(self, standing: Standing) -> "TownQuerySet":
        """Towns that the person works for; all of them for an administrator."""
        return self if standing.is_administrator else self.filter(pk__in=standing.towns)


class Town(models.Model):
    """A municipality or its body. Its data belongs to the town; projects only refer to it."""

    name = ContentField(_("name"))
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    nuts_code = models.CharField(_("NUTS code"), max_length=5, blank=True)
    lau_code = models.CharField(_("LAU code"), max_length=20, blank=True)
    geonames_id = models.BigIntegerField(_("GeoNames number"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    # How the funder's portal knows the body: nine digits.
    pic = models.CharField(_("PIC"), max_length=9, blank=True)
    # Of the office that works on the projects; for those who sign in, never public.
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    # Of the same office: people who take part answer to it when the town has no officer.
    email = models.EmailField(_("e-mail address"), blank=True)
    about = ContentField(_("about the town"))
    # Folded from the names whenever they change: one order and one search on every database.
    sort_key = SortKeyField(db_index=True)
    search_key = models.TextField()
    name_key = models.CharField(max_length=200)

    objects = TownQuerySet.as_manager()

    class Meta:
        verbose_name = _("town")
        verbose_name_plural = _("towns")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "region", "name_key"], name="town_is_there_once"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="town_coordinates_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return text(self.name)

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def number_to_call(self) -> str:
        """The telephone number as a link on a phone wants it."""
        return dialled(self.phone)

    def fold_names(self) -> None:
        """Renews the keys that lists sort and search by."""
        names = [str(entry["text"]) for entry in self.name.values()]
        self.sort_key = sort_key(self.name.original)[:200]
        self.name_key = self.sort_key
        self.search_key = " ".join(search_key(name) for name in names)


class Organisation(models.Model):
    """A body that is not a town: an association, a school, a city network's agency."""

    name = ContentField(_("name"))
    country = models.CharField(_("country"), max_length=2)
    town = models.ForeignKey(Town, models.PROTECT, verbose_name=_("town"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    pic = models.CharField(_("PIC"), max_length=9, blank=True)
    sort_key = SortKeyField(db_index=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "sort_key"], name="organisation_is_there_once")
        ]

    def __str__(self) -> str:
        return text(self.name)


class TownRole(models.TextChoices):
    OFFICER = "officer", _("town officer")
    DEPUTY = "deputy", _("deputy officer")
    DOOR = "door", _("helper at the door")
    SIGNATORY = "signatory", _("signatory")


class TownMembershipQuerySet(models.QuerySet["TownMembership"]):
    def in_force(self) -> "TownMembershipQuerySet":
        """Roles that open something today. Whoever asks what somebody may do asks these."""
        return self.filter(terms.in_force())


class TownMembership(models.Model):
    """What a person is in a town, for a year after it was last renewed. Afterwards the row waits for renewal."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="town_memberships")
    town = models.ForeignKey(Town, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=TownRole)
    since = models.DateTimeField()
    renewed_at = models.DateTimeField()

    objects = TownMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership in a town")
        verbose_name_plural = _("memberships in towns")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "town", "role"], name="town_role_is_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.town_id}"

    @property
    def ends_at(self) -> datetime:
        return core_terms.ends_at(self.renewed_at)
