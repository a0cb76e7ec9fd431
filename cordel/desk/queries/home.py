"""What a signed-in person sees first: what waits, the own projects and towns, what happened lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base import slots
from cordel.base.content import text
from cordel.core.obligations import Kind
from cordel.core.standing import Standing
from cordel.debates import queries as debates
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.events.queries.rehearsal import not_ready
from cordel.events.rules import figures as figure_rules
from cordel.projects import queries as projects
from cordel.projects import rules as project_rules
from cordel.projects.models import Project
from cordel.projects.queries import mondays, obligations, renewals
from cordel.projects.queries.obligations import Owed
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
        "tasks": list(_tasks(standing, found, upcoming, now)),
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


def _tasks(standing: Standing, found: list[Project], upcoming: list[Event], now: datetime) -> Iterator[Task]:
    today = now.date()
    yield from (Task(*one) for one in slots.ask("desk.urgent", standing, now))
    yield from _doors(standing, upcoming, today)
    yield from _rehearsals(standing, upcoming, today)
    yield from _to_read(standing, found, now)
    yield from _to_phone(standing, found)
    yield from _to_renew(standing, found)
    yield from _to_settle(standing, found, today)
    to_prepare = [
        event
        for event in upcoming
        if project_rules.may_run(standing, event.project) or _hosts(standing, event)
    ]
    prepared = {event.pk: list(_to_prepare(event, today)) for event in to_prepare}
    said = {(Kind.ANNOUNCEMENT, event) for event, tasks in prepared.items() if tasks}
    # Nobody can be registered for these now.
    said |= {(Kind.NAMES, it.pk) for it in upcoming if not event_rules.takes_registrations(it, now=now)}
    yield from _owed(standing, said, today=today)
    for tasks in prepared.values():
        yield from tasks
    for project in found:
        if project_rules.may_run(standing, project) and project.origin == Project.Origin.OWN:
            yield from _to_begin(project)


def _to_read(standing: Standing, found: list[Project], now: datetime) -> Iterator[Task]:
    """Statements of debates that wait for an answer; late from two days on."""
    run = [project.pk for project in found if project_rules.may_run(standing, project)]
    towns = [town for town, role in standing.town_roles if role in project_rules.WORKS_FOR_THE_TOWN]
    for one in debates.backlog(found, run=run, towns=towns):
        words = ngettext("%(count)s statement waits.", "%(count)s statements wait.", one.count)
        yield Task(
            _("Read what people wrote: %(debate)s") % {"debate": text(one.debate.question)},
            words % {"count": one.count},
            reverse("debates:queue", args=[one.debate.project.slug, one.debate.number]),
            is_late=now - one.oldest > debates.LONG,
        )


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


def _rehearsals(standing: Standing, upcoming: list[Event], today: date) -> Iterator[Task]:
    """Events that begin tomorrow and are not ready yet."""
    for event in upcoming:
        is_tomorrow = event.starts_on is not None and (event.starts_on - today).days == 1
        if not is_tomorrow or not event_rules.takes_place(event):
            continue
        missing = not_ready(event) if event_rules.may_keep_door(standing, event) else 0
        if missing:
            title = _("Rehearse %(event)s") % {"event": _called(event)}
            why = ngettext(
                "It begins tomorrow, and %(count)s thing is not ready yet.",
                "It begins tomorrow, and %(count)s things are not ready yet.",
                missing,
            )
            yield Task(title, why % {"count": missing}, _event_url("rehearsal", event), _("today"))


def _hosts(standing: Standing, event: Event) -> bool:
    return any(standing.is_in_town(town, TownRole.OFFICER, TownRole.DEPUTY) for town in event.host_town_ids)


def _event_url(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.project.slug, event.number])


def _called(event: Event) -> str:
    return text(event.name) or _("Event %(number)s") % {"number": event.number}


def _to_settle(standing: Standing, found: list[Project], today: date) -> Iterator[Task]:
    """Objections to figures of events that are over."""
    for event in events.to_sign(found, today=today):
        if figure_rules.may_answer(standing, event):
            for part in events.draft(event).towns:
                if part.is_objected:
                    names = {"event": _called(event), "town": str(part.town)}
                    title = _("Settle what %(town)s objects to at %(event)s") % names
                    url = _event_url("figures", event)
                    yield Task(title, _("Correct the presence, or answer."), url, is_late=True)


# --- What is owed: the words of the Monday page, said here once --------------------------------------


def _owed(standing: Standing, said: set[tuple[Kind, int]], *, today: date) -> Iterator[Task]:
    """The most urgent of what the person owes, as far as it comes soon, and one line for all that others owe. `said`
    are kinds and events of which the page says more already, or that cannot be done now."""
    own = obligations.projects_of(standing)
    run = {project.pk for project in own if project_rules.may_run(standing, project)}
    towns = obligations.towns_of(standing)
    if not (run or towns):
        return
    book = obligations.ledger(own, today=today)
    hosted = {event.pk for event in events.to_sign(own, today=today) if figure_rules.hosts(standing, event)}
    things = [*mondays.of_officer(book, towns=towns), *mondays.of_runner(book, run=run)]
    for one in things:
        is_said = (one.duty.kind, one.duty.event) in said
        if one.days is not None and one.days <= SOON and not is_said and not _still_runs(one, today):
            yield Task(_thing(one, hosted), _why(one), one.url, one.when, one.is_late)
    late = mondays.late_towns(book, run=run)
    if late:
        words = ngettext("%(count)s town is late.", "%(count)s towns are late.", late) % {"count": late}
        yield Task(_("Look who owes what"), words, reverse("projects:monday"), is_late=True)


def _still_runs(one: Owed, today: date) -> bool:
    """Figures can be confirmed from the second day on; nobody is asked to before the last one is over."""
    last = one.event.last_day if one.event else None
    return one.duty.kind is Kind.FIGURES and last is not None and last >= today


def _thing(one: Owed, hosted: set[int]) -> str:
    """What is to be done, with its event or town where that reads well."""
    facts = {"event": one.about, "town": str(one.partner.town) if one.partner else ""}
    match one.duty.kind:
        case Kind.QUOTA:
            return _("Say how many people %(town)s sends") % facts
        case Kind.NAMES:
            return _("Bring people to %(event)s") % facts
        case Kind.FIGURES if one.duty.event in hosted:
            return _("Confirm the figures of %(event)s") % facts
        case Kind.FIGURES:
            return _("Confirm the people of %(town)s at %(event)s") % facts
        case Kind.EVENT_SHEET:
            return _("Close %(event)s") % facts
    return capfirst(one.title)


def _why(one: Owed) -> str:
    match one.duty.kind:
        case Kind.FIGURES:
            return _("The door recorded who was there. Say whether it is right.")
        case Kind.EVENT_SHEET:
            return _("Check who was present, then close it: its figures become final and are published.")
    return f"{one.about} · {one.partner.town}" if one.partner else one.about


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
