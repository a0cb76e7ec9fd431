"""What the people of the synthetic project were given and told: tickets, needs, children, friends who came along."""

from cordel.base import tokens
from cordel.events.models import Needs, Receipt, Registration
from cordel.participants.models import ContactConsent
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code, drawn, one_in

DIETS = ["vegetarian", "halal", "vegan", "gluten free", "halal"]
CARE = [
    "",
    "",
    "shy with strangers, a corner with pencils helps",
    "asleep between one and three",
    "speaks Arabic",
]
ACCESS = [
    "step-free way to the room",
    "a seat near the front, hard of hearing",
    "large print",
    "a quiet corner",
]


def hand_out(stage: Stage, seats: list[Registration]) -> None:
    """Tickets, and what some people told after they had their seat."""
    receipts = Receipt.objects.bulk_create(_receipt(seat) for seat in seats)
    staying = [seat for seat in seats if seat.status == Registration.Status.CONFIRMED]
    Needs.objects.bulk_create(needs for seat in staying if (needs := _needs(seat)))
    asked = {seat.person for seat in staying if one_in(5, "contact", seat.code)}
    ContactConsent.objects.bulk_create(
        (ContactConsent(person=person, given_at=stage.now) for person in sorted(asked, key=lambda it: it.pk)),
        ignore_conflicts=True,
    )
    _bring_friends(stage, receipts)


def _receipt(seat: Registration) -> Receipt:
    return Receipt(
        registration=seat,
        key=tokens.digest(f"demo-{seat.code}"),
        ticket=code(16, "ticket", seat.code),
        shown_name=seat.person.name,
        shows_waiting=seat.status == Registration.Status.WAITING,
        created_at=seat.created_at,
    )


def _needs(seat: Registration) -> Needs | None:
    """What the kitchen, the door and whoever looks after children must know; of most people nothing."""
    found = Needs(registration=seat)
    if one_in(4, "hungry", seat.code):
        found.diet = DIETS[drawn("diet", seat.code) % len(DIETS)]
    if one_in(30, "access", seat.code):
        found.access = ACCESS[drawn("which access", seat.code) % len(ACCESS)]
    if one_in(18, "parent", seat.code):
        ages = drawn("ages", seat.code)
        found.children_0_2, found.children_3_5 = int(ages % 3 == 0), ages % 2
        found.children_6_11 = 1 + ages % 7 // 6
        found.childcare = CARE[ages % len(CARE)]
    return found if found.diet or found.access or found.children_6_11 else None


def _bring_friends(stage: Stage, receipts: list[Receipt]) -> None:
    """A few came with somebody who was registered on the same form, from the same town and at the same moment."""
    cast = stage.crowd.get("cast", [])
    pairs = [
        (receipt, friend)
        for receipt, friend in zip(receipts[::2], receipts[1::2], strict=False)
        if receipt.registration.town_id == friend.registration.town_id
        and receipt.registration.status == friend.registration.status == Registration.Status.CONFIRMED
        and receipt.registration.person not in cast
        and one_in(9, "friend", receipt.registration.code)
    ]
    for receipt, friend in pairs:
        receipt.friend = friend
        friend.registration.created_at = friend.created_at = receipt.created_at
    Receipt.objects.bulk_update((row for pair in pairs for row in pair), ["friend", "created_at"])
    Registration.objects.bulk_update((friend.registration for _one, friend in pairs), ["created_at"])
