"""Who owes what by when: computed from what the apps above record, and from what people said about it.

The number of questions to the database does not grow with towns, events or obligations.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base import slots
from cordel.base.content import text
from cordel.core import obligations
from cordel.core.content import Content
from cordel.core.obligations import Duty, Kind, State, Turn
from cordel.core.standing import Standing
from cordel.projects.models import (
    ObligationAnswer,
    ObligationKind,
    Partner,
    Project,
)
from cordel.towns.models import TownMembership, TownRole
from cordel.towns.rules import WORKS_FOR_THE_TOWN

# Kind, project, event, partner: what tells one obligation from another.
Which = tuple[Kind, int, int | None, int | None]
# Filled by the apps above: given projects, and their partners that are towns by project, each answers with `Told`.
NOT_REACHED = "projects.accounts_not_reached"  # gives the accounts whose mailbox is gone, by primary key
SLOTS = (
    "projects.duties",
    "projects.page_duties",
    "projects.reason_duties",
    "projects.report_duties",
    "projects.answer_duties",
)


class EventTold(NamedTuple):
    """An event as far as obligations speak of it."""

    number: int
    name: Content
    last_day: date | None
    project: int


@dataclass(frozen=True)
class Told:
    """What an app above knows: its duties by project, the events they are about by primary key, where each duty is
    done, and why it is asked for where that is not plain ("" where it is)."""

    duties: list[Duty]
    events: Mapping[int, EventTold]
    url: Callable[[Duty, Project], str]
    why: Callable[[Duty], str] = lambda _duty: ""


@dataclass(frozen=True)
class Owed:
    """One obligation as it stands today."""

    duty: Duty
    stands: State
    turn: Turn
    days: int | None
    project: Project
    partner: Partner | None
    event: EventTold | None
    answer: ObligationAnswer | None
    place: Callable[[Duty, Project], str]
    people: Sequence[str] = ()
    reason: Callable[[Duty], str] = lambda _duty: ""

    @property
    def key(self) -> str:
        return key_of(self.duty)

    @property
    def url(self) -> str:
        """Where it is done."""
        return self.place(self.duty, self.project)

    @property
    def why(self) -> str:
        """What was found that opened it, in a sentence; "" where its title says it all."""
        return "" if self.duty.is_met else self.reason(self.duty)

    @property
    def title(self) -> str:
        return str(ObligationKind(self.duty.kind.value).label)

    @property
    def about(self) -> str:
        """The event it is about, or the project where it is about no event."""
        if self.event is None:
            return str(self.project)
        return text(self.event.name) or _("Event %(number)s") % {"number": self.event.number}

    @property
    def is_late(self) -> bool:
        return self.stands is State.LATE

    @property
    def when(self) -> str:
        """When it is due, in words."""
        if self.days is None:
            return _("no date yet")
        if self.days == 0:
            return _("due today")
        if self.days < 0:
            return ngettext("%(days)s day late", "%(days)s days late", -self.days) % {"days": -self.days}
        return ngettext("due in %(days)s day", "due in %(days)s days", self.days) % {"days": self.days}

    @property
    def needs_help(self) -> bool:
        return self.stands is State.HELP


@dataclass
class Ledger:
    """All obligations of some projects as they stand on one day; `officers` and `deputies` that letters reach are
    counted by town, `working` are their numbers, and `people` the names of all who may be phoned."""

    projects: dict[int, Project]
    partners: dict[int, Partner]
    today: date
    told: Told
    answers: dict[Which, ObligationAnswer]
    officers: Counter[int] = field(default_factory=Counter)
    deputies: Counter[int] = field(default_factory=Counter)
    people: dict[int, list[str]] = field(default_factory=dict)
    working: dict[int, set[int]] = field(default_factory=dict)

    def states(self) -> Iterator[tuple[Duty, State]]:
        answers, today = self.answers, self.today
        for duty in self.told.duties:
            answer = self._answer(duty) if answers else None
            yield duty, obligations.state(duty, answer.said if answer else None, today=today)

    def owed(self, duty: Duty, stands: State) -> Owed:
        project = self.projects[duty.project]
        partner = self.partners.get(duty.partner) if duty.partner else None
        return Owed(
            duty=duty,
            stands=stands,
            turn=self.turn(duty, stands),
            days=obligations.days_left(duty, today=self.today),
            project=project,
            partner=partner,
            event=self.told.events.get(duty.event) if duty.event else None,
            answer=self._answer(duty),
            place=self.told.url,
            people=self.people.get(partner.town_id or 0, ()) if partner else (),
            reason=self.told.why,
        )

    def _answer(self, duty: Duty) -> ObligationAnswer | None:
        """The newest word, unless the obligation opened again since."""
        answer = self.answers.get(duty[:4])
        is_old = answer is not None and duty.since is not None and answer.said_at.date() < duty.since
        return None if is_old else answer

    def turn(self, duty: Duty, stands: State) -> Turn:
        """Those who run a project write to themselves, and need no telephone for it."""
        if duty.partner is None:
            return Turn.NOBODY
        partner = self.partners[duty.partner]
        officers, deputies = self.officers[partner.town_id or 0], self.deputies[partner.town_id or 0]
        if partner.officer_id in self.working.get(partner.town_id or 0, ()):
            officers = 1
            deputies = int(partner.deputy_id in self.working[partner.town_id or 0])
        return obligations.turn(duty, stands, today=self.today, officers=officers, deputies=deputies)

    def find(self, key: str) -> Owed | None:
        """The obligation of this key, if it is one today."""
        return next(
            (self.owed(duty, stands) for duty, stands in self.states() if key_of(duty) == key),
            None,
        )


def key_of(duty: Duty) -> str:
    """What names it in addresses, and what answers are found by."""
    kind = duty.kind.value.replace(" ", "-")
    return f"{kind}-{duty.project}-{duty.event or 0}-{duty.partner or 0}"


def project_of_key(key: str) -> int | None:
    """The project's primary key; None for what is no key of ours."""
    parts = key.rsplit("-", 3)
    number = parts[1] if len(parts) == 4 else ""
    return int(number) if number.isdecimal() and len(number) < 19 else None


# --- Gathering ---------------------------------------------------------------------------------------


def ledger(projects: Iterable[Project], *, today: date) -> Ledger:
    """Everything owed in these projects today."""
    found = {one.pk: one for one in projects if one.origin == Project.Origin.OWN and one.closed_at is None}
    partners = Partner.objects.filter(project__in=found, town__isnull=False).select_related("town")
    by_key = {one.pk: one for one in partners.order_by("pk")}
    told = _told(list(found.values()), by_key.values())
    answers = {_which(one): one for one in _newest_answers(found)}
    book = Ledger(found, by_key, today, told, answers)
    towns = {one.town_id for one in book.partners.values()}
    members = TownMembership.objects.in_force().filter(
        town__in=towns, user__is_active=True, role__in=WORKS_FOR_THE_TOWN
    )
    columns = ("town_id", "role", "user__name", "user_id")
    lost = not_reached()
    for town, role, name, user in members.order_by("-role", "pk").values_list(*columns):
        if name:
            book.people.setdefault(town, []).append(name)
        if user in lost:
            continue
        book.working.setdefault(town, set()).add(user)
        (book.officers if role == TownRole.OFFICER else book.deputies)[town] += 1
    return book


def not_reached() -> set[int]:
    """Accounts to which letters are in vain: the next in turn is asked instead, and then the telephone."""
    return set(slots.ask(NOT_REACHED))


def _told(projects: list[Project], partners: Iterable[Partner]) -> Told:
    """What the apps above tell."""
    towns: dict[int, list[Partner]] = {project.pk: [] for project in projects}
    for partner in partners:
        towns[partner.project_id].append(partner)
    answers: list[Told] = (
        [one for slot in SLOTS for one in slots.ask(slot, projects, towns)] if projects else []
    )
    return _together(answers)


def _together(answers: list[Told]) -> Told:
    """All of them as one; each kind is done where the app says that tells of it. The first speaks for the rest."""
    places = {duty.kind: one.url for one in reversed(answers) for duty in one.duties}
    reasons = {duty.kind: one.why for one in reversed(answers) for duty in one.duties}
    rest = answers[0].url if answers else _own_url

    def place(duty: Duty, project: Project) -> str:
        return places.get(duty.kind, rest)(duty, project)

    def why(duty: Duty) -> str:
        return reasons[duty.kind](duty) if duty.kind in reasons else ""

    duties = [duty for one in answers for duty in one.duties]
    return Told(duties, {pk: event for one in answers for pk, event in one.events.items()}, place, why)


def _own_url(_duty: Duty, project: Project) -> str:
    return project.get_absolute_url()


def _newest_answers(projects: Iterable[int]) -> Iterable[ObligationAnswer]:
    """The newest about each obligation."""
    of_projects = ObligationAnswer.objects.filter(project__in=projects)
    newest = of_projects.order_by().values("project", "kind", "event", "partner").annotate(newest=Max("pk"))
    return (
        ObligationAnswer.objects.filter(pk__in=newest.values("newest"))
        .select_related("said_by")
        .order_by("pk")
    )


def _which(answer: ObligationAnswer) -> Which:
    return Kind(answer.kind), answer.project_id, answer.event, answer.partner_id


def answers_about(duty: Duty) -> list[ObligationAnswer]:
    """Everything that was said about it, the newest first."""
    found = ObligationAnswer.objects.filter(
        project=duty.project, kind=duty.kind.value, event=duty.event, partner=duty.partner
    )
    return list(found.select_related("said_by").order_by("-pk"))


# --- Whose it is -------------------------------------------------------------------------------------


def projects_of(standing: Standing) -> list[Project]:
    """Projects that the person runs, or takes part in for a town it works for. A project that nobody runs here, such
    as one that is only told of, owes nothing to anybody."""
    own = Project.Origin.OWN
    run = Project.objects.run_by(standing).filter(origin=own, memberships__isnull=False)
    others = Project.objects.filter(partners__town__in=towns_of(standing), origin=own)
    return list((run.distinct() | others.distinct()).order_by("sort_key", "pk"))


def towns_of(standing: Standing) -> set[int]:
    """The towns that the person works for, as officer or deputy."""
    return {town for town, role in standing.town_roles if role in WORKS_FOR_THE_TOWN}


def one(key: str, *, today: date) -> Owed | None:
    """The obligation that an address names; None if it is none today, and was none."""
    number = project_of_key(key)
    project = Project.objects.filter(pk=number).first() if number else None
    return ledger([project], today=today).find(key) if project else None
