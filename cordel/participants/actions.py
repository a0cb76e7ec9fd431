"""Every write about people who take part."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.base.returned import PERSON, Failure, Reader, fingerprint
from cordel.core.bounces import Reason
from cordel.core.folding import fold_email
from cordel.participants import queries, rules
from cordel.participants.models import LAST, ContactConsent, ContactStop, Person, SealedIdentity, Unreached
from cordel.projects.models import Project
from cordel.towns.models import Town

UNREACHED = audit.verb("person.unreached", _("a letter to somebody did not arrive"), is_public=False)
REACHED = audit.verb("person.reached", _("reached somebody whom letters do not reach"), is_public=False)


@dataclass(frozen=True)
class Home:
    """Where somebody comes from: a town we know, or a place by its name; the country always."""

    country: str
    town: Town | None = None
    place: str = ""


@transaction.atomic
def remember(
    project: Project, *, name: str, email: str, language: str, home: Home, now: datetime
) -> tuple[Person, bool]:
    """The person with this e-mail and name in the project, and whether it is new. What is known is not written
    over: whoever fills in the form again has not proved to be the same person."""
    person = Person(
        project=project,
        name=name,
        email=email,
        language=language,
        town=home.town,
        place=home.place,
        country=home.country,
        created_at=now,
    )
    person.fold_names()
    if not person.email_key:
        person.save()
        return person, True
    same = Person.objects.filter(project=project, email_key=person.email_key, name_key=person.name_key)
    known = same.first()
    return (known, False) if known else _saved_once(person, same)


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom a town brings."""

    name: str
    email: str
    called: str
    language: str
    home: Home

    def person(self, project: Project, now: datetime) -> Person:
        """Not saved yet."""
        home = {"town": self.home.town, "place": self.home.place, "country": self.home.country}
        told = {"name": self.name, "email": self.email, "called": self.called, "language": self.language}
        made = Person(project=project, created_at=now, **home, **told)
        made.fold_names()
        return made


@transaction.atomic
def remember_all(project: Project, newcomers: Iterable[Newcomer], *, now: datetime) -> list[Person]:
    """The same as `remember` for many at once, in their order; they are different people."""
    people = [one.person(project, now) for one in newcomers]
    Person.objects.bulk_create([one for one in people if not one.email_key], batch_size=500)
    # Those whom somebody saves at this very moment, registering for another event, are found like all others.
    reachable = [one for one in people if one.email_key]
    known = {(one.email_key, one.name_key) for one in _by_address(project, reachable)}
    new = [one for one in reachable if (one.email_key, one.name_key) not in known]
    Person.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    saved = {(one.email_key, one.name_key): one for one in _by_address(project, reachable)}
    return [saved[one.email_key, one.name_key] if one.email_key else one for one in people]


def _by_address(project: Project, people: Collection[Person]) -> QuerySet[Person]:
    keys = {one.email_key for one in people}
    return Person.objects.filter(project=project, email_key__in=keys).order_by("pk")


def _saved_once(person: Person, same: QuerySet[Person]) -> tuple[Person, bool]:
    """The person; or the one whom somebody saved at this very moment, registering for another event."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        return same.get(), False
    return person, True


@transaction.atomic
def rename(person: Person, *, called: str) -> None:
    """How the person wants to be spoken to."""
    person.called = called
    person.fold_names()
    person.save(update_fields=["called", "name_key", "email_key", "sort_key", "search_key"])


@dataclass(frozen=True)
class NameFacts:
    """What somebody is called, and in which language letters and cards are."""

    name: str
    called: str
    language: str


@transaction.atomic
def correct_name(person: Person, *, facts: NameFacts) -> list[str]:
    """Another spelling of the same person's name; the names of the fields that changed. The caller holds the
    registrations, and tells who did it. Raises SomebodyElseThere."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    changed = edits.change(person, facts, seen=edits.version_of(edits.facts_of(person, NameFacts)))
    if not changed:
        return []
    rules.ensure_is_written_to(person)
    person.fold_names()
    if person.email_key:
        _ensure_nobody_else(person)
    keys = ["name_key", "email_key", "sort_key", "search_key"]
    person.save(update_fields=[*changed, *keys])
    return changed


@dataclass(frozen=True)
class Address:
    """Where somebody is written to."""

    email: str


@transaction.atomic
def correct_address(person: Person, *, address: Address, seen: str) -> bool:
    """Another address of the same person; whether it was another one. The one of before is kept until it was told
    there, where somebody may read it. What is known of it says nothing about the new one.

    The caller's transaction holds the registrations, and tells who did it. Raises ChangedMeanwhile, NameIsSealed,
    SomebodyElseThere.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before, key = person.email, person.email_key
    if not edits.change(person, address, seen=seen):
        return False
    rules.ensure_is_written_to(person)
    person.fold_names()
    if person.email_key != key:
        _ensure_nobody_else(person)
        person.former_email = "" if queries.comes_back(key) else before
    person.save(update_fields=["email", "former_email", "name_key", "email_key", "sort_key", "search_key"])
    return True


def _ensure_nobody_else(person: Person) -> None:
    same = Person.objects.filter(
        project=person.project_id, email_key=person.email_key, name_key=person.name_key
    )
    if same.exclude(pk=person.pk).exists():
        raise rules.SomebodyElseThere


@transaction.atomic
def forget_former_address(person_id: int, *, told: str) -> None:
    """It was told there. Twice changes nothing; nor does it where another address was corrected meanwhile."""
    Person.objects.filter(pk=person_id, former_email=told).update(former_email="")


@transaction.atomic
def forget_former_addresses(*, but: Collection[int]) -> int:
    """Those of everybody whom no letter waits for; returns how many."""
    return Person.objects.exclude(former_email="").exclude(pk__in=but).update(former_email="")


@transaction.atomic
def allow_contact(person: Person, *, allowed: bool, now: datetime) -> None:
    """Given or taken back at any time; both are as easy."""
    if allowed:
        ContactConsent.objects.get_or_create(person=person, defaults={"given_at": now})
        ContactStop.objects.filter(person=person).delete()
        return
    taken_back, _of_each = ContactConsent.objects.filter(person=person).delete()
    if taken_back:
        ContactStop.objects.get_or_create(person=person, defaults={"stopped_at": now})


# --- What has served its time ----------------------------------------------------------------------
# The caller's transaction holds the rows of these people, and of their events before.


@transaction.atomic
def seal(people: Collection[int], *, now: datetime) -> int:
    """Keeps the names apart, for the audit only, and forgets addresses and consents; returns of how many people.
    Twice changes nothing."""
    found = list(
        Person.objects.select_for_update().filter(pk__in=people, sealed_at__isnull=True).order_by("pk")
    )
    SealedIdentity.objects.bulk_create(
        [SealedIdentity(person=one, name=one.name, sealed_at=now) for one in found], batch_size=1_000
    )
    keys = [one.pk for one in found]
    forget_contact(keys)
    return Person.objects.filter(pk__in=keys).update(
        name="", name_key="", sort_key=LAST, search_key="", sealed_at=now
    )


@transaction.atomic
def forget_contact(people: Collection[int]) -> int:
    """Forgets how to reach and to address these people, and that they allowed it; returns of how many."""
    allowed = ContactConsent.objects.filter(person__in=people)
    touched = set(allowed.values_list("person_id", flat=True).order_by("pk"))
    allowed.delete()
    ContactStop.objects.filter(person__in=people).delete()
    Unreached.objects.filter(person__in=people).delete()
    reachable = Person.objects.filter(pk__in=people).exclude(email="", called="")
    changed = list(reachable.select_for_update().order_by("pk"))
    for one in changed:
        one.email, one.called, one.former_email = "", "", ""
        one.fold_names()
    fields = ["email", "called", "former_email", "name_key", "email_key", "sort_key", "search_key"]
    Person.objects.bulk_update(changed, fields, batch_size=500)
    return len(touched | {one.pk for one in changed})


@transaction.atomic
def forget_names(people: Collection[int]) -> int:
    """Forgets the sealed names for good: what is left are rows that are counted, and say of nobody whose they are."""
    Person.objects.filter(pk__in=people).update(place="")
    gone, _of_each = SealedIdentity.objects.filter(person__in=people).delete()
    return gone


@transaction.atomic
def forget(people: Collection[int]) -> int:
    """Erases people who are registered for nothing; returns how many."""
    alone = Person.objects.filter(pk__in=people, registrations__isnull=True)
    keys = list(alone.values_list("pk", flat=True).order_by("pk"))
    Person.objects.filter(pk__in=keys).delete()
    return len(keys)


# --- Whom letters do not reach ----------------------------------------------------------------------

MOST_LETTERS = 20
HARD = (Reason.UNKNOWN, Reason.CLOSED, Reason.DOMAIN, Reason.UNREADABLE)


@transaction.atomic
def note_unreached(failure: Failure) -> None:
    """A letter did not arrive. The same report again, and one about an address that the reader has no more, change
    nothing."""
    reader = _reader(failure.reader)
    if reader is None or not fingerprint(reader.email).startswith(failure.address):
        return
    known = _entry(reader, failure)
    if known is None:
        audit.record(
            UNREACHED, reader, by=None, now=failure.at, reason=failure.reason.value, **_place(reader)
        )
        return
    if failure.letter in known.letters:
        return
    was_closed = known.closed_at is not None
    known.reason, known.last_at = failure.reason.value, failure.at
    known.failures += 1
    known.hard += failure.reason in HARD
    known.letters = [*known.letters, failure.letter][-MOST_LETTERS:]
    if was_closed:
        known.since, known.closed_at, known.closed_by = failure.at, None, None
    known.save()
    audit.record(UNREACHED, reader, by=None, now=failure.at, reason=failure.reason.value, **_place(reader))


def _reader(reader: Reader) -> Person | User | None:
    """Locked, so that two reports at once are counted one after the other."""
    if reader.kind == PERSON:
        return Person.objects.select_for_update(of=("self",)).filter(pk=reader.pk).first()
    return User.objects.select_for_update().filter(pk=reader.pk).first()


def _entry(reader: Person | User, failure: Failure) -> Unreached | None:
    """The entry of an earlier letter to the same address; None if this report made the first one."""
    whose = {"person": reader} if isinstance(reader, Person) else {"user": reader}
    key = fold_email(reader.email)[:254]
    first = {
        "email_key": key,
        "reason": failure.reason.value,
        "since": failure.at,
        "last_at": failure.at,
        "hard": int(failure.reason in HARD),
        "letters": [failure.letter],
    }
    known = Unreached.objects.filter(**whose).first()
    if known is not None and known.email_key == key:
        return known
    Unreached.objects.filter(**whose).delete()  # It was about an address of the past.
    Unreached.objects.create(**whose, **first)
    return None


def _place(reader: Person | User) -> dict[str, int | None]:
    if isinstance(reader, Person):
        return {"project_id": reader.project_id, "town_id": reader.town_id}
    return {}


@transaction.atomic
def stand_on_list(person: Person, *, now: datetime) -> None:
    """A letter could not be written to somebody whose address is given up, whoever shares it: the person is to be
    phoned, also where that was done before."""
    same = Unreached.objects.filter(email_key=person.email_key)
    known = same.order_by("-hard", "pk").first()
    if known is None or same.filter(person=person, closed_at=None).exists():
        return
    facts = {"reason": known.reason, "last_at": now, "failures": known.failures, "hard": known.hard}
    again = {"email_key": person.email_key, "since": now, "closed_at": None, "closed_by": None}
    Unreached.objects.update_or_create(person=person, defaults=facts | again)
    audit.record(UNREACHED, person, by=None, now=now, reason=known.reason, **_place(person))


@transaction.atomic
def close_unreached(entry: Unreached, *, works_again: bool, by: User, now: datetime) -> None:
    """Somebody reached the reader another way. `works_again`: the address is right, and letters to groups go there
    again. Twice changes nothing."""
    entry = Unreached.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.closed_at is not None:
        return
    entry.closed_at, entry.closed_by = now, by
    if works_again:
        entry.hard = 0
    entry.save(update_fields=["closed_at", "closed_by", "hard"])
    reader = entry.person or entry.user
    assert reader is not None  # noqa: S101 - a constraint of the table
    audit.record(REACHED, reader, by=by, now=now, works_again=works_again, **_place(reader))
