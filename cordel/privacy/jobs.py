"""Work for the background: each night's purge, what goes by the hour, and letters."""

from django.utils import timezone

from cordel.base import jobs, tombstones
from cordel.privacy import actions, notifications
from cordel.projects.models import Project


def purge() -> dict[str, int]:
    """Every night, a job for each project, and what belongs to none. Marks that a kill kept out of the folders get there first."""
    tombstones.complete(actions.buried_lines())
    projects = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    jobs.enqueue_all("privacy.purge_project", [{"project_id": pk} for pk in projects], now=timezone.now())
    warned = actions.warn_unused(now=timezone.now())
    record = actions.purge_site(by=None, now=timezone.now())
    return {"projects": len(projects), "warned": warned, "rows": record.rows if record is not None else 0}


def purge_by_the_hour() -> None:
    """What may not wait for the night; the night's record counts it."""
    for project in Project.objects.order_by("pk"):
        actions.purge_by_the_hour(project, now=timezone.now())


def write_closing(user_id: int) -> None:
    notifications.tell_of_closing(user_id)


def purge_project(project_id: int) -> dict[str, int]:
    project = Project.objects.filter(pk=project_id).first()
    record = actions.purge(project, by=None, now=timezone.now()) if project is not None else None
    return {"rows": record.rows if record is not None else 0}


def tell_of_breach(breach_id: int) -> None:
    """Everybody who has to act gets a letter now."""
    notifications.tell_of_breach(breach_id)


def erase_again(marks: list[tuple[str, int, str]]) -> list[int]:
    """What a restored backup asks for."""
    return [actions.erase_again(marks, now=timezone.now())]


def write_answer(request_id: int) -> None:
    notifications.write_answer(request_id)
    actions.forget_address(request_id)
