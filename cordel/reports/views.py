"""Reports as pages and as files. What was published elsewhere is open to all; the rest needs a role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from cordel.base import languages, pdf, sheets, word
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core.standing import NOBODY, Standing
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.projects import queries as projects
from cordel.projects.models import Project
from cordel.reports import (
    attendance_list,
    event_sheet,
    event_sheet_form,
    information_template,
    rules,
)
from cordel.reports import overview as overviews
from cordel.reports import participants as counts
from cordel.reports import poster as posters
from cordel.reports import (
    programme as programmes,
)
from cordel.reports import rows as behind

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


def _page(request: HttpRequest, screen: str, event: Event | None, /, **context: Any) -> HttpResponse:
    """A report as a page, in the desk's frame for whoever is signed in."""
    is_desk = request.user.is_authenticated
    frame = "base/desk.html" if is_desk else "base/page.html"
    project = event.project if event else context["project"]
    sees_all = event is not None and may_see_report(standing_of(request.user), event)
    page = {"frame": frame, "is_desk": is_desk, "project": project, "event": event, "sees_all": sees_all}
    return render(request, screen, {**page, **context})


# --- Files ----------------------------------------------------------------------------------------


def _json(data: Any) -> HttpResponse:
    return JsonResponse(data, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})


DOCUMENTS = ("pdf", "docx")


def _document(document: pdf.Document, filename: str, extension: str) -> HttpResponse:
    """The same blocks on paper or for Word, whichever of `DOCUMENTS` is asked for."""
    if extension == "pdf":
        return _pdf_file(pdf.printed(document), filename)
    headers = {"Content-Disposition": f'attachment; filename="{filename}.docx"'}
    return HttpResponse(word.written(document), content_type=word.MIME_TYPE, headers=headers)


def _pdf_file(made: bytes, filename: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{filename}.pdf"'}
    return HttpResponse(made, content_type=pdf.MIME_TYPE, headers=headers)


def _filename(event: Event, what: str) -> str:
    return f"{event.project.slug}-event-{event.number}-{what}"


# --- Screens --------------------------------------------------------------------------------------


@of_project(may_see_overview)
def overview(request: HttpRequest, project: Project) -> HttpResponse:
    """Reports of this project. Officers of partner towns find their own lists and what is published."""
    standing = standing_of(request.user)
    page = {
        "overview": overviews.overview_of(project),
        "sees_all": may_see_project(standing, project),
        "sees_lists": may_see_lists_of(standing, project),
    }
    return _page(request, "reports/overview.html", None, project=project, **page)


@of_project(may_see_project)
def information(request: HttpRequest, project: Project) -> HttpResponse:
    template = information_template.template_of(
        project, today=timezone.now().date(), language=_language(request)
    )
    written_in = information_template.written_in()
    return _page(
        request, "reports/information.html", None, project=project, template=template, written_in=written_in
    )


@of_project(may_see_project)
def information_file(request: HttpRequest, project: Project, extension: str) -> HttpResponse:
    template = information_template.template_of(
        project, today=timezone.now().date(), language=_language(request)
    )
    if extension in DOCUMENTS:
        document = information_template.as_document(template)
        return _document(document, f"{project.slug}-information", extension)
    if extension == "json":
        return _json(information_template.as_json(template))
    raise Http404


def _language(request: HttpRequest) -> str | None:
    asked = request.GET.get("text")
    return asked if asked in settings.DESK_LANGUAGES else None


@of_event(may_see_report)
def sheet(request: HttpRequest, event: Event) -> HttpResponse:
    sheet = event_sheet.sheet_of(event)
    return _page(request, "reports/event_sheet.html", event, **event_sheet_form.page(sheet))


@of_event(may_see_report)
def sheet_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    sheet = event_sheet.sheet_of(event)
    if extension in DOCUMENTS:
        return _document(event_sheet_form.as_document(sheet), _filename(event, "sheet"), extension)
    if extension == "json":
        return _json(event_sheet.as_json(sheet))
    if extension == "html":
        return HttpResponse(render_to_string("reports/event_sheet_file.html", event_sheet_form.page(sheet)))
    raise Http404


@of_event(may_see_counts)
def participants(request: HttpRequest, event: Event) -> HttpResponse:
    """Live counts for those who may see them; for officers of other towns what was published."""
    if not may_see_report(standing_of(request.user), event):
        return _page(request, "reports/published_counts.html", event, **counts.published_page(event))
    report = counts.participants_of(event)
    return _page(request, "reports/participants.html", event, **counts.page(report))


@of_event(may_see_report)
def participants_file(request: HttpRequest, event: Event, extension: str) -> HttpResponseBase:
    report = counts.participants_of(event)
    if extension in DOCUMENTS:
        return _document(counts.as_document(report), _filename(event, "participants"), extension)
    if extension == "json":
        return _json(counts.as_json(report))
    if extension in sheets.FORMATS:
        filename = _filename(event, "participants")
        return sheets.response(counts.as_table(report), extension, filename=filename)
    raise Http404


@of_event(may_see_lists)
def attendance(request: HttpRequest, event: Event) -> HttpResponse:
    """The lists that the visitor may see: all of them, or those of the own towns."""
    allowed = _lists_for(request, event)
    wanted = _wanted(request, allowed)
    lists = attendance_list.lists_of(event, wanted) if len(wanted) == 1 else []
    return _no_store(
        _page(request, "reports/attendance.html", event, groups=allowed, lists=lists, wanted=wanted)
    )


@of_event(may_see_lists)
def attendance_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    wanted = _wanted(request, _lists_for(request, event))
    if extension not in (*DOCUMENTS, "json") or not wanted:
        raise Http404
    lists = attendance_list.lists_of(event, wanted)
    if extension == "json":
        return _no_store(_json(attendance_list.as_json(lists)))
    document = attendance_list.as_document(event, lists)
    return _no_store(_document(document, _filename(event, "attendance"), extension))


def _lists_for(request: HttpRequest, event: Event) -> list[attendance_list.Group]:
    standing = standing_of(request.user)
    return [
        group
        for group in attendance_list.groups(event)
        if rules.may_see_names(standing, event, group.town.pk if group.town else None)
    ]


def _wanted(request: HttpRequest, allowed: list[attendance_list.Group]) -> list[attendance_list.Group]:
    """The town asked for; without one all of them."""
    asked = request.GET.get("town")
    if not asked:
        return allowed
    found = [group for group in allowed if group.key == asked]
    if not found:
        raise Http404
    return found


def _no_store(answer: HttpResponse) -> HttpResponse:
    """Names do not stay behind in the browser of a shared computer."""
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@of_event(may_see_programme)
def programme(request: HttpRequest, event: Event) -> HttpResponse:
    return _page(request, "reports/programme.html", event, report=programmes.programme_of(event))


@of_event(may_see_programme)
def programme_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    report = programmes.programme_of(event)
    if extension in DOCUMENTS:
        return _document(programmes.as_document(report), _filename(event, "programme"), extension)
    if extension == "json":
        return _json(programmes.as_json(report))
    raise Http404


@of_event(may_see_counts)
def poster(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """An invitation on paper, in any language that citizens read: `?text=` the language, `?paper=` a4 or a3."""
    invitation = next((one for one in events.invitations(event, towns=None) if one.pk == pk), None)
    paper, language = request.GET.get("paper", "a4"), request.GET.get("text", settings.LANGUAGE_CODE)
    if invitation is None or paper not in posters.PAPERS or languages.offered(language) is None:
        raise Http404
    town = invitation.town_id
    opened(request, event, lambda standing, it: event_rules.may_see_invitation(standing, it, town))
    with translation.override(language):
        made = pdf.printed_poster(posters.as_poster(event, invitation, paper=paper))
    return _pdf_file(made, _filename(event, f"invitation-{invitation.code}-{language}-{paper}"))


@of_event(may_see_report)
def rows(request: HttpRequest, event: Event) -> HttpResponse:
    """What stands behind a figure."""
    chosen = behind.asked(request.GET.dict())
    found = behind.rows_of(event, chosen, request.GET.get("page"))
    return _no_store(
        _page(request, "reports/rows.html", event, rows=found, labels=behind.labels(event, chosen))
    )
