"""What came out otherwise than planned, and why: by a tenth or more, of figures that are final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse

from cordel.core.content import Content
from cordel.core.obligations import Duty, Kind, reasons_due
from cordel.events.models import Event
from cordel.projects.models import Partner, Project
from cordel.projects.queries import evaluators
from cordel.projects.queries.obligations import Told
from cordel.reports.comparison import Line, comparisons, frozen_comparisons, project_comparisons

# No call says how much is too much, so a tenth of the plan is.
TENTHS: Final = 10
# By (event, figure): why it is not as planned.
Written = dict[tuple[int, str], Content]
WHOLE: Final = 0


@dataclass(frozen=True)
class Deviation:
    """A line of the comparison; `event` None is the whole project. `is_final`: its figure is frozen."""

    event: Event | None
    line: Line
    is_final: bool
    reason: Content = field(default_factory=Content)

    @property
    def needs(self) -> bool:
        """Whether it has to be explained."""
        return self.is_final and deviates(self.line)

    @property
    def waits(self) -> bool:
        """Whether it would have to be, if the figure were final."""
        return not self.is_final and deviates(self.line)

    @property
    def key(self) -> tuple[int, str]:
        return (self.event.pk if self.event else WHOLE, self.line.name)


def of_event(event: Event, lines: list[Line] | None = None) -> list[Deviation]:
    """An event's lines. What is not frozen can still change and needs no reason yet."""
    return _of_event(event, comparisons(event) if lines is None else lines, evaluators.reasons(event.project))


def _of_event(event: Event, lines: list[Line], written: "Written") -> list[Deviation]:
    is_final = event.closed_at is not None
    return [Deviation(event, line, is_final, written.get((event.pk, line.name), Content())) for line in lines]


def of_whole(project: Project) -> list[Deviation]:
    """The project's lines; final once every event that was not cancelled is closed."""
    written = evaluators.reasons(project)
    held = project.events.exclude(status=Event.Status.CANCELLED)
    is_final = held.exists() and not held.filter(closed_at=None).exists()
    return [
        Deviation(None, line, is_final, written.get((WHOLE, line.name), Content()))
        for line in project_comparisons(project)
    ]


def of_project(project: Project) -> list[Deviation]:
    """All that need a reason, with it or without, event by event and then the whole."""
    events = project.events.select_related("project").order_by("number", "pk")
    every = [one for event in events for one in of_event(event)]
    return [one for one in [*every, *of_whole(project)] if one.needs]


# --- Who owes a reason -------------------------------------------------------------------------------


def told(projects: list[Project], _partners: Mapping[int, list[Partner]]) -> list[Told]:
    """Fills the slot of the projects: those who run one owe a reason for each frozen figure far from its plan. Four
    questions to the database, however many events, and six for each project whose events are all over."""
    held = Event.objects.filter(project__in=projects).exclude(status=Event.Status.CANCELLED)
    events = list(held.defer("summary").prefetch_related("places").order_by("project_id", "number"))
    closed = [event for event in events if event.closed_at is not None]
    if not closed:
        return []
    lines, written = frozen_comparisons(closed), evaluators.reasons_of(projects)
    duties = [
        _duty([event], _of_event(event, lines.get(event.pk, []), written.get(event.project_id, {})))
        for event in closed
    ]
    for project in projects:
        own = [event for event in events if event.project_id == project.pk]
        if own and all(event.closed_at is not None for event in own):
            duties.append(_duty(own, of_whole(project)))
    return [Told([duty for duty in duties if duty], {}, url_of)]


def _duty(events: Sequence[Event], lines: list[Deviation]) -> Duty | None:
    """Of one event, or of all events of a project; None where nothing needs a reason."""
    asked = [one for one in lines if one.needs]
    if not asked:
        return None
    frozen_on = max(event.closed_at.date() for event in events if event.closed_at)
    about = asked[0].event.pk if asked[0].event else None
    is_met = all(one.reason for one in asked)
    return Duty(Kind.REASONS, events[0].project_id, about, None, reasons_due(frozen_on), is_met)


def url_of(_duty: Duty, project: Project) -> str:
    return reverse("reports:deviations", args=[project.slug])


def deviates(line: Line) -> bool:
    """Whether a figure is a tenth or more away from what was planned."""
    if line.planned is None or line.difference is None:
        return False
    return line.difference != 0 and abs(line.difference) * TENTHS >= line.planned
