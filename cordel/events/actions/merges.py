"""Merging records that are one and the same, and undoing it. What is kept for that goes with the purge."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.base.standing import standing_of
from cordel.core.merging import Step
from cordel.events import queries
from cordel.events.actions.merging import carry_out, ensure_room, note_undone, put_back, standing
from cordel.events.actions.seats import fill_places, fill_seats
from cordel.events.models import Activity, Event, Merge
from cordel.events.queries import PeoplePlan, TownsPlan
from cordel.events.rules import merges as rules
from cordel.events.rules import role_of
from cordel.participants.models import Person
from cordel.projects.models import Project
from cordel.towns.models import Town

PEOPLE_MERGED = audit.verb("person.merged", _("merged two entries of one person"), is_public=False)
PEOPLE_PARTED = audit.verb("person.merge_undone", _("undid a merge of people"), is_public=False)
TOWNS_MERGED = audit.verb("town.merged", _("merged two entries of one town"))
TOWNS_PARTED = audit.verb("town.merge_undone", _("undid a merge of towns"))
PERSON, TOWN = Merge.Kind.PERSON, Merge.Kind.TOWN


def seen_of(steps: Iterable[Step]) -> str:
    """A fingerprint of all that a preview shows, for `seen`."""
    return edits.version_of([step.as_data() for step in steps])


# --- People -----------------------------------------------------------------------------------------


def foresee_people(kept: Person, gone: Person) -> PeoplePlan:
    """What would become of the rows. Raises NotThePair, FiguresFrozen."""
    rules.ensure_pair_of_people(kept, gone)
    plan = queries.plan_people(kept, gone)
    rules.ensure_open(plan.closed)
    return plan


@transaction.atomic
def merge_people(project: Project, *, kept: int, gone: int, seen: str, by: User, now: datetime) -> Merge:
    """All that the person `gone` has goes to `kept`, by their numbers. The same form twice is one merge. Raises
    PairChanged when something changed since the preview, FiguresFrozen, LetterOnItsWay, NotThePair,
    AskTheCoordinator."""
    # Whoever registers for any event of the project meanwhile waits, so that nothing new points at who goes.
    events = _locked(Event.objects.filter(project=project).order_by("pk"))
    people = {
        one.pk: one for one in Person.objects.select_for_update().filter(pk__in=(kept, gone)).order_by("pk")
    }
    known = queries.merge_into(PERSON, kept=kept, gone=gone)
    if known is not None:
        return known
    if len(people) < 2 or any(one.project_id != project.pk for one in people.values()):
        raise rules.NotThePair
    ensure_own_people(project, people[kept], people[gone], by=by)
    if queries.is_being_written_to(people.values()):
        raise rules.LetterOnItsWay
    plan = foresee_people(people[kept], people[gone])
    rules.ensure_same(shown=seen, now_is=seen_of(plan.steps))
    merge = _kept_record(PERSON, kept, gone, carry_out(plan.steps), by=by, now=now, project=project)
    audit.record(PEOPLE_MERGED, merge, by=by, now=now, project_id=project.pk, kept=kept, gone=gone)
    for union in plan.unions:
        if union.frees_a_seat:
            fill_seats(events[union.event.pk], now=now)
    _fill(plan.activities, events, now=now)
    return merge


def ensure_own_people(project: Project, kept: Person, gone: Person, *, by: User) -> None:
    """Raises AskTheCoordinator where an officer's town is not the only one that has a say."""
    own = rules.whose_people(standing_of(by), project, towns=queries.towns_of(project))
    rules.ensure_own_people(own, queries.homes_of(kept, gone))


def _fill(activities: Iterable[Activity], events: dict[int, Event], *, now: datetime) -> None:
    for activity in activities:
        fill_places(activity, events[activity.event_id], now=now)


@transaction.atomic
def undo_people(merge: Merge, *, by: User, now: datetime) -> None:
    """Puts everything back as it was. Twice changes nothing. Raises UndoneNoMore, ChangedSince, SeatGivenOn,
    FrozenSince."""
    _locked(Event.objects.filter(project=merge.project_id).order_by("pk"))
    found = standing(merge)
    if found is not None:
        ensure_room(found.made)
        put_back(found)
        note_undone(found, by=by, now=now)
        audit.record(PEOPLE_PARTED, found, by=by, now=now, project_id=found.project_id)


# --- Towns ------------------------------------------------------------------------------------------


def foresee_towns(kept: Town, gone: Town) -> TownsPlan:
    """What would become of the rows. Raises NotThePair, OtherCountry."""
    rules.ensure_pair_of_towns(kept, gone)
    return queries.plan_towns(kept, gone, role_of=role_of)


@transaction.atomic
def merge_towns(*, kept: int, gone: int, seen: str, by: User, now: datetime) -> Merge:
    """All that the town `gone` has goes to `kept`, by their numbers. The same form twice is one merge. Raises
    PairChanged, AskAnAdministrator, NotThePair, OtherCountry."""
    # Whoever registers, for whichever event, may come from there.
    _locked(Event.objects.order_by("pk"))
    towns = {
        one.pk: one for one in Town.objects.select_for_update().filter(pk__in=(kept, gone)).order_by("pk")
    }
    known = queries.merge_into(TOWN, kept=kept, gone=gone)
    if known is not None:
        return known
    if len(towns) < 2:
        raise rules.NotThePair
    ensure_may_merge(towns[kept], towns[gone], by=by)
    plan = foresee_towns(towns[kept], towns[gone])
    rules.ensure_same(shown=seen, now_is=seen_of(plan.steps))
    merge = _kept_record(TOWN, kept, gone, carry_out(plan.steps), by=by, now=now)
    audit.record(TOWNS_MERGED, merge, by=by, now=now, town_id=kept, kept=kept, gone=gone)
    return merge


def ensure_may_merge(kept: Town, gone: Town, *, by: User) -> None:
    """Raises AskAnAdministrator where somebody else has a say in one of the towns."""
    rules.ensure_may_merge(
        standing_of(by),
        has_officer=queries.is_looked_after(kept, gone),
        projects=queries.projects_with(kept) | queries.projects_with(gone),
    )


@transaction.atomic
def undo_towns(merge: Merge, *, by: User, now: datetime) -> None:
    """Puts everything back as it was. Twice changes nothing. Raises UndoneNoMore, ChangedSince."""
    _locked(Event.objects.order_by("pk"))
    found = standing(merge)
    if found is not None:
        put_back(found)
        note_undone(found, by=by, now=now)
        audit.record(TOWNS_PARTED, found, by=by, now=now, town_id=found.kept_id)


# --- Both -------------------------------------------------------------------------------------------


def _locked(events: object) -> dict[int, Event]:
    """Events first, in one order, as everywhere."""
    found = events.select_for_update().prefetch_related("places")  # type: ignore[attr-defined]
    return {event.pk: event for event in found}


def _kept_record(
    kind: Merge.Kind,
    kept: int,
    gone: int,
    steps: list[Step],
    *,
    by: User,
    now: datetime,
    project: Project | None = None,
) -> Merge:
    return Merge.objects.create(
        kind=kind,
        project=project,
        kept_id=kept,
        gone_id=gone,
        steps=[step.as_data() for step in steps],
        made_by=by,
        made_at=now,
    )
