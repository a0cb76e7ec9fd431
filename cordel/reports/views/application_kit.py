"""The kit for the next application, as a page and as files."""

from django.http import Http404, HttpRequest, HttpResponse

from cordel.core.standing import Standing
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.reports import application_kit
from cordel.reports.views.frame import DOCUMENTS, document_file, json_file, of_project, page


def may_see_kit(standing: Standing, project: Project) -> bool:
    """Those who run it. A project known from its published report has no partners of ours."""
    return project.origin == Project.Origin.OWN and project_rules.may_run(standing, project)


@of_project(may_see_kit)
def kit(request: HttpRequest, project: Project) -> HttpResponse:
    facts = {"kit": application_kit.kit_of(project), "closed": project.closed_at is not None}
    return page(request, "reports/application_kit.html", None, project=project, **facts)


@of_project(may_see_kit)
def kit_file(request: HttpRequest, project: Project, extension: str) -> HttpResponse:
    found = application_kit.kit_of(project)
    if extension in DOCUMENTS:
        return document_file(application_kit.as_document(found), f"{project.slug}-application-kit", extension)
    if extension == "json":
        return json_file(application_kit.as_json(found))
    raise Http404
