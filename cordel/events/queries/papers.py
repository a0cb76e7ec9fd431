"""What rooms wrote down: for those who write it, and, once it is published, for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.urls import reverse

from cordel.core.content import Content
from cordel.events.models import MOST_CONCLUSIONS, Activity, Decision, Event, Material, PaperStep, RoomPaper

# How much of an event's results a letter tells; the rest stands behind its links.
MOST_ROOMS = 3
MOST_OF_A_ROOM = 2


def paper_of(activity: Activity) -> RoomPaper:
    """The paper of the activity; one that is not stored yet where nobody wrote anything."""
    found = RoomPaper.objects.filter(activity=activity).first() or RoomPaper(activity=activity)
    found.activity = activity
    return found


def contents_of(paper: RoomPaper) -> dict[str, Content]:
    """All that is written on it in several languages: conclusions by place, decisions by key, minutes."""
    conclusions: Mapping[int, Content] = {}
    decisions: Mapping[int, Content] = {}
    if paper.pk is not None:
        conclusions = dict(paper.conclusions.values_list("position", "text"))
        decisions = dict(paper.decisions.order_by("pk").values_list("pk", "text"))
    return {
        **{f"conclusion_{at}": conclusions.get(at, Content()) for at in range(1, MOST_CONCLUSIONS + 1)},
        **{f"decision_{pk}": content for pk, content in decisions.items()},
        "minutes": paper.minutes,
    }


def facts_seen(paper: RoomPaper) -> list[object]:
    """What somebody agrees to or publishes: every text, and who does what by when."""
    facts = (
        list(paper.decisions.order_by("pk").values_list("pk", "responsible", "due_on")) if paper.pk else []
    )
    return [contents_of(paper), facts]


def papers(event: Event) -> QuerySet[Activity]:
    """The activities with their papers, and how much stands on each."""
    return event.activities.select_related("paper").annotate(
        concluded=Count("paper__conclusions", distinct=True), decided=Count("paper__decisions", distinct=True)
    )


def steps_of(paper: RoomPaper) -> list[PaperStep]:
    """Its way from draft to published, and back, oldest first."""
    return list(paper.steps.select_related("by").order_by("pk")) if paper.pk else []


def with_published_papers(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each activity with its `published_paper`, or None: nothing else of a paper reaches a public page."""
    published = RoomPaper.objects.filter(state=RoomPaper.State.PUBLISHED)
    whole = published.prefetch_related("conclusions", "decisions", "materials")
    return activities.prefetch_related(Prefetch("paper", whole, to_attr="published_paper"))


def published_paper(activity: Activity) -> RoomPaper | None:
    """Of an activity that `with_published_papers` fetched."""
    return getattr(activity, "published_paper", None)


def public_activity(event: Event, pk: int) -> Activity | None:
    """An activity whose paper is published, or was: then `published_paper` is None."""
    known = event.activities.filter(pk=pk, paper__steps__state=RoomPaper.State.PUBLISHED).distinct()
    return with_published_papers(known).first()


@dataclass(frozen=True)
class RoomResult:
    """What one room published, in brief; at the path all of it."""

    activity: Activity
    conclusions: list[Content]
    decisions: list[Decision]
    path: str


@dataclass(frozen=True)
class Results:
    """What an event found and decided, as far as it is published: its first rooms, and how many others there are."""

    rooms: list[RoomResult]
    other_rooms: int


def first_published(event: Event) -> dict[int, datetime]:
    """By activity, when what is published of it now was so for the first time."""
    steps = Min("steps__at", filter=Q(steps__state=RoomPaper.State.PUBLISHED))
    papers = RoomPaper.objects.filter(activity__event=event, state=RoomPaper.State.PUBLISHED).order_by()
    found = papers.annotate(first=steps).values_list("activity_id", "first", "state_since")
    moments = {activity: first or since for activity, first, since in found}
    return {activity: at for activity, at in moments.items() if at is not None}


def results_of(event: Event, *, since: datetime | None = None) -> Results:
    """For a letter to whoever was there; with `since` only what was published after that moment."""
    activities = event.activities.select_related("event__project")
    found = [one for one in with_published_papers(activities) if published_paper(one) is not None]
    if since is not None:
        first = first_published(event)
        found = [one for one in found if one.pk in first and first[one.pk] > since]
    return Results([_result(one) for one in found[:MOST_ROOMS]], len(found[MOST_ROOMS:]))


def _result(activity: Activity) -> RoomResult:
    paper = published_paper(activity)
    assert paper is not None  # noqa: S101 - `results_of` asks only for activities that have one
    conclusions, decisions = paper.conclusion_texts, list(paper.decisions.all())
    event = activity.event
    return RoomResult(
        activity,
        conclusions[:MOST_OF_A_ROOM],
        decisions[:MOST_OF_A_ROOM],
        reverse("events:minutes", args=[event.project.slug, event.number, activity.pk]),
    )


def material_file(event: Event, activity: int, material: int) -> Material | None:
    """A material that is kept here as a file."""
    of_room = Material.objects.filter(paper__activity=activity, paper__activity__event=event, pk=material)
    return of_room.exclude(file="").select_related("paper").first()
