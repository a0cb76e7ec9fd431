"""Background work about stories: their letters, each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.projects import actions as projects
from cordel.projects.models import Project
from cordel.stories import notifications, queries


def renew_archive(project_id: int) -> None:
    """After a story that an archive may hold was erased by the purge."""
    project = Project.objects.filter(pk=project_id).first()
    if project is not None:
        projects.renew_archive(project, now=timezone.now())


def renew_archives() -> dict[str, int]:
    """Once a day: permissions end by themselves, and the archive that holds such a story with them."""
    ended = queries.with_ended_stories(today=timezone.localdate())
    for project in ended:
        projects.renew_archive(project, now=timezone.now())
    return {"archives": len(ended)}


def ask(story_id: int) -> None:
    notifications.ask(story_id)


def confirm(story_id: int, permission: int) -> None:
    notifications.confirm(story_id, permission)


def tell_over(story_id: int) -> None:
    notifications.tell_over(story_id, today=timezone.localdate())
