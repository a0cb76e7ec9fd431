"""People drawn at random for their evidence: by an evaluator, and as those who run the project see what was drawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cordel.base import edits, lists
from cordel.events.models import Event
from cordel.projects import actions, rules
from cordel.projects.models import EvaluatorDraw, EvaluatorLink, Project
from cordel.projects.queries import evaluators
from cordel.reports import evaluation
from cordel.reports.forms import DrawForm
from cordel.reports.views import evaluation as pages
from cordel.reports.views.frame import filename, no_store, of_project
from cordel.reports.wording import numbered

# --- The evaluator --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@pages.opened_by_link
def draws(request: HttpRequest, link: EvaluatorLink, key: str, event: Event) -> HttpResponseBase:
    """What was drawn with this link, and one more draw: all that can be written with a link."""
    offered = evaluation.offered_number(key, event)
    form = DrawForm(edits.posted(request), initial={"number": offered})
    made: list[EvaluatorDraw] = []

    def act() -> None:
        drawn = evaluation.draw(event, key, number=form.cleaned_data["number"])
        made.append(actions.record_draw(link, draw=drawn, now=timezone.now()))

    if request.method == "POST" and edits.carried_out(form, act):
        return redirect("reports:evaluation-draw", number=event.number, pk=made[0].pk)
    facts: dict[str, Any] = {"event": event, "name": numbered(event), "form": form}
    facts["draws"] = evaluators.draws(link, event.pk)
    status = 422 if form.is_bound else 200
    return pages.page(request, "reports/evaluation_draws.html", link, status=status, **facts)


@pages.of_link
def draw(request: HttpRequest, link: EvaluatorLink, key: str, event: Event, pk: int) -> HttpResponseBase:
    """A draw as it was made: the same people, by the same letters, whenever it is looked at."""
    found = evaluators.draw(link, event.pk, pk)
    if found is None:
        raise Http404
    drawn = evaluation.drawn_rows(event, found)
    title, name = _("Ten people drawn"), filename(event, f"drawn-{found.number}")
    file = lists.file_of(request.GET, pages.ROW_COLUMNS, drawn, title=title, filename=name)
    facts: dict[str, Any] = {
        "event": event,
        "name": numbered(event),
        "draw": found,
        "drawn": drawn,
        "missing": len(found.drawn) - len(drawn),
        "is_as_drawn": evaluation.is_as_drawn(event, key, found),
    }
    return file or pages.page(request, "reports/evaluation_draw.html", link, **facts)


# --- The desk -------------------------------------------------------------------------------------


def _may_run(standing: Any, project: Project) -> bool:
    return project.origin == Project.Origin.OWN and rules.may_run(standing, project)


def _about(draw: EvaluatorDraw, names: dict[int, str]) -> str:
    return names.get(draw.event, _("an event that was removed"))


@of_project(_may_run)
def drawn(request: HttpRequest, project: Project) -> HttpResponseBase:
    """Every draw of every link: who drew, when, by which number, and how many."""
    names = {event.pk: numbered(event) for event in project.events.select_related("project").order_by("pk")}
    found = lists.short(
        request.GET,
        evaluators.draws_of(project),
        columns=[
            lists.Column("when", _("Drawn on"), lambda it: it.drawn_at.date(), kind=lists.DATE),
            lists.Column("link", _("By the link for"), lambda it: it.link.name),
            lists.Column("event", _("Event"), lambda it: _about(it, names)),
            lists.Column("number", _("Number"), lambda it: it.number, kind=lists.NUMBER),
            lists.Column("people", _("People drawn"), lambda it: len(it.drawn), kind=lists.NUMBER),
        ],
        sort="-when",
        search_label=_("For whom, or which event"),
    )
    file = lists.export(request.GET, found, title=_("Draws"), filename=f"{project.slug}-draws")
    lines = [(draw, _about(draw, names)) for draw in found.page]
    facts = {"project": project, "may_run": True, "list": found, "lines": lines}
    return file or no_store(render(request, "reports/draws.html", facts))


@of_project(_may_run)
def drawn_people(request: HttpRequest, project: Project, pk: int) -> HttpResponseBase:
    """Whose evidence an evaluator asks for, by name: those who run the project look for it."""
    draw = next((one for one in evaluators.draws_of(project) if one.pk == pk), None)
    event = project.events.select_related("project").filter(pk=draw.event).first() if draw else None
    if draw is None or event is None:
        raise Http404
    people = evaluation.people_drawn(event, draw)
    title, name = _("People drawn"), filename(event, f"people-drawn-{draw.number}")
    file = lists.file_of(request.GET, PEOPLE_COLUMNS, people, title=title, filename=name)
    facts: dict[str, Any] = {
        "project": project,
        "may_run": True,
        "event": event,
        "name": numbered(event),
        "draw": draw,
        "people": people,
        "missing": len(draw.drawn) - len(people),
    }
    return no_store(file or render(request, "reports/people_drawn.html", facts))  # type: ignore[arg-type]


PEOPLE_COLUMNS = [
    lists.Column("letters", gettext_lazy("Letters"), lambda it: it.row.person),
    lists.Column("name", gettext_lazy("Name"), lambda it: it.name),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.row.town),
    lists.Column("evidence", gettext_lazy("Evidence"), lambda it: "; ".join(d.sentence for d in it.row.days)),
]
