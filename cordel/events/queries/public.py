"""What the public pages show of an event, and a person of the own registration."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import figures, tokens
from cordel.base.calendars import Entry
from cordel.base.content import text
from cordel.base.models import PublishedTable
from cordel.core.seats import Pool
from cordel.events.models import (
    CHILDREN,
    Activity,
    Delegation,
    Event,
    EventPlace,
    Mode,
    PlanChange,
    Question,
    Receipt,
    Registration,
    Role,
)
from cordel.events.queries.figures import published_version
from cordel.events.queries.papers import with_published_papers
from cordel.events.queries.plan_changes import event_state, plan_story, spot
from cordel.projects.models import Project
from cordel.towns.models import Town

NO_SUCH_CODE = gettext_lazy(
    "This code does not fit. It has eight letters and figures; please look at your letter again."
)
# What could end a script element or open a comment in it.
SCRIPT_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
# Reading all columns of the five tables that a receipt joins takes longer than drawing its page.
ON_RECEIPT = (
    *("ticket", "shown_name", "shows_waiting", "registration__event", "registration__code"),
    *("registration__nonce", "registration__person__email"),
    *("friend__ticket", "friend__shown_name", "friend__registration__code"),
)
PLACES = Prefetch("places", EventPlace.objects.select_related("town"))


def event(slug: str, number: int) -> Event | None:
    """The event with its project and places (two queries), or None."""
    found = Event.objects.filter(project__slug=slug, number=number)
    return found.select_related("project").prefetch_related(PLACES).first()


def event_by_id(pk: int) -> Event | None:
    return Event.objects.filter(pk=pk).select_related("project").first()


def event_of(registration: Registration) -> Event:
    """The event with its project and places (two queries)."""
    return Event.objects.select_related("project").prefetch_related(PLACES).get(pk=registration.event_id)


def journey(project: Project) -> list[Event]:
    """The project's events in order, with their places."""
    return list(project.events.select_related("project").prefetch_related(PLACES).order_by("number"))


def listed_project(slug: str) -> Project | None:
    return Project.objects.listed().filter(slug=slug).first()


def towns_of_network(project: Project) -> list[Town]:
    """The partner towns, by name: what the registration form offers."""
    towns = Town.objects.filter(partnerships__project=project).only("name", "country")
    return list(towns.order_by("country", "sort_key"))


def published_journey(slug: str) -> list[Event]:
    """What everybody sees of a project's events, in order, with their places (two queries)."""
    published = Event.objects.published().filter(project__slug=slug).select_related("project")
    return list(published.prefetch_related(PLACES).in_order())


def event_page(event: Event, journey: list[Event]) -> dict[str, Any]:
    """All that the public page of an event shows; `journey` are its project's published events."""
    answers = {answer.question: answer for answer in event.answers.all()}
    places = list(event.places.all())
    stops = stops_around(event, journey)
    published = figures.newest(event, "headcount", "institutions")
    headcount = published.get("headcount")
    people = headcount_lines(headcount.table) if headcount else []
    seats, story = pool(event), plan_story(event)
    return {
        "event": event,
        "hosts": event.hosts,
        "places": places,
        "legs": places if len(places) > 1 or any(place.starts_on or place.venue for place in places) else [],
        "answers": [(question.label, answers.get(question)) for question in Question],
        "has_answers": bool(answers),
        "programme": programme(event),
        "headcount": headcount,
        "figures_version": published_version(event) if headcount else None,
        "institutions": published.get("institutions"),
        "people": people,
        "roles_are_known": any(line["role"] for line in people),
        "company": [delegation.partner for delegation in coming(event)],
        "stops": stops,
        "neighbours": neighbours(event, stops),
        "story": story,
        "json_ld": json_ld(event, story.changes),
        "pool": seats,
        "is_full": not seats.has_room(),
    }


def headcount_lines(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a published headcount, their roles in words."""
    roles = {role.value: role.label for role in Role}
    return [line | {"role": roles.get(line["role"], line["role"])} for line in table["by_town"]]


def programme(event: Event) -> list[tuple[date | None, list[Activity]]]:
    """The activities by day, each with its published paper; those without a day come last."""
    by_day: dict[date | None, list[Activity]] = {}
    for activity in with_published_papers(event.activities.all()):
        by_day.setdefault(activity.day, []).append(activity)
    return sorted(by_day.items(), key=lambda item: item[0] or date.max)


def coming(event: Event) -> list[Delegation]:
    """Who sends people, by the plan."""
    plans = event.delegations.filter(planned__gt=0).select_related("partner__town", "partner__organisation")
    return list(plans.order_by("partner__country", "pk"))


def stops_around(event: Event, journey: list[Event]) -> list[Event]:
    """The journey as far as it fits on a line: two stops before the event, itself, and up to three after it."""
    here = next((at for at, stop in enumerate(journey) if stop.pk == event.pk), 0)
    return journey[max(here - 2, 0) : here + 4]


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


def pool(event: Event) -> Pool:
    """The event's seats and its waiting list, counted together (one query)."""
    counted = dict(event.registrations.order_by().values_list("status").annotate(count=Count("pk")))
    return Pool(
        capacity=event.capacity,
        taken=counted.get(Registration.Status.CONFIRMED, 0),
        waiting=counted.get(Registration.Status.WAITING, 0),
    )


def turn_of(registration: Registration) -> int | None:
    """How many wait before the person, plus one; None for whoever does not wait."""
    if registration.status != Registration.Status.WAITING:
        return None
    earlier = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    before = Registration.objects.waiting().filter(earlier, event=registration.event_id)
    return before.count() + 1


def receipt(digest: str) -> Receipt | None:
    """A receipt with all that its page shows of the person and of a friend (one query)."""
    found = Receipt.objects.select_related("registration__person", "friend__registration").only(*ON_RECEIPT)
    try:
        return found.get(key=digest)
    except Receipt.DoesNotExist:
        return None


def registration(pk: int) -> Registration | None:
    """A registration with all that its private page shows."""
    return (
        Registration.objects.filter(pk=pk)
        .select_related("event__project", "person__contact_consent", "town", "needs", "guardian", "travel")
        .first()
    )


def newest_registration(person_id: int) -> Registration | None:
    """Of somebody who takes part, the one for the latest event."""
    found = Registration.objects.filter(person=person_id).select_related("event__project", "person", "town")
    return found.order_by("-event__number", "-pk").first()


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
    has_seat = registration.status == Registration.Status.CONFIRMED
    return {
        "registration": registration,
        "event": registration.event,
        "person": registration.person,
        "turn": turn_of(registration),
        "has_seat": has_seat,
        "may_tell": has_seat and registration.event.closed_at is None,
        "days_present": list(registration.attendances.order_by("day").prefetch_related("proofs")),
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
        **{name: getattr(needs, name, "") for name in (*CHILDREN, "childcare")},
        "photo_allowed": registration.photo_allowed,
        "contact_allowed": hasattr(registration.person, "contact_consent"),
        "is_first_time": {True: "yes", False: "no", None: ""}[registration.is_first_time],
    }


JSON_LD_MODE = {
    Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def json_ld(event: Event, changes: Iterable[PlanChange] = ()) -> SafeString:
    """The event for search engines (schema.org), safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": _title(event),
        "description": text(event.summary),
        "url": settings.SITE_URL + event.get_absolute_url(),
        "startDate": event.starts_on,
        "endDate": event.ends_on,
        **event_state(event, changes),
        "eventAttendanceMode": JSON_LD_MODE[Mode(event.mode)] if event.mode else None,
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


def _title(event: Event) -> str:
    """The event's name; without one, its place in the journey."""
    return text(event.name) or _("Event %(number)s of %(project)s") % {
        "number": event.number,
        "project": event.project,
    }


def calendar_entry(
    event: Event, first: date | None = None, last: date | None = None, *, status: str = ""
) -> Entry:
    """The event as calendars see it; other days and another status are given for an entry that is taken away."""
    first, last = first or event.starts_on, last or event.ends_on
    assert first is not None and last is not None  # noqa: S101 - callers ask for events with days
    return Entry(
        uid=f"event-{event.pk}@{settings.SITE_URL.split('://')[-1]}",
        title=_title(event),
        starts_on=first,
        ends_on=last,
        sequence=event.sequence,
        status=status or CALENDAR_STATUS[Event.Status(event.status)],
        changed_at=event.changed_at,
        location=_location(event),
        url=settings.SITE_URL + event.get_absolute_url(),
        description="\n\n".join(filter(None, (event.project.synthetic_line, text(event.summary)))),
    )


def _location(event: Event) -> str:
    """Where people go, the venue first; of an event on the screen, that nobody goes anywhere."""
    if event.mode == Mode.ONLINE:
        return str(Mode.ONLINE.label)
    places = [place for place in event.places.all() if place.is_host or place.venue]
    return "; ".join(spot(text(place.venue), place.name, place.country_name) for place in places)
