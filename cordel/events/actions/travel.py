"""How people arrive and where they stay: told by each, or by the town for its delegation; erased with their needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.events import queries, rules
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.models import Event, Registration, Travel
from cordel.events.rules import travel as travel_rules

TOLD = audit.verb(
    "event.travel_told", _("told how somebody arrives and where somebody stays"), is_public=False
)


@dataclass(frozen=True)
class TravelFacts:
    """All of it may stay empty; hours are on the host's clock."""

    arrives_on: date | None = None
    arrives_at: time | None = None
    arrives_by: str = ""
    arrives_with: str = ""
    arrives_where: str = ""
    leaves_on: date | None = None
    leaves_at: time | None = None
    leaves_by: str = ""
    leaves_with: str = ""
    leaves_from: str = ""
    lodging: str = ""
    lodging_name: str = ""
    room_note: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """What is not empty, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}


@transaction.atomic
def tell_travel(registration: Registration, *, facts: TravelFacts, now: datetime) -> None:
    """The person's own words; all of it empty erases it. Whoever gave the seat back, or comes online, tells nothing."""
    registration = locked_registration(registration)
    event = registration.event
    rules.ensure_not_closed(event)
    rules.ensure_still_has_seat(registration)
    travel_rules.ensure_travels(registration)
    travel_rules.ensure_days_fit(event, arrives=facts.arrives_on, leaves=facts.leaves_on)
    if _set(registration, vars(facts), now=now):
        audit.record(TOLD, registration, by=registration.person, now=now, project_id=event.project_id)


@transaction.atomic
def tell_travel_of(
    event: Event,
    *,
    people: Collection[int],
    towns: Collection[int] | None,
    facts: TravelFacts,
    starts_anew: bool,
    by: User,
    now: datetime,
) -> int:
    """The same for all of these registrations, of these towns only unless None: what is empty in `facts` stays with
    each as it was, or is erased if it `starts_anew`. Returns of how many something changed; twice changes nothing."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    if not facts.told and not starts_anew:
        raise travel_rules.NothingTold
    found = list(queries.travellers(event, towns=towns).filter(pk__in=people).select_for_update(of=("self",)))
    if not found:
        raise travel_rules.NobodyTicked
    changed = [one for one in found if _set(one, _over(one, facts, starts_anew), now=now, event=event)]
    project = event.project_id
    audit.record_all(TOLD, [(one, {}) for one in changed], by=by, now=now, project_id=project)
    return len(changed)


def _over(registration: Registration, facts: TravelFacts, starts_anew: bool) -> Mapping[str, Any]:
    known = getattr(registration, "travel", None)
    if starts_anew or known is None:
        return vars(facts)
    return queries.travel_of(registration) | facts.told


def _set(
    registration: Registration, values: Mapping[str, Any], *, now: datetime, event: Event | None = None
) -> bool:
    """Whether something changed. A departure that was told before may lie before an arrival that is told now."""
    if event is not None:
        arrives, leaves = values["arrives_on"], values["leaves_on"]
        travel_rules.ensure_days_fit(event, arrives=arrives, leaves=leaves)
    known = Travel.objects.filter(registration=registration).first()
    before = {name: getattr(known, name) for name in values} if known else vars(TravelFacts())
    if dict(values) == before:
        return False
    if any(value not in (None, "") for value in values.values()):
        Travel.objects.update_or_create(registration=registration, defaults={**values, "changed_at": now})
    else:
        Travel.objects.filter(registration=registration).delete()
    return True
