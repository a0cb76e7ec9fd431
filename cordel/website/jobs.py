"""Work for the background: the archive of a project's public pages."""

from django.utils import timezone

from cordel.projects.models import Project
from cordel.website.actions.archive import build_archive as build


def build_archive(project_id: int) -> dict[str, int]:
    project = Project.objects.filter(pk=project_id).first()
    return {"pages": build(project, now=timezone.now()) if project is not None else 0}
