"""Erasing what has served its time, row by row as the caller found it. Whose time is over, `privacy` says; the caller
holds the event's row, so nobody changes a registration meanwhile."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from cordel.base import stored_files, tokens
from cordel.events import queries
from cordel.events.actions import children_groups, packs, sheet_readings, signed_sheets
from cordel.events.models import (
    ActivitySeat,
    Affiliation,
    Arrangement,
    Attendance,
    ChildrenGroup,
    Decision,
    EvidencePack,
    GuardianContact,
    Invitation,
    KeptAnswer,
    KeptLetter,
    Merge,
    Needs,
    PhotoObjection,
    PortraitPermission,
    Receipt,
    Recipient,
    Reconciled,
    RefusedWalkIn,
    Registration,
    Reminder,
    RoomPaper,
    Scan,
    SchoolLetter,
    ScreenSignature,
    SheetReading,
    SignedSheet,
    SpeakerCard,
    Travel,
)
from cordel.participants import actions as participants
from cordel.participants.models import LAST

Keys = Collection[int]


def erase_needs(keys: Keys) -> int:
    return Needs.objects.filter(pk__in=keys).delete()[0]


def erase_guardians(keys: Keys) -> int:
    return GuardianContact.objects.filter(pk__in=keys).delete()[0]


def erase_refused_walk_ins(keys: Keys) -> int:
    return RefusedWalkIn.objects.filter(pk__in=keys).delete()[0]


def erase_travel(keys: Keys) -> int:
    return Travel.objects.filter(pk__in=keys).delete()[0]


def erase_arrangements(keys: Keys) -> int:
    return Arrangement.objects.filter(pk__in=keys).delete()[0]


def erase_receipts(keys: Keys) -> int:
    return Receipt.objects.filter(pk__in=keys).delete()[1].get("events.Receipt", 0)


def erase_signed_sheets(keys: Keys, *, now: datetime) -> int:
    """The files go with their rows."""
    return signed_sheets.erase(SignedSheet.objects.filter(pk__in=keys), now=now)


def erase_sheet_readings(keys: Keys, *, now: datetime) -> int:
    """The straightened pictures go with their rows; those that went with their scan are gone already."""
    return sheet_readings.erase(SheetReading.objects.filter(pk__in=keys), now=now)


def erase_reconciled(keys: Keys) -> int:
    return Reconciled.objects.filter(pk__in=keys).delete()[0]


def erase_packs(keys: Keys, *, now: datetime) -> int:
    return packs.erase(EvidencePack.objects.filter(pk__in=keys), now=now)


def erase_portraits(keys: Keys) -> int:
    return PortraitPermission.objects.filter(pk__in=keys).delete()[0]


def erase_picture_objections(keys: Keys) -> int:
    return PhotoObjection.objects.filter(pk__in=keys).delete()[0]


def erase_signatures(keys: Keys, *, now: datetime) -> int:
    """The pictures go with their rows; the scans themselves hold no name and stay."""
    found = ScreenSignature.objects.filter(pk__in=keys)
    stored_files.forget(list(found.order_by("pk").values_list("file", flat=True)), now=now)
    return found.delete()[0]


def erase_reasons(keys: Keys) -> int:
    return Scan.objects.filter(pk__in=keys).update(settled_because="")


def erase_school_letters(keys: Keys, *, now: datetime) -> int:
    """The files go with their rows; how many children they certified is still counted."""
    return children_groups.erase_letters(SchoolLetter.objects.filter(pk__in=keys), now=now)


def erase_certifiers(keys: Keys) -> int:
    return ChildrenGroup.objects.filter(pk__in=keys).update(certifier="", certifier_function="")


def erase_recipients(keys: Keys) -> int:
    return Recipient.objects.filter(pk__in=keys).delete()[0]


def erase_reminders(keys: Keys) -> int:
    return Reminder.objects.filter(pk__in=keys).delete()[0]


def erase_kept_letters(keys: Keys) -> int:
    return KeptLetter.objects.filter(pk__in=keys).delete()[0]


def erase_answers(keys: Keys) -> int:
    return KeptAnswer.objects.filter(pk__in=keys).delete()[0]


def erase_merges(keys: Keys) -> int:
    """What was there before; that one number stands for another stays. One that was undone meanwhile holds nothing."""
    return Merge.objects.filter(pk__in=keys).exclude(steps=[]).update(steps=[])


@transaction.atomic
def erase_needs_in_merges(keys: Keys, *, event: int) -> int:
    """Needs of this event among what was there before; the rest stays, so the merge can still be undone."""
    gone = 0
    for merge in Merge.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        steps = queries.without_needs_of(event, merge.made)
        if len(steps) < len(merge.steps):
            merge.steps = [step.as_data() for step in steps]
            merge.save(update_fields=["steps"])
            gone += 1
    return gone


def erase_cards(keys: Keys) -> int:
    return SpeakerCard.objects.filter(pk__in=keys).delete()[0]


def erase_functions(keys: Keys) -> int:
    """As what somebody came for a body; that somebody did is still counted."""
    return Affiliation.objects.filter(pk__in=keys).update(function="")


def erase_room_names(keys: Keys) -> int:
    return RoomPaper.objects.filter(pk__in=keys).update(host="", note_taker="", shows_names=False)


def erase_bearers(keys: Keys) -> int:
    return Decision.objects.filter(pk__in=keys).update(person="")


def erase_inviters(keys: Keys) -> int:
    """Who passed an invitation on; how many came by it is still counted, under its code."""
    return Invitation.objects.filter(pk__in=keys).update(name=F("code"))


@transaction.atomic
def erase_absent(keys: Keys) -> int:
    """Registrations of people whose presence was never recorded, and the people who are then registered for nothing
    more. Somebody whom the door recorded meanwhile stays."""
    came = Attendance.objects.filter(registration__in=keys).values("registration_id")
    found = Registration.objects.filter(pk__in=keys, days_present=0).exclude(pk__in=came)
    people = set(found.values_list("person_id", flat=True).order_by("pk"))
    gone = found.delete()[1].get("events.Registration", 0)
    participants.forget(people)
    return gone


@transaction.atomic
def strip(registration: Registration, *, now: datetime) -> None:
    """Leaves of a registration what is counted, and that it was there; old links and printed codes open nothing."""
    own = (Needs, GuardianContact, SpeakerCard, Affiliation, Receipt, Recipient, Reminder, ActivitySeat)
    for model in (*own, PhotoObjection, PortraitPermission, Travel):
        model.objects.filter(registration=registration).delete()
    Registration.objects.filter(pk=registration.pk).update(
        photo_allowed=False,
        is_first_time=None,
        invitation=None,
        said_coming_at=None,
        nonce=tokens.nonce(),
        code=tokens.code(),
        sort_key=LAST,
        changed_at=now,
    )


@transaction.atomic
def close_links(people: Keys) -> None:
    """Private links and printed codes of these people open nothing any more."""
    for pk in Registration.objects.filter(person__in=people).values_list("pk", flat=True).order_by("pk"):
        Registration.objects.filter(pk=pk).update(nonce=tokens.nonce(), code=tokens.code(), sort_key=LAST)


@transaction.atomic
def name_cards(people: Keys) -> None:
    """Speakers who said that they may be named stay named by what their card says, not by a name that is sealed."""
    cards = SpeakerCard.objects.filter(registration__person__in=people, is_named=True, name="")
    for card in cards.select_related("registration__person").order_by("pk"):
        card.name = card.registration.person.name
        card.save(update_fields=["name"])


@transaction.atomic
def forget_merges_of(person: int) -> None:
    """What is kept to take a merge of this person back holds its data."""
    for side in ("kept_id", "gone_id"):
        Merge.objects.filter(kind=Merge.Kind.PERSON, **{side: person}).update(steps=[])
