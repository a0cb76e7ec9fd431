"""Purging what has served its time: portion by portion, each in a transaction of its own, with a signed record."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.core.retention import Kind
from cordel.debates import actions as debates
from cordel.events.actions import retention as events
from cordel.events.models import Event, Registration
from cordel.participants import actions as participants
from cordel.participants.models import SealedIdentity
from cordel.privacy.actions import records
from cordel.privacy.actions.tombstones import bury
from cordel.privacy.models import DataRequest, FinalPayment, PurgeRun
from cordel.privacy.queries import retention as queries
from cordel.privacy.queries.retention import Portion
from cordel.projects.actions import retention as projects
from cordel.projects.models import Project
from cordel.stories import actions as stories

SCHEMA: Final = "cordel.retention.purge/1"
BATCH: Final = 500
# Whose clock is a day: at night alone it would go up to a day late.
BY_THE_HOUR: Final = frozenset({Kind.ANSWERS})

PURGED = audit.verb("privacy.purged", _("erased what had served its time"))
PAID = audit.verb("privacy.payment_written", _("wrote down the day of the final payment"), is_public=False)


@transaction.atomic
def write_final_payment(project: Project, *, paid_on: date | None, by: User, now: datetime) -> None:
    """The day from which the years until the audit count, or that it is not known after all. Twice changes nothing."""
    known = FinalPayment.objects.select_for_update().filter(project=project).first()
    if (known.paid_on if known else None) == paid_on:
        return
    if paid_on is None:
        FinalPayment.objects.filter(project=project).delete()
    else:
        facts = {"paid_on": paid_on, "written_by": by, "written_at": now}
        FinalPayment.objects.update_or_create(project=project, defaults=facts)
    audit.record(PAID, project, by=by, now=now, project_id=project.pk, paid_on=paid_on)


# --- The purge --------------------------------------------------------------------------------------


def purge(project: Project, *, by: User | None, now: datetime) -> PurgeRun | None:
    """Erases everything whose day has come, and gives the signed record; None when there was nothing.

    Each portion is a transaction that also counts what it erased, so a purge that is killed is gone on with by the
    next one, under the same number. Twice at the same time, the two share the work and one signs; what came to its day
    after that is a record of its own.
    """
    if by is not None:
        _sign_the_hours(project, now=now)
    while True:
        try:
            run = _erase_all(project, queries.portions(project, now=now), by=by, now=now)
            return None if run is None else _sign(run, project, by=by, now=now)
        except records.Ended:
            continue


def purge_by_the_hour(project: Project, *, now: datetime) -> None:
    """Erases what would be kept twice as long if it waited for the night. It is counted at once, in the record that
    the night signs: one a day, however many hours had something to do."""
    found = [one for one in queries.portions(project, now=now) if one.store.kind in BY_THE_HOUR]
    while True:
        try:
            _erase_all(project, found, by=None, now=now)
            return
        except records.Ended:
            continue


def _erase_all(project: Project, portions: list[Portion], *, by: User | None, now: datetime) -> int | None:
    """Gives the record under way; None when there is none and nothing to do."""
    if any(queries.has_work(project, portion) for portion in portions):
        _begin(project, by=by, now=now)
    run = PurgeRun.objects.filter(project=project, number__isnull=True).values_list("pk", flat=True).first()
    if run is None:
        return None
    for portion in portions:
        while _erase_some(run, project, portion, now=now):
            pass
    return run


def _sign_the_hours(project: Project, *, now: datetime) -> None:
    """What the clock erased since midnight is not the act of somebody who purges by hand: a record of its own."""
    run = PurgeRun.objects.filter(project=project, number__isnull=True, begun_by=None).first()
    if run is not None:
        _sign(run.pk, project, by=None, now=now)


@transaction.atomic
def _begin(project: Project, *, by: User | None, now: datetime) -> None:
    PurgeRun.objects.get_or_create(project=project, number=None, defaults={"begun_at": now, "begun_by": by})


@transaction.atomic
def _erase_some(run: int, project: Project, portion: Portion, *, now: datetime) -> bool:
    """One batch; False when nothing of the portion is left. Events are locked first, as everywhere, so that whoever
    changes a registration waits for us or we see what was changed."""
    _lock_events(project, portion)
    keys = list(portion.keys(project)[:BATCH])
    if not keys:
        return False
    gone = _TREATMENTS[portion.store.name](keys, now, portion.event)
    records.add(PurgeRun.objects.all(), run, _line(portion), gone)
    return gone > 0


def _lock_events(project: Project, portion: Portion) -> None:
    """The portion's event; for what belongs to people all events of the project, in one order for everybody."""
    wanted = Event.objects.filter(project=project).order_by("pk")
    if portion.event is not None:
        wanted = wanted.filter(pk=portion.event.pk)
    list(wanted.select_for_update().values_list("pk", flat=True))


def _line(portion: Portion) -> dict[str, Any]:
    return {
        "what": portion.store.name,
        "kind": portion.store.kind.value,
        "event": portion.event.number if portion.event else None,
        "due": portion.due.isoformat(),
    }


@transaction.atomic
def _sign(run: int, project: Project, *, by: User | None, now: datetime) -> PurgeRun | None:
    """The record in its canonical form, chained to the one before by its hash. It is an act of whoever began it."""
    done = PurgeRun.objects.select_for_update(of=("self",)).filter(pk=run).first()
    if done is None or done.number is not None:
        return done
    if not any(line["rows"] for line in done.tally):
        done.delete()
        return None
    rows = records.signed(done, PurgeRun.objects.filter(project=project), _document(project, now), now)
    began = by if by is not None and by.pk == done.begun_by_id else done.begun_by
    audit.record(PURGED, project, by=began, now=now, project_id=project.pk, rows=rows, number=done.number)
    return done


def _document(project: Project, now: datetime) -> dict[str, Any]:
    """What a project's record says besides what every record says."""
    kept = queries.not_purged(project, now=now)
    return {
        "schema": SCHEMA,
        "project": project.slug,
        "not_purged": [
            {
                "what": one.store.name,
                "event": one.event.number if one.event else None,
                "rows": one.rows,
                "why": "figures not frozen",
            }
            for one in kept
        ],
    }


# --- What is done to the rows of each store -----------------------------------------------------------

Keys = list[int]


# What becomes of rows: their keys, the moment, and the event whose portion it is.
Treatment = Callable[[Keys, datetime, Event | None], int]


def _absent(keys: Keys, now: datetime, _event: Event | None) -> int:
    gone = events.erase_absent(keys)
    there = set(Registration.objects.filter(pk__in=keys).values_list("pk", flat=True).order_by("pk"))
    bury("registration", [key for key in keys if key not in there], what="erased", now=now)
    return gone


def _seal(keys: Keys, now: datetime, _event: Event | None) -> int:
    """The names of speakers who said yes stay on their cards; private links end."""
    events.name_cards(keys)
    sealed = participants.seal(keys, now=now)
    events.close_links(keys)
    bury("person", keys, what="sealed", now=now)
    return sealed


def _unname(keys: Keys, now: datetime, _event: Event | None) -> int:
    found = SealedIdentity.objects.filter(pk__in=keys).order_by("pk")
    people = list(found.values_list("person_id", flat=True))
    gone = participants.forget_names(people)
    bury("name", people, what="erased", now=now)
    return gone


def _merged_needs(keys: Keys, _now: datetime, event: Event | None) -> int:
    return 0 if event is None else events.erase_needs_in_merges(keys, event=event.pk)


def _requests(keys: Keys) -> int:
    return DataRequest.objects.filter(pk__in=keys).delete()[0]


def _plainly(erase: Callable[[Keys], int]) -> Treatment:
    return lambda keys, _now, _event: erase(keys)


def _with_files(erase: Callable[..., int]) -> Treatment:
    """Files go after the transaction that no longer names them, by jobs of that moment."""
    return lambda keys, now, _event: erase(keys, now=now)


_TREATMENTS: Mapping[str, Treatment] = {
    "voters": lambda keys, now, _event: debates.forget_voters(keys, now=now),
    "authors": _plainly(debates.forget_authors),
    "askers": _plainly(debates.forget_askers),
    "objections": _plainly(debates.forget_objections),
    "code-cards": _plainly(debates.forget_cards),
    "keyings": _plainly(debates.forget_keyings),
    "stories": _with_files(stories.forget_stories),
    "narrators": _with_files(stories.forget_narrators),
    "permissions": _with_files(stories.forget_permissions),
    "needs": _plainly(events.erase_needs),
    "guardians": _plainly(events.erase_guardians),
    "refused-walk-ins": _plainly(events.erase_refused_walk_ins),
    "travel": _plainly(events.erase_travel),
    "arrangements": _plainly(events.erase_arrangements),
    "receipts": _plainly(events.erase_receipts),
    "absent": _absent,
    "merges": _plainly(events.erase_merges),
    "merged-needs": _merged_needs,
    "answers": _plainly(events.erase_answers),
    "contact": _plainly(participants.forget_contact),
    "news": _plainly(participants.forget_contact),
    "recipients": _plainly(events.erase_recipients),
    "reminders": _plainly(events.erase_reminders),
    "kept-letters": _plainly(events.erase_kept_letters),
    "room-names": _plainly(events.erase_room_names),
    "bearers": _plainly(events.erase_bearers),
    "functions": _plainly(events.erase_functions),
    "inviters": _plainly(events.erase_inviters),
    "keyboards": _plainly(audit.forget_keyboards),
    "notes": _plainly(projects.erase_notes),
    "cards": _plainly(events.erase_cards),
    "names": _seal,
    "sealed": _unname,
    "named-cards": _plainly(events.erase_cards),
    "signed-sheets": _with_files(events.erase_signed_sheets),
    "read-pages": _with_files(events.erase_sheet_readings),
    "reconciled": _plainly(events.erase_reconciled),
    "packs": _with_files(events.erase_packs),
    "portraits": _plainly(events.erase_portraits),
    "picture-objections": _plainly(events.erase_picture_objections),
    "screen-signatures": _with_files(events.erase_signatures),
    "door-reasons": _plainly(events.erase_reasons),
    "school-letters": _with_files(events.erase_school_letters),
    "certifiers": _plainly(events.erase_certifiers),
    "published-room-names": _plainly(events.erase_room_names),
    "requests": _plainly(_requests),
}
