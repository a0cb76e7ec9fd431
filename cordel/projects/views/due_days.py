"""The page on which those who run a project say how early and how late things are due."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.projects import actions, queries
from cordel.projects.forms.due_days import DueDaysForm
from cordel.projects.queries.due_days import settings_of
from cordel.projects.views.coordination import page, project_for, status_of


@require_http_methods(["GET", "POST"])
def due_days(request: HttpRequest, slug: str) -> HttpResponse:
    """One number for each kind, beside what the call says."""
    project = project_for(request, slug)
    stored = edits.facts_of(project, actions.DueDaysFacts)
    call = queries.call_of(project)
    report = call.report if call else None
    form = DueDaysForm(edits.posted(request), facts=stored, settings=settings_of(project), report=report)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.set_due_days(project, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved. What is due follows these days from now on."))
        return redirect("projects:due-days", slug=slug)
    facts = page(request, project, form=form, call=call)
    return render(request, "projects/due_days.html", facts, status=status_of(form))
