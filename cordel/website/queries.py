"""Answers for the public site."""

from typing import Any

from cordel.events import queries as events
from cordel.projects.models import Project


def home_page() -> dict[str, Any]:
    return {"projects": list(Project.objects.listed())}


def project_page(slug: str) -> dict[str, Any] | None:
    project = Project.objects.listed().filter(slug=slug).first()
    if project is None:
        return None
    return {"project": project, "events": events.journey(project)}
