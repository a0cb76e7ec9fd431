"""What a signed-in person sees first: what waits, the own projects and towns, what happened lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base.content import text
from cordel.core.standing import Standing
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.events.rules import figures as figure_rules
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.projects.queries import renewals
from cordel.reports.comparison import comparisons
from cordel.towns.models import Town, TownMembership, TownRole

MOST_PROJECTS = 60
MOST_EVENTS = 12
SOON = 30  # days


@dataclass(frozen=True)
class Task:
    """Something that waits: what, why, where it is done, and how urgent it is."""

    title: str
    why: str
    url: str
    due: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Card:
    """A project on the first page, and its next event; `is_seen`: its own page opens for the person."""

    project: Project
    next: Event | None
    is_seen: bool


def home(standing: Standing, *, now: datetime) -> dict[str, Any]:
    """All that the first page of the desk shows."""
    today = now.date()
    own = list(Project.objects.run_by(standing).order_by("-origin", "sort_key", "pk")[:MOST_PROJECTS])
    others = Project.objects.filter(partners__town__in=standing.towns).exclude(pk__in=[it.pk for it in own])
    found = [*own, *others.distinct().order_by("sort_key", "pk")[:MOST_PROJECTS]]
    upcoming = _upcoming(found, today)
    cards = [_card(standing, project, upcoming) for project in found]
    return {
        "tasks": [*_tasks(standing, found, upcoming, today), *_to_bring(standing, upcoming, now)],
        "cards": [card for card in cards if card.is_seen or card.next],
        "towns": list(Town.objects.filter(pk__in=standing.towns)),
        "lines": _thin_lines(standing, upcoming),
    }


def _card(standing: Standing, project: Project, upcoming: list[Event]) -> Card:
    """Somebody who only keeps doors sees the events of the own town, and no project."""
    towns = standing.towns & set(projects.partner_towns(project))
    is_seen = project_rules.may_see(standing, project, partner_towns=towns)
    ahead = [event for event in upcoming if event.project_id == project.pk]
    seen = [event for event in ahead if is_seen or event_rules.may_keep_door(standing, event)]
    return Card(project, seen[0] if seen else None, is_seen)


def _upcoming(found: list[Project], today: date) -> list[Event]:
    """Events that are not over, of these projects, the nearest first; those without days last."""
    mine = Event.objects.filter(project__in=found, project__origin=Project.Origin.OWN, closed_at__isnull=True)
    ahead = mine.exclude(status=Event.Status.CANCELLED).filter(
        Q(ends_on__gte=today) | Q(ends_on__isnull=True)
    )
    near = ahead.select_related("project").prefetch_related(events.PLACES)
    return sorted(near, key=lambda event: (event.starts_on or date.max, event.project_id, event.number))[
        :MOST_EVENTS
    ]


def _tasks(standing: Standing, found: list[Project], upcoming: list[Event], today: date) -> Iterator[Task]:
    yield from _doors(standing, upcoming, today)
    yield from _to_phone(standing, found)
    yield from _to_renew(standing, found)
    yield from _to_sign(standing, found, today)
    yield from _to_close(standing, found, today)
    for event in upcoming:
        if project_rules.may_run(standing, event.project) or _hosts(standing, event):
            yield from _to_prepare(event, today)
        yield from _to_plan(standing, event, today)
    for project in found:
        if project_rules.may_run(standing, project) and project.origin == Project.Origin.OWN:
            yield from _to_begin(project)


def _to_phone(standing: Standing, found: list[Project]) -> Iterator[Task]:
    """People whom letters do not reach: of the own town, or of a project that one runs."""
    run = {project.pk for project in found if project_rules.may_run(standing, project)}
    works = [town for town, role in standing.town_roles if role in event_rules.WORKS_FOR_THE_TOWN]
    if not (run or works):
        return
    counted = events.unreached_counts(run, works)
    for project in found:
        if count := counted.get(project.pk, 0):
            words = ngettext(
                "Letters do not reach %(count)s person.",
                "Letters do not reach %(count)s people.",
                count,
            )
            yield Task(
                _("Phone people of %(project)s") % {"project": text(project.title)},
                words % {"count": count},
                reverse("events:unreached", args=[project.slug]),
            )


def _to_renew(standing: Standing, found: list[Project]) -> Iterator[Task]:
    """Roles that end soon; an administrator hears of every project's last coordinator."""
    theirs = (
        Project.objects.all()
        if standing.is_administrator
        else Project.objects.filter(pk__in=[it.pk for it in found])
    )
    count = renewals.told(theirs)[standing.user_id or 0]
    if count:
        words = ngettext("%(count)s role ends soon.", "%(count)s roles end soon.", count)
        yield Task(_("Renew roles"), words % {"count": count}, reverse("projects:roles"))


def _doors(standing: Standing, upcoming: list[Event], today: date) -> Iterator[Task]:
    """Events that take place today."""
    for event in upcoming:
        if today in event.days and event_rules.may_keep_door(standing, event):
            title = _("Keep the door of %(event)s") % {"event": _called(event)}
            why = _("It takes place today. Check people in as they come.")
            yield Task(title, why, _event_url("door", event), _("today"))


def _hosts(standing: Standing, event: Event) -> bool:
    return any(standing.is_in_town(town, TownRole.OFFICER, TownRole.DEPUTY) for town in event.host_town_ids)


def _event_url(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.project.slug, event.number])


def _called(event: Event) -> str:
    return text(event.name) or _("Event %(number)s") % {"number": event.number}


def _to_close(standing: Standing, found: list[Project], today: date) -> Iterator[Task]:
    """Events that are over and whose figures are not final yet."""
    run = [project for project in found if project_rules.may_run(standing, project)]
    over = Event.objects.filter(project__in=run, project__origin=Project.Origin.OWN, closed_at__isnull=True)
    over = over.filter(ends_on__lt=today).exclude(status=Event.Status.CANCELLED).select_related("project")
    for event in over.order_by("ends_on", "pk")[:MOST_EVENTS]:
        days = (today - event.ends_on).days if event.ends_on else 0
        yield Task(
            title=_("Close %(event)s") % {"event": _called(event)},
            why=_(
                "It is over. Check who was present, then close it: its figures become final and are published."
            ),
            url=_event_url("close", event),
            due=ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days},
            is_late=days > SOON,
        )


def _to_sign(standing: Standing, found: list[Project], today: date) -> Iterator[Task]:
    """Figures of events that are over: what a host or a town confirms, and objections that somebody settles."""
    for event in events.to_sign(found, today=today):
        if standing.towns or event_rules.may_coordinate(standing, event):
            draft = events.draft(event)
            if draft.host and not draft.host.confirmed and figure_rules.hosts(standing, event):
                title = _("Confirm the figures of %(event)s") % {"event": _called(event)}
                why = _("The door recorded who was there. Say whether it is right.")
                yield Task(title, why, _event_url("figures", event))
            for part in draft.towns:
                yield from _of_town(standing, event, part)


def _of_town(standing: Standing, event: Event, part: events.Part) -> Iterator[Task]:
    """A town's own rows for its officer, its objection for those who can settle it."""
    names, url = {"event": _called(event), "town": str(part.town)}, _event_url("figures", event)
    if part.is_objected and figure_rules.may_answer(standing, event):
        title = _("Settle what %(town)s objects to at %(event)s") % names
        yield Task(title, _("Correct the presence, or answer."), url, is_late=True)
    elif not (part.confirmed or part.is_objected) and figure_rules.sends(standing, part.town.pk):
        title = _("Confirm the people of %(town)s at %(event)s") % names
        yield Task(title, _("Look whether the days recorded for your people are right."), url)


def _to_prepare(event: Event, today: date) -> Iterator[Task]:
    missing = [step for step in events.steps(event) if step.is_needed and not step.is_done]
    if missing:
        yield Task(
            title=_("Prepare %(event)s") % {"event": _called(event)},
            why=_("Still missing: %(things)s.")
            % {"things": ", ".join(str(_step(step.name)) for step in missing)},
            url=_event_url("manage", event),
            due=_in_days(event, today),
            is_late=event.starts_on is not None and (event.starts_on - today).days <= SOON,
        )


def _step(name: str) -> str:
    return {
        "name": _("its name"),
        "days": _("its days"),
        "hosts": _("its host"),
        "answers": _("the answers for first-timers"),
        "published": _("publishing it"),
        "opening": _("when registration opens"),
    }[name]


def _in_days(event: Event, today: date) -> str:
    if event.starts_on is None:
        return _("no days yet")
    days = (event.starts_on - today).days
    if days <= 0:
        return _("now")
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def _to_plan(standing: Standing, event: Event, today: date) -> Iterator[Task]:
    """A town that sends people says how many."""
    unplanned = event.project.partners.filter(town__in=standing.towns).exclude(delegations__event=event)
    for partner in unplanned.exclude(town__in=event.host_town_ids).select_related("town").order_by("pk"):
        yield Task(
            title=_("Say how many people %(town)s sends") % {"town": partner.name},
            why=_("%(event)s is being planned.") % {"event": _called(event)},
            url=_event_url("delegations", event),
            due=_in_days(event, today),
        )


def _to_bring(standing: Standing, upcoming: list[Event], now: datetime) -> Iterator[Task]:
    """A town that said how many it sends, and has registered fewer: its officer can do it for them."""
    open_ones = {event.pk: event for event in upcoming if event_rules.takes_registrations(event, now=now)}
    own = [town for town in standing.towns if standing.is_in_town(town, TownRole.OFFICER, TownRole.DEPUTY)]
    for promise, registered in events.delegations_of(own, list(open_ones)):
        if registered < promise.planned:
            event = open_ones[promise.event_id]
            why = _("%(town)s planned %(planned)s, and %(registered)s are registered.") % {
                "town": promise.partner.name,
                "planned": promise.planned,
                "registered": registered,
            }
            title = _("Bring people to %(event)s") % {"event": _called(event)}
            yield Task(title, why, _event_url("bring", event), _in_days(event, now.date()))


def _to_begin(project: Project) -> Iterator[Task]:
    """What a young project lacks."""
    facts = {"project": text(project.title)}
    if not project.partners.exists():
        url = reverse("projects:partners", args=[project.slug])
        yield Task(_("Add the partners of %(project)s") % facts, _("No town is part of it yet."), url)
    elif not project.events.exists():
        url = reverse("events:create", args=[project.slug])
        yield Task(_("Begin the first event of %(project)s") % facts, _("The journey has no stop yet."), url)
    if not project.call:
        url = reverse("projects:edit", args=[project.slug])
        why = _("Without it nothing is compared with a call's rules.")
        yield Task(_("Choose the call of %(project)s") % facts, why, url)
    kept = Q(town__in=TownMembership.objects.in_force().filter(role=TownRole.OFFICER).values("town"))
    alone = project.partners.filter(town__isnull=False).exclude(kept).count()
    if alone:
        url = f"{reverse('towns:list')}?officer=none"
        title = ngettext(
            "Invite the officer of %(count)s town", "Invite the officers of %(count)s towns", alone
        )
        yield Task(title % {"count": alone}, _("Nobody looks after them yet."), url)


def _thin_lines(standing: Standing, upcoming: list[Event]) -> list[tuple[Event, list[Any]]]:
    """Where plan or reality is below what the call asks for, or only just above."""
    thin = []
    for event in upcoming[:5]:
        if project_rules.may_run(standing, event.project):
            lines = [
                line
                for line in comparisons(event, projects.call_of(event.project))
                if line.tone in ("warn", "bad")
            ]
            thin += [(event, lines)] if lines else []
    return thin
