"""An event's plan in words, and what it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cordel.base.content import text
from cordel.base.languages import country_name
from cordel.base.templatetags.page import days
from cordel.core import plans
from cordel.core.content import Content
from cordel.core.plans import Plan, PlanPlace
from cordel.events.models import Event, EventPlace, Mode, PlanChange

TAKES_PLACE = (Event.Status.PLANNED.value, Event.Status.CONFIRMED.value)
STATES = {
    plans.CANCELLED: gettext_lazy("It is cancelled."),
    plans.POSTPONED: gettext_lazy("It is postponed."),
    "": gettext_lazy("It takes place."),
}


def plan_of(event: Event) -> Plan:
    """The plan as it is stored now (one query)."""
    places = EventPlace.objects.filter(event=event).select_related("town").order_by("position", "pk")
    return Plan(
        status=str(event.status),
        mode=str(event.mode),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        places=tuple(_place(place) for place in places),
    )


def _place(place: EventPlace) -> PlanPlace:
    return PlanPlace(
        town=place.town_id,
        name=place.town.name if place.town else Content.of("en", place.as_printed),
        country=place.country,
        is_host=place.is_host,
        venue=place.venue,
        starts_on=place.starts_on,
        ends_on=place.ends_on,
    )


# --- A plan in words --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanLine:
    """One part of a plan, as it was and as it is, in the reader's language."""

    label: str
    old: list[str]
    new: list[str]

    @property
    def has_changed(self) -> bool:
        return self.old != self.new


def plan_lines(before: Plan, after: Plan) -> list[PlanLine]:
    """State, days, places and way of taking part, those that changed and those that did not."""
    return [
        PlanLine(_("Does it take place?"), [str(STATES[before.state])], [str(STATES[after.state])]),
        PlanLine(_("When"), [_when(before)], [_when(after)]),
        PlanLine(_("Where"), _where(before), _where(after)),
        PlanLine(_("How"), [_how(before)], [_how(after)]),
    ]


def changed_lines(before: Plan, after: Plan) -> list[PlanLine]:
    """The parts that changed; of a cancelled event that it is cancelled, for the rest does not matter any more."""
    lines = [line for line in plan_lines(before, after) if line.has_changed]
    return lines[:1] if after.state == plans.CANCELLED and before.state != after.state else lines


def _when(plan: Plan) -> str:
    if plan.starts_on is None and plan.state == plans.POSTPONED:
        return _("on days that are not known yet")
    return str(days(plan.starts_on, plan.ends_on))


def _where(plan: Plan) -> list[str]:
    """A line for each place, the hosts first: the venue, the town, the country."""
    places = sorted(plan.places, key=lambda place: not place.is_host)
    return list(dict.fromkeys(_spot(place) for place in places)) or [_("not known yet")]


def _spot(place: PlanPlace) -> str:
    return spot(text(place.venue), text(place.name), country_name(place.country) if place.country else "")


def spot(venue: str, name: str, country: str) -> str:
    """Where people go, in one line; a town that the venue's address names already is not named twice."""
    comma = pgettext("between the names of a place and its country", ", ")
    venue = " ".join(venue.split())
    return comma.join(filter(None, (venue, "" if name in venue else name, country)))


def _how(plan: Plan) -> str:
    return str(Mode(plan.mode).label) if plan.mode else _("not known yet")


# --- The history ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """One change of plan, as pages tell it."""

    change: PlanChange
    lines: list[PlanLine]


def plan_changes(event: Event) -> list[Changed]:
    """All changes, the newest first."""
    found = event.plan_changes.select_related("made_by").order_by("-sequence")
    return [_changed(change, change.old_plan, change.new_plan) for change in found]


@dataclass(frozen=True)
class Story:
    """What everybody is told: from the plan as it was first published to the one of today, and every reason."""

    changes: list[PlanChange]  # the newest first
    lines: list[PlanLine]

    @property
    def reasons(self) -> list[PlanChange]:
        return [change for change in self.changes if change.reason]


def plan_story(event: Event) -> Story:
    """Nothing to tell (no lines) where the plan is what it was, or where only more of it became known."""
    changes = list(event.plan_changes.order_by("-sequence")) if event.sequence else []
    if not changes:
        return Story([], [])
    before, after = changes[-1].old_plan, changes[0].new_plan
    is_news = plans.replaces_something(before, after)
    return Story(changes, changed_lines(before, after) if is_news else [])


def _changed(change: PlanChange, before: Plan, after: Plan) -> Changed:
    return Changed(change, changed_lines(before, after))


def plan_change(event: Event, sequence: int) -> PlanChange | None:
    return event.plan_changes.filter(sequence=sequence).first()


def status_before(event: Event) -> str:
    """Planned or confirmed: what an event was that does not take place now."""
    if event.status in TAKES_PLACE:
        return str(event.status)
    known = [change.old_plan.status for change in event.plan_changes.order_by("-sequence")]
    return next((status for status in known if status in TAKES_PLACE), Event.Status.PLANNED.value)


def last_first_day(event: Event) -> date | None:
    """Its first day, or the one it had before its days became unknown."""
    if event.starts_on is not None:
        return event.starts_on
    known = [change.old_plan.starts_on for change in event.plan_changes.order_by("-sequence")]
    return next((day for day in known if day is not None), None)


# --- For machines ------------------------------------------------------------------------------------


def event_state(event: Event, changes: Iterable[PlanChange]) -> dict[str, Any]:
    """What search engines are told of an event's state (schema.org); `changes` are the newest first."""
    base, known = "https://schema.org/Event", [change.old_plan for change in changes]
    if event.status == Event.Status.CANCELLED:
        return {"eventStatus": f"{base}Cancelled"}
    first_days = [plan.starts_on for plan in reversed(known) if plan.starts_on]
    was = first_days[0] if first_days and first_days[0] != event.starts_on else None
    if event.status == Event.Status.POSTPONED:
        return {"eventStatus": f"{base}Postponed", "previousStartDate": was}
    states = [f"{base}Rescheduled"] if was else []
    if event.mode == Mode.ONLINE and any(plan.mode in (Mode.IN_PERSON, Mode.HYBRID) for plan in known):
        states.append(f"{base}MovedOnline")
    status = states[0] if len(states) == 1 else states or f"{base}Scheduled"
    return {"eventStatus": status, "previousStartDate": was}
