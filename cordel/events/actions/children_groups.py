"""Groups of children are announced, counted day by day with what the number rests on, and removed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, stored_files
from cordel.events.actions.registration import locked_event
from cordel.events.actions.signed_sheets import read_scan
from cordel.events.models import ChildrenGroup, Event, Evidence, GroupPresence, SchoolLetter
from cordel.events.queries import paying_towns
from cordel.events.rules import children_groups as rules

ADDED = audit.verb("event.children_added", _("announced a group of children"), is_public=False)
CHANGED = audit.verb("event.children_changed", _("changed a group of children"), is_public=False)
COUNTED = audit.verb(
    "event.children_counted", _("said how many children of a group were there"), is_public=False
)
REMOVED = audit.verb("event.children_removed", _("removed a group of children"), is_public=False)


@dataclass(frozen=True)
class GroupFacts:
    """`town` by primary key. Nothing tells of a child."""

    town_id: int
    school: str
    planned: int
    certifier: str = ""
    certifier_function: str = ""


@transaction.atomic
def add_children_group(event: Event, *, facts: GroupFacts, by: User, now: datetime) -> ChildrenGroup:
    """One more school. The same again gives the same group; another number for a known school is refused."""
    event = locked_event(event.pk)
    _ensure_fits(event, facts)
    known = ChildrenGroup.objects.filter(event=event, town=facts.town_id, school=facts.school).first()
    if known is not None:
        if edits.facts_of(known, GroupFacts) == facts:
            return known
        raise rules.SchoolCounted
    rules.ensure_place_for_one_more(ChildrenGroup.objects.filter(event=event).count())
    group = ChildrenGroup.objects.create(event=event, added_at=now, added_by=by, **vars(facts))
    _record(ADDED, group, by=by, now=now, planned=facts.planned)
    return group


@transaction.atomic
def edit_children_group(
    group: ChildrenGroup, *, facts: GroupFacts, seen: str, by: User, now: datetime
) -> None:
    event = locked_event(group.event_id)
    _ensure_fits(event, facts)
    group = _locked(group)
    namesakes = ChildrenGroup.objects.filter(event=event, town=facts.town_id, school=facts.school)
    if namesakes.exclude(pk=group.pk).exists():
        raise rules.SchoolCounted
    changed = edits.change(group, facts, seen=seen)
    if changed:
        group.save(update_fields=changed)
        _record(CHANGED, group, by=by, now=now, fields=changed)


def _ensure_fits(event: Event, facts: GroupFacts) -> None:
    rules.ensure_takes_groups(event)
    rules.ensure_town_sends(facts.town_id, [town.pk for town in paying_towns(event)])


@dataclass(frozen=True)
class DaysFacts:
    """Children by day, None where nobody said; with the letter's bytes the numbers rest on it."""

    days: Mapping[date, int | None]
    letter: bytes | None = None


@transaction.atomic
def count_children(
    group: ChildrenGroup, *, facts: DaysFacts, host_says: bool, today: date, by: User, now: datetime
) -> None:
    """Sets the numbers of these days; days that are not named stay. With a letter every number rests on it; without,
    a number that changes rests on the host's word, and one that does not change on what it rested on. `host_says`:
    whether the word of whoever counts is the host's. The same again changes nothing."""
    kept = read_scan(facts.letter) if facts.letter is not None else None
    event = locked_event(group.event_id)
    rules.ensure_takes_groups(event)
    group = _locked(group)
    before = {one.day: one for one in group.days.all()}
    told = {day: count for day, count in facts.days.items() if count is not None or day in before}
    changed = {
        day for day, count in told.items() if count != (before[day].present if day in before else None)
    }
    if not changed and kept is None:
        return
    rules.ensure_days_count(event, [day for day in changed if told[day]], today=today)
    rules.ensure_certified(has_letter=kept is not None, host_says=host_says)
    letter = _kept(group, kept.data, kept.kind, by=by, now=now) if kept is not None else None
    for day in sorted(told if letter is not None else changed):
        _set_day(group, day, told[day], letter, by=by, now=now)
    group.persons = max((one.present for one in group.days.all()), default=0)
    group.save(update_fields=["persons"])
    numbers = {day.isoformat(): told[day] for day in sorted(told)}
    _record(COUNTED, group, by=by, now=now, days=numbers, letter=letter.pk if letter else None)


def _set_day(
    group: ChildrenGroup,
    day: date,
    count: int | None,
    letter: SchoolLetter | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """None takes the day back."""
    if count is None:
        GroupPresence.objects.filter(group=group, day=day).delete()
        return
    facts = {
        "present": count,
        "evidence": Evidence.SCHOOL if letter else Evidence.HOST_WORD,
        "letter": letter,
        "recorded_at": now,
        "recorded_by": by,
    }
    GroupPresence.objects.update_or_create(group=group, day=day, defaults=facts)


def _kept(group: ChildrenGroup, data: bytes, kind: str, *, by: User, now: datetime) -> SchoolLetter:
    """The same letter again is kept once."""
    digest = hashlib.sha256(data).hexdigest()
    known = SchoolLetter.objects.filter(group=group, digest=digest).first()
    if known is not None:
        return known
    letter = SchoolLetter(group=group, digest=digest, kind=kind, size=len(data), added_by=by, added_at=now)
    letter.file.save("letter", ContentFile(data), save=False)
    letter.save()
    return letter


@transaction.atomic
def remove_children_group(group: ChildrenGroup, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises GroupWasThere while any child is counted."""
    event = locked_event(group.event_id)
    found = ChildrenGroup.objects.filter(pk=group.pk).first()
    if found is None:
        return
    rules.ensure_takes_groups(event)
    rules.ensure_not_counted(found.persons)
    _record(REMOVED, found, by=by, now=now)
    erase_letters(SchoolLetter.objects.filter(group=found), now=now)
    found.delete()


def erase_letters(letters: QuerySet[SchoolLetter], *, now: datetime) -> int:
    """Their files go when their rows have gone; the numbers stay, with what they rested on."""
    stored_files.forget(letters.order_by("pk").values_list("file", flat=True), now=now)
    return letters.delete()[1].get("events.SchoolLetter", 0)


def _locked(group: ChildrenGroup) -> ChildrenGroup:
    found = ChildrenGroup.objects.select_for_update(of=("self",)).filter(pk=group.pk).first()
    if found is None:
        raise rules.GroupGone
    return found


def _record(verb: audit.Verb, group: ChildrenGroup, *, by: User, now: datetime, **facts: object) -> None:
    project, town = group.event.project_id, group.town_id
    detail: dict[str, Any] = {"group": group.pk, **facts}
    audit.record(verb, group.event, by=by, now=now, project_id=project, town_id=town, **detail)
