"""What those who run projects do about towns: add them, set their codes, keep the organisations."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists, uploads, words
from cordel.base.guards import opened
from cordel.base.languages import country_name
from cordel.base.standing import standing_of
from cordel.core.gazetteer import Place
from cordel.towns import actions, queries, rules
from cordel.towns.forms import (
    MOST_BYTES,
    ORGANISATION_WORDS,
    CodesForm,
    FindForm,
    NewOrganisationForm,
    NewTownForm,
    OrganisationForm,
    spoken_position,
)
from cordel.towns.models import Organisation, Town
from cordel.towns.views.staff import allowed, by_country, may_edit, status_of

ORGANISATION_COLUMNS = [
    lists.Column("name", gettext_lazy("Organisation"), str, ("sort_key",)),
    lists.Column(
        "country", gettext_lazy("Country"), lambda it: country_name(it.country), ("country", "sort_key")
    ),
    lists.Column("town", gettext_lazy("Town"), lambda it: str(it.town or ""), ("town__sort_key",)),
    lists.Column("website", gettext_lazy("Website"), lambda it: it.website),
]


# --- A town that is not there yet -----------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Find the place in the gazetteer and take its data, or write them by hand."""
    allowed(request, rules.may_add)
    if request.method == "POST":
        return _added(request)
    asked = FindForm(request.GET if "country" in request.GET else None)
    page: dict[str, Any] = {"find": asked, "places": None, "form": None}
    if "name" in request.GET or "by_hand" in request.GET:
        page["form"] = NewTownForm(initial=request.GET.dict())
    elif asked.is_valid() and asked.cleaned_data["q"]:
        page["places"] = _places(asked)
    return render(request, "towns/add.html", page)


def _added(request: HttpRequest) -> HttpResponse:
    """Adds the town; if others look like it, they are shown first."""
    form = NewTownForm(request.POST)
    made: list[Town] = []
    by: Any = request.user
    if edits.carried_out(form, lambda: made.append(actions.add_town(form.new(), by=by, now=timezone.now()))):
        messages.success(request, _("The town is there now. Invite somebody who looks after it."))
        return redirect("towns:manage", pk=made[0].pk)
    page = {"find": FindForm(), "places": None, "form": form, "alike": _alike(form)}
    return render(request, "towns/add.html", page, status=422)


def _alike(form: NewTownForm) -> list[Town]:
    """The towns that the new one may be; the form then lets somebody say that it is none of them."""
    data = form.cleaned_data
    if not data.get("name") or not data.get("country"):
        return []
    alike = queries.similar(data["name"], country=data["country"], geonames_id=data.get("geonames_id"))
    if alike:
        form.ask_whether_another()
    return alike


def _places(asked: FindForm) -> list[tuple[Place, str]]:
    """The places found, each with the address that takes its data over into the form."""
    found = queries.places(asked.cleaned_data["q"], asked.cleaned_data["country"])
    return [(place, f"?{urlencode(_data_of(place))}") for place in found]


def _data_of(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "country": place.country,
        "region": place.region,
        "position": spoken_position(place.latitude, place.longitude),
        "geonames_id": place.geonames_id or "",
    }


# --- Codes of many towns --------------------------------------------------------------------------


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """NUTS and LAU codes from a CSV file: all of it, or nothing and a list of what is wrong, row by row."""
    allowed(request, rules.may_look)
    files = request.FILES  # Reading them is what finds one too big.
    sent = files if request.method == "POST" else None  # A form that was only opened has no mistakes.
    form = CodesForm(edits.posted(request), sent, too_big=uploads.was_too_big(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            lines = form.lines(partial(_town_of_row, request))
            if not form.problems:
                count = actions.set_codes(lines, by=request.user, now=timezone.now())  # type: ignore[arg-type]
                messages.success(request, _("Codes that changed: %(count)s.") % {"count": count})
                return redirect("towns:list")
    return render(request, "towns/codes.html", {"form": form}, status=status)


def _town_of_row(request: HttpRequest, row: dict[str, str]) -> tuple[Town | None, str]:
    """The town that a row means, if the visitor looks after it; else what is wrong."""
    town, problem = queries.meant(
        number=row.get("town", ""), name=row.get("name", ""), country=row.get("country", "")
    )
    if town is not None and not may_edit(request, town):
        return None, _("%(town)s is looked after by somebody else.") % {"town": town}
    return town, problem


# --- Organisations --------------------------------------------------------------------------------


@require_GET
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Bodies that are not towns: associations, schools, agencies."""
    allowed(request, rules.may_look)
    countries = list(queries.organisations().order_by("country").values_list("country", flat=True).distinct())
    found = lists.listing(
        request.GET,
        queries.organisations(),
        columns=ORGANISATION_COLUMNS,
        sort="name",
        filters=[by_country(countries)],
        search=lists.folded("sort_key"),
        search_label=_("Name"),
    )
    file = lists.export(request.GET, found, title=_("Organisations"), filename="organisations")
    page = {"list": found, "may_add": rules.may_add(standing_of(request.user))}
    return file or render(request, "towns/organisations.html", page)


@require_http_methods(["GET", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    allowed(request, rules.may_add)
    form = NewOrganisationForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.add_organisation(
            name=form.cleaned_data["name"],
            language=form.cleaned_data["language"],
            facts=form.facts(),
            by=by,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("The organisation is there now."))
        return redirect("towns:organisations")
    return render(request, "towns/add_organisation.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The seat and website of an organisation."""
    found = _organisation_for(request, pk)
    form = OrganisationForm(edits.posted(request), facts=edits.facts_of(found, actions.OrganisationFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.edit_organisation(
            found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("towns:organisations")
    return render(
        request, "towns/organisation.html", {"organisation": found, "form": form}, status=status_of(form)
    )


@require_http_methods(["GET", "POST"])
def organisation_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation's name, one language at a time."""
    found = _organisation_for(request, pk)
    contents = words.asked_of(("name",), found)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(
        edits.posted(request), words=ORGANISATION_WORDS, contents=contents, language=language
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_organisation(found, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    page = {"organisation": found} | words.page(form)
    return render(request, "towns/organisation_texts.html", page, status=status_of(form))


def _organisation_for(request: HttpRequest, pk: int) -> Organisation:
    found = queries.organisations().filter(pk=pk).first()
    if found is None:
        raise Http404
    return opened(request, found, rules.may_edit_organisation, may_see=rules.may_see_organisation)
