"""The desk's screens about places in activities, panels, and the institutions that people come for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import InstitutionForm, PanelForm, PlacesForm
from cordel.events.models import Activity, Event, Kind, Level
from cordel.events.views.frame import (
    done,
    edited,
    named,
    page,
    project_for,
    project_page,
    saved,
    status_of,
    tried,
)
from cordel.projects import rules as project_rules
from cordel.projects.models import Project

NAME = ("registration__person__sort_key",)
PLACE_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.registration.person.name, NAME),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.registration.town_name),
    lists.Column(
        "country",
        gettext_lazy("Country"),
        lambda it: it.registration.country_name,
        ("registration__country", *NAME),
    ),
    lists.Column(
        "status", gettext_lazy("Status"), lambda it: _status(it), ("waiting_since", "created_at", *NAME)
    ),
]
SPEAKER_NAME = ("person__sort_key",)
SPEAKER_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, SPEAKER_NAME),
    lists.Column("shown", gettext_lazy("Shown as"), lambda it: _shown_as(it)),
    lists.Column("country", gettext_lazy("Country"), lambda it: it.country_name, ("country", *SPEAKER_NAME)),
    lists.Column("institution", gettext_lazy("Institution"), lambda it: _institution_of(it)),
    lists.Column(
        "speaks",
        gettext_lazy("Speaks in"),
        lambda it: "; ".join(str(one.activity) for one in it.speeches.all()),
    ),
    lists.Column("named", gettext_lazy("In the public programme"), lambda it: _named(it)),
]
INSTITUTION_COLUMNS = [
    lists.Column("name", gettext_lazy("Institution"), str, ("sort_key",)),
    lists.Column("kind", gettext_lazy("Kind"), lambda it: it.get_kind_display(), ("kind", "sort_key")),
    lists.Column("level", gettext_lazy("Level"), lambda it: it.get_level_display(), ("level", "sort_key")),
    lists.Column(
        "registered",
        gettext_lazy("Registered"),
        lambda it: it.registered,
        ("registered", "sort_key"),
        lists.NUMBER,
    ),
    lists.Column(
        "present", gettext_lazy("Present"), lambda it: it.present, ("present", "sort_key"), lists.NUMBER
    ),
]
EVENTS_COLUMN = lists.Column(
    "events", gettext_lazy("Events"), lambda it: it.events, ("events", "sort_key"), lists.NUMBER
)


# --- Places in an activity ------------------------------------------------------------------------


def _status(seat: Any) -> str:
    return _("has a place") if seat.has_place else _("on the waiting list")


def _activity_for(
    request: HttpRequest, slug: str, number: int, pk: int, opening: Any = edited
) -> tuple[Event, Activity]:
    event = opening(request, slug, number)
    found = event.activities.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.event = event
    return event, found


@require_http_methods(["GET", "POST"])
def places(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponseBase:
    """How many places an activity has, and who has one or waits."""
    event, activity = _activity_for(request, slug, number, pk)
    form = PlacesForm(edits.posted(request), facts=activity.capacity)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.set_places(
            activity, capacity=form.cleaned_data["capacity"], seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return _saved(request, event, "events:activity-places", pk)
    found = lists.listing(
        request.GET,
        queries.activity_seats(activity, towns=rules.towns_seen(standing_of(request.user), event)),
        columns=PLACE_COLUMNS,
        sort="name",
        filters=[_waits()],
        search=lists.folded("registration__person__search_key"),
        search_label=_("Name"),
    )
    file = lists.export(request.GET, found, title=str(activity), filename=f"{slug}-{number}-activity-{pk}")
    facts = page(request, event, activity=activity, form=form, list=found, pool=queries.places_of(activity))
    return file or render(request, "events/activity_places.html", facts, status=status_of(form))


def _waits() -> lists.Filter:
    return lists.Filter(
        "status",
        _("Status"),
        [("has", _("has a place")), ("waits", _("on the waiting list"))],
        lambda rows, value: rows.filter(waiting_since__isnull=value == "has"),
        _("All"),
    )


def _saved(request: HttpRequest, event: Event, to: str, pk: int) -> HttpResponse:
    saved(request, event)
    return redirect(to, slug=event.project.slug, number=event.number, pk=pk)


@require_POST
def free_place(request: HttpRequest, slug: str, number: int, pk: int, registration: int) -> HttpResponse:
    """Gives somebody's place in an activity back on the person's behalf; the next one gets it."""
    event, activity = _activity_for(request, slug, number, pk)
    person = event.registrations.filter(pk=registration).first()
    if person is None or not rules.may_see_delegation(standing_of(request.user), event, person.town_id):
        raise Http404
    by: Any = request.user
    refusal = tried(
        request, lambda: actions.leave_activity(person, activity=activity, by=by, now=timezone.now())
    )
    if refusal is not None:
        facts = page(
            request, event, activity=activity, refusal=refusal, form=PlacesForm(facts=activity.capacity)
        )
        return render(request, "events/activity_places.html", facts, status=422)
    return _saved(request, event, "events:activity-places", pk)


# --- Speakers -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Who speaks in an activity, and how balanced that is."""
    event, activity = _activity_for(request, slug, number, pk, named)
    people = list(queries.speakers(event).order_by(*SPEAKER_NAME, "pk"))
    form = PanelForm(edits.posted(request), people=people, activity=activity)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.set_panel(activity, speakers=form.chosen(), by=by, now=timezone.now()),
    ):
        return _saved(request, event, "events:activity-panel", pk)
    balance = queries.balance_page(queries.panel_of(activity))
    facts = page(request, event, activity=activity, form=form, people=people, balance=balance)
    return render(request, "events/activity_panel.html", facts, status=status_of(form))


@require_GET
def speakers(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All speakers of an event, where they speak, who is named in public, and the balance of them all."""
    event = named(request, slug, number)
    found = lists.listing(
        request.GET,
        queries.speakers(event),
        columns=SPEAKER_COLUMNS,
        sort="name",
        filters=[
            lists.Filter(
                "named",
                _("In the public programme"),
                [("yes", _("named")), ("no", _("not named"))],
                lambda rows, value: _is_named(rows, is_named=value == "yes"),
                _("All"),
            )
        ],
        search=queries.called,
        search_label=_("Name or code"),
    )
    file = lists.export(request.GET, found, title=_("Speakers"), filename=f"{slug}-{number}-speakers")
    facts = page(request, event, list=found, balance=queries.balance_page(queries.speakers(event)))
    return file or render(request, "events/speakers.html", facts)


def _is_named(rows: Any, *, is_named: bool) -> Any:
    named = {"speaker_card__is_named": True}
    return rows.filter(**named) if is_named else rows.exclude(**named)


def _card(registration: Any) -> Any:
    return getattr(registration, "speaker_card", None)


def _shown_as(registration: Any) -> str:
    card = _card(registration)
    return ", ".join(filter(None, (card.name, card.about))) if card else ""


def _named(registration: Any) -> str:
    card = _card(registration)
    return _("named") if card and card.is_named else _("not named")


def _institution_of(registration: Any) -> str:
    told = getattr(registration, "affiliation", None)
    return str(told.institution.gathered_under or told.institution) if told else ""


# --- Institutions ---------------------------------------------------------------------------------


def _institution_filters() -> list[lists.Filter]:
    return [
        _equal("kind", _("Kind"), Kind.choices, _("All kinds")),
        _equal("level", _("Level"), Level.choices, _("All levels")),
        lists.Filter(
            "present",
            _("Presence"),
            [("yes", _("was present")), ("no", _("not recorded"))],
            lambda rows, was: rows.filter(present__gt=0) if was == "yes" else rows.filter(present=0),
            _("All"),
        ),
    ]


def _equal(name: str, label: str, choices: Any, everything: str) -> lists.Filter:
    """A choice, or what nobody told ("none")."""
    return lists.Filter(
        name,
        label,
        [*choices, ("none", _("not told"))],
        lambda rows, value: rows.filter(**{name: "" if value == "none" else value}),
        everything,
    )


def _listing(request: HttpRequest, project: Project, event: Event | None, columns: Any) -> lists.Listing:
    return lists.listing(
        request.GET,
        queries.institutions(project, event),
        columns=columns,
        sort="name",
        filters=_institution_filters(),
        search=lists.folded("search_key"),
        search_label=_("Name"),
    )


@require_GET
def institutions(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The institutions that people of the event come for: by name, never with the people."""
    event = edited(request, slug, number)
    found = _listing(request, event.project, event, INSTITUTION_COLUMNS)
    file = lists.export(request.GET, found, title=_("Institutions"), filename=f"{slug}-{number}-institutions")
    facts = page(request, event, list=found, published=queries.institutions_published(event))
    return file or render(request, "events/institutions.html", facts)


@require_http_methods(["GET", "POST"])
def publish_institutions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Shows which names everybody will see, then publishes them."""
    event = edited(request, slug, number)
    by: Any = request.user
    refusal = tried(request, lambda: actions.publish_institutions(event, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        return saved(request, event, "events:institutions")
    lines = queries.in_words(queries.institutions_table(event)["institutions"])
    facts = page(request, event, lines=lines, refusal=refusal)
    return render(request, "events/publish_institutions.html", facts, status=422 if refusal else 200)


@require_GET
def all_institutions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The institutions of the whole project."""
    project = project_for(request, slug, project_rules.may_run)
    found = _listing(request, project, None, [*INSTITUTION_COLUMNS, EVENTS_COLUMN])
    file = lists.export(request.GET, found, title=_("Institutions"), filename=f"{slug}-institutions")
    return file or render(request, "events/all_institutions.html", project_page(request, project, list=found))


@require_http_methods(["GET", "POST"])
def institution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One institution: its official name, and what else it was called."""
    project = project_for(request, slug, project_rules.may_run)
    found = queries.institution(project, pk)
    if found is None:
        raise Http404
    others = queries.other_spellings(found)
    stored = actions.institution_facts(found)
    form = InstitutionForm(edits.posted(request), facts=stored, others=others)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.name_institution(
            found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return redirect("events:all-institutions", slug=slug)
    facts = project_page(request, project, institution=found, form=form, others=others)
    return render(request, "events/institution.html", facts, status=status_of(form))
