"""Breaches that somebody may read, and whom to tell of a new one."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cordel.accounts.models import User
from cordel.base.content import text
from cordel.core import breach_clock
from cordel.core.standing import Standing
from cordel.privacy.models import Breach
from cordel.projects.models import Project, ProjectRole


def breaches(project: Project, *, towns: Collection[int] | None, user: int | None) -> QuerySet[Breach]:
    """All of the project, or (`towns` not None) those of these towns and those that the person noted; newest first."""
    found = project.breaches.select_related("town", "opened_by")
    return found if towns is None else found.filter(Q(town__in=towns) | Q(opened_by=user))


def breach(project: Project, pk: int) -> Breach | None:
    return project.breaches.select_related("project", "town", "opened_by").filter(pk=pk).first()


def works_with(project: Project) -> list[User]:
    """Whose devices may hold the project's data: who runs it, and who has a role in one of its towns."""
    runs = Q(project_memberships__project=project)
    helps = Q(town_memberships__town__partnerships__project=project)
    return list(User.objects.filter(runs | helps, is_active=True).distinct().order_by("name", "pk"))


def urgent(standing: Standing, now: datetime) -> list[tuple[str, str, str, str, bool]]:
    """Breaches that are not closed, for those who run their projects: title, what to do, where, how long there is, and
    whether it is late."""
    run = Project.objects.run_by(standing)
    found = Breach.objects.filter(project__in=run, closed_at__isnull=True).select_related("project")
    return [_urgent(one, now) for one in found.order_by("noticed_at", "pk")]


def _urgent(breach: Breach, now: datetime) -> tuple[str, str, str, str, bool]:
    left = breach_clock.left(breach.noticed_at, now=now, told_at=breach.authority_told_at)
    waits = not (left.is_told or breach.authority_why_not)
    due = ngettext("%(hours)s hour left", "%(hours)s hours left", left.hours) % {"hours": left.hours}
    if left.is_late:
        due = ngettext("%(hours)s hour too late", "%(hours)s hours too late", left.over) % {
            "hours": left.over
        }
    return (
        gettext("Breach of personal data: %(kind)s") % {"kind": breach.get_kind_display()},
        gettext("Tell the data protection authority, or write why it need not be told.")
        if waits
        else gettext("Write down the rest, and close it."),
        reverse("privacy:breach", args=[breach.project.slug, breach.pk]),
        due if waits else "",
        waits and left.is_late,
    )


def ways_to_say_lost(standing: Standing) -> list[tuple[str, str]]:
    """Where somebody says that a device is lost: (project, address) of every project that the person works for."""
    theirs = Q(pk__in=Project.objects.run_by(standing)) | Q(partners__town__in=standing.towns)
    found = Project.objects.filter(theirs, origin=Project.Origin.OWN, closed_at__isnull=True).distinct()
    asked = urlencode({"kind": Breach.Kind.LOST_DEVICE})
    return [
        (text(one.title), f"{reverse('privacy:note-breach', args=[one.slug])}?{asked}")
        for one in found.order_by("sort_key", "pk")
    ]


def readers(breach: Breach) -> list[User]:
    """Who is told at once: those who coordinate the project, and the site's administrators."""
    run = Q(
        project_memberships__project=breach.project_id,
        project_memberships__role=ProjectRole.COORDINATOR,
    )
    found = User.objects.filter(run | Q(is_superuser=True), is_active=True)
    return list(found.exclude(pk=breach.opened_by_id or 0).distinct().order_by("pk"))
