"""Carrying a planned merge out, and putting it back: row by row, whatever the rows are of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction

from cordel.accounts.models import User
from cordel.core.merging import Step
from cordel.events import queries
from cordel.events.models import Activity, Event, Merge, Registration
from cordel.events.queries.merges import FORGOTTEN
from cordel.events.rules import merges as rules

# Counted anew instead of being put back.
COUNTED = "days_present"


class Overlooked(Exception):
    """A plan would remove a row that others still point at: a mistake of ours, and nothing was changed."""


def carry_out(steps: Iterable[Step]) -> list[Step]:
    """Does the steps in order; the caller's transaction holds the rows. Rows that are made get their numbers."""
    done = []
    for step in steps:
        if step.removes and (overlooked := queries.left_behind(step)):
            raise Overlooked(step.model, overlooked)
        done.append(replace(step, key=_do(step)))
    return done


def _do(step: Step) -> int | None:
    model: Any = apps.get_model(step.model)
    if step.after is None:
        model._base_manager.filter(pk=step.key).delete()
        return step.key
    values = {name: model._meta.get_field(name).to_python(value) for name, value in step.after.items()}
    if step.before is None:
        row = model(**values)
        row.save(force_insert=True)
        return int(row.pk)
    model._base_manager.filter(pk=step.key).update(**values)
    return step.key


def put_back(merge: Merge) -> None:
    """Undoes the steps, the last one first, as long as each row is still what the merge made of it. Raises
    ChangedSince; the caller's transaction takes everything back then."""
    contradicted = []
    for step in reversed(merge.made):
        if step.model in FORGOTTEN and not step.removes and queries.as_stored(step) is None:
            continue
        if not _still_stands(step):
            contradicted.append(step)
            continue
        _undo(step, contradicted)
    if contradicted:
        raise rules.ChangedSince(what=", ".join(queries.kinds(contradicted)))
    _count_days(merge.made)


def _still_stands(step: Step) -> bool:
    if step.after is None:
        return True
    now = queries.as_stored(step)
    return now is not None and all(
        now[name] == value for name, value in step.after.items() if name != COUNTED and name in now
    )


def _undo(step: Step, contradicted: list[Step]) -> None:
    """A row that cannot come back, because another one took its place, contradicts too."""
    if step.makes and queries.left_behind(step):
        contradicted.append(step)
        return
    try:
        with transaction.atomic():
            _do(step.undone)
    except IntegrityError:
        contradicted.append(step)


def _count_days(steps: Iterable[Step]) -> None:
    keys = {
        step.key or 0
        for step in steps
        if step.model == "events.registration" and COUNTED in (step.after or {})
    }
    for registration in Registration.objects.filter(pk__in=keys - {None}):
        registration.days_present = registration.attendances.count()
        registration.save(update_fields=[COUNTED])


def ensure_room(steps: Iterable[Step]) -> None:
    """Raises SeatGivenOn where fewer seats or places are free than come back, FrozenSince where an event that lost a
    registration was closed meanwhile."""
    seats, places = queries.given_back(steps)
    events = Event.objects.in_bulk(seats.keys())
    closed = [event.number for event in events.values() if event.closed_at is not None]
    if closed:
        raise rules.FrozenSince(events=", ".join(str(number) for number in sorted(closed)))
    full = [str(events[pk]) for pk, count in seats.items() if _lacks(queries.pool(events[pk]), count)]
    activities = Activity.objects.in_bulk(places.keys())
    full += [str(one) for pk, one in activities.items() if _lacks(queries.places_of(one), places[pk])]
    if full:
        raise rules.SeatGivenOn(where=", ".join(full))


def _lacks(pool: Any, count: int) -> bool:
    return pool.free is not None and pool.free < count


def standing(merge: Merge) -> Merge | None:
    """The merge, locked; None if it was undone already. Raises UndoneNoMore when nothing is kept of it."""
    found = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if found.undone_at is not None:
        return None
    if not found.steps:
        raise rules.UndoneNoMore
    return found


def note_undone(merge: Merge, *, by: User, now: datetime) -> None:
    """What was kept to undo it has served its purpose."""
    merge.steps, merge.undone_by, merge.undone_at = [], by, now
    merge.save(update_fields=["steps", "undone_by", "undone_at"])
