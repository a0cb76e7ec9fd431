"""What every screen of reports shares: who may see it, the frame around it, files beside it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from cordel.base import pdf, word
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core.standing import NOBODY, Standing
from cordel.events import queries as events
from cordel.events.models import Event
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.reports import overview as overviews
from cordel.reports import rules

Screen = Callable[..., HttpResponseBase]


# --- Who may see it -------------------------------------------------------------------------------


def may_see_report(standing: Standing, event: Event) -> bool:
    return rules.may_see_report(standing, event)


def may_see_counts(standing: Standing, event: Event) -> bool:
    """The full report, or what was published of it."""
    return rules.may_see_report(standing, event) or rules.may_see_counts(
        standing, partner_towns=projects.partner_towns(event.project)
    )


def may_see_lists(standing: Standing, event: Event) -> bool:
    """Somebody's list at least: whose, `rules.may_see_names` says. A published report has no names."""
    return event.project.origin == Project.Origin.OWN and may_see_counts(standing, event)


def may_see_programme(standing: Standing, event: Event) -> bool:
    return event.is_public or may_see_counts(standing, event)


def may_see_project(standing: Standing, project: Project) -> bool:
    return rules.may_see_project(standing, project, host_towns=overviews.host_towns(project))


def may_see_overview(standing: Standing, project: Project) -> bool:
    return may_see_project(standing, project) or rules.may_see_counts(
        standing, partner_towns=projects.partner_towns(project)
    )


def may_see_lists_of(standing: Standing, project: Project) -> bool:
    return project.origin == Project.Origin.OWN and may_see_overview(standing, project)


def own_project(request: HttpRequest, slug: str) -> Project:
    """One of our own, for those who run it; officers of its towns are told that it is not for them."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    project = opened(request, project, project_rules.may_run, may_see=may_see_overview)
    if project.origin != Project.Origin.OWN:
        raise Http404
    return project


def of_event(may: Callable[[Standing, Event], bool]) -> Callable[[Screen], Screen]:
    """A screen of an event: strangers get 404, officers of partner towns that it is not for them."""
    return _guarded(lambda slug, number, **_rest: events.event(slug, number), may, may_see_counts, "number")


def of_project(may: Callable[[Standing, Project], bool]) -> Callable[[Screen], Screen]:
    return _guarded(lambda slug, **_rest: projects.project(slug), may, may_see_overview)


def _guarded(find: Any, may: Any, may_know: Any, *names: str) -> Callable[[Screen], Screen]:
    def decorator(screen: Screen) -> Screen:
        @login_not_required
        @require_GET
        @wraps(screen)
        def guarded(request: HttpRequest, **where: Any) -> HttpResponseBase:
            thing = find(**where)
            if not request.user.is_authenticated and not (thing and may(NOBODY, thing)):
                return redirect_to_login(request.get_full_path())
            if thing is None:
                raise Http404
            rest = {name: value for name, value in where.items() if name not in ("slug", *names)}
            answer = screen(request, opened(request, thing, may, may_see=may_know), **rest)
            if request.user.is_authenticated:
                patch_cache_control(answer, private=True)
            return answer

        return guarded

    return decorator


def page(request: HttpRequest, screen: str, event: Event | None, /, **context: Any) -> HttpResponse:
    """A report as a page, in the desk's frame for whoever is signed in."""
    is_desk = request.user.is_authenticated
    frame = "base/desk.html" if is_desk else "base/page.html"
    project = event.project if event else context["project"]
    sees_all = event is not None and may_see_report(standing_of(request.user), event)
    orders_packs = event is not None and rules.may_order_pack(standing_of(request.user), event)
    framed = {"frame": frame, "is_desk": is_desk, "project": project, "event": event, "sees_all": sees_all}
    framed["orders_packs"] = orders_packs
    return render(request, screen, {**framed, **context})


# --- Files ----------------------------------------------------------------------------------------


def json_file(data: Any) -> HttpResponse:
    return JsonResponse(data, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})


DOCUMENTS = ("pdf", "docx")


def document_file(document: pdf.Document, filename: str, extension: str) -> HttpResponse:
    """The same blocks on paper or for Word, whichever of `DOCUMENTS` is asked for."""
    if extension == "pdf":
        return pdf_file(pdf.printed(document), filename)
    headers = {"Content-Disposition": f'attachment; filename="{filename}.docx"'}
    return HttpResponse(word.written(document), content_type=word.MIME_TYPE, headers=headers)


def pdf_file(made: bytes, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"'}
    return HttpResponse(made, content_type=pdf.MIME_TYPE, headers=headers)


def filename(event: Event, what: str) -> str:
    return f"{event.project.slug}-event-{event.number}-{what}"


def no_store(answer: HttpResponse) -> HttpResponse:
    """Names do not stay behind in the browser of a shared computer."""
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def asked_language(request: HttpRequest) -> str | None:
    """The language that a document is asked for in with `?text=`, if the desk speaks it."""
    asked = request.GET.get("text")
    return asked if asked in settings.DESK_LANGUAGES else None
