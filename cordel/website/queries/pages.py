"""What the public pages show: projects as leaflets, a project's journey, and where everything stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, Prefetch, Q, QuerySet
from django.urls import reverse

from cordel.base import maps
from cordel.base.content import text
from cordel.base.languages import country_name
from cordel.base.models import PublishedTable
from cordel.core.folding import query_terms
from cordel.core.maps import JourneyMap, Stop
from cordel.core.permissions import Exit
from cordel.debates import queries as debates
from cordel.events import queries as events
from cordel.events.models import WOODCUTS, Activity, Event, EventPlace
from cordel.projects.models import Closing, Partner, Project, Statement
from cordel.stories import queries as stories
from cordel.website.queries import demo, findings

ON_THE_STRING = 5
PUBLISHED_AT_HOME = 9
PER_PAGE = 24
STORIES_TOLD = 3
MOST_ADDRESSES = 40_000
LATEST_FIRST = F("last_day").desc(nulls_last=True)
PAST, RUNNING, COMING, UNKNOWN = "past", "running", "coming", "unknown"
PICTURES = [f"base/icons/cut_{name}.html" for name in WOODCUTS]
LEADS = Prefetch(
    "partners",
    Partner.objects.filter(role=Partner.Role.LEAD).select_related("town", "organisation"),
    to_attr="leads",
)


# --- Leaflets -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaflet:
    """An event as it hangs on the string. `where` are lines such as ("Martinique", "France")."""

    event: Event
    state: str
    where: list[tuple[str, ...]]
    picture: str
    takes_registrations: bool

    @property
    def is_behind(self) -> bool:
        return self.state == PAST


def leaflet(event: Event, now: datetime) -> Leaflet:
    return Leaflet(
        event=event,
        state=state_of(event, now),
        where=where(event),
        picture=f"base/icons/cut_{event.woodcut}.html",
        takes_registrations=takes_registrations(event, now),
    )


def state_of(event: Event, now: datetime) -> str:
    """Past, running, coming, unknown, or its status where the dates do not count any more; on the host's clock."""
    if event.status in (Event.Status.CANCELLED, Event.Status.POSTPONED):
        return str(event.status)
    first, last = event.starts_on or event.ends_on, event.ends_on or event.starts_on
    if first is None or last is None:
        return UNKNOWN
    today = now.astimezone(event.zone).date()
    return PAST if last < today else RUNNING if first <= today else COMING


def takes_registrations(event: Event, now: datetime) -> bool:
    """Whether the window of registration is open; whether seats are left is told on the event's own page."""
    opens, closes = event.registration_opens_at, event.registration_closes_at
    is_open = opens is not None and opens <= now and (closes is None or now < closes)
    is_off = event.status in (Event.Status.CANCELLED, Event.Status.POSTPONED)
    return is_open and event.closed_at is None and not is_off


def where(event: Event) -> list[tuple[str, ...]]:
    """A line for each host place: town, region, country, without the towns that the event's name tells already."""
    title = text(event.name) or " ".join(place.name for place in event.hosts)
    lines = [_line(place, with_name=place.name not in title) for place in event.hosts]
    return [line for line in dict.fromkeys(lines) if line]


def _line(place: EventPlace, *, with_name: bool) -> tuple[str, ...]:
    region = place.town.region if place.town and place.town.region != place.name else ""
    return tuple(part for part in (place.name if with_name else "", region, place.country_name) if part)


# --- Home and the list of projects --------------------------------------------------------------


def home_page(now: datetime) -> dict[str, Any]:
    """What comes next first, then the projects that are run here (invented ones last), then those known from
    their reports."""
    ahead = [leaflet(event, now) for event in _ahead(now.date())]
    hanging = [it for it in ahead if it.state != PAST]
    own = listed("is_synthetic", LATEST_FIRST).filter(origin=Project.Origin.OWN)
    published = listed(LATEST_FIRST).filter(origin=Project.Origin.PUBLISHED)
    return {
        "ahead": hanging,
        "any_synthetic": any(it.event.project.is_synthetic for it in hanging),
        "next": next((it for it in hanging if it.takes_registrations), None),
        "projects": [(project, PICTURES[project.pk % len(PICTURES)]) for project in own],
        "published": list(published[:PUBLISHED_AT_HOME]),
        "published_count": published.count(),
    }


def _ahead(today: date) -> list[Event]:
    """Events that are not over, the nearest first, those without dates last."""
    open_ended = Q(starts_on=None, ends_on=None) & ~Q(project__origin=Project.Origin.PUBLISHED)
    yesterday = today - timedelta(days=1)  # west of Greenwich it may still be today
    found = Event.objects.published().filter(Q(ends_on__gte=yesterday) | open_ended)
    in_order = found.exclude(status=Event.Status.CANCELLED).order_by(
        F("starts_on").asc(nulls_last=True), "pk"
    )
    return list(in_order.select_related("project").prefetch_related(events.PLACES)[:ON_THE_STRING])


def listed(*first: Any) -> QuerySet[Project]:
    """Projects of the public site, with their leads, their countries counted, and the journey's first and last day."""
    return (
        Project.objects.listed()
        .annotate(
            countries=Count("partners__country", distinct=True),
            first_day=Min("events__starts_on"),
            last_day=Max("events__ends_on"),
        )
        .order_by(*first, "sort_key", "pk")
        .prefetch_related(LEADS)
    )


def projects_page(search: str, number: str) -> dict[str, Any]:
    """All projects by name; `search` is a part of a title, in any script and spelling."""
    found = listed()
    for alternatives in query_terms(search):
        word = Q()
        for alternative in alternatives:
            word |= Q(sort_key__contains=alternative) | Q(partners__town__search_key__contains=alternative)
        found = found.filter(pk__in=Project.objects.filter(word).values("pk"))
    page: Page[Project] = Paginator(found, PER_PAGE).get_page(number)
    return {"page": page, "search": search}


# --- A project's journey ------------------------------------------------------------------------


def project_page(slug: str, now: datetime, *, is_archived: bool = False) -> dict[str, Any] | None:
    """All that the public page of a project shows, or None; on its way into an archive, what may stand there."""
    project = Project.objects.listed().filter(slug=slug).first()
    if project is None:
        return None
    journey = [event for event in events.journey(project) if event.published_at is not None]
    leaflets = [leaflet(event, now) for event in journey]
    partners = list(project.partners.select_related("town", "organisation").order_by("pk"))
    lines = list(project.statements.all())
    counts = events.headcounts(journey)
    return {
        "project": project,
        "leaflets": leaflets,
        "places": [(it, list(it.event.places.all())) for it in leaflets],
        "place_count": len({place.name for event in journey for place in event.places.all()}),
        "first_day": min((e.starts_on for e in journey if e.starts_on), default=None),
        "last_day": max((e.ends_on for e in journey if e.ends_on), default=None),
        "leads": [partner for partner in partners if partner.role == Partner.Role.LEAD],
        "countries": by_country(partners),
        "lines": lines,
        "statements": by_kind(lines),
        "counts": [(it.event, counts.get(it.event.pk)) for it in leaflets],
        "counted": sum(table.table["participants"] for table in counts.values()) if counts else None,
        "unpublished": unpublished(project, leaflets, partners, counts),
        "drawings": journey_map(leaflets, partners),
        "findings": findings.of(project),
        "stories": stories.all_shown(
            project, Exit.ARCHIVE if is_archived else Exit.WEBSITE, today=now.date()
        )[:STORIES_TOLD],
        "debates": [one for one in debates.debates_of(project) if one.is_public],
        "closing": closing_of(project),
        "is_reference": project.slug == demo.data("reference_words")["slug"],
    }


def closing_of(project: Project) -> Closing | None:
    """Who looks after a project that is over, and its archive; None while it runs."""
    if project.closed_at is None:
        return None
    found = Closing.objects.filter(project=project).select_related("keeper__town", "keeper__organisation")
    return found.first()


def archive_of(slug: str) -> Closing | None:
    """The closing of a public project whose archive is there."""
    found = Closing.objects.filter(
        project__slug=slug, project__is_listed=True, project__closed_at__isnull=False
    )
    return found.exclude(archive="").first()


def by_kind(lines: Iterable[Statement]) -> dict[str, list[Statement]]:
    """What the project is about, by kind; every kind is there."""
    found: dict[str, list[Statement]] = {str(kind): [] for kind in Statement.Kind}
    for line in lines:
        found[line.kind].append(line)
    return found


def by_country(partners: Iterable[Partner]) -> list[tuple[str, list[Partner]]]:
    """(country's name, its partners) in the reader's alphabet; partners keep their order."""
    found: dict[str, list[Partner]] = {}
    for partner in partners:
        found.setdefault(country_name(partner.country) if partner.country else "", []).append(partner)
    return sorted(found.items())


def unpublished(
    project: Project,
    leaflets: list[Leaflet],
    partners: list[Partner],
    counts: dict[int, PublishedTable],
) -> dict[str, bool]:
    """What a reader might look for and will not find, because nobody published it."""
    behind = [it.event for it in leaflets if it.is_behind]
    told = set(Activity.objects.filter(event__in=behind).values_list("event_id", flat=True).distinct())
    return {
        "towns": not partners or any(partner.is_unknown_town for partner in partners),
        "participants": any(event.pk not in counts for event in behind),
        "activities": any(event.pk not in told for event in behind),
        "grant": not project.is_synthetic,
        "documents": bool(behind) and len(behind) == len(leaflets),
    }


def journey_map(leaflets: list[Leaflet], partners: list[Partner]) -> tuple[JourneyMap, ...]:
    """The drawings of the journey; none when there is nothing to draw."""
    stops = [stop for it in leaflets for stop in _stops(it)]
    tinted = frozenset(partner.country for partner in partners if partner.country)
    return maps.drawings(stops, tinted) if stops or tinted else ()


def _stops(it: Leaflet) -> Iterable[Stop]:
    for place in it.event.places.all():
        town = place.town
        if town is not None and town.latitude is not None and town.longitude is not None:
            yield Stop(
                number=it.event.number,
                name=place.name,
                latitude=town.latitude,
                longitude=town.longitude,
                url=it.event.get_absolute_url(),
                region=town.region,
                state=it.state,
                country=place.country,
            )


# --- For search engines -------------------------------------------------------------------------


def addresses() -> list[str]:
    """Every public page's path, the same in all languages."""
    fixed = ["home", "projects", "about", "sentences", "privacy", "accessibility"]
    projects = Project.objects.listed().order_by("pk").values_list("slug", flat=True)
    published = Event.objects.published().order_by("pk").values_list("project__slug", "number")
    return [
        *(reverse(f"website:{name}") for name in fixed),
        *(reverse("website:project", args=[slug]) for slug in projects),
        *(reverse("events:event", args=[slug, number]) for slug, number in published),
    ][:MOST_ADDRESSES]


def in_every_language(paths: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(address, [(language, address in that language)]) for each path."""
    languages = [code for code, _name in settings.LANGUAGES]
    here = settings.SITE_URL
    return [(here + path, [(code, f"{here}{path}?language={code}") for code in languages]) for path in paths]
