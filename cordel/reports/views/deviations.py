"""The desk's pages on which those who run a project say why something came out otherwise than planned."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, words
from cordel.base.words import Word
from cordel.projects import actions as acts
from cordel.projects.models import Project
from cordel.reports import deviations
from cordel.reports.deviations import Deviation
from cordel.reports.views.frame import own_project
from cordel.reports.wording import numbered

REASON_WORDS: Final = {
    "reason": Word(
        gettext_lazy("Reason"),
        gettext_lazy("Evaluators read it beside the figure. Write no names of people."),
        rows=5,
        max_length=1000,
    )
}


@require_GET
def reasons(request: HttpRequest, slug: str) -> HttpResponse:
    """Each figure that is a tenth or more away from the plan, with its reason; those without one come first."""
    project = own_project(request, slug)
    found = deviations.of_project(project)
    lines = [(one, name_of(one)) for one in sorted(found, key=lambda one: bool(one.reason))]
    missing = sum(not one.reason for one in found)
    facts = {"project": project, "lines": lines, "missing": missing, "may_run": True}
    return render(request, "reports/deviations.html", facts)


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, slug: str, event: int, figure: str) -> HttpResponse:
    """One figure's reason, one language at a time; `event` is 0 for the whole project."""
    project = own_project(request, slug)
    one = next((line for line in deviations.of_project(project) if line.key == (event, figure)), None)
    if one is None:
        messages.info(request, _("This figure needs no reason any more."))
        return redirect("reports:deviations", slug=slug)
    contents = {"reason": one.reason}
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=REASON_WORDS, contents=contents, language=language)
    if request.method == "POST" and edits.carried_out(form, lambda: _write(request, project, one, form)):
        messages.success(request, _("The reason is written down."))
        return redirect(f"{request.path}?in={language}")
    facts = {"project": project, "one": one, "name": name_of(one), "may_run": True, **words.page(form)}
    return render(request, "reports/deviation.html", facts, status=422 if form.is_bound else 200)


def name_of(one: Deviation) -> str:
    return numbered(one.event) if one.event else _("the whole project")


def _write(request: HttpRequest, project: Project, one: Deviation, form: words.WordsForm) -> None:
    by: Any = request.user
    event, figure = one.key
    acts.explain_deviation(
        project, event=event, figure=figure, written=form.rewriting(), by=by, now=timezone.now()
    )
