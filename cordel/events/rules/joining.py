"""When an event has a place on the screen. Nothing here writes."""

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.events.models import Event


class MeetsInRoom(Refused):
    sentence = _("Nobody takes part online. Change the plan first: online, or in person and online.")


def ensure_meets_online(event: Event) -> None:
    if not event.meets_online:
        raise MeetsInRoom
