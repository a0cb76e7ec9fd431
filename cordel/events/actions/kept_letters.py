"""Letters about registrations that no mailbox takes: kept to be printed, given by hand, sent after all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, jobs
from cordel.events import queries
from cordel.events.actions.plan_changes import note_told
from cordel.events.models import KeptLetter
from cordel.participants import actions as participants
from cordel.participants import queries as people
from cordel.participants.models import Person, Unreached

GIVEN = audit.verb("letters.given", _("gave letters about a registration by hand"), is_public=False)

Letter = KeptLetter.Letter
# By which job each is sent after all.
JOBS: Final = {
    Letter.CONFIRMATION: "events.write_confirmation",
    Letter.CHANGE: "events.write_change",
    Letter.PROMOTION: "events.write_promotion",
    Letter.JOINING: "events.write_joining",
    Letter.PLACE: "events.write_place",
    Letter.ACTIVITY_GONE: "events.write_activity_gone",
    Letter.ACTIVITY_MOVED: "events.write_activity_moved",
    Letter.QUESTION: "events.write_reminder",
}


@transaction.atomic
def keep_letter(registration_id: int, *, letter: Letter | None, facts: dict[str, Any], now: datetime) -> bool:
    """Whether a letter is not to be tried, because letters to that address come back. It is kept to be printed, the
    same one once, and the person stands on the list of those to be phoned; `letter` None is not worth the paper."""
    registration = queries.registration(registration_id)
    if registration is None or not people.given_up([registration.person.email_key]):
        return False
    if letter is not None:
        key = edits.version_of((registration_id, letter.value, sorted(facts.items())))
        KeptLetter.objects.update_or_create(
            key=f"{registration_id}:{key}",
            defaults={
                "registration": registration,
                "letter": letter,
                "facts": facts,
                "kept_at": now,
                "given_at": None,
                "given_by": None,
            },
        )
        participants.stand_on_list(registration.person, now=now)
    return True


@transaction.atomic
def give_kept_letters(person: Person, *, keys: Collection[int], by: User, now: datetime) -> int:
    """Somebody printed these letters and gave them. Returns how many were not marked before."""
    waiting = KeptLetter.objects.select_for_update(of=("self",)).filter(
        registration__person=person, pk__in=keys, given_at=None
    )
    mine = list(waiting.order_by("pk"))
    for one in mine:
        one.given_at, one.given_by = now, by
        one.save(update_fields=["given_at", "given_by"])
        if one.letter == Letter.CHANGE:
            note_told(one.registration_id, sequence=one.facts["sequence"])
    if mine:
        detail = {"project_id": person.project_id, "town_id": person.town_id, "count": len(mine)}
        audit.record(GIVEN, person, by=by, now=now, **detail)
    return len(mine)


@transaction.atomic
def note_reached(entry: Unreached, *, works_again: bool, by: User, now: datetime) -> None:
    """Somebody reached the reader another way; where the address works again, the letters that were kept go there."""
    participants.close_unreached(entry, works_again=works_again, by=by, now=now)
    if works_again and entry.person is not None:
        send_kept_letters(entry.person, now=now)


@transaction.atomic
def send_kept_letters(person: Person, *, now: datetime) -> int:
    """What waited to be printed for this address is sent by mail after all."""
    waiting = list(queries.waiting_letters(person))
    for one in waiting:
        facts: dict[str, Any] = dict(one.facts)
        if one.letter != Letter.PLACE:  # It names the place, which knows whose it is.
            facts["registration_id"] = one.registration_id
        jobs.enqueue(JOBS[Letter(one.letter)], now=now, **facts)
    KeptLetter.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)
