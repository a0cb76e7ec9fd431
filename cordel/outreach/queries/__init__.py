"""Which towns have to publish a project where and until when, what was found there, and which pages want a look."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from html import unescape
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.dates import date_format
from cordel.base.fetching import Outcome
from cordel.core.calls import Call
from cordel.core.folding import fold
from cordel.core.obligations import Duty, Kind, PageClock, due_on, page_clock, page_due
from cordel.events.models import Event
from cordel.outreach.models import OutreachAction, PublishedPage
from cordel.projects.models import Partner, Project
from cordel.projects.queries import call_of
from cordel.projects.queries.due_days import due_days_of
from cordel.projects.queries.obligations import Told

TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


ONCE: Final[Mapping[str, Any]] = {
    Outcome.NOT_FOUND: gettext_lazy("The page was not found on %(day)s."),
    Outcome.BROKEN: gettext_lazy("The server had an error on %(day)s."),
    Outcome.SILENT: gettext_lazy("The server did not answer on %(day)s."),
    Outcome.INSECURE: gettext_lazy("The server's certificate was wrong or had ended on %(day)s."),
    Outcome.UNSAFE: gettext_lazy("The address led to where no public page stands on %(day)s."),
}
TWICE: Final[Mapping[str, Any]] = {
    Outcome.NOT_FOUND: gettext_lazy("The page was not found on %(first)s and on %(second)s."),
    Outcome.BROKEN: gettext_lazy("The server had an error on %(first)s and on %(second)s."),
    Outcome.SILENT: gettext_lazy("The server did not answer on %(first)s and on %(second)s."),
    Outcome.INSECURE: gettext_lazy(
        "The server's certificate was wrong or had ended on %(first)s and on %(second)s."
    ),
    Outcome.UNSAFE: gettext_lazy(
        "The address led to where no public page stands on %(first)s and on %(second)s."
    ),
}


class Owing(NamedTuple):
    """A town, its newest address, and the clock of its call (None: the call asks for no page, or no end is known)."""

    partner: Partner
    page: PublishedPage | None
    clock: PageClock | None

    @property
    def state(self) -> str:
        if self.page is None:
            return _("no address yet")
        return str(self.page.get_outcome_display()) if self.page.outcome else _("not looked at yet")


# --- Pages -------------------------------------------------------------------------------------------


def newest(partners: Iterable[int]) -> dict[int, PublishedPage]:
    """The newest address of each partner."""
    found = PublishedPage.objects.filter(partner__in=partners).select_related("recorded_by").order_by("pk")
    return {page.partner_id: page for page in found}


def owing(project: Project, *, towns: Iterable[int] | None = None) -> list[Owing]:
    """Every town of the project, or those of `towns`, by name."""
    found = Partner.objects.filter(project=project, town__isnull=False).select_related("town", "project")
    partners = list(
        (found if towns is None else found.filter(town__in=towns)).order_by("town__sort_key", "pk")
    )
    pages, clock = newest([one.pk for one in partners]), clock_of(project)
    return [Owing(one, pages.get(one.pk), clock) for one in partners]


def partner(project: Project, pk: int) -> Partner | None:
    found = Partner.objects.filter(project=project, town__isnull=False, pk=pk)
    return found.select_related("town", "project").first()


def pages_of(partner: Partner) -> list[PublishedPage]:
    """Every address that was recorded, the newest first."""
    return list(partner.published_pages.select_related("recorded_by").order_by("-pk"))


def clock_of(project: Project) -> PageClock | None:
    return page_clock(call_of(project), ends_on=project.ends_on)


# --- What is owed ------------------------------------------------------------------------------------


def told(projects: list[Project], partners: Mapping[int, list[Partner]]) -> list[Told]:
    """Fills the slot of the projects. Three questions to the database, however many towns and events."""
    clocks = {one.pk: clock for one in projects if (clock := clock_of(one)) is not None}
    pages = newest([one.pk for project in clocks for one in partners[project]]) if clocks else {}
    duties = [
        _duty(project, one.pk, pages.get(one.pk), clock)
        for project, clock in clocks.items()
        for one in partners[project]
    ]

    def why(duty: Duty) -> str:
        page = pages.get(duty.partner or 0)
        return told_gone(page) if page else ""

    return [Told(duties, {}, url_of, why), _actions_told(projects, partners)]


def _actions_told(projects: list[Project], partners: Mapping[int, list[Partner]]) -> Told:
    """Each town tells of one thing at least for each event. An event whose figures are frozen asks nothing more."""
    found = Event.objects.filter(project__in=projects, closed_at__isnull=True)
    rows = list(
        found.exclude(status=Event.Status.CANCELLED)
        .order_by("project_id", "number")
        .values_list("pk", "project_id", "number", "starts_on", "ends_on")
    )
    done = OutreachAction.objects.filter(event__in=[row[0] for row in rows]).order_by()
    told_of = set(done.values_list("event_id", "partner_id").distinct())
    days = {project.pk: due_days_of(project) for project in projects}
    keys = {project: [one.pk for one in found] for project, found in partners.items()}
    duties = []
    for event, project, _number, first, last in rows:
        due = due_on(Kind.OUTREACH, first=first, last=last, days=days[project])
        after = days[project].of(Kind.OUTREACH)
        duties += [
            Duty(Kind.OUTREACH, project, event, pk, due, (event, pk) in told_of, None, after)
            for pk in keys[project]
        ]
    numbers = {row[0]: row[2] for row in rows}

    def place(duty: Duty, project: Project) -> str:
        at = reverse("outreach:tell", args=[project.slug, duty.partner])
        return f"{at}?event={numbers[duty.event or 0]}"

    return Told(duties, {}, place)


def _duty(project: int, partner: int, page: PublishedPage | None, clock: PageClock) -> Duty:
    """A page that went away after the clock of the call had ended is nobody's matter."""
    gone_on = page.gone_on if page and page.gone_on and page.gone_on <= clock.until else None
    is_met = page is not None and gone_on is None
    return Duty(Kind.PUBLICATION, project, None, partner, page_due(clock, gone_on=gone_on), is_met, gone_on)


def told_gone(page: PublishedPage) -> str:
    """On which two days it failed, and how; "" for a page that is not gone."""
    if page.gone_on is None or page.failing_since is None:
        return ""
    again = page.failed_again or page.outcome
    days = {"first": date_format(page.failing_since), "second": date_format(page.gone_on)}
    if (page.failed_first or again) == again:
        return str(TWICE[again]) % days
    first = str(ONCE[page.failed_first]) % {"day": days["first"]}
    return f"{first} {str(ONCE[again]) % {'day': days['second']}}"


def told_once(page: PublishedPage) -> str:
    """How it failed on one day, which is no proof yet; "" for a page that stands, or is gone."""
    if page.failing_since is None or page.is_gone:
        return ""
    return str(ONCE[page.failed_first or page.outcome]) % {"day": date_format(page.failing_since)}


def url_of(duty: Duty, project: Project) -> str:
    return reverse("outreach:page", args=[project.slug, duty.partner])


# --- How events were made known ----------------------------------------------------------------------


def actions_of(project: Project, *, towns: set[int] | None = None) -> list[OutreachAction]:
    """What was told in the project, the newest first: all, or of these towns."""
    found = OutreachAction.objects.filter(partner__project=project)
    found = found if towns is None else found.filter(partner__town__in=towns)
    return list(found.select_related("partner__town", "event", "told_by").order_by("-day", "-pk"))


def action(project: Project, pk: int) -> OutreachAction | None:
    found = OutreachAction.objects.filter(partner__project=project, pk=pk)
    return found.select_related("partner__town", "partner__project", "event").first()


def telling(project: Project, *, towns: set[int] | None = None) -> list[Partner]:
    """Who tells: the project's towns, or those of them that are given."""
    found = Partner.objects.filter(project=project, town__isnull=False)
    found = found if towns is None else found.filter(town__in=towns)
    return list(found.select_related("town").order_by("town__sort_key", "pk"))


def event_keys(project: Project) -> list[int]:
    return list(Event.objects.filter(project=project).order_by("number").values_list("pk", flat=True))


def events_to_tell_of(project: Project) -> list[Event]:
    """Those that are not cancelled, in their order."""
    found = Event.objects.filter(project=project).exclude(status=Event.Status.CANCELLED)
    return list(found.only("pk", "number", "name").order_by("number"))


# --- Looking -----------------------------------------------------------------------------------------


def within_clock(*, today: date) -> list[PublishedPage]:
    """The newest address of each town, while the clock of its call runs; invented towns have no pages to look at."""
    pages = PublishedPage.objects.filter(
        partner__project__origin=Project.Origin.OWN, partner__project__is_synthetic=False
    )
    found = {page.partner_id: page for page in pages.select_related("partner__project").order_by("pk")}
    clocks: dict[int, PageClock | None] = {}
    due = []
    for page in found.values():
        project = page.partner.project
        if project.pk not in clocks:
            clocks[project.pk] = clock_of(project)
        clock = clocks[project.pk]
        if clock is not None and today <= clock.until:
            due.append(page)
    return due


def names_funder(body: str, call: Call | None) -> bool | None:
    """Whether the page's text has the funding line or the programme's name; None where nobody says what to look for."""
    if call is None:
        return None
    line = call.funding_line.text if call.funding_line and "%(" not in call.funding_line.text else ""
    signs = [sign for sign in (*call.printed.programmes, fold(line)) if sign]
    words = f" {fold(unescape(TAGS.sub(' ', body)))} "
    return any(f" {sign} " in words for sign in signs) if signs else None


# --- The emblem --------------------------------------------------------------------------------------


def emblem() -> bytes:
    """The European flag as an SVG."""
    return (settings.BASE_DIR / "cordel/base/static/base/emblem.svg").read_bytes()
