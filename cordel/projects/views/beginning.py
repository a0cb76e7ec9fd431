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
from cordel.projects.forms import LeadTownForm, NetworkForm, SpokenForm
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
    return render(request, "projects/start.html", page(request, project, steps=beginning.steps(project)))


@require_http_methods(["GET", "POST"])
def town(request: HttpRequest) -> HttpResponse:
    """The lead town: one that is known is taken, a new one is made where the map knows it; of several places one
    is chosen."""
    _may_begin(request)
    form = LeadTownForm(edits.posted(request))
    found: list[Place] = []
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        known, _problem = town_queries.meant(number="", name=asked["name"], country=asked["country"])
        found = [] if known else _places(asked["name"], asked["country"])
        place = _chosen(request, found)
        if known or place or len(found) < 2 or "nowhere" in request.POST:
            lead = known or _added(request, form, place or (found[0] if len(found) == 1 else None))
            if lead is not None:
                return redirect("projects:start-call", pk=lead.pk)
    facts = {"form": form, "places": found}
    return render(request, "projects/start_town.html", facts, status=status_of(form))


def _places(name: str, country: str) -> list[Place]:
    """The place that is called so; of namesakes, or where none is, those that answer."""
    exact = town_queries.find_place(name, country)
    return [exact] if exact else town_queries.places(name, country, limit=6)


def _chosen(request: HttpRequest, found: list[Place]) -> Place | None:
    return next((place for place in found if str(place.geonames_id) == request.POST.get("place")), None)


def _added(request: HttpRequest, form: LeadTownForm, place: Place | None) -> Town | None:
    made: list[Town] = []
    by: Any = request.user
    edits.carried_out(form, lambda: made.append(towns.add_town(form.new(place), by=by, now=timezone.now())))
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


@require_GET
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """How letters leave the house here, and what to ask the IT department for."""
    project = project_for(request, slug)
    facts = {"has_mail_server": settings.HAS_MAIL_SERVER, "sender": settings.DEFAULT_FROM_EMAIL}
    return render(request, "projects/start_mail.html", page(request, project, **facts))
