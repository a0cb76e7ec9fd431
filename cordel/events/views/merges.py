"""People who are there twice: found, compared, merged, and parted again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import lists
from cordel.base.dates import date_format
from cordel.base.languages import country_name, language_name
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.merging import Step
from cordel.events import actions, queries
from cordel.events.models import Merge
from cordel.events.queries import PeoplePlan
from cordel.events.rules import merges as rules
from cordel.events.views.frame import project_page, tried
from cordel.participants.models import Person
from cordel.projects import queries as projects
from cordel.projects.models import Project

PEOPLE_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.name, ("sort_key",)),
    lists.Column("from", gettext_lazy("Comes from"), lambda it: home_of(it)),
    lists.Column("email", gettext_lazy("E-mail address"), lambda it: it.email, ("email_key", "sort_key")),
    lists.Column("events", gettext_lazy("Events"), lambda it: it.seats, ("seats", "sort_key"), lists.NUMBER),
]


def home_of(person: Person) -> str:
    place = str(person.town) if person.town else person.place
    return ", ".join(filter(None, (place, country_name(person.country))))


def chosen(request: HttpRequest, find: Callable[[int], Any]) -> Any:
    """The first of two, as the address says; None when none is chosen yet, or it is gone."""
    number = request.GET.get("first", "")
    return find(int(number)) if number.isdecimal() and len(number) < 16 else None


def until(merge: Merge) -> Any:
    """The last day on which the merge can be undone."""
    return (merge.made_at + queries.KEPT_FOR).date()


def removed(merge: Merge, model: str) -> dict[str, Any]:
    """The record that went, as it was."""
    found: list[Step] = [one for one in merge.made if one.model == model and one.key == merge.gone_id]
    return dict(found[0].before or {}) if found else {}


def project_of_merges(request: HttpRequest, slug: str) -> tuple[Project, set[int] | None]:
    """The project, and whose people the visitor may merge in it: None for everybody's, else those of these towns."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    own = rules.whose_people(standing_of(request.user), project, towns=queries.towns_of(project))
    if own is not None and not own:
        raise Http404
    return project, own


def merges_page(request: HttpRequest, project: Project, own: set[int] | None, **facts: Any) -> dict[str, Any]:
    """Who hosts an event without being a partner sees nothing of the project around it."""
    may_see = own is None or bool(own & set(projects.partner_towns(project)))
    return project_page(request, project, only_helps=not may_see, sees_all=own is None, **facts)


@require_GET
def merges(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who may be there twice, a search for two, and how many merges can still be undone."""
    project, own = project_of_merges(request, slug)
    found = lists.listing(
        request.GET,
        queries.people(project, towns=own),
        columns=PEOPLE_COLUMNS,
        sort="name",
        search=lists.folded("search_key"),
        search_label=_("Name"),
    )
    file = lists.export(request.GET, found, title=_("People of the project"), filename=f"{slug}-people")
    if file:
        return file
    first = chosen(request, lambda pk: queries.person(project, pk, towns=own))
    facts = merges_page(
        request,
        project,
        own,
        list=found,
        first=first,
        pairs=[] if first or found.is_narrowed else _pairs(project, own),
        merged=len(queries.merges_of_people(project, towns=own)),
    )
    return render(request, "events/merges.html", facts)


def _pairs(project: Project, own: set[int] | None) -> list[dict[str, Any]]:
    return [
        {"kept": kept, "gone": gone, "lines": [(one, home_of(one)) for one in (kept, gone)]}
        for kept, gone in queries.suspected_people(project, towns=own)
    ]


@require_http_methods(["GET", "POST"])
def merge_people(request: HttpRequest, slug: str, kept: int, gone: int) -> HttpResponse:
    """Shows all that would move, then moves it."""
    project, own = project_of_merges(request, slug)
    if queries.person(project, kept, towns=own) is None:
        raise Http404
    by: Any = request.user
    seen = request.POST.get("seen", "")
    refusal = tried(
        request,
        lambda: actions.merge_people(project, kept=kept, gone=gone, seen=seen, by=by, now=timezone.now()),
    )
    if request.method == "POST" and refusal is None:
        messages.success(request, _("Merged. You can undo it for 90 days."))
        return redirect("events:merges", slug=slug)
    facts = _preview(project, own, (kept, gone), by)
    page = merges_page(request, project, own, **{**facts, "refusal": refusal or facts["refusal"]})
    return render(request, "events/merge_people.html", page, status=422 if refusal else 200)


def _preview(project: Project, own: set[int] | None, pair: tuple[int, int], by: Any) -> dict[str, Any]:
    stays, goes = (queries.person(project, pk, towns=own) for pk in pair)
    if stays is None or goes is None:
        raise Http404
    facts: dict[str, Any] = {"kept": stays, "gone": goes, "rows": _compared(stays, goes), "refusal": None}
    try:
        actions.ensure_own_people(project, stays, goes, by=by)
        plan = actions.foresee_people(stays, goes)
    except Refused as refused:
        return facts | {"refusal": refused, "plan": None}
    return facts | {
        "plan": plan,
        "seen": actions.seen_of(plan.steps),
        "moves": _moves(plan),
        "email_is_taken": bool(goes.email and stays.email and goes.email != stays.email),
    }


def _moves(plan: PeoplePlan) -> list[tuple[str, int, int]]:
    rows = [step for step in plan.steps if step.model != "participants.person"]
    return queries.summary(rows, "person_id", "registration_id")


def _compared(kept: Person, gone: Person) -> list[tuple[str, str, str]]:
    def told(person: Any) -> list[str]:
        day = date_format(timezone.localdate(person.created_at), "DATE_FORMAT")
        language = language_name(person.language)
        return [person.name, person.email, home_of(person), language, f"{person.seats}", day]

    labels = [
        _("Name"),
        _("E-mail address"),
        _("Comes from"),
        _("Language"),
        _("Events"),
        _("Known since"),
    ]
    return list(zip(labels, told(kept), told(gone), strict=True))


@require_http_methods(["GET", "POST"])
def undo_merge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, then puts everything back."""
    project, own = project_of_merges(request, slug)
    merge = queries.merge(Merge.Kind.PERSON, pk, project)
    if merge is None or not queries.may_part(merge, project, towns=own):
        raise Http404
    by: Any = request.user
    refusal = tried(request, lambda: actions.undo_people(merge, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        messages.success(request, _("Both are there again, as they were."))
        return redirect("events:merges", slug=slug)
    kept = queries.person(project, merge.kept_id)
    facts = merges_page(
        request,
        project,
        own,
        merge=merge,
        refusal=refusal,
        kept=kept.name if kept else "",
        gone=removed(merge, "participants.person").get("name", ""),
        until=until(merge),
    )
    return render(request, "events/undo_merge.html", facts, status=422 if refusal else 200)
