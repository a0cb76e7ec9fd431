"""Networks of towns under a call: projects, their partners, what they set out to do, who runs them."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cordel.base import terms
from cordel.base.content import ContentField, text
from cordel.base.languages import country_name
from cordel.base.ordering import SortKeyField
from cordel.core import terms as core_terms
from cordel.core.standing import Standing
from cordel.towns.models import Organisation, Town


class ProjectQuerySet(models.QuerySet["Project"]):
    def listed(self) -> "ProjectQuerySet":
        """Projects that the public site shows."""
        return self.filter(is_listed=True)

    def run_by(self, standing: Standing) -> "ProjectQuerySet":
        return self if standing.is_administrator else self.filter(pk__in=standing.projects)


class Project(models.Model):
    """A network's work under one call. Facts that nobody published stay empty and are shown as such."""

    class Origin(models.TextChoices):
        OWN = "own", _("run with this platform")
        PUBLISHED = "published", _("known from its published report")

    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title = ContentField(_("title"))
    subtitle = ContentField(_("subtitle"))
    summary = ContentField(_("in a few sentences"))
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    measure = models.CharField(_("measure"), max_length=120, blank=True)
    call = models.CharField(_("call"), max_length=60, blank=True)
    grant_number = models.CharField(_("grant number"), max_length=60, blank=True)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    # What its people speak: new events begin with these.
    languages = models.JSONField(default=list, blank=True)
    # Days that its obligations are counted by instead of the call's: plain numbers by `core.due_days.key_of`.
    due_days = models.JSONField(default=dict, blank=True)
    participants_claimed = models.CharField(
        _("participants, in the project's own words"), max_length=200, blank=True
    )
    # What the project itself says of its size, kept as printed and never counted with.
    countries_claimed = models.PositiveSmallIntegerField(null=True, blank=True)
    events_claimed = models.CharField(max_length=60, blank=True)
    is_excerpt = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(_("invented for demonstration"), default=False)
    is_listed = models.BooleanField(_("shown on the public site"), default=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    # Wound up: nothing is owed any more, and nothing new begins until somebody opens it again.
    closed_at = models.DateTimeField(null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)
    sort_key = SortKeyField(db_index=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(starts_on__lte=models.F("ends_on")),
                name="project_begins_before_it_ends",
            )
        ]

    def __str__(self) -> str:
        return text(self.title)

    @property
    def synthetic_line(self) -> str:
        """What is said wherever invented data leave the house: on paper, in letters, in calendars; else nothing."""
        if not self.is_synthetic:
            return ""
        return gettext("Synthetic data: these towns and people are invented to show how Cordel works.")

    def get_absolute_url(self) -> str:
        return reverse("website:project", args=[self.slug])


class Partner(models.Model):
    """A town, an organisation, or a country whose town is not known, taking part in a project."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        PARTNER = "partner", _("partner")
        ASSOCIATED = "associated", _("associated partner")

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners")
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    country = models.CharField(_("country"), max_length=2)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTNER)
    # The two of the town's people who are asked in this project; nobody named: everybody who works for the town.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "town"],
                condition=models.Q(town__isnull=False),
                name="town_is_partner_once",
            ),
            models.UniqueConstraint(
                fields=["project", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="organisation_is_partner_once",
            ),
            models.UniqueConstraint(
                fields=["project", "country"],
                condition=models.Q(town__isnull=True, organisation__isnull=True),
                name="unknown_town_once_per_country",
            ),
            models.CheckConstraint(
                condition=models.Q(town__isnull=True) | models.Q(organisation__isnull=True),
                name="partner_is_one_body",
            ),
            models.CheckConstraint(
                condition=models.Q(officer__isnull=True)
                | models.Q(deputy__isnull=True)
                | ~models.Q(officer=models.F("deputy")),
                name="officer_and_deputy_are_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The body's name, or the country's when its town is not known."""
        return str(self.town or self.organisation or self.country_name)

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def is_unknown_town(self) -> bool:
        return self.town_id is None and self.organisation_id is None


class Statement(models.Model):
    """One line of what a project is about: an aim, a topic, a group it wants to reach, something it will leave."""

    class Kind(models.TextChoices):
        AIM = "aim", _("aim")
        TOPIC = "topic", _("topic")
        TARGET_GROUP = "target_group", _("target group")
        FORMAT = "format", _("format of activity")
        OUTPUT = "output", _("result")

    project = models.ForeignKey(Project, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField()
    text = ContentField()

    class Meta:
        verbose_name = _("statement of a project")
        verbose_name_plural = _("statements of a project")
        ordering: ClassVar = ["kind", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "kind", "position"], name="statement_has_its_place")
        ]

    def __str__(self) -> str:
        return text(self.text)


class ProjectRole(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    ASSISTANT = "assistant", _("assistant of the coordinator")


class ProjectMembershipQuerySet(models.QuerySet["ProjectMembership"]):
    def in_force(self) -> "ProjectMembershipQuerySet":
        """Roles that open something today. The coordinator who was renewed last stays in any case: a project is
        never without somebody who runs it."""
        others = ProjectMembership.objects.filter(
            project=models.OuterRef("project"), role=ProjectRole.COORDINATOR, user__is_active=True
        )
        later = models.Q(renewed_at__gt=models.OuterRef("renewed_at")) | models.Q(
            renewed_at=models.OuterRef("renewed_at"), pk__gt=models.OuterRef("pk")
        )
        is_last = models.Q(role=ProjectRole.COORDINATOR) & ~models.Exists(others.filter(later))
        return self.filter(terms.in_force() | is_last)


class ProjectMembership(models.Model):
    """What a person is in a project, for a year after it was last renewed. Afterwards the row waits for renewal."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="project_memberships")
    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=ProjectRole)
    since = models.DateTimeField()
    renewed_at = models.DateTimeField()

    objects = ProjectMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership in a project")
        verbose_name_plural = _("memberships in projects")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "project", "role"], name="project_role_is_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.project_id}"

    @property
    def ends_at(self) -> datetime:
        return core_terms.ends_at(self.renewed_at)
