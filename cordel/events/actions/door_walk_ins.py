"""Whom a phone at the door wrote down without a seat: registered when that is heard, once however often it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cordel.events import rules
from cordel.events.actions.registration import Wish, receipt_key, registered
from cordel.events.models import Event, GuardianContact, RefusedWalkIn, Registration, Scan
from cordel.events.rules import TooYoung
from cordel.events.rules.delegates import GuardianMissing, ensure_has_guardian


@dataclass(frozen=True)
class WalkIn:
    """Somebody who stands at the door without a seat; `guardian` and `contact` for people under 18."""

    wish: Wish
    guardian: str = ""
    contact: str = ""

    @property
    def facts(self) -> tuple[object, ...]:
        """All that makes two of them different."""
        wish, home = self.wish, self.wish.home
        town = home.town.pk if home.town else None
        told = (wish.name, town, home.place, home.country, wish.is_adult, wish.language)
        return (*told, self.guardian, self.contact)


def why_not(event: Event, walk_in: WalkIn) -> str:
    """ "young" or "guardian", "" if nothing of the person stands in the way. The number of seats does not matter at a
    door."""
    try:
        rules.ensure_may_come_alone(event, is_adult=walk_in.wish.is_adult)
        ensure_has_guardian(is_adult=walk_in.wish.is_adult, told=(walk_in.guardian, walk_in.contact))
    except TooYoung:
        return "young"
    except GuardianMissing:
        return "guardian"
    return ""


def seat(event: Event, walk_in: WalkIn, *, nonce: str, now: datetime) -> Registration:
    """A registration of its own. The caller holds the event, and has looked that nothing stands in the way."""
    status = Registration.Status.CONFIRMED
    key = receipt_key(nonce)
    made = registered(event, event.project, wish=walk_in.wish, status=status, key=key, now=now).registration
    if not walk_in.wish.is_adult:
        GuardianContact.objects.create(registration=made, name=walk_in.guardian, contact=walk_in.contact)
    made.event = event
    return made


def keep_refused(refused: Iterable[tuple[Scan, WalkIn]]) -> None:
    """The name beside the line of the journal, for the host to put it right."""
    RefusedWalkIn.objects.bulk_create(
        RefusedWalkIn(scan=line, name=one.wish.name, home=_home(one)) for line, one in refused
    )


def _home(walk_in: WalkIn) -> str:
    home = walk_in.wish.home
    return str(home.town) if home.town else f"{home.place}, {home.country}"
