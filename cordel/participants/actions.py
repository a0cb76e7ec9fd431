"""Every write about people who take part."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cordel.participants.models import LAST, ContactConsent, ContactStop, Person, SealedIdentity
from cordel.projects.models import Project
from cordel.towns.models import Town


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
    reachable = Person.objects.filter(pk__in=people).exclude(email="", called="")
    changed = list(reachable.select_for_update().order_by("pk"))
    for one in changed:
        one.email, one.called = "", ""
        one.fold_names()
    fields = ["email", "called", "name_key", "email_key", "sort_key", "search_key"]
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
