"""Links for evaluators: those of a project, and the one that a secret opens; what was drawn; reasons that they read."""

from collections.abc import Iterable
from datetime import datetime

from cordel.base import tokens
from cordel.core.content import Content
from cordel.projects.models import DeviationReason, EvaluatorDraw, EvaluatorLink, Project, ProjectMembership
from cordel.towns.models import TownMembership


def links(project: Project) -> list[EvaluatorLink]:
    """The newest first, revoked ones too."""
    return list(project.evaluator_links.select_related("made_by").order_by("-pk"))


def link(project: Project, pk: int) -> EvaluatorLink | None:
    return project.evaluator_links.filter(pk=pk).first()


def living_link(secret: str, *, now: datetime) -> EvaluatorLink | None:
    """The link with this secret, unless it expired or was revoked."""
    found = EvaluatorLink.objects.filter(
        digest=tokens.digest(secret), revoked_at__isnull=True, expires_at__gt=now
    )
    return found.select_related("project").first()


def offices(project: Project, users: Iterable[int]) -> dict[int, str]:
    """By user: in what role somebody works for the project or for a town today; who has none is missing."""
    wanted = set(users)
    works = TownMembership.objects.filter(user__in=wanted).order_by("pk")
    runs = ProjectMembership.objects.filter(project=project, user__in=wanted).order_by("pk")
    found = {one.user_id: str(one.get_role_display()) for one in works}
    return found | {one.user_id: str(one.get_role_display()) for one in runs}


def draws(link: EvaluatorLink, event: int) -> list[EvaluatorDraw]:
    """What was drawn of an event with a link, the newest first."""
    return list(link.draws.filter(event=event).order_by("-pk"))


def draw(link: EvaluatorLink, event: int, pk: int) -> EvaluatorDraw | None:
    return link.draws.filter(event=event, pk=pk).first()


def draws_of(project: Project) -> list[EvaluatorDraw]:
    """Everything that was drawn of the project with any link, the newest first."""
    found = EvaluatorDraw.objects.filter(link__project=project)
    return list(found.select_related("link").order_by("-pk"))


def reasons(project: Project) -> dict[tuple[int, str], Content]:
    """By (event, figure): why it is not what was planned; event 0 is the whole project."""
    return reasons_of([project]).get(project.pk, {})


def reasons_of(projects: Iterable[Project]) -> dict[int, dict[tuple[int, str], Content]]:
    """The same of several projects, by primary key (one query)."""
    found: dict[int, dict[tuple[int, str], Content]] = {}
    for one in DeviationReason.objects.filter(project__in=projects).order_by("pk"):
        found.setdefault(one.project_id, {})[one.event, one.figure] = one.reason
    return found
