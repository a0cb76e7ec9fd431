"""What must be ready on the day before an event: told from what is recorded where it can be, ticked where only people
know.

`PROVIDERS` are functions that give the points of one kind; another screen's facts come in as one more of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordel.core.web_links import is_open_to_see
from cordel.events.models import Arrangement, Event, Mode, RehearsalTick
from cordel.events.queries.childcare import childcare
from cordel.events.queries.joining import joining_of, online_people
from cordel.events.queries.plan_changes import TAKES_PLACE
from cordel.events.queries.staff import Step, kitchen

Tick = RehearsalTick.Point
SOON: Final = timedelta(days=7)

# --- The parts of the list, in the order of the day ----------------------------------------------------

PEOPLE: Final = "people"
ROOM: Final = "room"
DOOR: Final = "door"
SCREEN: Final = "screen"
PARTS: Final = {
    PEOPLE: gettext_lazy("Who to call, who looks after whom"),
    ROOM: gettext_lazy("Rooms, languages, meals"),
    DOOR: gettext_lazy("At the door"),
    SCREEN: gettext_lazy("On the screen"),
}


@dataclass(frozen=True)
class Point:
    """One thing that must be ready. `says` is what is recorded of it; `screen` where it is put right, a URL name of an
    event. With `point` it is one that people tick, and `tick` says who did."""

    part: str
    label: Any
    is_ready: bool
    says: str = ""
    screen: str = ""
    point: RehearsalTick.Point | None = None
    tick: RehearsalTick | None = None


@dataclass(frozen=True)
class Facts:
    """What the providers ask of an event; each fact is looked up once, when it is first asked for."""

    event: Event

    @cached_property
    def ticks(self) -> dict[str, RehearsalTick]:
        return {one.point: one for one in self.event.rehearsal_ticks.select_related("ticked_by")}

    @cached_property
    def arranged(self) -> list[Arrangement]:
        return list(self.event.arrangements.all())

    @cached_property
    def minors(self) -> int:
        """People under 18 with a seat, and children whom others bring along."""
        young = self.event.registrations.confirmed().filter(is_adult=False).count()
        return young + childcare(self.event).children

    @cached_property
    def needing(self) -> int:
        """How many with a seat need something to take part, or bring children who do."""
        seats = self.event.registrations.confirmed()
        return seats.exclude(Q(needs=None) | Q(needs__access="", needs__childcare="")).count()

    @property
    def is_in_room(self) -> bool:
        return self.event.mode != Mode.ONLINE

    def arranged_as(self, kind: Arrangement.Kind) -> int:
        return sum(one.kind == kind for one in self.arranged)

    def ticked(self, part: str, point: RehearsalTick.Point, says: str = "") -> Point:
        tick = self.ticks.get(point)
        return Point(part, point.label, tick is not None, says, point=point, tick=tick)


Provider = Callable[[Facts], Iterable[Point]]


# --- What there is to ask ------------------------------------------------------------------------------


def run_sheet(facts: Facts) -> Iterator[Point]:
    """Somebody can be called about everything that is arranged."""
    silent = sum(not one.phone for one in facts.arranged)
    calls = len(facts.arranged) - silent
    says = ngettext("%(count)s telephone number", "%(count)s telephone numbers", calls) % {"count": calls}
    if silent:
        more = ngettext("%(count)s line without one", "%(count)s lines without one", silent)
        says = f"{says}; {more % {'count': silent}}"
    label = _("The run sheet says whom to call")
    yield Point(PEOPLE, label, calls > 0, says, "events:arrangements")


def safeguarding(facts: Facts) -> Iterator[Point]:
    """Where minors come: who answers for them."""
    if not facts.minors:
        return
    event = facts.event
    coming = ngettext("%(count)s minor is expected", "%(count)s minors are expected", facts.minors)
    is_ready = bool(event.safeguarding_contact and event.safeguarding_policy)
    label = _("A contact for the safety of minors is named, and the policy is filed")
    yield Point(PEOPLE, label, is_ready, coming % {"count": facts.minors}, "events:seats")


def needs(facts: Facts) -> Iterator[Point]:
    if facts.needing:
        says = ngettext("%(count)s person told of needs", "%(count)s people told of needs", facts.needing)
        yield facts.ticked(PEOPLE, Tick.NEEDS, says % {"count": facts.needing})


def rooms(facts: Facts) -> Iterator[Point]:
    if facts.is_in_room:
        set_up = facts.arranged_as(Arrangement.Kind.ROOM)
        says = ngettext("%(count)s room on the run sheet", "%(count)s rooms on the run sheet", set_up)
        label = _("The rooms to set up stand on the run sheet")
        yield Point(ROOM, label, set_up > 0, says % {"count": set_up}, "events:arrangements")


def interpreters(facts: Facts) -> Iterator[Point]:
    """Where several languages are spoken."""
    spoken = len(facts.event.languages)
    if spoken > 1:
        found = facts.arranged_as(Arrangement.Kind.INTERPRETER)
        says = _("Languages: %(languages)s. Interpreters on the run sheet: %(found)s.")
        says = says % {"languages": spoken, "found": found}
        yield Point(ROOM, _("Interpreters are arranged"), found > 0, says, "events:arrangements")


def meals(facts: Facts) -> Iterator[Point]:
    if not facts.is_in_room:
        return
    told = sum(one["count"] for one in kitchen(facts.event))
    seats = facts.event.registrations.confirmed().exclude(mode=Mode.ONLINE).count()
    says = _("Seats in the room: %(seats)s. People who told what they eat: %(told)s.")
    yield facts.ticked(ROOM, Tick.KITCHEN, says % {"seats": seats, "told": told})


def door(facts: Facts) -> Iterator[Point]:
    if not facts.is_in_room:
        return
    keepers = facts.arranged_as(Arrangement.Kind.DOOR)
    says = ngettext("%(count)s line on the run sheet", "%(count)s lines on the run sheet", keepers)
    label = _("The run sheet says who keeps the door")
    yield Point(DOOR, label, keepers > 0, says % {"count": keepers}, "events:arrangements")
    yield facts.ticked(DOOR, Tick.SHEETS, _printed(facts.event))
    for point in (Tick.DOOR, Tick.PHOTOS, Tick.POWER):
        yield facts.ticked(DOOR, point)


def _printed(event: Event) -> str:
    """For how many of the towns that come a sheet was printed."""
    coming = set(event.registrations.confirmed().exclude(town=None).order_by().values_list("town", flat=True))
    printed = set(event.sheet_pages.order_by().values_list("town", flat=True)) & coming
    told = _("Printed for %(printed)s of %(towns)s towns.")
    return told % {"printed": len(printed), "towns": len(coming)}


def phones(facts: Facts) -> Iterator[Point]:
    """Where phones keep the door: a pass for each day, and each opened once while there is a network."""
    passes = list(facts.event.door_passes.filter(revoked_at=None).annotate(entered=Count("devices")))
    if not passes:
        return
    days, covered = set(facts.event.days), {day for one in passes for day in one.days}
    says = _("Days with a pass: %(covered)s of %(days)s.") % {
        "covered": len(days & covered),
        "days": len(days),
    }
    yield Point(DOOR, _("Each day has a pass for a phone"), days <= covered, says, "events:door-passes")
    tried = sum(one.entered > 0 for one in passes)
    says = _("Passes by which a phone entered: %(tried)s of %(passes)s.")
    says = says % {"tried": tried, "passes": len(passes)}
    label = _("A phone has entered by a pass, and has its list")
    yield Point(DOOR, label, tried > 0, says, "events:door-devices")


def screen(facts: Facts) -> Iterator[Point]:
    """Where people join: an address, a code that was tried, and somebody who knows how."""
    event = facts.event
    if not event.meets_online:
        return
    url = joining_of(event).url
    people = online_people(event).count()
    says = ngettext("%(count)s person takes part online", "%(count)s people take part online", people)
    says = says % {"count": people}
    yield Point(SCREEN, _("The address to join by is written"), is_open_to_see(url), says, "events:joining")
    tried = event.session_codes.exists()
    says = "" if tried else _("No code was opened yet: open one to rehearse, nothing is recorded.")
    yield Point(SCREEN, _("The code of the session was tried out"), tried, says, "events:session")
    for point in (Tick.SPOKEN, Tick.SCREEN):
        yield facts.ticked(SCREEN, point)


PROVIDERS: Final[tuple[Provider, ...]] = (
    run_sheet,
    safeguarding,
    needs,
    rooms,
    interpreters,
    meals,
    door,
    phones,
    screen,
)


def points(event: Event) -> list[Point]:
    """In the order of `PARTS`."""
    facts = Facts(event)
    found = [point for provider in PROVIDERS for point in provider(facts)]
    return sorted(found, key=lambda point: list(PARTS).index(point.part))


def is_time_to_rehearse(event: Event, *, today: date) -> bool:
    """On the day before, and until the first day is over."""
    if event.starts_on is None or event.status not in TAKES_PLACE or event.closed_at is not None:
        return False
    return event.starts_on - timedelta(days=1) <= today <= event.starts_on


def not_ready(event: Event) -> int:
    return sum(not point.is_ready for point in points(event))


def rehearsal_steps(event: Event, *, today: date) -> list[Step]:
    """Recommended in the week before, needed from the day before on."""
    first = event.starts_on
    is_ahead = first is not None and event.status in TAKES_PLACE and first - SOON <= today <= first
    if not is_ahead or event.closed_at is not None:
        return []
    is_needed = is_time_to_rehearse(event, today=today)
    return [Step("rehearsal", "events:rehearsal", is_done=not not_ready(event), is_needed=is_needed)]
