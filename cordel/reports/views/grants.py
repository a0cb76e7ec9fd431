"""The grant as page and file, and the table that it follows from."""

from django.http import Http404, HttpRequest, HttpResponse

from cordel.base.standing import standing_of
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.reports import grant as grants
from cordel.reports import grant_form
from cordel.reports.views.frame import (
    DOCUMENTS,
    document_file,
    json_file,
    may_see_project,
    of_project,
    page,
)


@of_project(may_see_project)
def grant(request: HttpRequest, project: Project) -> HttpResponse:
    """Planned, by those counted, and what may be paid; each amount with its rule."""
    facts = grant_form.page(grants.report_of(project), is_desk=request.user.is_authenticated)
    may_run = project_rules.may_run(standing_of(request.user), project)
    return page(request, "reports/grant.html", None, project=project, may_run=may_run, **facts)


@of_project(may_see_project)
def grant_file(request: HttpRequest, project: Project, extension: str) -> HttpResponse:
    report = grants.report_of(project)
    if extension == "json":
        return json_file(grant_form.as_json(report))
    if extension in DOCUMENTS:
        return document_file(grant_form.as_document(report), f"{project.slug}-grant", extension)
    raise Http404


@of_project(may_see_project)
def table(request: HttpRequest, project: Project, version: int) -> HttpResponse:
    """A version of the table, in force or not: figures that were shown by it can be followed for good."""
    found = projects.table(project, version)
    if found is None:
        raise Http404
    lump_sums = found.table
    facts = {
        "loaded": found,
        "table": lump_sums,
        "call": projects.load_calls().get(found.call),
        "has_countries": any(line.countries for line in lump_sums.lines),
    }
    return page(request, "reports/grant_table.html", None, project=project, **facts)
