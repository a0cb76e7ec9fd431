"""A network of one's own, in five steps: the lead town, the call, the languages, the partners, the letters."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits
from cordel.base.standing import standing_of
from cordel.core.gazetteer import Place
from cordel.projects import actions, queries, rules
from cordel.projects.forms import NOWHERE, LeadTownForm, NetworkForm, SpokenForm
from cordel.projects.models import Project
from cordel.projects.queries import beginning
from cordel.projects.views.coordination import page, project_for, status_of
from cordel.towns import actions as towns
from cordel.towns import queries as town_queries
from cordel.towns.models import Town


def _may_begin(request: HttpRequest) -> None:
    if not rules.may_create(standing_of(request.user)):
        raise Http404


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The five steps, before the first one."""
    _may_begin(request)
    facts = {"steps": beginning.steps(None), "is_demonstration": queries.is_demonstration()}
    return render(request, "projects/start.html", facts)


@require_GET
def started(request: HttpRequest, slug: str) -> HttpResponse:
    """How far a network has begun, and what comes next."""
    project = project_for(request, slug)
    steps = beginning.steps(project)
    next_one = next((one for one in steps if one.url and not one.is_done), None)
    return render(request, "projects/start.html", page(request, project, steps=steps, next=next_one))


@require_http_methods(["GET", "POST"])
def town(request: HttpRequest) -> HttpResponse:
    """The lead town: one that is known is taken, a new one is made where the map knows it; of several places one
    is chosen."""
    _may_begin(request)
    form = LeadTownForm(edits.posted(request))
    if request.method == "POST" and form.is_valid():
        lead = _lead(request, form)
        if lead is not None:
            return redirect("projects:start-call", pk=lead.pk)
    return render(request, "projects/start_town.html", {"form": form}, status=status_of(form))


def _lead(request: HttpRequest, form: LeadTownForm) -> Town | None:
    """The town that was asked for, if that is clear; else the form asks which place it is."""
    name, country = form.cleaned_data["name"], form.cleaned_data["country"]
    known, _problem = town_queries.meant(number="", name=name, country=country)
    if known is not None:
        return known
    if exact := town_queries.find_place(name, country):
        return _added(request, form, exact)
    found = town_queries.places(name, country, limit=6)
    typed = request.POST.get("place", "")
    chosen = next((place for place in found if str(place.geonames_id) == typed), None)
    if found and chosen is None and typed != NOWHERE:
        form.ask_which(found)
        return None
    return _added(request, form, chosen, is_chosen=True)


def _added(
    request: HttpRequest, form: LeadTownForm, place: Place | None, *, is_chosen: bool = False
) -> Town | None:
    made: list[Town] = []
    by: Any = request.user
    new = form.new(place, is_chosen=is_chosen)
    edits.carried_out(form, lambda: made.append(towns.add_town(new, by=by, now=timezone.now())))
    return made[0] if made else None


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The project that the town leads, under its call."""
    _may_begin(request)
    lead = town_queries.town(pk)
    if lead is None:
        raise Http404
    form = NetworkForm(edits.posted(request), calls=dict(queries.load_calls()))
    made: list[Project] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: made.append(actions.begin_network(form.new(), lead=lead, by=by, now=timezone.now())),
    ):
        return redirect("projects:start-languages", slug=made[0].slug)
    facts = {"form": form, "lead": lead}
    return render(request, "projects/start_call.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def languages(request: HttpRequest, slug: str) -> HttpResponse:
    """What its people speak."""
    project = project_for(request, slug)
    facts = edits.facts_of(project, actions.ProjectFacts)
    form = SpokenForm(edits.posted(request), initial={"languages": facts.languages})
    by: Any = request.user

    def act() -> None:
        spoken = replace(facts, languages=form.cleaned_data["languages"])
        actions.edit_project(project, facts=spoken, seen=edits.version_of(facts), by=by, now=timezone.now())

    if request.method == "POST" and edits.carried_out(form, act):
        return redirect("projects:started", slug=slug)
    return render(
        request, "projects/start_languages.html", page(request, project, form=form), status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """How letters leave the house here, and what to ask the IT department for; or to begin on paper."""
    project = project_for(request, slug)
    if request.method == "POST":
        by: Any = request.user
        actions.begin_on_paper(project, by=by, now=timezone.now())
        return redirect("projects:started", slug=slug)
    facts = {
        "has_mail_server": settings.HAS_MAIL_SERVER,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "on_paper": beginning.on_paper(),
    }
    return render(request, "projects/start_mail.html", page(request, project, **facts))
