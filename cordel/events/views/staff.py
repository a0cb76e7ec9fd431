"""The host's screens: the journey, the event at a glance, its people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import lists
from cordel.base.content import said
from cordel.base.guards import opened
from cordel.base.languages import country_name
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import DIETS, RoleForm
from cordel.events.forms.bulk import offered
from cordel.events.models import Event, Registration, Role
from cordel.events.queries.rehearsal import rehearsal_steps
from cordel.events.rules import merges as merge_rules
from cordel.events.rules.replacing import may_be_replaced
from cordel.events.views.addresses import may_correct
from cordel.events.views.frame import (
    event_for,
    looked_at,
    page,
    project_for,
    project_page,
    refusal_now,
    tried,
)
from cordel.projects import rules as project_rules

EVENT_COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda event: event.number, ("number",), lists.NUMBER),
    lists.Column("name", gettext_lazy("Event"), str),
    lists.Column(
        "days", gettext_lazy("First day"), lambda event: event.starts_on, ("starts_on",), lists.DATE
    ),
    lists.Column(
        "hosts", gettext_lazy("Hosts"), lambda event: ", ".join(str(place) for place in event.hosts)
    ),
    lists.Column("status", gettext_lazy("Status"), lambda event: event.get_status_display(), ("status",)),
    lists.Column(
        "registered",
        gettext_lazy("Registered"),
        lambda event: event.registered,
        ("registered",),
        lists.NUMBER,
    ),
    lists.Column("present", gettext_lazy("Present"), lambda event: event.present, ("present",), lists.NUMBER),
]
NAME = ("sort_key",)
REGISTRATION_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, NAME),
    lists.Column(
        "town",
        gettext_lazy("Town"),
        lambda it: it.town_name,
        ("town__sort_key", "town", "place", *NAME),
        group="town",
    ),
    lists.Column(
        "country", gettext_lazy("Country"), lambda it: it.country_name, ("country", *NAME), group="country"
    ),
    lists.Column(
        "role",
        gettext_lazy("Role"),
        lambda it: it.get_role_display(),
        ("role", *NAME),
        group="role",
        within=("country",),
    ),
    lists.Column(
        "status",
        gettext_lazy("Status"),
        lambda it: it.get_status_display(),
        ("status", *NAME),
        group="status",
    ),
    lists.Column(
        "mode",
        gettext_lazy("Comes"),
        lambda it: it.get_mode_display(),
        ("mode", *NAME),
        group="mode",
        within=("status",),
    ),
    lists.Column(
        "days",
        gettext_lazy("Days present"),
        lambda it: it.days_present,
        ("days_present", *NAME),
        lists.NUMBER,
        "days_present",
        ("status", "mode"),
    ),
]
# What these columns look at; the event, because every row knows its own.
REGISTRATION_FIELDS = (
    "event",
    "person__name",
    "town",
    "place",
    "country",
    "role",
    "status",
    "mode",
    "days_present",
)
STEPS = {
    "name": (gettext_lazy("Name"), gettext_lazy("Write the event's name.")),
    "days": (gettext_lazy("Days"), gettext_lazy("Give the event its first and last day.")),
    "hosts": (gettext_lazy("Host"), gettext_lazy("Say which town hosts it, and where.")),
    "answers": (
        gettext_lazy("Seven answers"),
        gettext_lazy("Answer what first-timers want to know. Registration opens only then."),
    ),
    "published": (gettext_lazy("Published"), gettext_lazy("Show the event to everybody.")),
    "opening": (gettext_lazy("Registration"), gettext_lazy("Say when registration opens.")),
    "joining": (
        gettext_lazy("Where to join"),
        gettext_lazy("Write the address to join by: people who take part online have none yet."),
    ),
    "rehearsal": (
        gettext_lazy("Rehearsal"),
        gettext_lazy("See what is not ready yet, and tick what you saw to."),
    ),
    "programme": (gettext_lazy("Programme"), gettext_lazy("Write what happens on which day.")),
    "safeguarding": (
        gettext_lazy("People under 18"),
        gettext_lazy("File a safeguarding policy and a contact, or nobody under 18 can register."),
    ),
}


@require_GET
def events(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The journey as those see it who work on it: what is planned, who registered, who came."""
    project = project_for(request, slug, project_rules.may_run, or_look=True)
    found = lists.short(
        request.GET,
        queries.events_of(project).order_by("number"),
        columns=EVENT_COLUMNS,
        sort="number",
        filters=[
            lists.same("status", _("Status"), Event.Status.choices, lambda it: it.status, _("All events"))
        ],
        also=lambda event: [*said(event.name), *(place.country_name for place in event.hosts)],
        search_label=_("Name, host or country"),
    )
    file = lists.export(request.GET, found, title=_("Events"), filename=f"{slug}-events")
    return file or render(request, "events/list.html", project_page(request, project, list=found))


@require_GET
def manage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The event at a glance for whoever works at it, and what there is to do next."""
    event = event_for(request, slug, number)
    today = timezone.localdate()
    ahead = [*queries.joining_steps(event, today=today), *rehearsal_steps(event, today=today)]
    todo = queries.steps(event) + ahead
    facts = {
        "taken": queries.seats_taken(event),
        "by_day": queries.present_by_day(event),
        "steps": [(STEPS[step.name], step) for step in todo],
        "kitchen": [(dict(DIETS)[one["diet"]], one["count"]) for one in queries.kitchen(event)],
        "kitchen_notes": queries.kitchen_notes(event),
        "childcare": queries.childcare(event),
        "refusal_now": refusal_now(event),
    }
    return render(request, "events/manage.html", page(request, event, **facts))


# --- Registrations --------------------------------------------------------------------------------


@require_GET
def registrations(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who registered: everybody for those who run the event, the own people for the officer of another town."""
    event = event_for(request, slug, number)
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns == set():
        raise PermissionDenied
    found = registration_list(request.GET, event, towns)
    title = _("Registrations of event %(number)s") % {"number": number}
    file = lists.export(
        request.GET,
        found,
        title=title,
        filename=f"{slug}-{number}-registrations",
        fields=REGISTRATION_FIELDS,
    )
    acts = offered(standing_of(request.user), event)
    facts = page(request, event, list=found, sees_all=towns is None, acts=acts)
    return file or render(request, "events/registrations.html", facts)


def registration_list(asked: QueryDict, event: Event, towns: set[int] | None) -> lists.Listing:
    """The list that the address asks for; of these towns only, unless `towns` is None."""
    return lists.listing(
        asked,
        queries.registrations(event, towns=towns),
        columns=REGISTRATION_COLUMNS,
        sort="name",
        filters=_registration_filters(event, towns),
        search=queries.called,
        search_label=_("Name or code"),
    )


def _registration_filters(event: Event, towns: set[int] | None) -> list[lists.Filter]:
    known, codes = queries.homes_of_registrations(event, towns=towns)
    return [
        _equal("town", _("Town"), [(str(town.pk), str(town)) for town in known], _("All towns")),
        _equal("country", _("Country"), [(code, country_name(code)) for code in codes], _("All countries")),
        _equal("role", _("Role"), Role.choices, _("All roles")),
        _equal("status", _("Status"), Registration.Status.choices, _("All")),
        lists.Filter(
            "present",
            _("Presence"),
            [("yes", _("was present")), ("no", _("not recorded"))],
            lambda rows, was: rows.filter(**{"days_present__gt" if was == "yes" else "days_present": 0}),
            _("All"),
        ),
        lists.Filter(
            "letters",
            _("Letters"),
            [("yes", _("gave an e-mail address")), ("no", _("to call or to visit: no e-mail address"))],
            lambda rows, has: (
                rows.exclude(person__email="") if has == "yes" else rows.filter(person__email="")
            ),
            _("All"),
        ),
    ]


def _equal(name: str, label: str, choices: Any, everything: str) -> lists.Filter:
    return lists.Filter(name, label, choices, lambda rows, value: rows.filter(**{name: value}), everything)


def person_for(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, Registration]:
    """Somebody registered, if the visitor may see people of that town; else nobody is there."""
    event = event_for(request, slug, number)
    found = queries.registration(pk)
    if found is None or found.event_id != event.pk:
        raise Http404
    town = found.town_id
    opened(request, event, lambda standing, it: rules.may_see_delegation(standing, it, town))
    return event, found


@require_GET
def person(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One registration: where from, as what, on which days present, and what can be done for the person."""
    event, found = person_for(request, slug, number, pk)
    given = found.role if found.role in rules.CHOSEN_ROLES else ""
    facts = page(
        request,
        event,
        registration=found,
        days=queries.days_of(found),
        affiliation=queries.comes_for(found),
        guardian=getattr(found, "guardian", None),
        role_form=RoleForm(initial={"role": given}),
        may_replace=may_be_replaced(found, now=timezone.now()),
        came_instead_of=found.came_instead_of.select_related("person").order_by("pk"),
        may_merge=_may_merge(request, event, found),
        may_correct=found.person.sealed_at is None and may_correct(standing_of(request.user), event, found),
    )
    return render(request, "events/person.html", facts)


def _may_merge(request: HttpRequest, event: Event, found: Registration) -> bool:
    towns = queries.towns_of(event.project)
    own = merge_rules.whose_people(standing_of(request.user), event.project, towns=towns)
    return own is None or found.person.town_id in own


@require_POST
def change_role(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Speaker, staff, or again what follows from where the person comes from."""
    event, found = person_for(request, slug, number, pk)
    opened(request, event, rules.may_edit, may_see=looked_at(event))
    form = RoleForm(request.POST)
    by: Any = request.user
    if form.is_valid():
        role = form.cleaned_data["role"]
        _tell(
            request, tried(request, lambda: actions.change_role(found, role=role, by=by, now=timezone.now()))
        )
    return redirect("events:person", slug=slug, number=number, pk=pk)


@require_POST
def send_letter(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The confirmation once more."""
    _event, found = person_for(request, slug, number, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.send_letter_again(found, by=by, now=timezone.now()))
    _tell(request, refusal, _("The letter is on its way."))
    return redirect("events:person", slug=slug, number=number, pk=pk)


def _tell(request: HttpRequest, refusal: Refused | None, success: str = "") -> None:
    if refusal is not None:
        messages.error(request, str(refusal))
    else:
        messages.success(request, success or _("Saved."))


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Says what will happen, then gives the seat back on the person's behalf."""
    event, found = person_for(request, slug, number, pk)
    by: Any = request.user
    refusal = tried(request, lambda: actions.cancel(found, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        messages.success(request, _("The seat is free again."))
        return redirect("events:person", slug=slug, number=number, pk=pk)
    facts = page(request, event, registration=found, refusal=refusal)
    return render(request, "events/cancel_registration.html", facts, status=422 if refusal else 200)
