"""The desk's page on which those who run a project say why something came out otherwise than planned."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.base.guards import opened
from cordel.projects import actions as acts
from cordel.projects import queries as projects
from cordel.projects import rules
from cordel.projects.models import Project
from cordel.reports import deviations
from cordel.reports.deviations import Deviation
from cordel.reports.forms import ReasonForm
from cordel.reports.views.frame import may_see_overview
from cordel.reports.wording import numbered


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, slug: str) -> HttpResponse:
    """One form for each figure that is a tenth or more away from the plan; those without a reason come first."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    project = opened(request, project, rules.may_run, may_see=may_see_overview)
    if project.origin != Project.Origin.OWN:
        raise Http404
    found = deviations.of_project(project)
    sent = _sent(request, found)
    if request.method == "POST" and sent is None:
        messages.info(request, _("This figure needs no reason any more."))
        return redirect("reports:deviations", slug=slug)
    form = ReasonForm(request.POST) if sent else None
    if form and sent and edits.carried_out(form, lambda: _write(request, project, sent, form)):
        messages.success(request, _("The reason is written down."))
        return redirect("reports:deviations", slug=slug)
    lines = [(one, numbered(one.event) if one.event else "", _form(one, sent, form)) for one in found]
    lines.sort(key=lambda line: bool(line[0].reason))
    missing = sum(not one.reason for one in found)
    facts = {"project": project, "lines": lines, "missing": missing, "may_run": True}
    return render(request, "reports/deviations.html", facts, status=422 if form else 200)


def _sent(request: HttpRequest, found: list[Deviation]) -> Deviation | None:
    """Which one the form is about; None if it needs no reason, or no longer."""
    if request.method != "POST":
        return None
    asked = (request.POST.get("event", ""), request.POST.get("figure", ""))
    for one in found:
        if (str(one.key[0]), one.key[1]) == asked:
            return one
    return None


def _form(one: Deviation, sent: Deviation | None, form: ReasonForm | None) -> ReasonForm:
    if form is not None and sent is not None and one.key == sent.key:
        return form
    first = {"event": one.key[0], "figure": one.key[1], "reason": one.reason, "seen": one.reason}
    return ReasonForm(initial=first, auto_id=f"id_{one.key[0]}_{one.key[1]}_%s")


def _write(request: HttpRequest, project: Project, one: Deviation, form: ReasonForm) -> None:
    by: Any = request.user
    said = form.cleaned_data
    acts.explain_deviation(
        project,
        event=one.key[0],
        figure=one.key[1],
        reason=said["reason"],
        seen=said["seen"],
        by=by,
        now=timezone.now(),
    )
