"""What came out otherwise than planned, and why: by a tenth or more, of figures that are final."""

from dataclasses import dataclass
from typing import Final

from cordel.events.models import Event
from cordel.projects.models import Project
from cordel.projects.queries import evaluators
from cordel.reports.comparison import Line, comparisons, project_comparisons

# No call says how much is too much, so a tenth of the plan is.
TENTHS: Final = 10
WHOLE: Final = 0


@dataclass(frozen=True)
class Deviation:
    """A line of the comparison; `event` None is the whole project. `needs`: it has to be explained."""

    event: Event | None
    line: Line
    needs: bool
    reason: str

    @property
    def key(self) -> tuple[int, str]:
        return (self.event.pk if self.event else WHOLE, self.line.name)


def of_event(event: Event, lines: list[Line] | None = None) -> list[Deviation]:
    """An event's lines. What is not frozen can still change and needs no reason yet."""
    written = evaluators.reasons(event.project)
    is_final = event.closed_at is not None
    return [
        Deviation(event, line, is_final and deviates(line), written.get((event.pk, line.name), ""))
        for line in (comparisons(event) if lines is None else lines)
    ]


def of_whole(project: Project) -> list[Deviation]:
    """The project's lines; final once every event that was not cancelled is closed."""
    written = evaluators.reasons(project)
    held = project.events.exclude(status=Event.Status.CANCELLED)
    is_final = held.exists() and not held.filter(closed_at=None).exists()
    return [
        Deviation(None, line, is_final and deviates(line), written.get((WHOLE, line.name), ""))
        for line in project_comparisons(project)
    ]


def of_project(project: Project) -> list[Deviation]:
    """All that need a reason, with it or without, event by event and then the whole."""
    events = project.events.select_related("project").order_by("number", "pk")
    every = [one for event in events for one in of_event(event)]
    return [one for one in [*every, *of_whole(project)] if one.needs]


def deviates(line: Line) -> bool:
    """Whether a figure is a tenth or more away from what was planned."""
    if line.planned is None or line.difference is None:
        return False
    return line.difference != 0 and abs(line.difference) * TENTHS >= line.planned
