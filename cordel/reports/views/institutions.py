"""The institutions involved, as pages and as files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from cordel.base import sheets
from cordel.base.standing import standing_of
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.reports import institutions as bodies
from cordel.reports.views.frame import (
    DOCUMENTS,
    document_file,
    filename,
    json_file,
    may_see_project,
    may_see_report,
    of_event,
    of_project,
    page,
)


@of_event(may_see_report)
def institutions(request: HttpRequest, event: Event) -> HttpResponse:
    report = bodies.involved_in(event.project, event)
    facts = bodies.page(report) | {"sees_rows": event_rules.may_edit(standing_of(request.user), event)}
    return page(request, "reports/institutions.html", event, **facts)


@of_event(may_see_report)
def institutions_file(request: HttpRequest, event: Event, extension: str) -> HttpResponseBase:
    report = bodies.involved_in(event.project, event)
    return _file(report, filename(event, "institutions"), extension)


@of_project(may_see_project)
def all_institutions(request: HttpRequest, project: Project) -> HttpResponse:
    report = bodies.involved_in(project)
    facts = bodies.page(report) | {
        "sees_rows": project_rules.may_run(standing_of(request.user), project),
        "formats": (*sheets.FORMATS, *DOCUMENTS, "json"),
    }
    return page(request, "reports/all_institutions.html", None, project=project, **facts)


@of_project(may_see_project)
def all_institutions_file(request: HttpRequest, project: Project, extension: str) -> HttpResponseBase:
    return _file(bodies.involved_in(project), f"{project.slug}-institutions", extension)


def _file(report: bodies.Involved, name: str, extension: str) -> HttpResponseBase:
    if extension in DOCUMENTS:
        return document_file(bodies.as_document(report), name, extension)
    if extension == "json":
        return json_file(bodies.as_json(report))
    if extension in sheets.FORMATS:
        return sheets.response(bodies.as_table(report), extension, filename=name)
    raise Http404
