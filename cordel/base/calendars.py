"""Calendar files (RFC 5545) that calendars on phones take in and later replace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vText

MIME_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One event as a calendar sees it. `ends_on` is the last day itself; `sequence` grows with every change."""

    uid: str
    title: str
    starts_on: date
    ends_on: date
    sequence: int
    status: str  # CONFIRMED, TENTATIVE or CANCELLED
    changed_at: datetime
    location: str = ""
    url: str = ""
    description: str = ""


def feed(entries: Iterable[Entry], *, name: str, method: str = "PUBLISH") -> bytes:
    """All entries in one calendar called `name`. Whole days have no clock, so no time zone can shift them."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cordel//Journey//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    # No property of the RFC, so the library does not know that it is a text to be escaped.
    calendar["x-wr-calname"] = vText(" ".join(name.split()))
    for entry in entries:
        calendar.add_component(_component(entry))
    return bytes(calendar.to_ical())


def _component(entry: Entry) -> Event:
    component = Event()
    component.add("uid", entry.uid)
    component.add("summary", " ".join(entry.title.split()))
    component.add("dtstamp", entry.changed_at)
    component.add("last-modified", entry.changed_at)
    component.add("dtstart", entry.starts_on)
    # RFC 5545, 3.6.1: the end of an all-day event is the day after its last day.
    component.add("dtend", min(entry.ends_on, date.max - timedelta(days=1)) + timedelta(days=1))
    component.add("sequence", entry.sequence)
    component["status"] = vText(entry.status)
    for key, value in (("location", entry.location), ("url", entry.url), ("description", entry.description)):
        if value:
            # Line ends of any kind become the one that the library escapes.
            component.add(key, "\n".join(value.splitlines()))
    return component
