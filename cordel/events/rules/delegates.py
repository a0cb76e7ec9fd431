"""What a town may bring, and what may be corrected from its list. Nothing here writes; facts come in as arguments."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.seats import Pool
from cordel.events.models import Event
from cordel.events.rules import TooFewSeats, ensure_may_come_alone, ensure_registration_is_open

MOST_NAMED = 5


class MorePeopleThanPlanned(Refused):
    sentence = _(
        "Your town planned %(planned)s people for this event, and with these there would be %(people)s. The coordinator"
        " decided that towns keep to their plan: take people out, or ask the coordinator for a larger plan."
    )


class ThereAlready(Refused):
    sentence = _(
        "People of these names are registered from your town already: %(names)s. Take them out, or say beside the name"
        " that it is another person."
    )


class GuardianMissing(Refused):
    sentence = _(
        "Somebody under 18 comes with a guardian: write the guardian's name, and how to reach that person."
    )


class NotOnYourList(Refused):
    sentence = _("This person is no longer on the list of your town. Take the list from here again.")


class NoLongerThere(Refused):
    sentence = _(
        "Nothing was saved: people whom you ticked are no longer on the list of the earlier event (%(count)s). They gave"
        " their seat back there, or their data was erased. They are off the list below, and the others are still ticked:"
        " save once more."
    )


class AskedNotToBeContacted(Refused):
    sentence = _(
        "These people asked not to be contacted any more: %(names)s. Take them off; whoever wants to come all the same"
        " registers alone, or you write the name under “Bring people”."
    )


class RowRefused(Refused):
    sentence = _("Nothing was changed, because of the row of %(name)s: %(why)s")


def ensure_can_bring(event: Event, *, pool: Pool, people: int, all_adults: bool, now: datetime) -> None:
    """The same as for one person, for people whom an officer registers together."""
    ensure_registration_is_open(event, now=now)
    ensure_may_come_alone(event, is_adult=all_adults)
    if not event.keeps_waiting_list and not pool.has_room(people):
        raise TooFewSeats(free=pool.free, people=people)


def ensure_as_planned(event: Event, *, planned: int | None, people: int) -> None:
    """`people` of one town there would be, of whom it planned so many; None where it planned nothing."""
    if event.holds_to_plans and planned is not None and people > planned:
        raise MorePeopleThanPlanned(planned=planned, people=people)


def ensure_nobody_twice(names: Sequence[str]) -> None:
    if names:
        more = " …" if len(names) > MOST_NAMED else ""
        raise ThereAlready(names=", ".join(names[:MOST_NAMED]) + more)


def ensure_all_are_there(gone: int) -> None:
    """`gone` of the people who were chosen stand on the earlier event's list no more."""
    if gone:
        raise NoLongerThere(count=gone)


def ensure_may_be_carried(stopped: Sequence[str]) -> None:
    """`stopped`: the names of those who allowed contact once and took it back."""
    if stopped:
        more = " …" if len(stopped) > MOST_NAMED else ""
        raise AskedNotToBeContacted(names=", ".join(stopped[:MOST_NAMED]) + more)


def ensure_has_guardian(*, is_adult: bool, told: Collection[str]) -> None:
    """`told`: name and contact of the guardian."""
    if not is_adult and not all(told):
        raise GuardianMissing
