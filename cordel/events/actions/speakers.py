"""Speakers: who speaks where, and how they wish to be named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.events import queries, rules
from cordel.events.actions.registration import locked_event, locked_registration
from cordel.events.models import Activity, Registration, SpeakerCard, Speech
from cordel.events.rules import people

PANEL_SET = audit.verb("event.panel_set", _("said who speaks in an activity"))
CARD_WRITTEN = audit.verb("event.speaker_named", _("said how to be named as a speaker"))


@transaction.atomic
def set_panel(activity: Activity, *, speakers: Iterable[Registration], by: User, now: datetime) -> None:
    """These people speak in the activity, and nobody else. Twice changes nothing. Raises NotASpeaker."""
    event = locked_event(activity.event_id)
    rules.ensure_not_closed(event)
    wanted = {one.pk: one for one in speakers}
    for one in wanted.values():
        people.ensure_is_speaker(one)
    speeches = Speech.objects.filter(activity=activity)
    there = set(speeches.values_list("registration_id", flat=True))
    if there == set(wanted):
        return
    speeches.exclude(registration__in=wanted).delete()
    Speech.objects.bulk_create(
        Speech(activity=activity, registration=one) for pk, one in sorted(wanted.items()) if pk not in there
    )
    audit.record(PANEL_SET, activity, by=by, now=now, project_id=event.project_id, count=len(wanted))


@dataclass(frozen=True)
class CardFacts:
    """How a speaker wishes to be shown; not named in public until the speaker says so."""

    name: str = ""
    about: str = ""
    is_named: bool = False


@transaction.atomic
def write_card(registration: Registration, *, facts: CardFacts, now: datetime) -> None:
    """The speaker's own word, which can be taken back at any time, also after the event."""
    registration = locked_registration(registration)
    if facts.is_named:
        people.ensure_is_speaker(registration)
        rules.ensure_still_has_seat(registration)
    if queries.card_of(registration) == vars(facts):
        return
    SpeakerCard.objects.update_or_create(
        registration=registration, defaults={**vars(facts), "changed_at": now}
    )
    project = registration.event.project_id
    audit.record(CARD_WRITTEN, registration, by=registration.person, now=now, project_id=project)
