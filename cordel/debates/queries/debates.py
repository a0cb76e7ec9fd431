"""Debates, and where they belong."""

from django.db.models import QuerySet
from django.urls import reverse

from cordel.base import tokens
from cordel.base.prepared import prepared
from cordel.debates.models import Debate
from cordel.events import queries as events
from cordel.events.models import Activity, Event, Registration
from cordel.projects.models import Project
from cordel.towns.models import Town

Phase = Debate.Phase


def debates_of(project: Project) -> QuerySet[Debate]:
    return project.debates.select_related("event", "activity").order_by("number")


def debate(slug: str, number: int) -> Debate | None:
    return next(iter(_numbered(slug, number)), None)


@prepared
def _numbered(slug: str, number: int) -> QuerySet[Debate]:
    found = Debate.objects.select_related("project", "event", "activity").order_by()
    return found.filter(project__slug=slug, number=number)


def places_of(project: Project) -> dict[int, set[int]]:
    """The project's events with their activities."""
    found: dict[int, set[int]] = {
        pk: set() for pk in project.events.values_list("pk", flat=True).order_by("pk")
    }
    rows = Activity.objects.filter(event__project=project).order_by("pk").values_list("event_id", "pk")
    for event, activity in rows:
        found[event].add(activity)
    return found


def events_of(project: Project) -> list[Event]:
    return list(project.events.order_by("number"))


def activities_of(project: Project) -> list[Activity]:
    found = Activity.objects.filter(event__project=project).select_related("event")
    return list(found.order_by("event__number", "pk"))


def towns_of(debate: Debate) -> QuerySet[Town]:
    """The towns of the project's partners, by their names."""
    return Town.objects.filter(partnerships__project_id=debate.project_id).distinct()


def debates_for(registration: Registration) -> list[tuple[Debate, str]]:
    """Open debates of the registration's project that it can vote in, with the way in from its private page."""
    rows = debates_of(registration.event.project).filter(phase__in=[Phase.STATEMENTS, Phase.VOTES])
    proof = tokens.derived("registration", events.private_value(registration))
    return [
        (
            one,
            reverse("debates:from-registration", args=[one.project.slug, one.number, registration.pk, proof]),
        )
        for one in rows.select_related("project")
        if one.event_id in (None, registration.event_id)
    ]
