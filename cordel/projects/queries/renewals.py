"""Roles that end soon or have ended: who may renew which, and who is told of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cordel.accounts.models import User
from cordel.base import terms
from cordel.core.standing import Standing
from cordel.projects.models import Partner, Project, ProjectMembership, ProjectRole
from cordel.towns.models import Town, TownMembership, TownRole

ENDS_SOON, HAS_ENDED = "soon", "ended"


@dataclass(frozen=True)
class Due:
    """A role to renew. `key` names it in the form; `where` is its town or project."""

    key: str
    user: User
    role: str
    where: Town | Project
    ends_at: datetime
    stands: str


def town_roles(standing: Standing) -> QuerySet[TownMembership]:
    """Those of towns that this person may renew: a coordinator all of the partner towns, an officer the town's own
    helpers at the door, nobody the own."""
    rows = TownMembership.objects.filter(terms.is_due()).exclude(user=standing.user_id)
    if standing.is_administrator:
        return rows
    partners = Partner.objects.filter(project__in=_coordinated(standing), town__isnull=False)
    officer_of = [town for town, role in standing.town_roles if role == TownRole.OFFICER]
    return rows.filter(Q(town__in=partners.values("town")) | Q(town__in=officer_of, role=TownRole.DOOR))


def project_roles(standing: Standing) -> QuerySet[ProjectMembership]:
    """Those of projects: another coordinator, or an administrator, may."""
    rows = ProjectMembership.objects.filter(terms.is_due()).exclude(user=standing.user_id)
    return rows if standing.is_administrator else rows.filter(project__in=_coordinated(standing))


def _coordinated(standing: Standing) -> list[int]:
    return [project for project, role in standing.project_roles if role == ProjectRole.COORDINATOR]


def due(standing: Standing, *, now: datetime) -> list[Due]:
    """All that this person may renew, the first to end first."""
    found = [
        Due(
            f"town-{one.pk}",
            one.user,
            one.get_role_display(),
            one.town,
            one.ends_at,
            _stands(one.ends_at, now),
        )
        for one in town_roles(standing).select_related("user", "town").order_by("pk")
    ]
    found += [
        Due(
            f"project-{one.pk}",
            one.user,
            one.get_role_display(),
            one.project,
            one.ends_at,
            _stands(one.ends_at, now),
        )
        for one in project_roles(standing).select_related("user", "project").order_by("pk")
    ]
    return sorted(found, key=lambda one: one.ends_at)


def _stands(ends_at: datetime, now: datetime) -> str:
    return HAS_ENDED if ends_at <= now else ENDS_SOON


def own_last(standing: Standing) -> list[Project]:
    """Projects of which this person is the only coordinator in force, where that role is due."""
    held = ProjectMembership.objects.in_force().filter(terms.is_due(), user=standing.user_id)
    rows = held.filter(role=ProjectRole.COORDINATOR).select_related("project").order_by("pk")
    return [one.project for one in rows if _coordinators(one.project_id) == {one.user_id}]


def told(projects: QuerySet[Project]) -> Counter[int]:
    """By person, how many roles in these projects and their towns end soon and wait for this person. A project's last
    coordinator is told of the own role, and the administrators with them: nobody else could renew it."""
    counted: Counter[int] = Counter()
    for one in ProjectMembership.objects.in_force().filter(terms.is_due(), project__in=projects):
        counted.update(_told_of_project_role(one))
    partners = Partner.objects.filter(project__in=projects, town__isnull=False)
    rows = TownMembership.objects.in_force().filter(terms.is_due(), town__in=partners.values("town"))
    for role in rows:
        run = partners.filter(town=role.town_id).order_by("pk").values_list("project_id", flat=True)
        readers = set[int]().union(*(_coordinators(project) for project in run))
        counted.update((readers | _officers(role)) - {role.user_id})
    return counted


def _told_of_project_role(one: ProjectMembership) -> set[int]:
    others = _coordinators(one.project_id) - {one.user_id}
    if others:
        return others
    heads = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return {one.user_id, *heads.values_list("pk", flat=True)}


def _coordinators(project: int) -> set[int]:
    rows = ProjectMembership.objects.in_force().filter(
        project=project, role=ProjectRole.COORDINATOR, user__is_active=True
    )
    return set(rows.order_by("pk").values_list("user_id", flat=True))


def _officers(of: TownMembership) -> set[int]:
    """Of the town, if the role is a helper's."""
    if of.role != TownRole.DOOR:
        return set()
    rows = TownMembership.objects.in_force().filter(
        town=of.town_id, role=TownRole.OFFICER, user__is_active=True
    )
    return set(rows.order_by("pk").values_list("user_id", flat=True))
