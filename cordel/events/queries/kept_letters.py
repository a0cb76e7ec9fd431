"""Letters about registrations that no mailbox takes: to be printed and given."""

from django.db.models import Exists, OuterRef, QuerySet

from cordel.events.models import KeptLetter, Registration
from cordel.events.queries.unreached import Desk, seen_at
from cordel.participants.models import Person, Unreached
from cordel.projects.models import Project

ON_PAPER = 200  # in one file


def kept_letters(project: Project, desk: Desk) -> QuerySet[KeptLetter]:
    """Those that nobody gave yet, to people whom somebody at this desk sees, person by person."""
    seats = Registration.objects.filter(seen_at(desk), person=OuterRef("registration__person"))
    found = KeptLetter.objects.filter(
        Exists(seats),
        registration__event__project=project,
        given_at=None,
        registration__person__sealed_at=None,
    )
    return found.select_related("registration__person", "registration__event__project").order_by(
        "registration__person__sort_key", "registration__person", "pk"
    )


def kept_letters_of(entry: Unreached, project: Project, desk: Desk) -> QuerySet[KeptLetter]:
    return kept_letters(project, desk).filter(registration__person=entry.person_id)


def waiting_letters(person: Person) -> QuerySet[KeptLetter]:
    """All that nobody gave to somebody, or to whoever shares the address."""
    same = KeptLetter.objects.filter(given_at=None, registration__event__project=person.project_id)
    if person.email_key:
        return same.filter(registration__person__email_key=person.email_key).order_by("pk")
    return same.filter(registration__person=person).order_by("pk")
