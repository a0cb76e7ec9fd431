"""The host opens the code of a session, says and shows it, and closes it again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base.refusals import Refused
from cordel.events import queries, rules
from cordel.events.actions import sessions as actions
from cordel.events.models import Event
from cordel.events.queries import sessions
from cordel.events.rules import sessions as session_rules
from cordel.events.views.frame import event_for, page, tried


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The code that counts now, big; who typed it so far; the codes of before."""
    event = event_for(request, slug, number, rules.may_keep_door)
    refusal = tried(request, lambda: _act(request, event))
    if request.method == "POST" and refusal is None:
        return redirect(request.path)
    now = timezone.now()
    spoken = sessions.spoken_code(event, now=now)
    codes = sessions.codes_of_event(event)
    facts: dict[str, Any] = {
        "spoken": spoken,
        "newest": codes[0].pk if codes else "",
        "earlier": [code for code in codes if code != spoken],
        "refusal": refusal or _refusal(event),
        "is_rehearsal": _is_rehearsal(event),
        "joined": sessions.online_on(event, spoken.day) if spoken and spoken.day else 0,
        "online": queries.online_people(event).count(),
        "here_url": request.build_absolute_uri(reverse("events:here")),
    }
    return render(
        request, "events/session.html", page(request, event, **facts), status=422 if refusal else 200
    )


def _act(request: HttpRequest, event: Event) -> None:
    """Opens a code, or closes the one that was seen open."""
    asked = request.POST.get("seen", "")
    seen = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    by: Any = request.user
    if request.POST.get("act") == "close":
        actions.close_session(event, seen=seen, by=by, now=timezone.now())
        messages.success(request, _("The code is closed. Whoever types it now is told so."))
    elif request.POST.get("act") == "open":
        actions.open_session(event, seen=seen, by=by, now=timezone.now())


def _refusal(event: Event) -> Refused | None:
    """Why no code can be opened now."""
    try:
        session_rules.ensure_can_open(event, now=timezone.now())
    except Refused as refused:
        return refused
    return None


def _is_rehearsal(event: Event) -> bool:
    return rules.before_it_begins(event, now=timezone.now())


@never_cache
@require_GET
def shown(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Nothing but the code, for the projector and the shared screen."""
    event = event_for(request, slug, number, rules.may_keep_door)
    facts = {
        "event": event,
        "project": event.project,
        "spoken": sessions.spoken_code(event, now=timezone.now()),
        "here_url": request.build_absolute_uri(reverse("events:here")),
    }
    return render(request, "events/session_shown.html", facts)
