"""Planning an event: its places, its programme, and who comes."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits, lists, words
from cordel.base.content import said
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import (
    ACTIVITY_WORDS,
    VENUE_WORDS,
    ActivityForm,
    EditPlaceForm,
    NewActivityForm,
    PlaceForm,
    PlansForm,
)
from cordel.events.models import Activity, Event, EventPlace
from cordel.events.rules import people
from cordel.events.views.frame import (
    done,
    edited,
    event_for,
    letters_to_write,
    page,
    saved,
    status_of,
    tried,
    write_words,
)
from cordel.projects.models import Partner

DELEGATION_COLUMNS = [
    lists.Column("partner", gettext_lazy("Partner"), lambda row: row["partner"].name),
    lists.Column("country", gettext_lazy("Country"), lambda row: row["partner"].country_name),
    lists.Column("planned", gettext_lazy("Planned"), lambda row: row["planned"], kind=lists.NUMBER),
    lists.Column("registered", gettext_lazy("Registered"), lambda row: row["registered"], kind=lists.NUMBER),
    lists.Column("present", gettext_lazy("Present"), lambda row: row["present"], kind=lists.NUMBER),
]
PLAN_STATES = [
    ("none", gettext_lazy("no plan")),
    ("missing", gettext_lazy("fewer registered than planned")),
    ("reached", gettext_lazy("as many registered as planned, or more")),
]

# --- Places ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hosts and legs, and one more."""
    event = edited(request, slug, number)
    form = PlaceForm(edits.posted(request), event=event)
    by: Any = request.user
    if done(request, form, lambda: actions.add_place(event, facts=form.facts(), by=by, now=timezone.now())):
        return saved(request, event, "events:places")
    facts = page(request, event, form=form, places=list(event.places.all()), letters=letters_to_write(event))
    return render(request, "events/places.html", facts, status=status_of(form))


def _place_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, EventPlace]:
    event = edited(request, slug, number)
    found = next((place for place in event.places.all() if place.pk == pk), None)
    if found is None:
        raise Http404
    return event, found


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One place and its days."""
    event, found = _place_for(request, slug, number, pk)
    form = EditPlaceForm(edits.posted(request), event=event, facts=edits.facts_of(found, actions.PlaceFacts))
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_place(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event, "events:places")
    facts = page(request, event, form=form, place=found, letters=letters_to_write(event))
    return render(request, "events/place.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def venue(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Venue and address, one language at a time."""
    event, found = _place_for(request, slug, number, pk)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/venue.html",
        (VENUE_WORDS, words.asked_of(("venue",), found)),
        lambda written: actions.write_venue(found, written=written, by=by, now=timezone.now()),
        place=found,
    )


@require_http_methods(["GET", "POST"])
def remove_place(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Says what follows, then removes the place."""
    event, found = _place_for(request, slug, number, pk)
    refusal = tried(
        request,
        lambda: actions.remove_place(found, by=request.user, now=timezone.now()),  # type: ignore[arg-type]
    )
    if request.method == "POST" and refusal is None:
        return saved(request, event, "events:places")
    facts = page(request, event, place=found, letters=letters_to_write(event), refusal=refusal)
    return render(request, "events/remove_place.html", facts, status=422 if refusal else 200)


# --- Programme ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The programme by day, and one more item."""
    event = edited(request, slug, number)
    form = NewActivityForm(edits.posted(request), event=event, initial={"day": request.GET.get("day", "")})
    by: Any = request.user
    if done(request, form, lambda: _add_activity(event, form, by)):
        return saved(request, event, "events:programme")
    shown = queries.peopled(event, queries.programme(event))
    facts = page(request, event, form=form, programme=shown)
    return render(request, "events/programme.html", facts, status=status_of(form))


def _add_activity(event: Event, form: NewActivityForm, by: Any) -> None:
    data = form.cleaned_data
    words_of = {"language": data["language"], "title": data["title"]}
    actions.add_activity(event, facts=form.facts(), **words_of, by=by, now=timezone.now())


def _activity_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, Activity]:
    event = edited(request, slug, number)
    found = event.activities.filter(pk=pk).first()
    if found is None:
        raise Http404
    return event, found


@require_http_methods(["GET", "POST"])
def activity(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """When and where an item takes place."""
    event, found = _activity_for(request, slug, number, pk)
    form = ActivityForm(
        edits.posted(request), event=event, facts=edits.facts_of(found, actions.ActivityFacts)
    )
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_activity(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        return saved(request, event, "events:programme")
    facts = page(request, event, form=form, activity=found, **_told(event, found))
    return render(request, "events/activity.html", facts, status=status_of(form))


@require_http_methods(["GET", "POST"])
def activity_texts(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Title and topic of an item, one language at a time."""
    event, found = _activity_for(request, slug, number, pk)
    by: Any = request.user
    return write_words(
        request,
        event,
        "events/activity_texts.html",
        (ACTIVITY_WORDS, words.asked_of(actions.ACTIVITY_WORDS, found)),
        lambda written: actions.write_activity(found, written=written, by=by, now=timezone.now()),
        activity=found,
    )


@require_http_methods(["GET", "POST"])
def remove_activity(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes the item."""
    event, found = _activity_for(request, slug, number, pk)
    if request.method == "POST":
        actions.remove_activity(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        return saved(request, event, "events:programme")
    kept = edits.what_goes_with(found) if hasattr(found, "paper") else []
    facts = page(request, event, activity=found, goes_with=kept, **_told(event, found))
    return render(request, "events/remove_activity.html", facts)


def _told(event: Event, found: Activity) -> dict[str, int]:
    """How many chose the item; how many of them get a letter when it moves or goes, and how many gave no address."""
    letters = people.may_tell_of(found, event, now=timezone.now())
    return {
        "chosen": found.seats.count(),
        "letters": queries.told_of(found).count() if letters else 0,
        "without_letters": queries.without_letters_of(found) if letters else 0,
    }


# --- Who comes ------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Plan and reality per partner. Each town plans its own people; those who run the event plan all."""
    event = queries.event(slug, number)
    if event is None:
        raise Http404
    table = queries.delegation_table(event)
    towns = {row["partner"].town_id for row in table if row["partner"].town_id}
    event = opened(request, event, lambda standing, it: rules.may_look(standing, it, partner_towns=towns))
    own = _own(request, event, [row["partner"] for row in table])
    form = PlansForm(edits.posted(request), facts=queries.plans(event, own))
    by: Any = request.user
    if own and done(
        request,
        form,
        lambda: actions.plan_delegations(
            event, plans=form.plans(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return saved(request, event, "events:delegations")
    found = _delegation_list(request, table)
    filename = f"{slug}-{number}-delegations"
    file = lists.export(request.GET, found, title=_("Delegations"), filename=filename)
    facts = page(request, event, form=form, list=found, own=own)
    facts["may_coordinate"] = rules.may_coordinate(standing_of(request.user), event)
    return file or render(request, "events/delegations.html", facts, status=status_of(form))


@require_POST
def hold_to_plans(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Whether the plans are limits."""
    event = event_for(request, slug, number, rules.may_coordinate)
    by: Any = request.user
    actions.hold_to_plans(event, holds=request.POST.get("holds") == "yes", by=by, now=timezone.now())
    return saved(request, event, "events:delegations")


def _delegation_list(request: HttpRequest, table: list[dict[str, Any]]) -> lists.Listing:
    countries = {row["partner"].country: row["partner"].country_name for row in table}
    return lists.short(
        request.GET,
        table,
        columns=DELEGATION_COLUMNS,
        sort="country",
        filters=[
            lists.same(
                "country",
                _("Country"),
                sorted(countries.items(), key=lambda choice: choice[1]),
                lambda row: row["partner"].country,
                _("All countries"),
            ),
            lists.same(
                "state",
                _("Plan"),
                PLAN_STATES,
                _plan_state,
                _("All"),
            ),
        ],
        also=_names,
        search_label=_("Partner or country"),
    )


def _names(row: dict[str, Any]) -> list[str]:
    """What the partner is called in every language."""
    body = row["partner"].town or row["partner"].organisation
    return said(body.name) if body else []


def _plan_state(row: dict[str, Any]) -> str:
    if row["planned"] is None:
        return "none"
    return "missing" if row["registered"] < row["planned"] else "reached"


def _own(request: HttpRequest, event: Event, partners: list[Partner]) -> list[Partner]:
    """The partners for which the visitor may plan."""
    towns = rules.towns_seen(standing_of(request.user), event)
    return partners if towns is None else [partner for partner in partners if partner.town_id in towns]
