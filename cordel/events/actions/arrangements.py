"""What is arranged so that the day runs, and forgetting it when the day is over."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.events.models import Arrangement, Event
from cordel.events.rules import papers as rules

# None of them is public: they are about single people who drive, interpret and keep doors.
ADDED = audit.verb("arrangement.added", _("arranged something for the day"), is_public=False)
CHANGED = audit.verb("arrangement.changed", _("changed an arrangement"), is_public=False)
REMOVED = audit.verb("arrangement.removed", _("removed an arrangement"), is_public=False)


@dataclass(frozen=True)
class ArrangementFacts:
    """One line of the run sheet; times on the host's clock, `languages` as codes, `day` None for every day."""

    kind: str
    day: date | None
    starts_at: time | None
    ends_at: time | None
    what: str
    place: str
    to_place: str
    seats: int | None
    who: str
    phone: str
    languages: list[str]
    note: str


@transaction.atomic
def arrange(event: Event, *, facts: ArrangementFacts, by: User, now: datetime) -> Arrangement:
    """One more. The same arrangement twice is one."""
    event = Event.objects.select_for_update().get(pk=event.pk)
    known = Arrangement.objects.filter(event=event, **vars(facts)).first()
    if known is not None:
        return known
    arrangement = Arrangement.objects.create(event=event, **vars(facts))
    audit.record(ADDED, arrangement, by=by, now=now, project_id=event.project_id, kind=facts.kind)
    return arrangement


@transaction.atomic
def edit_arrangement(
    arrangement: Arrangement, *, facts: ArrangementFacts, seen: str, by: User, now: datetime
) -> None:
    """Raises ArrangementGone when it was removed or erased meanwhile."""
    found = _locked(arrangement)
    if found is None:
        raise rules.ArrangementGone
    changed = edits.change(found, facts, seen=seen)
    if changed:
        found.save(update_fields=changed)
        audit.record(CHANGED, found, by=by, now=now, project_id=found.event.project_id, fields=changed)


@transaction.atomic
def remove_arrangement(arrangement: Arrangement, *, by: User, now: datetime) -> None:
    """Twice changes nothing."""
    found = _locked(arrangement)
    if found is not None:
        audit.record(REMOVED, found, by=by, now=now, project_id=found.event.project_id)
        found.delete()


def _locked(arrangement: Arrangement) -> Arrangement | None:
    rows = Arrangement.objects.select_for_update(of=("self",)).select_related("event")
    return rows.filter(pk=arrangement.pk).first()
