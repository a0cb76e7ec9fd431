"""What everybody may read about events."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordel.base import figures
from cordel.base.api.operations import Answer, Call, listing, page, reading
from cordel.base.api.shapes import (
    ADDRESS,
    COUNTRY,
    DAY,
    MOMENT,
    TEXT,
    Shape,
    address,
    flag,
    list_of,
    one_of,
    or_null,
    record,
    text,
    whole,
    words,
)
from cordel.base.refusals import Refused
from cordel.events import queries, rules
from cordel.events.models import Activity, Event, EventPlace, FiguresVersion, Format, Mode, Question
from cordel.events.queries.public import PLACES

REGISTRATION_STATES = ("open", "not open yet", "closed", "cancelled")
MODE = {"type": "string", "enum": ["", *Mode.values], "description": "Empty where it was not published."}
PLACE = record(
    "Place",
    name=text("Of the town, or as it was printed."),
    country=COUNTRY,
    is_host=flag("Whether its town hosts the event, or only lends the room."),
    venue=TEXT,
    starts_on=or_null(DAY),
    ends_on=or_null(DAY),
)
COMMON: dict[str, Shape] = {
    "project": text("The project's `slug`."),
    "number": whole("Its place in the journey.", least=1),
    "name": TEXT,
    "summary": TEXT,
    "status": one_of(Event.Status.values),
    "mode": MODE,
    "starts_on": or_null(DAY),
    "ends_on": or_null(DAY),
    "days": list_of(DAY, "Each day on the host's clock; none where they are unknown."),
    "timezone": text("The host's clock, such as Europe/Lisbon."),
    "languages": list_of(text(), "Spoken at the event."),
    "places": list_of(PLACE, "In the order of the event; the hosts are marked."),
    "registration": record(
        "RegistrationWindow",
        state=one_of(REGISTRATION_STATES),
        opens_at=or_null(MOMENT),
        closes_at=or_null(MOMENT),
    ),
    "sequence": whole("How often days, places or status changed since it was published."),
    "changed_at": MOMENT,
    "url": ADDRESS | {"description": "Its page for people."},
    "calendar_url": ADDRESS | {"description": "The event as iCalendar."},
}
FIGURES = record(
    "FiguresVersion",
    number=whole("Each correction makes the next one.", least=1),
    frozen_at=MOMENT,
    sha256=text("Of the frozen document, as every sheet prints it."),
    is_signed_off=flag("Whether the host and every town that sent people have confirmed it."),
    is_being_corrected=flag("Whether the event was opened again: the next version may say something else."),
)
COUNTS = record(
    "Counts",
    participants=whole("Persons, each once."),
    countries=whole(),
    by_town=list_of(
        record(
            "CountOfTown",
            town=text(),
            country=COUNTRY,
            role=text("What these people were at the event; empty where it was not published."),
            count=or_null(whole()),
        )
    ),
    counting_rule=text("How it was counted."),
    version=text("Changes whenever other counts are published."),
    published_at=MOMENT,
    figures=or_null(
        FIGURES | {"description": "The frozen version that they are; null for a published report's."}
    ),
)
EVENT = record("Event", **COMMON)
EVENT_IN_FULL = record(
    "EventInFull",
    **COMMON,
    has_seats=flag("Whether somebody who registers now gets a seat at once."),
    keeps_waiting_list=flag("Whether people can wait for a seat."),
    programme=list_of(
        record(
            "Activity",
            day=or_null(DAY),
            starts_at=or_null(text("HH:MM:SS on the host's clock.")),
            ends_at=or_null(text("HH:MM:SS on the host's clock.")),
            format=one_of(Format.values),
            title=TEXT,
            topic=TEXT,
            place=text(),
            languages=list_of(text()),
        )
    ),
    answers=list_of(
        record("FirstTimersAnswer", question=one_of(Question.values), asked=text("In words."), text=TEXT),
        "What a first-timer wants to know; all seven are answered before registration opens.",
    ),
    counts=or_null(COUNTS),
)


def _common(event: Event) -> dict[str, Any]:
    plain = (
        *("number", "status", "mode", "starts_on", "ends_on", "days", "timezone", "languages"),
        *("sequence", "changed_at"),
    )
    slug = event.project.slug
    return {
        "project": slug,
        **{name: getattr(event, name) for name in plain},
        "name": words(event.name),
        "summary": words(event.summary),
        "places": [_place(place) for place in event.places.all()],
        "registration": {
            "state": _state(event),
            "opens_at": event.registration_opens_at,
            "closes_at": event.registration_closes_at,
        },
        "url": address(event.get_absolute_url()),
        "calendar_url": address(reverse("events:event-calendar", args=[slug, event.number])),
    }


def _place(place: EventPlace) -> dict[str, Any]:
    plain = ("name", "country", "is_host", "starts_on", "ends_on")
    return {**{name: getattr(place, name) for name in plain}, "venue": words(place.venue)}


def _state(event: Event) -> str:
    try:
        rules.ensure_registration_is_open(event, now=timezone.now())
    except rules.EventCancelled:
        return "cancelled"
    except rules.RegistrationNotOpen:
        return "not open yet"
    except Refused:
        return "closed"
    return "open"


def public_event(call: Call) -> Event:
    event = queries.event(call.parts["slug"], call.parts["number"])
    if event is None or not event.is_public:
        raise Http404
    return event


def events(call: Call) -> Answer:
    project = queries.listed_project(call.parts["slug"])
    if project is None:
        raise Http404
    found = Event.objects.published().filter(project=project)
    return page(found.select_related("project").prefetch_related(PLACES), call, by="number", item=_common)


def event(call: Call) -> Answer:
    event = public_event(call)
    return Answer(
        {
            **_common(event),
            "has_seats": queries.pool(event).has_room(),
            "keeps_waiting_list": event.keeps_waiting_list,
            "programme": [_activity(item) for _day, items in queries.programme(event) for item in items],
            "answers": [
                {"question": it.question, "asked": str(Question(it.question).label), "text": words(it.text)}
                for it in event.answers.all()
            ],
            "counts": _counts(event),
        }
    )


def _activity(activity: Activity) -> dict[str, Any]:
    plain = ("day", "starts_at", "ends_at", "format", "place", "languages")
    texts = {name: words(getattr(activity, name)) for name in ("title", "topic")}
    return {**{name: getattr(activity, name) for name in plain}, **texts}


def _counts(event: Event) -> dict[str, Any] | None:
    """The last published table, as it stands in the ledger."""
    published = figures.latest(event, "headcount")
    if published is None:
        return None
    return {
        **published.table,
        # The ledger speaks one language; its rules are among our own sentences.
        "counting_rule": _(published.counting_rule) if published.counting_rule else "",
        "version": published.digest[:16],
        "published_at": published.published_at,
        "figures": _figures(queries.published_version(event)),
    }


def _figures(version: FiguresVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "number": version.number,
        "frozen_at": version.frozen_at,
        "sha256": version.digest,
        "is_signed_off": version.is_signed_off,
        "is_being_corrected": version.reopened_at is not None,
    }


OPERATIONS = [
    listing(
        "events",
        "projects/{slug}/events",
        events,
        EVENT,
        summary="The events of a project",
        description="The journey in its order: every event that is public.",
    ),
    reading(
        "event",
        "projects/{slug}/events/{number}",
        event,
        EVENT_IN_FULL,
        summary="One event",
        description="With its programme, the first-timer's seven answers, and who came, once that was published.",
    ),
]
