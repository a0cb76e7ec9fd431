"""Plan and reality beside what the call asks for: "event 3: 27 invited internationals, 25 needed, 2 to spare"."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.core import signed_figures
from cordel.core.calls import EVENT_MINIMA, PROJECT_MINIMA, Call, Comparison, State, margin
from cordel.core.countries import in_european_union, is_country, state_of
from cordel.events.models import Delegation, Event, FiguresVersion, Registration, Role
from cordel.events.queries import children_groups, children_present, frozen_rows, frozen_version
from cordel.projects.models import Project
from cordel.reports.event_sheet import sheet_of
from cordel.reports.limits import call_for

NAMES: Final = {
    "participants_min": gettext_lazy("Participants"),
    "invited_min": gettext_lazy("Invited internationals"),
    "countries_min": gettext_lazy("Countries"),
    "eu_members_min": gettext_lazy("Member States of the European Union"),
    "events_min": gettext_lazy("Events"),
}
FULL: Final = 100  # width of a bar


@dataclass(frozen=True)
class Bar:
    """What is drawn, in hundredths of the bar: how much there is, and where the minimum stands."""

    have: int
    need: int | None


@dataclass(frozen=True)
class Line:
    """One figure, planned, registered and counted, beside the call's minimum; None where it is not known."""

    name: str
    planned: int | None
    registered: int | None
    present: int | None
    against: Comparison | None
    note: str = ""

    @property
    def label(self) -> Any:
        return NAMES[self.name]

    @property
    def value(self) -> int | None:
        """The figure that counts: whoever was present; before that the plan, before that the registrations."""
        return next((one for one in (self.present, self.planned, self.registered) if one is not None), None)

    @property
    def difference(self) -> int | None:
        """How many more than planned; None where one of both is not known."""
        return None if self.planned is None or self.present is None else self.present - self.planned

    @property
    def basis(self) -> str:
        if self.present is not None:
            return _("counted")
        return _("planned") if self.planned is not None else _("registered")

    @property
    def state(self) -> str:
        return str(self.against.state) if self.against else str(State.UNKNOWN)

    @property
    def tone(self) -> str:
        return {State.OK: "good", State.THIN: "warn", State.BELOW: "bad"}.get(State(self.state), "")

    @property
    def sentence(self) -> str:
        """The comparison in words: what a screen reader and a hurried officer get."""
        if self.value is None:
            return _("%(what)s: nothing is known yet.") % {"what": self.label}
        facts = {"what": self.label, "value": self.value, "basis": self.basis}
        if self.against is None:
            return _("%(what)s: %(value)s %(basis)s; no minimum is known.") % facts
        spare = self.against.spare
        facts["needed"] = self.against.needed
        if spare is None:
            return _("%(what)s: %(value)s %(basis)s so far, %(needed)s needed.") % facts
        facts |= {"spare": spare, "short": -spare}
        if spare < 0:
            return _("%(what)s: %(value)s %(basis)s, %(needed)s needed, %(short)s missing.") % facts
        return _("%(what)s: %(value)s %(basis)s, %(needed)s needed, %(spare)s to spare.") % facts

    @property
    def bar(self) -> Bar | None:
        if self.value is None:
            return None
        needed = self.against.needed if self.against else None
        # The bar's full width leaves a third behind the minimum, or ends where the figure does.
        whole = max(self.value, (needed or 0) * 4 // 3, 1)
        return Bar(self.value * FULL // whole, needed * FULL // whole if needed is not None else None)


def comparisons(event: Event, call: Call | None = None) -> list[Line]:
    """An event's figures beside the minima of its project's call (at most five queries). Who was present is what
    was frozen, once it is."""
    call = call or call_for(event.project)
    counts = _printed(event) if event.project.origin == Project.Origin.PUBLISHED else _counted(event)
    return [_line(name, call, *counts[name]) for name in EVENT_MINIMA]


def frozen_comparisons(events: Sequence[Event]) -> dict[int, list[Line]]:
    """The plan beside what was frozen, by the event's primary key, in two queries for all of them; prefetch `places`.
    Nothing of the call stands beside it. Events without a frozen version are missing."""
    plans: dict[int, list[tuple[str, int]]] = {}
    delegations = Delegation.objects.filter(event__in=events).order_by("pk")
    for pk, country, planned in delegations.values_list("event_id", "partner__country", "planned"):
        plans.setdefault(pk, []).append((country, planned))
    found = FiguresVersion.objects.filter(event__in=events).order_by("number")
    frozen = {one.event_id: one for one in found}
    lines = {}
    for event in events:
        if event.pk in frozen:
            people = _by_role_of(frozen[event.pk])
            both = _planned_by(plans.get(event.pk, []), event)
            counts = (sum(people.values()), people.get(Role.INTERNATIONAL, 0))
            lines[event.pk] = [
                Line(name, plan, None, count, None)
                for name, plan, count in zip(EVENT_MINIMA, both, counts, strict=True)
            ]
    return lines


Counts = tuple[int | None, int | None, int | None]  # planned, registered, present


def _counted(event: Event) -> dict[str, Counts]:
    registered = _by_role(event.registrations.confirmed())
    present = _present(event)
    planned_all, planned_invited = _planned(event)
    came = bool(present) or event.closed_at is not None
    return {
        "participants_min": (
            planned_all,
            sum(registered.values()) or None,
            sum(present.values()) if came else None,
        ),
        "invited_min": (
            planned_invited,
            registered.get(Role.INTERNATIONAL, 0) if registered else None,
            present.get(Role.INTERNATIONAL, 0) if came else None,
        ),
    }


def _by_role(people: Any) -> dict[str, int]:
    return dict(people.order_by().values_list("role").annotate(count=Count("pk")))


def _present(event: Event) -> dict[str, int]:
    """Persons by role: as frozen, else as recorded now."""
    version = frozen_version(event)
    if version is None:
        counts = Counter(_by_role(event.registrations.present()))
        for group in children_groups(event):
            counts[group.role] += group.persons
        return dict(+counts)
    return _by_role_of(version)


def _by_role_of(version: FiguresVersion) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in signed_figures.read_rows(version.document):
        counts[row.key.role] += row.persons
    return dict(counts)


def _planned(event: Event) -> tuple[int | None, int | None]:
    """(all, from other countries than the hosts'); None where nobody planned, or no host is known."""
    plans = list(event.delegations.values_list("partner__country", "planned").order_by("pk"))
    return _planned_by(plans, event)


def _planned_by(plans: list[tuple[str, int]], event: Event) -> tuple[int | None, int | None]:
    """The same of plans that are known: (country, people)."""
    if not plans:
        return None, None
    hosts = {state_of(country) for country in event.host_countries}
    invited = sum(planned for country, planned in plans if state_of(country) not in hosts)
    return sum(planned for _country, planned in plans), invited if hosts else None


def _printed(event: Event) -> dict[str, Counts]:
    sheet = sheet_of(event)
    return {
        "participants_min": (None, None, sheet.participants),
        "invited_min": (None, None, sheet.international),
    }


def project_comparisons(project: Project, call: Call | None = None) -> list[Line]:
    """What the call asks of the project as a whole (five queries)."""
    call = call or call_for(project)
    events = list(project.events.exclude(status=Event.Status.CANCELLED).prefetch_related("places"))
    hosts = {country for event in events for country in event.host_countries}
    partners = set(project.partners.order_by().values_list("country", flat=True))
    planned, present = _states(hosts | partners), _states(_countries_present(project))
    day = project.starts_on or min((event.starts_on for event in events if event.starts_on), default=None)
    closed = sum(event.closed_at is not None for event in events)
    counts: dict[str, Counts] = {
        "countries_min": (len(planned) or None, None, len(present) or None),
        "eu_members_min": (_members(planned, day), None, _members(present, day)),
        "events_min": (len(events) or None, None, closed or None),
    }
    return [_line(name, call, *counts[name]) for name in PROJECT_MINIMA]


def _countries_present(project: Project) -> set[str]:
    """Countries of people present: for the call they count, not the list of partners."""
    frozen = frozen_rows(project)
    present = Registration.objects.filter(event__project=project).exclude(event__in=frozen).present()
    recorded = present.order_by().values_list("country", flat=True).distinct()
    children = {one.country for one in children_present(project, but=frozen)}
    return {*recorded, *children, *(row.key.country for rows in frozen.values() for row in rows)}


def _states(countries: Iterable[str]) -> set[str]:
    return {state_of(country) for country in countries if country and is_country(country)}


def _members(countries: set[str], day: date | None) -> int | None:
    if not countries or day is None:
        return None
    return sum(in_european_union(country, day) for country in countries)


def _line(
    name: str, call: Call | None, planned: int | None, registered: int | None, present: int | None
) -> Line:
    limit = call.limits.get(name) if call else None
    # Registrations trickle in: they are shown, but nobody is told on the first day that they are too few.
    against = margin(limit, planned=planned, actual=present) if limit else None
    note = call.unknown.get(name, "") if call else ""
    return Line(name, planned, registered, present, against, note)


@dataclass(frozen=True)
class Check:
    """A limit of the call in words, for pages that know no more of it: `tone` is good, warn, bad or ""."""

    name: str
    sentence: str
    tone: str


def checks(event: Event) -> list[Check]:
    """Everything of the call that an event's plan touches: its own figures unless it is cancelled, its days, and
    what is asked of the project as a whole."""
    call = call_for(event.project)
    is_off = event.status == Event.Status.CANCELLED
    lines = [*([] if is_off else comparisons(event, call)), *project_comparisons(event.project, call)]
    found = [Check(line.name, line.sentence, line.tone) for line in lines]
    most = call.limits.get("event_days_max") if call else None
    if most is not None and event.days and not is_off:
        facts = {"days": len(event.days), "most": most.value}
        sentence = _("Days of the event: %(days)s, at most %(most)s allowed.") % facts
        found.append(Check("event_days_max", sentence, "bad" if len(event.days) > most.value else "good"))
    return found
