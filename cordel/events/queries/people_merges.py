"""What merging two people would change, row by row; looking writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from cordel.base import tokens
from cordel.core.merging import Step
from cordel.events.models import (
    CHILDREN,
    Activity,
    ActivitySeat,
    Affiliation,
    Attendance,
    Event,
    Evidence,
    GuardianContact,
    KeptLetter,
    Needs,
    PhotoObjection,
    PortraitPermission,
    Proof,
    Receipt,
    Recipient,
    Reconciled,
    Registration,
    Reminder,
    Role,
    Scan,
    SheetPage,
    SpeakerCard,
    Speech,
    Travel,
)
from cordel.events.queries.merges import Changes
from cordel.participants.models import ContactConsent, ContactStop, Person, Unreached

Status = Registration.Status
RANK = {Status.CONFIRMED: 0, Status.WAITING: 1, Status.CANCELLED: 2}
BY_HAND = (Role.SPEAKER, Role.STAFF)
GONE_OUT = (Recipient.State.HANDED_OVER, Recipient.State.GIVEN)


@dataclass(frozen=True)
class Union:
    """Two registrations for one event, of which `kept` stays."""

    event: Event
    kept: Registration
    gone: Registration

    @property
    def frees_a_seat(self) -> bool:
        return self.gone.status == Status.CONFIRMED


@dataclass
class PeoplePlan:
    """The steps in order, what they unite, and the activities in which a place becomes free."""

    kept: Person
    gone: Person
    steps: list[Step] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    stops_news: bool = False

    @property
    def closed(self) -> list[int]:
        return [union.event.number for union in self.unions if union.event.closed_at is not None]

    @property
    def moved(self) -> list[int]:
        """The registrations that change hands and meet no other."""
        united = {one.pk for union in self.unions for one in (union.kept, union.gone)}
        moves = (step for step in self.steps if step.model == "events.registration" and step.after)
        return [step.key for step in moves if step.key not in united and step.key is not None]


def plan_people(kept: Person, gone: Person) -> PeoplePlan:
    """All that becomes of the rows when `gone` goes into `kept`; the order is one in which nothing is twice."""
    plan, changes = PeoplePlan(kept, gone), Changes()
    mine, theirs = _seats(kept), _seats(gone)
    for event_id, seat in theirs.items():
        if event_id not in mine:
            changes.set(seat, person_id=kept.pk, sort_key=kept.sort_key)
            continue
        ours, other = sorted((mine[event_id], seat), key=_first)
        plan.unions.append(Union(seat.event, ours, other))
    into = {union.gone.pk: union.kept.pk for union in plan.unions}
    _letters(changes, kept, gone, into)
    for union in plan.unions:
        plan.activities += _unite(changes, union, gone)
        if union.kept.person_id != kept.pk:
            changes.set(union.kept, person_id=kept.pk, sort_key=kept.sort_key)
    plan.stops_news = _contact(changes, kept, gone)
    _unreached(changes, kept, gone)
    changes.remove(gone)
    _complete(changes, kept, gone)
    plan.steps = changes.steps
    return plan


def _seats(person: Person) -> dict[int, Registration]:
    rows = Registration.objects.filter(person=person).select_related("event").order_by("event_id")
    return {row.event_id: row for row in rows}


def _first(seat: Registration) -> tuple[Any, ...]:
    """Which of two registrations stays: the one with a seat, else who waits, else the earlier one."""
    return RANK[Status(seat.status)], seat.created_at, seat.pk


# --- Two registrations for one event ----------------------------------------------------------------


def _unite(changes: Changes, union: Union, gone: Person) -> list[Activity]:
    """Everything of the registration that goes is with the one that stays; gives activities with a place less taken."""
    kept, lost = union.kept, union.gone
    _attendances(changes, kept, lost)
    _needs(changes, kept, lost)
    for model in (Affiliation, GuardianContact, PhotoObjection, SpeakerCard, Travel):
        _one_each(changes, model, kept, lost)
    for permission in PortraitPermission.objects.filter(registration=lost).order_by("pk"):
        changes.set(permission, registration_id=kept.pk)
    _by_key(changes, Reminder, "kind", kept, lost)
    _by_key(changes, Speech, "activity_id", kept, lost)
    _by_key(changes, Reconciled, "day", kept, lost)
    _sheet_pages(changes, kept, lost)
    freed = _places(changes, kept, lost)
    for receipt in Receipt.objects.filter(registration=lost):
        changes.set(receipt, registration_id=kept.pk)
    for scan in Scan.objects.filter(registration=lost).order_by("pk"):
        changes.set(scan, registration_id=kept.pk)
    for leaver in Registration.objects.filter(replaced_by=lost).order_by("pk"):
        changes.set(leaver, replaced_by_id=None if leaver.pk == kept.pk else kept.pk)
    for letter in KeptLetter.objects.filter(registration=lost).order_by("pk"):
        changes.remove(letter)  # The one that stays has its own, and another address maybe.
    changes.set(kept, **_facts(kept, lost))
    changes.remove(lost)
    # The code on a printed card still opens the door; as every receipt, it opens nothing else.
    changes.make(
        Receipt(
            registration_id=kept.pk,
            key=tokens.digest(f"merged {lost.pk} {lost.code}"),
            ticket=lost.code,
            shown_name=gone.name if lost.person_id == gone.pk else lost.person.name,
            created_at=lost.created_at,
        )
    )
    return freed


def _facts(kept: Registration, lost: Registration) -> dict[str, Any]:
    """What one of the two told and the other did not; a "no" to photos wins, as does a role given by hand."""
    told = (one for one in (kept.said_coming_at, lost.said_coming_at) if one is not None)
    by_hand = kept.role not in BY_HAND and lost.role in BY_HAND
    return {
        "role": lost.role if by_hand else kept.role,
        "photo_allowed": kept.photo_allowed and lost.photo_allowed,
        "is_first_time": lost.is_first_time if kept.is_first_time is None else kept.is_first_time,
        "invitation_id": kept.invitation_id or lost.invitation_id,
        "said_coming_at": max(told, default=None),
        "plan_known": max(kept.plan_known, lost.plan_known),
        "joining_known": max(kept.joining_known, lost.joining_known),
    }


def _attendances(changes: Changes, kept: Registration, lost: Registration) -> None:
    """Present on a day is present once: the earlier record stays, with all that both rest on."""
    mine = {one.day: one for one in Attendance.objects.filter(registration=kept)}
    theirs = list(Attendance.objects.filter(registration=lost))
    for other in theirs:
        own = mine.get(other.day)
        if own is not None and (own.recorded_at, own.pk) <= (other.recorded_at, other.pk):
            _proofs(changes, own, other)
            changes.remove(other)
            continue
        if own is not None:
            _proofs(changes, other, own)
            changes.remove(own)
        changes.set(other, registration_id=kept.pk)
    changes.set(kept, days_present=len(mine.keys() | {other.day for other in theirs}))


def _proofs(changes: Changes, stays: Attendance, goes: Attendance) -> None:
    """Each kind of evidence once."""
    known = set(stays.kinds)
    if Evidence(goes.evidence) not in known:
        first = {"evidence": goes.evidence, "recorded_at": goes.recorded_at}
        changes.make(Proof(attendance_id=stays.pk, recorded_by_id=goes.recorded_by_id, **first))
        known.add(Evidence(goes.evidence))
    for proof in goes.proofs.all():
        if Evidence(proof.evidence) in known:
            changes.remove(proof)
        else:
            changes.set(proof, attendance_id=stays.pk)


def _sheet_pages(changes: Changes, kept: Registration, lost: Registration) -> None:
    """Pages that were printed with both keep both lines, and each is now the same person's."""
    for page in SheetPage.objects.filter(event=kept.event_id).order_by("pk"):
        if lost.pk in page.people:
            rows = [kept.pk if row == lost.pk else row for row in page.rows]
            written = {row: kept.pk if pk == lost.pk else pk for row, pk in page.written_in.items()}
            changes.set(page, rows=rows, written_in=written)


def _needs(changes: Changes, kept: Registration, lost: Registration) -> None:
    """What the kept registration did not tell is taken from the other. Whoever has no seat needs nothing."""
    own = Needs.objects.filter(registration=kept).first()
    other = Needs.objects.filter(registration=lost).first()
    if other is None:
        return
    if own is None:
        changes.set(other, registration_id=kept.pk)
        return
    names = ["diet", "diet_note", "access", "childcare"]
    names += [] if own.children else CHILDREN
    changes.set(own, **{name: getattr(own, name) or getattr(other, name) for name in names})
    changes.remove(other)


def _one_each(changes: Changes, model: type[Model], kept: Registration, lost: Registration) -> None:
    """Of what a registration has once, the kept one's own stays."""
    has_own = model._base_manager.filter(registration=kept).exists()
    for other in model._base_manager.filter(registration=lost):
        if has_own:
            changes.remove(other)
        else:
            changes.set(other, registration_id=kept.pk)


def _by_key(changes: Changes, model: type[Model], key: str, kept: Registration, lost: Registration) -> None:
    """Of what a registration has once for each `key`, the kept one's own stay and others join them."""
    own = set(model._base_manager.filter(registration=kept).values_list(key, flat=True))
    for other in model._base_manager.filter(registration=lost).order_by("pk"):
        if getattr(other, key) in own:
            changes.remove(other)
        else:
            changes.set(other, registration_id=kept.pk)


def _places(changes: Changes, kept: Registration, lost: Registration) -> list[Activity]:
    """Places in activities: one each, a place before a turn, and never two at the same hour."""
    rows = ActivitySeat.objects.filter(registration__in=(kept, lost)).select_related("activity")
    staying: list[ActivitySeat] = []
    freed = []
    for seat in sorted(rows, key=lambda one: (not one.has_place, one.registration_id != kept.pk, one.pk)):
        same = [one for one in staying if _cannot_have_both(one.activity, seat.activity)]
        if same:
            changes.remove(seat)
            freed += [seat.activity] if seat.has_place else []
        else:
            staying.append(seat)
    for seat in staying:
        changes.set(seat, registration_id=kept.pk)
    return freed


def _cannot_have_both(one: Activity, other: Activity) -> bool:
    return one.pk == other.pk or one.is_at_same_hour_as(other)


# --- The person -------------------------------------------------------------------------------------


def _letters(changes: Changes, kept: Person, gone: Person, into: dict[int, int]) -> None:
    """A letter is for a person once: the copy that went out stays, else the kept person's own."""
    rows = list(Recipient.objects.filter(person__in=(kept, gone)).order_by("pk"))
    of_letter: dict[int, list[Recipient]] = {}
    for row in rows:
        of_letter.setdefault(row.letter_id, []).append(row)
    for copies in of_letter.values():
        first, *others = sorted(copies, key=lambda one: (one.state not in GONE_OUT, one.person_id != kept.pk))
        for other in others:
            changes.remove(other)
        seat = into.get(first.registration_id, first.registration_id)
        changes.set(first, person_id=kept.pk, registration_id=seat)


def is_being_written_to(people: Iterable[Person]) -> bool:
    """Whether a worker has a letter to one of them in hand."""
    waiting = Recipient.objects.filter(person__in=list(people), state=Recipient.State.WAITING)
    return waiting.filter(taken_at__isnull=False).exists()


def _contact(changes: Changes, kept: Person, gone: Person) -> bool:
    """Whoever said "stop" once gets no news; else a consent of either holds. Gives whether somebody said it."""
    stops = _own_first(ContactStop.objects.filter(person__in=(kept, gone)), kept)
    consents = _own_first(ContactConsent.objects.filter(person__in=(kept, gone)), kept)
    for extra in [*stops[1:], *(consents if stops else consents[1:])]:
        changes.remove(extra)
    for first in stops[:1] or consents[:1]:
        changes.set(first, person_id=kept.pk)
    return bool(stops)


def _unreached(changes: Changes, kept: Person, gone: Person) -> None:
    """What is known of the kept person's address stays; the other's goes along, and counts if its address does."""
    rows = _own_first(Unreached.objects.filter(person__in=(kept, gone)), kept)
    for extra in rows[1:]:
        changes.remove(extra)
    for first in rows[:1]:
        changes.set(first, person_id=kept.pk)


def _own_first(rows: Iterable[Any], kept: Person) -> list[Any]:
    return sorted(rows, key=lambda row: row.person_id != kept.pk)


def _complete(changes: Changes, kept: Person, gone: Person) -> None:
    """What the kept person left empty is taken from the other, unless a third person has that name and address."""
    kept = Person.objects.get(pk=kept.pk)
    facts = {"called": kept.called or gone.called}
    if not kept.email and gone.email:
        others = Person.objects.filter(
            project=kept.project_id, email_key=gone.email_key, name_key=kept.name_key
        ).exclude(pk=gone.pk)
        facts |= {} if others.exists() else {"email": gone.email, "email_key": gone.email_key}
    if facts["called"] != kept.called:
        named = Person(name=kept.name, called=facts["called"])
        named.fold_names()
        facts["search_key"] = named.search_key
    changes.set(kept, **facts)
