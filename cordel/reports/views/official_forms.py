"""The funder's own forms: uploaded, mapped to what the site knows, and downloaded filled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, uploads
from cordel.base.guards import opened
from cordel.core.office_package import MOST_BYTES
from cordel.core.official_forms import MOST_PLACES
from cordel.events import queries as events
from cordel.projects import actions
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import OfficialForm, Project
from cordel.reports import filled_form
from cordel.reports.forms import FormFileForm, MappingForm, NewFormForm
from cordel.reports.views.frame import asked_language, may_see_overview, page


def project_for(request: HttpRequest, slug: str) -> Project:
    """The project, for those who run it."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    return opened(request, project, project_rules.may_run, may_see=may_see_overview)


def form_for(request: HttpRequest, slug: str, pk: int) -> tuple[Project, OfficialForm]:
    project = project_for(request, slug)
    form = projects.official_form_by_id(project, pk)
    if form is None:
        raise Http404
    return project, form


def _shown(request: HttpRequest, screen: str, project: Project, form: Any, **facts: Any) -> HttpResponse:
    answer = page(request, screen, None, project=project, form=form, **facts)
    answer.status_code = 422 if form is not None and form.errors else 200
    return answer


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What was sent with the form; reading the files is what finds one that is too big."""
    files = request.FILES
    is_sent = request.method == "POST"
    return {
        "data": edits.posted(request),
        "files": files if is_sent else None,
        "too_big": uploads.was_too_big(request),
    }


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def forms(request: HttpRequest, slug: str) -> HttpResponse:
    """All forms of the project; a further one is uploaded below them."""
    project = project_for(request, slug)
    form = NewFormForm(**_sent(request))
    by: Any = request.user
    made: list[OfficialForm] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(actions.upload_form(project, new=form.new(), by=by, now=timezone.now()))
    ):
        messages.success(request, _("The form was read. Now look at what goes where, and save it."))
        return redirect("reports:form", slug=slug, pk=made[0].pk)
    return _shown(request, "reports/forms.html", project, form, forms=projects.official_forms(project))


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What goes where, what the newest version changed, and the filled form of every event."""
    project, official = form_for(request, slug, pk)
    today = timezone.now().date()
    found = filled_form.fields_for(official, today=today)
    suggested = filled_form.suggestions(official, found)
    mapping = MappingForm(edits.posted(request), form=official, found=found, suggested=suggested)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        mapping,
        lambda: actions.map_form(
            official, mapping=mapping.mapping(), seen=mapping.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("reports:form", slug=slug, pk=pk)
    versions = projects.versions_of(official)
    facts = {
        "official": official,
        "versions": versions,
        "is_newest": versions[0].pk == official.pk,
        "change": filled_form.change(official, found),
        "left_empty": filled_form.left_empty(official, found),
        "events": events.journey(project),
        "example": filled_form.example_of(project) if official.is_about_event else None,
        "is_cut": len(official.places) >= MOST_PLACES,
    }
    return _shown(request, "reports/form.html", project, mapping, **facts)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The form as the funder changed it; what is mapped goes on where it can."""
    project, official = form_for(request, slug, pk)
    form = FormFileForm(**_sent(request))
    by: Any = request.user
    made: list[OfficialForm] = []
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: made.append(
            actions.renew_form(official, data=form.data_of_file(), by=by, now=timezone.now())
        ),
    ):
        if made[0].version == official.version:
            messages.info(request, _("This is the very file that is there already. Nothing changed."))
        else:
            messages.success(request, _("The new version was read. What changed stands on top."))
        return redirect("reports:form", slug=slug, pk=made[0].pk)
    return _shown(request, "reports/form_version.html", project, form, official=official)


@require_http_methods(["GET", "POST"])
def remove_form(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what goes, then removes the form with all its versions."""
    project, official = form_for(request, slug, pk)
    if request.method == "POST":
        actions.remove_form(official, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("The form was removed."))
        return redirect("reports:forms", slug=slug)
    versions = projects.versions_of(official)
    return _shown(request, "reports/remove_form.html", project, None, official=official, versions=versions)


@require_GET
def filled(request: HttpRequest, slug: str, pk: int, number: int | None = None) -> HttpResponse:
    """The form's own file with the values of an event, or of the project; in any language of the desk."""
    project, official = form_for(request, slug, pk)
    event = events.event(slug, number) if number is not None else None
    if official.is_about_event != (event is not None):
        raise Http404
    with translation.override(asked_language(request) or translation.get_language()):
        found = filled_form.fields_for(official, today=timezone.now().date(), event=event)
    made = filled_form.filled(official, found)
    which = f"event-{number}-" if event else ""
    name = f"{project.slug}-{which}form-{official.version}.{official.kind}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(made.data, content_type=filled_form.MIME_TYPES[official.kind], headers=headers)
