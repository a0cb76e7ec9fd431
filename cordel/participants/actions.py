"""Every write about people who take part."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from cordel.participants.models import ContactConsent, ContactStop, Person
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
