"""The letter of the week: who gets one, what it says, and the links with which its reader answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.base.standing import standing_of
from cordel.core import obligations
from cordel.core.obligations import ASKED, Duty, State, Turn
from cordel.projects.models import Partner, Project, ProjectMembership, ProjectRole, WeeklyLetter
from cordel.projects.queries import renewals
from cordel.projects.queries.obligations import Ledger, Owed, ledger, not_reached, projects_of
from cordel.towns.models import TownMembership, TownRole
from cordel.towns.rules import WORKS_FOR_THE_TOWN

THINGS_OF_A_LETTER = 7

IN_THE_MORNING = 6  # o'clock UTC, on Mondays; whoever was missed then is written to until Thursday
THURSDAY = 3  # later in the week it waits for Monday: nobody wants two letters in three days


def is_time_to_write(now: datetime) -> bool:
    return now.weekday() <= THURSDAY and (now.weekday() > 0 or now.hour >= IN_THE_MORNING)


def week_of(now: datetime) -> date:
    """Its Monday."""
    return now.date() - timedelta(days=now.weekday())


def readers(*, today: date) -> list[int]:
    """Who has something to do and did not stop the letter, by primary key."""
    stopped = set(WeeklyLetter.objects.filter(is_wanted=False).values_list("user_id", flat=True))
    book = ledger(_real(), today=today)
    found = _things(book).keys() | _to_phone(book).keys() | renewals.told(_real_ones()).keys()
    return sorted(found - stopped)


@dataclass(frozen=True)
class Letter:
    """What a letter says: things to do, the most urgent first, and how many towns wait for the reader's call."""

    owed: list[Owed]
    to_phone: int = 0


def letter_for(user: User, *, today: date) -> Letter:
    """What this person's letter says; nothing where it was done or stopped since the letter was asked for."""
    if not user.is_active or not takes_letter(user):
        return Letter([])
    own = {project.pk for project in projects_of(standing_of(user))}
    book = ledger([project for project in _real() if project.pk in own], today=today)
    things = sorted(_things(book).get(user.pk, []), key=lambda one: obligations.urgency(one[0]))
    return Letter([book.owed(*one) for one in things], len(_to_phone(book).get(user.pk, ())))


def _to_phone(book: Ledger) -> dict[int, set[int]]:
    """By coordinator, the partners that letters did not move, or that asked for help."""
    found: dict[int, set[int]] = {}
    runners = _runners(book)
    for duty, stands in book.states():
        if duty.partner is not None and book.turn(duty, stands) is Turn.PHONE:
            for user in runners.get(duty.project, ()):
                found.setdefault(user, set()).add(duty.partner)
    return found


def _real() -> list[Project]:
    """Nobody is written to about invented data, nor about what is closed."""
    return list(_real_ones())


def _real_ones() -> QuerySet[Project]:
    running = Project.objects.filter(origin=Project.Origin.OWN, closed_at__isnull=True)
    return running.filter(is_synthetic=False).order_by("pk")


def roles_to_renew(user: User) -> int:
    """How many roles end soon that wait for this person; none for whoever stopped the letter."""
    return renewals.told(_real_ones())[user.pk] if user.is_active and takes_letter(user) else 0


def _things(book: Ledger) -> dict[int, list[tuple[Duty, State]]]:
    """By person, what to write about; nobody without anything to do."""
    who = _Members(_members(book), _runners(book))
    found: dict[int, list[tuple[Duty, State]]] = {}
    for duty, stands in book.states():
        for user in _readers_of(book, duty, stands, who):
            found.setdefault(user, []).append((duty, stands))
    return found


@dataclass(frozen=True)
class _Members:
    """`towns`: (person, whether it is only the deputy) by town; `projects`: coordinators by project."""

    towns: dict[int, set[tuple[int, bool]]]
    projects: dict[int, set[int]]


def _members(book: Ledger) -> dict[int, set[tuple[int, bool]]]:
    """By town, of those whom letters reach: (person, whether it is only the deputy)."""
    towns = {one.town_id for one in book.partners.values()}
    rows = TownMembership.objects.in_force().filter(
        town__in=towns, user__is_active=True, role__in=WORKS_FOR_THE_TOWN
    )
    rows = rows.exclude(user__in=not_reached())
    found: dict[int, set[tuple[int, bool]]] = {}
    officers = set(rows.filter(role=TownRole.OFFICER).values_list("town_id", "user_id"))
    for town, user in rows.values_list("town_id", "user_id"):
        found.setdefault(town, set()).add((user, (town, user) not in officers))
    return found


def _runners(book: Ledger) -> dict[int, set[int]]:
    """By project: its coordinators."""
    rows = ProjectMembership.objects.in_force().filter(
        project__in=book.projects, role=ProjectRole.COORDINATOR, user__is_active=True
    )
    found: dict[int, set[int]] = {}
    for project, user in rows.values_list("project_id", "user_id"):
        found.setdefault(project, set()).add(user)
    return found


def _readers_of(
    book: Ledger,
    duty: Duty,
    stands: State,
    who: _Members,
) -> Iterator[int]:
    if stands not in ASKED:
        return
    if duty.partner is None:
        if obligations.is_written_of(duty, stands, today=book.today, is_deputy=False, officers=1):
            yield from who.projects.get(duty.project, ())
        return
    partner = book.partners[duty.partner]
    asked = _asked(partner, who.towns.get(partner.town_id or 0, set()))
    officers = sum(not is_deputy for _user, is_deputy in asked)
    for user, is_deputy in asked:
        if obligations.is_written_of(duty, stands, today=book.today, is_deputy=is_deputy, officers=officers):
            yield user


def _asked(partner: Partner, members: set[tuple[int, bool]]) -> set[tuple[int, bool]]:
    """Officer and deputy that the project named for this town; everybody who works for it where nobody is named who
    still does."""
    working = {user for user, _is_deputy in members}
    if partner.officer_id not in working:
        return members
    pair = {(partner.officer_id, False)}
    return pair | {(partner.deputy_id, True)} if partner.deputy_id in working else pair


def answer_url(user: User, owed: Owed) -> str:
    """Where one tap of this person's letter leads."""
    proof = tokens.derived("obligation", _proven(user, owed.key))
    return reverse("projects:answer-from-letter", args=[user.pk, owed.key, proof])


def answers_from_letter(user: User, key: str, proof: str) -> bool:
    return user.is_active and tokens.fits("obligation", _proven(user, key), proof)


def _proven(user: User, key: str) -> str:
    """A new address of the account makes the links of old letters worthless."""
    return f"{user.pk}:{user.email}:{key}"


def takes_letter(user: User) -> bool:
    return not WeeklyLetter.objects.filter(user=user, is_wanted=False).exists()
