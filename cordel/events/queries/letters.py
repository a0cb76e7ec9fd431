"""Letters to groups: who may be written to, who gets a letter, how far it came."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cordel.base import tokens
from cordel.events.models import Attendance, Event, GroupLetter, Merge, Recipient, Registration
from cordel.events.queries.merges import stands_for
from cordel.events.queries.public import PLACES
from cordel.participants.models import ContactConsent, ContactStop, Person
from cordel.projects.models import Project
from cordel.towns.models import Town

State, Status = Recipient.State, GroupLetter.Status
# A worker that was killed had a few letters in hand; after this time another one takes them.
HELD = timedelta(minutes=10)
OUTBOX = (State.BY_HAND, State.FAILED)


# --- Who writes to whom -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """What somebody may write: to the whole project, to the people of these events, to those of these towns."""

    whole_project: bool
    events: list[Event]
    towns: list[Town]

    @property
    def hosted(self) -> set[int]:
        return {event.pk for event in self.events}


def writing_desk(
    project: Project, *, whole_project: bool, runs: Callable[[Event], bool], towns: Iterable[int]
) -> Desk:
    """`runs` says of an event whether the visitor runs it, `towns` are those for which the visitor works."""
    events = list(project.events.prefetch_related(PLACES).order_by("number"))
    for event in events:
        event.project = project
    own = Town.objects.filter(partnerships__project=project, pk__in=list(towns)).distinct()
    return Desk(
        whole_project,
        [event for event in events if runs(event)],
        [] if whole_project else list(own.order_by("sort_key", "pk")),
    )


def letters_of(project: Project, desk: Desk) -> QuerySet[GroupLetter]:
    """The letters that somebody at this desk may write, with `.handed`: how many are out of the house."""
    found = project.group_letters.select_related("project", "town", "sent_by").prefetch_related("events")
    found = found.annotate(
        handed=Count("recipients", filter=Q(recipients__state__in=(State.HANDED_OVER, State.GIVEN))),
        waiting=Count("recipients", filter=Q(recipients__state=State.WAITING)),
    )
    if desk.whole_project:
        return found
    elsewhere = GroupLetter.events.through.objects.filter(groupletter=OuterRef("pk"))
    elsewhere = elsewhere.exclude(event__in=desk.hosted)
    named = GroupLetter.events.through.objects.filter(groupletter=OuterRef("pk"))
    hosted = Q(Exists(named), ~Exists(elsewhere), town=None)
    return found.filter(hosted | Q(town__in=[town.pk for town in desk.towns]))


def letters_for_event(letters: QuerySet[GroupLetter], event: Event) -> QuerySet[GroupLetter]:
    """Those of the letters that name the event, or no event at all."""
    named = GroupLetter.events.through.objects.filter(groupletter=OuterRef("pk"))
    return letters.filter(Exists(named.filter(event=event)) | ~Exists(named))


def group_letter(project: Project, pk: int) -> GroupLetter | None:
    found = project.group_letters.select_related("project", "town", "sent_by").prefetch_related("events")
    return found.filter(pk=pk).first()


def sent_letter(pk: int) -> GroupLetter | None:
    """A letter that was sent; nothing else may leave the house."""
    return (
        GroupLetter.objects.filter(pk=pk, sent_at__isnull=False)
        .select_related("project", "town", "sent_by")
        .first()
    )


def towns_to_write_to(project: Project) -> list[Town]:
    return list(
        Town.objects.filter(registration__event__project=project).distinct().order_by("sort_key", "pk")
    )


def countries_to_write_to(project: Project) -> list[str]:
    found = Registration.objects.filter(event__project=project).order_by("country")
    return list(found.values_list("country", flat=True).distinct())


def languages_to_write_in(project: Project) -> list[str]:
    """What the project's people read."""
    return list(project.people.order_by("language").values_list("language", flat=True).distinct())


# --- Who gets it --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Somebody who gets the letter, and the registration that it speaks of."""

    person_id: int
    registration_id: int
    language: str
    email_key: str

    @property
    def has_address(self) -> bool:
        return bool(self.email_key)


@dataclass
class Audience:
    """Who gets a letter, and why others do not: `never_allowed` and `stopped` news, `doubles` share an address."""

    readers: list[Reader] = field(default_factory=list)
    never_allowed: int = 0
    stopped: int = 0
    doubles: int = 0

    @property
    def languages(self) -> list[tuple[str, int]]:
        """(language, how many), the most frequent first."""
        counted = Counter(reader.language for reader in self.readers)
        return sorted(counted.items(), key=lambda one: (-one[1], one[0]))

    @property
    def without_address(self) -> int:
        return sum(not reader.has_address for reader in self.readers)


def registrations_for(letter: GroupLetter) -> QuerySet[Registration]:
    """The registrations that the letter was meant for; a person may have several of them."""
    found = Registration.objects.filter(event__project=letter.project_id, person__sealed_at__isnull=True)
    events = [event.pk for event in letter.events.all()]
    chosen: dict[str, Any] = {
        "event__in": events,
        "town__in": letter.towns,
        "country__in": letter.countries,
        "role__in": letter.roles,
        "person__language__in": letter.languages,
    }
    found = found.filter(**{name: values for name, values in chosen.items() if values})
    if letter.town_id is not None:
        found = found.filter(town=letter.town_id)
    return found.filter(_with_status(letter.statuses))


def _with_status(statuses: Iterable[str]) -> Q:
    """No status at all is nobody: a letter to everybody is never an oversight."""
    there = Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    confirmed = Q(status=Registration.Status.CONFIRMED)
    meaning = {
        Status.SEAT: confirmed,
        Status.WAITING: Q(status=Registration.Status.WAITING),
        Status.CANCELLED: Q(status=Registration.Status.CANCELLED),
        Status.PRESENT: Q(there),
        Status.ABSENT: confirmed & ~Q(there),
    }
    found = Q(pk__in=[])
    for status in statuses:
        found |= meaning[Status(status)]
    return found


def audience(letter: GroupLetter) -> Audience:
    """Everybody once, with the registration that matters most: a seat before a turn, the newest event first."""
    seats_first = {Registration.Status.CONFIRMED.value: 0, Registration.Status.WAITING.value: 1}
    rows = registrations_for(letter).values_list(
        "person_id", "pk", "status", "event__number", "person__language", "person__email_key"
    )
    best: dict[int, Any] = {}
    for row in rows.order_by("pk").iterator(chunk_size=5_000):
        rank = (seats_first.get(row[2], 2), -row[3])
        if row[0] not in best or rank < best[row[0]][0]:
            best[row[0]] = (rank, row)
    people = [row for _rank, row in sorted(best.values(), key=lambda it: it[1][0])]
    if letter.is_news:
        return _who_wants_news(letter, people)
    return Audience([_reader(row) for row in people])


def _reader(row: Any) -> Reader:
    return Reader(row[0], row[1], row[4], row[5])


def _who_wants_news(letter: GroupLetter, people: list[Any]) -> Audience:
    """Only those who allowed it, and news once for each address."""
    of_project: dict[str, Any] = {"person__project": letter.project_id}
    allowed = set(ContactConsent.objects.filter(**of_project).order_by().values_list("person_id", flat=True))
    stopped = set(ContactStop.objects.filter(**of_project).order_by().values_list("person_id", flat=True))
    found, addresses = Audience(), set()
    for row in people:
        if row[0] not in allowed:
            found.stopped += row[0] in stopped
            found.never_allowed += row[0] not in stopped
        elif row[5] and row[5] in addresses:
            found.doubles += 1
        else:
            addresses.add(row[5])
            found.readers.append(_reader(row))
    return found


def people_without_address(found: Audience, most: int) -> list[Registration]:
    """The first of them by name, to be phoned or met."""
    wanted = [reader.registration_id for reader in found.readers if not reader.has_address]
    people = Registration.objects.filter(pk__in=wanted).select_related("person", "town", "event__project")
    return list(people.order_by("person__sort_key", "pk")[:most])


# --- How far it came ----------------------------------------------------------------------------


def recipients(letter: GroupLetter) -> QuerySet[Recipient]:
    """Everybody whom the letter was written to, with all that their copy says."""
    found = letter.recipients.select_related(
        "person__contact_consent", "person__town", "registration__event__project", "registration__town"
    )
    return found.prefetch_related("registration__event__places__town")


def outbox(letter: GroupLetter) -> QuerySet[Recipient]:
    """The copies that somebody must give by hand, by name."""
    return recipients(letter).filter(state__in=OUTBOX).order_by("person__sort_key", "pk")


def states(letter: GroupLetter) -> dict[str, int]:
    """How many copies are in which state."""
    counted = letter.recipients.order_by().values("state").annotate(count=Count("pk"))
    return {one["state"]: one["count"] for one in counted}


def reasons(letter: GroupLetter) -> list[tuple[str, int]]:
    """Why the mail server did not take some, and how many each."""
    failed = letter.recipients.filter(state=State.FAILED).order_by("reason").values("reason")
    counted = failed.annotate(count=Count("pk"))
    return [(str(Recipient.Reason(one["reason"]).label), one["count"]) for one in counted]


def free_to_hand_over(letter: GroupLetter, now: datetime) -> QuerySet[Recipient]:
    """Copies that wait and that no worker has in hand."""
    waiting = letter.recipients.filter(state=State.WAITING)
    return waiting.filter(Q(taken_at=None) | Q(taken_at__lte=now - HELD)).order_by("pk")


def left_in_doubt(letter: GroupLetter, now: datetime) -> QuerySet[Recipient]:
    """Copies that a worker was telling the mail server when it was killed: given, or not."""
    waiting = letter.recipients.filter(state=State.WAITING, handing_at__isnull=False)
    return waiting.filter(taken_at__lte=now - HELD)


def last_movement(letter: GroupLetter) -> datetime | None:
    """When the last copy left; the letter was sent then, if none did."""
    newest = letter.recipients.filter(at__isnull=False).order_by("-at").first()
    return newest.at if newest else letter.sent_at


# --- No more news -------------------------------------------------------------------------------


def news_url(person: Person) -> str:
    """Where the person stops the project's news, with one tap and no account."""
    proof = tokens.derived("news", f"{person.pk}")
    return settings.SITE_URL + reverse("events:news", args=[person.pk, proof])


def news_reader(pk: int, proof: str) -> Person | None:
    """Whoever the link was written to, also after that entry was merged into another."""
    if not tokens.fits("news", f"{pk}", proof):
        return None
    people = Person.objects.select_related("project", "contact_consent")
    return people.filter(pk=pk).first() or people.filter(pk=stands_for(Merge.Kind.PERSON, pk) or 0).first()


def same_address(person: Person) -> QuerySet[Person]:
    """The person, and who else shares the address within the project."""
    if not person.email_key:
        return Person.objects.filter(pk=person.pk)
    return Person.objects.filter(project=person.project_id, email_key=person.email_key)


def gets_news(person: Person) -> bool:
    return same_address(person).filter(contact_consent__isnull=False).exists()


def wants_news(person: Person) -> bool:
    return hasattr(person, "contact_consent")
