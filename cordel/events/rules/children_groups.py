"""Who counts children as a group, and what the number has to rest on. Nothing here writes."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Event
from cordel.events.rules import DayNotOfEvent, ensure_not_cancelled, ensure_not_closed, may_edit, towns_seen
from cordel.events.rules.signed_sheets import SheetOfNobody

MOST_CHILDREN: Final = 2_000
MOST_GROUPS: Final = 200  # of one event


class NoSafeguarding(Refused):
    sentence = _(
        "Children come only to an event with a safeguarding policy and somebody to turn to. File both with the seats"
        " of the event first."
    )


class SchoolCounted(Refused):
    sentence = _("This school has a group at the event already. Change that one.")


class GroupWasThere(Refused):
    sentence = _(
        "Children of this group were counted at the event. Empty its days first, then the group can be removed."
    )


class GroupGone(Refused):
    sentence = _("Somebody removed this group in the meantime.")


class LetterMissing(Refused):
    sentence = _(
        "Add the school's letter: without it only those who run the event say how many children were there."
    )


class TooManyGroups(Refused):
    sentence = _("200 groups are kept for this event already. Add to one of them.")


class DayNotYet(Refused):
    sentence = _("%(day)s is still to come. Say afterwards how many were there.")


def may_see_groups(standing: Standing, event: Event, *, partner_towns: Iterable[int]) -> bool:
    """Those who run the event, and the officers of the towns that send people: for their own town."""
    seen = towns_seen(standing, event)
    return seen is None or not seen.isdisjoint(partner_towns)


def speaks_for_the_host(standing: Standing, event: Event) -> bool:
    """Whose word alone counts children."""
    return may_edit(standing, event)


def ensure_takes_groups(event: Event) -> None:
    ensure_not_closed(event)
    ensure_not_cancelled(event)
    if not (event.safeguarding_policy and event.safeguarding_contact):
        raise NoSafeguarding


def ensure_town_sends(town: int, towns: Iterable[int]) -> None:
    if town not in set(towns):
        raise SheetOfNobody


def ensure_place_for_one_more(kept: int) -> None:
    if kept >= MOST_GROUPS:
        raise TooManyGroups


def ensure_days_count(event: Event, days: Iterable[date], *, today: date) -> None:
    for day in days:
        if day not in event.days:
            raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))
        if day > today:
            raise DayNotYet(day=date_format(day, "DATE_FORMAT"))


def ensure_certified(*, has_letter: bool, host_says: bool) -> None:
    if not has_letter and not host_says:
        raise LetterMissing


def ensure_not_counted(persons: int) -> None:
    if persons:
        raise GroupWasThere
