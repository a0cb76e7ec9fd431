"""Breaches that somebody may read, and whom to tell of a new one."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from cordel.accounts.models import User
from cordel.privacy.models import Breach
from cordel.projects.models import Project, ProjectRole


def breaches(project: Project, *, towns: Collection[int] | None, user: int | None) -> QuerySet[Breach]:
    """All of the project, or (`towns` not None) those of these towns and those that the person noted; newest first."""
    found = project.breaches.select_related("town", "opened_by")
    return found if towns is None else found.filter(Q(town__in=towns) | Q(opened_by=user))


def breach(project: Project, pk: int) -> Breach | None:
    return project.breaches.select_related("project", "town", "opened_by").filter(pk=pk).first()


def readers(breach: Breach) -> list[User]:
    """Who is told at once: those who coordinate the project, and the site's administrators."""
    run = Q(
        project_memberships__project=breach.project_id,
        project_memberships__role=ProjectRole.COORDINATOR,
    )
    found = User.objects.filter(run | Q(is_superuser=True), is_active=True)
    return list(found.exclude(pk=breach.opened_by_id or 0).distinct().order_by("pk"))
