"""Links for evaluators: those of a project, and the one that a secret opens; reasons that they read."""

from collections.abc import Iterable
from datetime import datetime

from cordel.base import tokens
from cordel.projects.models import EvaluatorLink, Project, ProjectMembership
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


def reasons(project: Project) -> dict[tuple[int, str], str]:
    """By (event, figure): why it is not what was planned; event 0 is the whole project."""
    found = project.deviation_reasons.order_by("pk")
    return {(one.event, one.figure): one.reason for one in found}
