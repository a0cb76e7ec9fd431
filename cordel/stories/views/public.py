"""Stories for everybody, as long as and as far as their narrators permit it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.core.permissions import Exit
from cordel.projects import queries as projects
from cordel.projects.models import Project
from cordel.stories import queries


def _listed(slug: str) -> Project:
    project = projects.project(slug)
    if project is None or not project.is_listed:
        raise Http404
    return project


def _exit(request: HttpRequest) -> Exit:
    """A page on its way into an archive needs the narrator's word for that."""
    return Exit.ARCHIVE if getattr(request, "is_archived", False) else Exit.WEBSITE


@login_not_required
@never_cache
@require_GET
def stories(request: HttpRequest, slug: str) -> HttpResponse:
    project = _listed(slug)
    found = queries.all_shown(project, _exit(request), today=timezone.localdate())
    return render(request, "stories/stories.html", {"project": project, "stories": found})


@login_not_required
@never_cache
@require_GET
def story(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Kept by no cache, so that a story that is stopped is gone with the next look."""
    project, found = _listed(slug), queries.story(slug, number)
    if found is None:
        raise Http404
    shown = queries.shown(found, _exit(request), today=timezone.localdate())
    if shown is not None:
        return render(request, "stories/story.html", {"project": project, "shown": shown})
    if not queries.was_public(found):
        raise Http404
    return render(request, "stories/gone.html", {"project": project}, status=410)
