"""Whom letters do not reach: for the coordinator everybody, for a town its own people, for a host those of its events."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from cordel.events.models import GroupLetter, KeptLetter, Registration
from cordel.events.queries.letters import Desk
from cordel.participants import queries as people
from cordel.participants.models import Unreached
from cordel.projects.models import Project
from cordel.towns.models import TownMembership


def seen_at(desk: Desk) -> Q:
    """The registrations that somebody at this desk sees."""
    if desk.whole_project:
        return Q()
    return Q(town__in=[town.pk for town in desk.towns]) | Q(event__in=desk.hosted)


def unreached_people(project: Project, desk: Desk) -> QuerySet[Unreached]:
    """Each with `.registration_id` and `.event_number` of the newest event, the town's office to phone, and how many
    `.letters_kept` are to be printed."""
    seats = Registration.objects.filter(seen_at(desk), person=OuterRef("person"), event__project=project)
    newest = seats.order_by("-event__number", "-pk")
    found = people.unreached().filter(Exists(seats), person__project=project)
    waits = KeptLetter.objects.filter(registration__person=OuterRef("person"), given_at=None).order_by()
    kept = waits.values("registration__person").annotate(count=Count("pk"))
    return found.select_related("person__town", "closed_by").annotate(
        registration_id=Subquery(newest.values("pk")[:1]),
        event_number=Subquery(newest.values("event__number")[:1]),
        letters_kept=Coalesce(Subquery(kept.values("count")), 0),
    )


def unreached_staff(project: Project, desk: Desk) -> QuerySet[Unreached]:
    """Officers and deputies of the partner towns to whom letters do not come; for who runs the project."""
    if not desk.whole_project:
        return Unreached.objects.none()
    towns = project.partners.filter(town__isnull=False).values("town")
    found = Unreached.objects.annotate(now=Lower("user__email")).filter(now=F("email_key"), closed_at=None)
    held = TownMembership.objects.in_force().filter(town__in=towns)
    mine = found.filter(user__in=held.values("user"), user__is_active=True)
    return (
        mine.select_related("user")
        .prefetch_related("user__town_memberships__town")
        .order_by("-last_at", "pk")
    )


def unreached_entry(project: Project, desk: Desk, pk: int) -> Unreached | None:
    person = unreached_people(project, desk).filter(pk=pk).first()
    return person or unreached_staff(project, desk).filter(pk=pk).first()


def unreached_readers(letter: GroupLetter, desk: Desk) -> int:
    """How many of those whom the letter was written to are to be phoned."""
    waiting = unreached_people(letter.project, desk).filter(closed_at=None)
    return waiting.filter(person__in=letter.recipients.order_by().values("person")).count()


def unreached_counts(projects: Iterable[int], towns: Iterable[int]) -> Counter[int]:
    """How many are to be phoned: in these projects, and among the people of these towns."""
    theirs = Registration.objects.filter(person=OuterRef("person"), town__in=list(towns))
    found = people.unreached().filter(Q(person__project__in=list(projects)) | Exists(theirs), closed_at=None)
    return Counter(found.filter(person__isnull=False).values_list("person__project_id", flat=True))
