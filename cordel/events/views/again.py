"""Who opened the own page with its code registers for the next event by one tap: all that it takes is known."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from cordel.events import actions
from cordel.events.models import Event, Mode, Registration
from cordel.events.queries import carrying
from cordel.events.rules import people as rules


def later(registration: Registration) -> list[Event]:
    """The events that the page offers."""
    now = timezone.now()
    return [
        event
        for event in carrying.later_events(registration)
        if rules.may_come_again(registration, event, now=now)
    ]


def at_another(request: HttpRequest, registration: Registration) -> tuple[Registration, bool]:
    """The registration there, and whether this tap made it. A page that was there before asks for the code of its own:
    whoever has an old card does not read what was told since."""
    asked = request.POST.get("event", "")
    event = carrying.event_after(registration, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    if event is None:
        raise Http404
    mode = Mode.ONLINE if request.POST.get("mode") == Mode.ONLINE else Mode.IN_PERSON
    return actions.come_again(registration, event, mode=mode, now=timezone.now())
