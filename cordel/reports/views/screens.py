"""Reports as pages and as files. What was published elsewhere is open to all; the rest needs a role."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cordel.base import languages, pdf, sheets
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.reports import (
    attendance_list,
    event_sheet,
    event_sheet_form,
    handed_reports,
    information_template,
    rules,
)
from cordel.reports import overview as overviews
from cordel.reports import participants as counts
from cordel.reports import poster as posters
from cordel.reports import (
    programme as programmes,
)
from cordel.reports.signed import signed
from cordel.reports.views.frame import (
    DOCUMENTS,
    asked_language,
    document_file,
    filename,
    json_file,
    may_see_counts,
    may_see_lists,
    may_see_lists_of,
    may_see_overview,
    may_see_programme,
    may_see_project,
    may_see_report,
    no_store,
    of_event,
    of_project,
    page,
    pdf_file,
)


@of_project(may_see_overview)
def overview(request: HttpRequest, project: Project) -> HttpResponse:
    """Reports of this project. Officers of partner towns find their own lists and what is published."""
    standing = standing_of(request.user)
    handed = next(iter(handed_reports.handed_of(project)), None)
    facts = {
        "overview": overviews.overview_of(project),
        "sees_all": may_see_project(standing, project),
        "sees_lists": may_see_lists_of(standing, project),
        "may_run": project_rules.may_run(standing, project),
        "report_due": handed_reports.asked_by(project, handed),
        "handed": handed,
    }
    return page(request, "reports/overview.html", None, project=project, **facts)


@of_project(may_see_project)
def information(request: HttpRequest, project: Project) -> HttpResponse:
    template = information_template.template_of(
        project, today=timezone.now().date(), language=asked_language(request)
    )
    written_in = information_template.written_in()
    return page(
        request, "reports/information.html", None, project=project, template=template, written_in=written_in
    )


@of_project(may_see_project)
def information_file(request: HttpRequest, project: Project, extension: str) -> HttpResponse:
    template = information_template.template_of(
        project, today=timezone.now().date(), language=asked_language(request)
    )
    if extension in DOCUMENTS:
        document = information_template.as_document(template)
        return document_file(document, f"{project.slug}-information", extension)
    if extension == "json":
        return json_file(information_template.as_json(template))
    raise Http404


@of_event(may_see_report)
def sheet(request: HttpRequest, event: Event) -> HttpResponse:
    sheet = event_sheet.sheet_of(event)
    return page(request, "reports/event_sheet.html", event, **event_sheet_form.page(sheet))


@of_event(may_see_report)
def sheet_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    sheet = event_sheet.sheet_of(event)
    if extension in DOCUMENTS:
        return document_file(event_sheet_form.as_document(sheet), filename(event, "sheet"), extension)
    if extension == "json":
        return json_file(event_sheet.as_json(sheet))
    if extension == "html":
        return HttpResponse(render_to_string("reports/event_sheet_file.html", event_sheet_form.page(sheet)))
    raise Http404


@of_event(may_see_counts)
def participants(request: HttpRequest, event: Event) -> HttpResponse:
    """Live counts for those who may see them; for officers of other towns what was published."""
    if not may_see_report(standing_of(request.user), event):
        return page(request, "reports/published_counts.html", event, **counts.published_page(event))
    report = counts.participants_of(event)
    return page(request, "reports/participants.html", event, **counts.page(report))


@of_event(may_see_report)
def participants_file(request: HttpRequest, event: Event, extension: str) -> HttpResponseBase:
    report = counts.participants_of(event)
    if extension in DOCUMENTS:
        return document_file(counts.as_document(report), filename(event, "participants"), extension)
    if extension == "json":
        return json_file(counts.as_json(report))
    if extension in sheets.FORMATS:
        name = filename(event, "participants")
        return sheets.response(counts.as_table(report), extension, filename=name)
    raise Http404


@of_event(may_see_lists)
def attendance(request: HttpRequest, event: Event) -> HttpResponse:
    """The lists that the visitor may see: all of them, or those of the own towns."""
    allowed = _lists_for(request, event)
    wanted = _wanted(request, allowed)
    unsealed = _sees_sealed(request, event)
    lists = attendance_list.lists_of(event, wanted, unsealed=unsealed) if len(wanted) == 1 else []
    facts = {"groups": allowed, "lists": lists, "wanted": wanted, "signed": signed(event)}
    return no_store(page(request, "reports/attendance.html", event, **facts))


@of_event(may_see_lists)
def attendance_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    wanted = _wanted(request, _lists_for(request, event))
    if extension not in (*DOCUMENTS, "json") or not wanted:
        raise Http404
    lists = attendance_list.lists_of(event, wanted, unsealed=_sees_sealed(request, event))
    if extension == "json":
        return no_store(json_file(attendance_list.as_json(event, lists)))
    document = attendance_list.as_document(event, lists)
    return no_store(document_file(document, filename(event, "attendance"), extension))


def _lists_for(request: HttpRequest, event: Event) -> list[attendance_list.Group]:
    standing = standing_of(request.user)
    return [
        group
        for group in attendance_list.groups(event)
        if rules.may_see_names(standing, event, group.town.pk if group.town else None)
    ]


def _sees_sealed(request: HttpRequest, event: Event) -> bool:
    """Names that are kept for the audit only: for the coordinator, on this sheet and nowhere else."""
    return project_rules.may_choose_people(standing_of(request.user), event.project)


def _wanted(request: HttpRequest, allowed: list[attendance_list.Group]) -> list[attendance_list.Group]:
    """The town asked for; without one all of them."""
    asked = request.GET.get("town")
    if not asked:
        return allowed
    found = [group for group in allowed if group.key == asked]
    if not found:
        raise Http404
    return found


@of_event(may_see_programme)
def programme(request: HttpRequest, event: Event) -> HttpResponse:
    return page(request, "reports/programme.html", event, report=programmes.programme_of(event))


@of_event(may_see_programme)
def programme_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    report = programmes.programme_of(event)
    if extension in DOCUMENTS:
        return document_file(programmes.as_document(report), filename(event, "programme"), extension)
    if extension == "json":
        return json_file(programmes.as_json(report))
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
    return pdf_file(made, filename(event, f"invitation-{invitation.code}-{language}-{paper}"))
