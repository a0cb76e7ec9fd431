"""Answers about events, for screens and reports."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import figures, tokens
from cordel.base.calendars import Entry
from cordel.base.content import text
from cordel.base.lists import folded
from cordel.base.models import PublishedTable
from cordel.core.content import Content
from cordel.core.folding import query_terms, sort_key
from cordel.core.headcounts import Row
from cordel.events.models import (
    Activity,
    Attendance,
    Delegation,
    Event,
    EventPlace,
    Evidence,
    Mode,
    Needs,
    Question,
    Receipt,
    Registration,
    Role,
)
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town

NO_SUCH_CODE = gettext_lazy(
    "This code does not fit. It has eight letters and figures; please look at your letter again."
)
# What could end a script element or open a comment in it.
SCRIPT_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
NEEDS_ARE_KEPT = timedelta(days=14)
PLACES = Prefetch("places", EventPlace.objects.select_related("town"))


def event(slug: str, number: int) -> Event | None:
    """The event with its project and places (two queries), or None."""
    found = Event.objects.filter(project__slug=slug, number=number)
    return found.select_related("project").prefetch_related(PLACES).first()


def event_by_id(pk: int) -> Event | None:
    return Event.objects.filter(pk=pk).select_related("project").first()


def journey(project: Project) -> list[Event]:
    """The project's events in order, with their places."""
    return list(project.events.select_related("project").prefetch_related(PLACES).order_by("number"))


def listed_project(slug: str) -> Project | None:
    return Project.objects.listed().filter(slug=slug).first()


def towns_of_network(project: Project) -> list[Town]:
    """The partner towns, by name: what the registration form offers."""
    return list(Town.objects.filter(partnerships__project=project).order_by("country", "sort_key"))


def event_page(event: Event) -> dict[str, Any]:
    """All that the public page of an event shows."""
    answers = {answer.question: answer for answer in event.answers.all()}
    places = list(event.places.all())
    stops = stops_around(event)
    headcount = figures.latest(event, "headcount")
    people = headcount_lines(headcount.table) if headcount else []
    return {
        "event": event,
        "hosts": event.hosts,
        "places": places,
        "legs": places if len(places) > 1 or any(place.starts_on or place.venue for place in places) else [],
        "answers": [(question.label, answers.get(question)) for question in Question],
        "has_answers": bool(answers),
        "programme": programme(event),
        "headcount": headcount,
        "people": people,
        "roles_are_known": any(line["role"] for line in people),
        "company": [delegation.partner for delegation in coming(event)],
        "stops": stops,
        "neighbours": neighbours(event, stops),
        "json_ld": json_ld(event),
    }


def headcount_lines(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a published headcount, their roles in words."""
    roles = {role.value: role.label for role in Role}
    return [line | {"role": roles.get(line["role"], line["role"])} for line in table["by_town"]]


def programme(event: Event) -> list[tuple[date | None, list[Activity]]]:
    """The activities by day; those without a day come last."""
    by_day: dict[date | None, list[Activity]] = {}
    for activity in event.activities.all():
        by_day.setdefault(activity.day, []).append(activity)
    return sorted(by_day.items(), key=lambda item: item[0] or date.max)


def coming(event: Event) -> list[Delegation]:
    """Who sends people, by the plan."""
    plans = event.delegations.filter(planned__gt=0).select_related("partner__town", "partner__organisation")
    return list(plans.order_by("partner__country", "pk"))


def stops_around(event: Event) -> list[Event]:
    """The journey as far as it fits on a line: two stops before the event, itself, and up to three after it."""
    published = Event.objects.published().filter(project=event.project_id).select_related("project")
    stops = list(published.prefetch_related(PLACES).in_order())
    here = next((at for at, stop in enumerate(stops) if stop.pk == event.pk), 0)
    return stops[max(here - 2, 0) : here + 4]


def neighbours(event: Event, stops: list[Event]) -> dict[str, Event | None]:
    """The events before and after it on the journey."""
    before = [stop for stop in stops if stop.number < event.number]
    after = [stop for stop in stops if stop.number > event.number]
    return {"before": before[-1] if before else None, "after": after[0] if after else None}


def headcounts(events: Iterable[Event]) -> dict[int, PublishedTable]:
    """The newest published table of who came, by the event's primary key."""
    ids = [event.pk for event in events]
    tables = PublishedTable.objects.filter(subject_kind="event", subject_id__in=ids, name="headcount")
    return {table.subject_id: table for table in tables.order_by("pk")}


def seats_taken(event: Event) -> int:
    return event.registrations.confirmed().count()


def receipt(digest: str) -> Receipt | None:
    """A receipt with all that its page shows (two queries)."""
    places = Prefetch("registration__event__places", EventPlace.objects.select_related("town"))
    found = Receipt.objects.filter(key=digest).prefetch_related(places)
    return found.select_related("registration__event__project", "registration__person").first()


def registration(pk: int) -> Registration | None:
    """A registration with all that its private page shows."""
    return (
        Registration.objects.filter(pk=pk)
        .select_related("event__project", "person__contact_consent", "town", "needs")
        .first()
    )


def registration_by_code(code: str) -> Registration | None:
    return Registration.objects.filter(code=code).select_related("event__project", "person").first()


def private_value(registration: Registration) -> str:
    """What the private link is derived from; a new nonce makes the old link worthless."""
    return f"{registration.pk}:{registration.nonce}"


def private_url(registration: Registration) -> str:
    proof = tokens.derived("registration", private_value(registration))
    return reverse("events:private", args=[registration.pk, proof])


def private_page(registration: Registration) -> dict[str, Any]:
    """All that we know about somebody at an event, shown to that person."""
    return {
        "registration": registration,
        "event": registration.event,
        "person": registration.person,
        "has_seat": registration.status == Registration.Status.CONFIRMED,
        "days_present": list(registration.attendances.order_by("day")),
    }


def home_of(registration: Registration) -> dict[str, Any]:
    """Where the person comes from, as the form's first values."""
    home = registration.town_id if registration.town_id else registration.country
    return {"home": str(home), "place": registration.place, "mode": registration.mode}


def details_of(registration: Registration) -> dict[str, Any]:
    """What the person told after registering, as the form's first values."""
    needs = getattr(registration, "needs", None)
    return {
        "called": registration.person.called,
        "diet": needs.diet if needs else "",
        "diet_note": needs.diet_note if needs else "",
        "access": needs.access if needs else "",
        "photo_allowed": registration.photo_allowed,
        "contact_allowed": hasattr(registration.person, "contact_consent"),
    }


# --- Planning --------------------------------------------------------------------------------------


def answers(event: Event) -> dict[str, Content]:
    """What is answered to each of the first-timer's questions; empty where nothing is."""
    written = {answer.question: answer.text for answer in event.answers.all()}
    return {question.value: written.get(question.value, Content()) for question in Question}


def answered(event: Event) -> set[str]:
    return set(event.answers.order_by("pk").values_list("question", flat=True))


def days_with_presence(event: Event) -> list[date]:
    days = Attendance.objects.filter(registration__event=event).order_by("day").values_list("day", flat=True)
    return list(days.distinct())


def plans(event: Event, partners: Iterable[Partner]) -> dict[Partner, int | None]:
    """How many people each of these partners means to send; None where nothing is planned."""
    planned = dict(event.delegations.order_by("pk").values_list("partner_id", "planned"))
    return {partner: planned.get(partner.pk) for partner in partners}


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
    found = project.events.select_related("project").prefetch_related(PLACES)
    return found.annotate(registered=registered, present=present)


def present_by_day(event: Event) -> list[tuple[date, int]]:
    """How many were recorded on each day of the event."""
    counted = dict(
        Attendance.objects.filter(registration__event=event)
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )
    return [(day, counted.get(day, 0)) for day in event.days]


def delegation_table(event: Event) -> list[dict[str, Any]]:
    """Plan and reality per partner. A partner whose town is not known is compared with its country."""
    confirmed = event.registrations.confirmed()
    registered, present = _by_home(confirmed), _by_home(confirmed.present())
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
    """The event's registrations with `.days`: on how many days somebody was present. Of these towns only,
    unless `towns` is None."""
    found = event.registrations.select_related("person", "town").annotate(days=Count("attendances"))
    return found if towns is None else found.filter(town__in=towns)


def called(rows: QuerySet[Registration], search: str) -> QuerySet[Registration]:
    """Those whose name in any script, or whose code, was typed."""
    return rows.filter(Q(code=tokens.spelled(search)) | Q(pk__in=folded("person__search_key")(rows, search)))


def towns_of_registrations(event: Event) -> list[Town]:
    return list(Town.objects.filter(registration__event=event).distinct().order_by("sort_key", "pk"))


def people_with_letters(event: Event) -> int:
    """How many are written to when something changes."""
    return event.registrations.confirmed().exclude(person__email="").count()


def days_of(registration: Registration) -> list[tuple[date, Attendance | None]]:
    """Each day of the event with the person's recorded presence."""
    recorded = {
        attendance.day: attendance for attendance in registration.attendances.select_related("recorded_by")
    }
    return [(day, recorded.get(day)) for day in sorted({*registration.event.days, *recorded})]


def kitchen_notes(event: Event) -> list[str]:
    """Allergies and what else the kitchen must know, without a name."""
    needs = Needs.objects.filter(
        registration__event=event, registration__status=Registration.Status.CONFIRMED
    )
    return list(needs.exclude(diet_note="").order_by("diet_note", "pk").values_list("diet_note", flat=True))


# --- The door -----------------------------------------------------------------------------------


def door_list(event: Event, *, day: date, search: str = "") -> QuerySet[Registration]:
    """Who has a seat, by name, with `.here`: recorded as present on `day`.

    `search` is a name in any script, a code or a ticket.
    """
    people = (
        event.registrations.confirmed()
        .select_related("person", "town", "needs")
        .annotate(here=Exists(Attendance.objects.filter(registration=OuterRef("pk"), day=day)))
        .order_by("person__sort_key", "pk")
    )
    code = search.upper().replace("-", "").replace(" ", "")
    by_name = Q()
    for alternatives in query_terms(search):
        word = Q()
        for alternative in alternatives:
            word |= Q(person__search_key__contains=alternative)
        by_name &= word
    if not search.strip():
        return people
    by_code = Q(code=code) | Exists(Receipt.objects.filter(registration=OuterRef("pk"), ticket=code))
    return people.filter(by_code | by_name) if by_name else people.filter(by_code)


def door_url(event: Event) -> str:
    return reverse("events:door", args=[event.project.slug, event.number])


def door_query(day: date, search: str) -> str:
    return urlencode({"day": day.isoformat(), "q": search})


def presence_of_day(event: Event, day: date) -> dict[str, int]:
    """How many have a seat and how many of them were recorded on that day."""
    people = event.registrations.confirmed()
    return {
        "expected": people.count(),
        "here": people.filter(attendances__day=day).count(),
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


def needs_to_forget(now: datetime) -> QuerySet[Needs]:
    return Needs.objects.filter(registration__event__ends_on__lte=(now - NEEDS_ARE_KEPT).date())


JSON_LD_STATUS = {
    Event.Status.CANCELLED: "https://schema.org/EventCancelled",
    Event.Status.POSTPONED: "https://schema.org/EventPostponed",
}
JSON_LD_MODE = {
    Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def json_ld(event: Event) -> SafeString:
    """The event for search engines (schema.org), safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": text(event.name),
        "description": text(event.summary),
        "url": settings.SITE_URL + event.get_absolute_url(),
        "startDate": event.starts_on,
        "endDate": event.ends_on,
        "eventStatus": JSON_LD_STATUS.get(Event.Status(event.status), "https://schema.org/EventScheduled"),
        "eventAttendanceMode": JSON_LD_MODE[Mode(event.mode)] if event.mode else None,
        "isAccessibleForFree": True,
        "location": [_json_ld_place(place) for place in event.places.all()],
        "superEvent": {"@type": "EventSeries", "name": str(event.project)},
    }
    known = {key: value for key, value in data.items() if value not in (None, "", [])}
    return mark_safe(json.dumps(known, cls=DjangoJSONEncoder, ensure_ascii=False).translate(SCRIPT_ESCAPES))  # noqa: S308 - escaped on this line


def _json_ld_place(place: EventPlace) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": place.name, "addressCountry": place.country}
    return {"@type": "Place", "name": text(place.venue) or place.name, "address": address}


# --- Calendars ----------------------------------------------------------------------------------

CALENDAR_STATUS = {
    Event.Status.PLANNED: "TENTATIVE",
    Event.Status.CONFIRMED: "CONFIRMED",
    Event.Status.POSTPONED: "TENTATIVE",
    Event.Status.CANCELLED: "CANCELLED",
}


def calendar_entries(events: Iterable[Event]) -> list[Entry]:
    """The events that have dates, as calendars see them."""
    return [calendar_entry(event) for event in events if event.days]


def calendar_entry(event: Event) -> Entry:
    assert event.starts_on is not None and event.ends_on is not None  # noqa: S101 - callers ask for events with days
    url = settings.SITE_URL + event.get_absolute_url()
    return Entry(
        uid=f"event-{event.pk}@{settings.SITE_URL.split('://')[-1]}",
        title=text(event.name)
        or _("Event %(number)s of %(project)s") % {"number": event.number, "project": event.project},
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        sequence=event.sequence,
        status=CALENDAR_STATUS[Event.Status(event.status)],
        changed_at=event.changed_at,
        location="; ".join(f"{place.name}, {place.country_name}" for place in event.hosts),
        url=url,
        description=text(event.summary),
    )


# --- Who was there ------------------------------------------------------------------------------

PERSONS_RULE = gettext_lazy(
    "Persons whose presence was recorded on at least one day, each counted once, by the town and country they"
    " came from."
)
PUBLISHED_RULE = gettext_lazy("People as printed in the published report, added up line by line.")


@dataclass(frozen=True)
class Presence:
    """Who was at an event. `participants` are persons, `participations` are persons times days;
    None where a published report does not tell."""

    rows: list[Row]
    participations: int | None
    in_person: int | None
    online: int | None
    evidence: dict[str, int]
    counting_rule: str

    @property
    def participants(self) -> int:
        return sum(row.count or 0 for row in self.rows)


def headcount_table(event: Event, presence: Presence) -> dict[str, Any]:
    """What is published of an event: people by town, country and role, and the totals over them."""
    countries = {row.country for row in presence.rows if row.country and row.country != "XX"}
    return {
        "participants": presence.participants,
        "countries": len(countries),
        "by_town": [
            {"town": row.town, "country": row.country or "", "role": row.role or "", "count": row.count}
            for row in presence.rows
            if row.town
        ],
    }


def presence(event: Event) -> Presence:
    """Counted from recorded attendances; for a project known from its report, from the printed lines."""
    if event.project.origin == Project.Origin.PUBLISHED:
        return _printed_presence(event)
    present = event.registrations.present()
    attendances = Attendance.objects.filter(registration__event=event)
    online = present.filter(~Exists(_in_person(OuterRef("pk")))).count()
    rows = _rows_of_present(present)
    return Presence(
        rows=rows,
        participations=attendances.count(),
        in_person=sum(row.count or 0 for row in rows) - online,
        online=online,
        evidence=dict(attendances.order_by("evidence").values_list("evidence").annotate(count=Count("pk"))),
        counting_rule=str(PERSONS_RULE),
    )


def _in_person(registration: Any) -> QuerySet[Attendance]:
    return Attendance.objects.filter(registration=registration).exclude(mode=Mode.ONLINE)


def _rows_of_present(present: QuerySet[Registration]) -> list[Row]:
    groups = list(
        present.order_by().values("town_id", "place", "country", "role").annotate(count=Count("pk"))
    )
    towns = Town.objects.in_bulk({group["town_id"] for group in groups if group["town_id"]})
    rows = [
        Row(
            town=str(towns[group["town_id"]]) if group["town_id"] else group["place"],
            country=group["country"],
            count=group["count"],
            role=group["role"],
        )
        for group in groups
    ]
    return sorted(rows, key=lambda row: (row.country or "", sort_key(row.town), row.role or ""))


def _printed_presence(event: Event) -> Presence:
    lines = list(event.headcounts.all())
    rows = [Row(town=line.as_printed, country=line.country, count=line.count) for line in lines]
    if not rows and event.published_total is not None:
        rows = [Row(town="", country="", count=event.published_total)]
    total = sum(row.count or 0 for row in rows)
    return Presence(
        rows=rows,
        participations=None,
        in_person=total if event.mode == Mode.IN_PERSON else None,
        online=total if event.mode == Mode.ONLINE else None,
        evidence={Evidence.PUBLISHED_REPORT.value: total} if rows else {},
        counting_rule=str(PUBLISHED_RULE),
    )
