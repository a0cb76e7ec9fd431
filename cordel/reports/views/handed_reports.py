"""The desk's pages on which those who run a project record that the final report was handed in, and put it right."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, uploads
from cordel.projects import actions
from cordel.projects import queries as projects
from cordel.projects.actions import HandedFacts
from cordel.projects.models import HandedReport, Project
from cordel.reports import handed_reports as queries
from cordel.reports.forms import MOST_RECEIPT, CorrectHandedForm, HandedForm
from cordel.reports.views.frame import own_project


@uploads.capped(MOST_RECEIPT)
@require_http_methods(["GET", "POST"])
def handed_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Every handing in, and one more."""
    project = own_project(request, slug)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = HandedForm(
        edits.posted(request),
        files,
        project=project,
        versions=queries.versions_of(project),
        too_big=uploads.was_too_big(request),
        initial={"partner": projects.lead_of(project)},
    )
    if request.method == "POST" and edits.carried_out(form, lambda: _record(request, project, form)):
        messages.success(request, _("Recorded. The report is not asked for any more."))
        return redirect("reports:handed-in", slug=slug)
    handed = queries.handed_of(project)
    facts = {
        "handed": handed,
        "due": queries.asked_by(project, next(iter(handed), None)),
        "form": form,
        "project": project,
        "may_run": True,
    }
    return render(request, "reports/handed_in.html", facts, status=422 if form.errors else 200)


def _record(request: HttpRequest, project: Project, form: HandedForm) -> None:
    by: Any = request.user
    actions.record_handed(
        project,
        facts=form.facts(),
        receipt=form.receipt,
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


def _one(request: HttpRequest, slug: str, pk: int) -> tuple[Project, HandedReport]:
    project = own_project(request, slug)
    found = queries.one_handed(project, pk)
    if found is None:
        raise Http404
    return project, found


@uploads.capped(MOST_RECEIPT)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Puts right what is recorded; its receipt stays unless another one comes."""
    project, found = _one(request, slug, pk)
    files = request.FILES if request.method == "POST" else None
    form = CorrectHandedForm(
        edits.posted(request),
        files,
        facts=edits.facts_of(found, HandedFacts),
        project=project,
        versions=queries.versions_of(project),
        has_receipt=bool(found.receipt_size),
        too_big=uploads.was_too_big(request),
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.correct_handed(
            found, facts=form.facts(), receipt=form.receipt, seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("reports:handed-in", slug=slug)
    facts = {"project": project, "one": found, "form": form, "may_run": True}
    return render(request, "reports/correct_handed.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first; then the report is due again, unless another one was handed in."""
    project, found = _one(request, slug, pk)
    if request.method == "POST":
        by: Any = request.user
        actions.take_back_handed(found, by=by, now=timezone.now())
        messages.success(request, _("Taken back."))
        return redirect("reports:handed-in", slug=slug)
    facts = {"project": project, "one": found, "may_run": True}
    return render(request, "reports/take_back_handed.html", facts)


@require_GET
def receipt(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The receipt, to keep."""
    _project, found = _one(request, slug, pk)
    if not found.receipt_size:
        raise Http404
    # Never shown by the browser itself, and without any right should somebody open it there.
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-receipt-{found.pk}.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(found.receipt), content_type="application/pdf", headers=headers)
