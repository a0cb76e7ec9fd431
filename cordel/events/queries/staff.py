"""What those who plan an event and keep its door see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode

from cordel.base import tokens
from cordel.base.lists import contained
from cordel.base.pages import FEW, few, values_of
from cordel.core.content import Content
from cordel.core.folding import query_terms
from cordel.events.models import (
    Attendance,
    ChildrenGroup,
    Delegation,
    Event,
    Needs,
    Question,
    Receipt,
    Registration,
)
from cordel.events.queries.children_groups import children_by_day, children_by_town
from cordel.events.queries.public import PLACES
from cordel.events.queries.tickets import ticket_shown
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town


def answers(event: Event) -> dict[str, Content]:
    """What is answered to each of the first-timer's questions; empty where nothing is."""
    written = {answer.question: answer.text for answer in event.answers.all()}
    return {question.value: written.get(question.value, Content()) for question in Question}


def answered(event: Event) -> set[str]:
    return set(event.answers.order_by("pk").values_list("question", flat=True))


def days_with_presence(event: Event) -> list[date]:
    days = Attendance.objects.filter(registration__event=event).order_by("day").values_list("day", flat=True)
    return sorted({*days.distinct(), *children_by_day(event)})


def plans(event: Event, partners: Iterable[Partner]) -> dict[Partner, int | None]:
    """How many people each of these partners means to send; None where nothing is planned."""
    planned = dict(event.delegations.order_by("pk").values_list("partner_id", "planned"))
    return {partner: planned.get(partner.pk) for partner in partners}


def delegations_of(towns: Iterable[int], events: Iterable[int]) -> list[tuple[Delegation, int]]:
    """What these towns promised to these events, each with how many of theirs have a seat."""
    seats = Registration.objects.confirmed().filter(event=OuterRef("event"), town=OuterRef("partner__town"))
    counted = seats.order_by().values("event").annotate(count=Count("pk")).values("count")
    found = Delegation.objects.filter(partner__town__in=towns, event__in=events).order_by("pk")
    found = found.annotate(registered=Coalesce(Subquery(counted), 0)).select_related("partner__town")
    return [(one, getattr(one, "registered", 0)) for one in found]


@dataclass(frozen=True)
class Step:
    """One thing to do before people can come: where, and whether registration waits for it."""

    name: str
    url_name: str
    is_done: bool
    is_needed: bool = True


def steps(event: Event) -> list[Step]:
    """What there is to do until people can register, in the order in which hosts do it."""
    missing = [question for question in Question if question not in answered(event)]
    return [
        Step("name", "events:texts", bool(event.name)),
        Step("days", "events:edit", bool(event.days)),
        Step("hosts", "events:places", bool(event.hosts)),
        Step("answers", "events:answers", not missing),
        Step("published", "events:publish", event.published_at is not None),
        Step("opening", "events:seats", event.registration_opens_at is not None),
        Step("programme", "events:programme", event.activities.exists(), is_needed=False),
        Step("safeguarding", "events:seats", bool(event.safeguarding_policy), is_needed=False),
    ]


def events_of(project: Project) -> QuerySet[Event]:
    """The project's events for its desk, with `.registered` and `.present`: persons, each counted once."""
    registered = Count(
        "registrations", filter=Q(registrations__status=Registration.Status.CONFIRMED), distinct=True
    )
    present = Count("registrations", filter=Q(registrations__attendances__isnull=False), distinct=True)
    groups = ChildrenGroup.objects.filter(event=OuterRef("pk")).order_by().values("event")
    children = Coalesce(Subquery(groups.annotate(all=Sum("persons")).values("all")), 0)
    found = project.events.select_related("project").prefetch_related(PLACES)
    return found.annotate(registered=registered, present=present + children)


def next_event(project: Project) -> dict[str, Any]:
    """What a new event of the project begins with."""
    last = project.events.order_by("-number").first()
    return {"number": last.number + 1 if last else 1}


def present_by_day(event: Event) -> list[tuple[date, int]]:
    """How many were recorded on each day of the event."""
    counted = dict(
        Attendance.objects.filter(registration__event=event)
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )
    children = children_by_day(event)
    return [(day, counted.get(day, 0) + children.get(day, 0)) for day in event.days]


def delegation_table(event: Event) -> list[dict[str, Any]]:
    """Plan and reality per partner, children of groups among them. A partner whose town is not known is compared with its country."""
    confirmed = event.registrations.confirmed()
    registered, present = _by_home(confirmed), _by_home(confirmed.present())
    for (_event, town), children in children_by_town([event.pk]).items():
        registered[town] = registered.get(town, 0) + children["planned"]
        present[town] = present.get(town, 0) + children["persons"]
    partners = list(event.project.partners.select_related("town", "organisation").order_by("country", "pk"))
    return [
        {
            "partner": partner,
            "planned": planned,
            "registered": registered.get(_home(partner), 0),
            "present": present.get(_home(partner), 0),
        }
        for partner, planned in plans(event, partners).items()
    ]


def _home(partner: Partner) -> Any:
    return partner.country if partner.is_unknown_town else partner.town_id


def _by_home(people: QuerySet[Registration]) -> dict[Any, int]:
    """People by the id of their town, and by country."""
    counts: dict[Any, int] = {}
    for group in people.order_by().values("town_id", "country").annotate(count=Count("pk")):
        for home in (group["town_id"], group["country"]):
            if home is not None:
                counts[home] = counts.get(home, 0) + group["count"]
    return counts


# --- Who is registered ----------------------------------------------------------------------------


def registrations(event: Event, *, towns: Iterable[int] | None) -> QuerySet[Registration]:
    """The event's registrations; of these towns only, unless `towns` is None."""
    found = event.registrations.select_related("person").prefetch_related("town")
    return found if towns is None else found.filter(town__in=towns)


def called(rows: QuerySet[Registration], search: str) -> QuerySet[Registration]:
    """Those whose name in any script, or whose code, was typed."""
    return rows.filter(_named(search) | Q(pk__in=_coded(search)))


def _named(search: str) -> Q:
    """Whose name fits. Nobody's, when nothing was typed that a name could hold."""
    return contained(search, "person__search_key") if query_terms(search) else Q(pk__in=[])


def _coded(search: str) -> list[int]:
    """Whose own code or ticket was typed: looked up by itself, so that names are gone through once and alone."""
    code = tokens.spelled(search)
    if not code:
        return []
    tickets = Receipt.objects.order_by("pk").filter(ticket=code).values_list("registration_id", flat=True)
    return [*tickets, *Registration.objects.order_by("pk").filter(code=code).values_list("pk", flat=True)]


def homes_of_registrations(event: Event, *, towns: Iterable[int] | None) -> tuple[list[Town], list[str]]:
    """The towns and the countries that people come from."""
    known = [town for town in towns_of_registrations(event) if towns is None or town.pk in towns]
    return known, values_of(registrations(event, towns=towns), "country")


def towns_of_registrations(event: Event) -> list[Town]:
    here = Exists(Registration.objects.filter(event=event, town=OuterRef("pk")))
    return list(Town.objects.filter(here).order_by("sort_key", "pk"))


def days_of(registration: Registration) -> list[tuple[date, Attendance | None]]:
    """Each day of the event with the person's recorded presence."""
    found = registration.attendances.select_related("recorded_by").prefetch_related("proofs")
    recorded = {attendance.day: attendance for attendance in found}
    return [(day, recorded.get(day)) for day in sorted({*registration.event.days, *recorded})]


def kitchen_notes(event: Event) -> list[str]:
    """Allergies and what else the kitchen must know, without a name."""
    needs = Needs.objects.filter(
        registration__event=event, registration__status=Registration.Status.CONFIRMED
    )
    return list(needs.exclude(diet_note="").order_by("diet_note", "pk").values_list("diet_note", flat=True))


# --- The door -----------------------------------------------------------------------------------


def door_list(event: Event, *, day: date, search: str = "") -> QuerySet[Registration]:
    """Who has a seat, by name; `.here_since` and `.rests_on` are the presence recorded on `day`, None without one.

    `search` is a name in any script, a code or a ticket; it finds those who wait for a seat, too: the host may let
    them in.
    """
    that_day = Attendance.objects.filter(registration=OuterRef("pk"), day=day).order_by("pk")
    # Told by what is left out: asked for the seats themselves, SQLite looks up each of them and sorts them all.
    status = Registration.Status
    left_out = [status.CANCELLED] if search.strip() else [status.CANCELLED, status.WAITING]
    people = event.registrations.exclude(status__in=left_out).select_related(
        "person", "town", "needs", "guardian"
    )
    people = people.annotate(
        here_since=Subquery(that_day.values("recorded_at")[:1]),
        rests_on=Subquery(that_day.values("evidence")[:1]),
    ).order_by("sort_key", "pk")
    if not search.strip():
        return people
    if (shown := ticket_shown(event, search)) is not None:
        return people.filter(pk=shown.registration, ticket_issue=shown.issue)
    # Few are found by going through the names alone; many are met soon on the way through the list.
    keys = few(called(event.registrations.all(), search), FEW)
    return called(people, search) if keys is None else people.filter(pk__in=keys)


def is_shown_by(registration: Registration, typed: str) -> bool:
    """Whether what was typed or scanned is the person's own code or ticket."""
    if (shown := ticket_shown(registration.event, typed)) is not None:
        return (shown.registration, shown.issue) == (registration.pk, registration.ticket_issue)
    code = tokens.spelled(typed)
    return bool(code) and (registration.code == code or registration.receipts.filter(ticket=code).exists())


def door_url(event: Event) -> str:
    return reverse("events:door", args=[event.project.slug, event.number])


def door_query(day: date, search: str, evidence: str) -> str:
    return urlencode({"day": day.isoformat(), "evidence": evidence, "q": search})


def presence_of_day(event: Event, day: date) -> dict[str, int]:
    """How many have a seat and how many of them were recorded on that day."""
    people = event.registrations.confirmed()
    return {
        "expected": people.count(),
        # Whoever was there on no day is not looked up.
        "here": people.filter(days_present__gt=0, attendances__day=day).count(),
    }


def kitchen(event: Event) -> list[dict[str, Any]]:
    """Totals per kind of food: the kitchen needs numbers, not names."""
    totals = (
        Needs.objects.filter(registration__event=event, registration__status=Registration.Status.CONFIRMED)
        .exclude(diet="")
        .values("diet")
        .annotate(count=Count("pk"))
        .order_by("diet")
    )
    return [dict(total) for total in totals]
