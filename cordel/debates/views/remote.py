"""The facilitator's remote: a phone that steers what the room sees."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET, require_http_methods

from cordel.base import words
from cordel.base.refusals import Refused
from cordel.debates import actions, queries, rules
from cordel.debates.forms.coordination import PHASE_ACTS
from cordel.debates.forms.room import number as number_of
from cordel.debates.forms.room import pressed_in, showing
from cordel.debates.models import AskedQuestion, Debate, Poll
from cordel.debates.rules import room as in_room
from cordel.debates.views.frame import debate_page, run_debate

Act = Callable[[Debate, str, int, Any], None]


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
def remote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Big buttons; what was pressed in front of an older screen is told, and does nothing."""
    debate = run_debate(request, slug, number)
    if request.method == "POST":
        act, what, seen = pressed_in(request.POST)
        try:
            if act in ACTS:
                ACTS[act](debate, what, seen, request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        # The focus stays on the button, for whoever steps from one statement to the next by keyboard.
        at = request.GET.get("at")
        return redirect(f"{request.path}#{at}" if at in ("next", "previous") else request.path)
    facts = {
        **debate_page(request, debate, **_remote_page(debate)),
        "live": f"{reverse('debates:remote-now', args=[slug, number])}?language={request.LANGUAGE_CODE}",
        "languages": words.language_choices(),
        "most": queries.MOST_LANGUAGES,
    }
    return render(request, "debates/remote.html", facts)


@cache_control(private=True, no_cache=True)
@conditional_page
@require_GET
def remote_now(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The buttons as they are now, because somebody else may steer, too."""
    debate = run_debate(request, slug, number)
    return render(
        request, "debates/_remote.html", {"debate": debate, "project": debate.project, **_remote_page(debate)}
    )


def _remote_page(debate: Debate) -> dict[str, Any]:
    screen = queries.on_screen(debate)
    room = screen.room
    before, after = queries.neighbours(debate, room.statement)
    polls = list(queries.polls(debate))
    queue = queries.asked_queue(debate)
    shown = room.asked if screen.stage == "asked" else None
    return {
        "room": room,
        "screen": screen,
        "before": before,
        "after": after,
        "phases": [(one, PHASE_ACTS[Debate.Phase(one)]) for one in rules.next_phases(debate)],
        "voters": queries.count_voters(debate),
        "statements": queries.accepted(debate).count(),
        "open_poll": next((one for one in polls if one.state == Poll.State.OPEN), None),
        "prepared_polls": [one for one in polls if one.state == Poll.State.PREPARED],
        "closed_polls": [one for one in reversed(polls) if one.state == Poll.State.CLOSED],
        "queued": len(queue),
        "next_question": next((one for one in queue if one != shown), None),
        "unread": len(queries.asked_waiting(debate)),
        "shown_question": shown,
    }


# --- What the buttons do ------------------------------------------------------------------------


def _show(debate: Debate, what: str, seen: int, by: Any) -> None:
    actions.show(debate, showing=showing(what), seen=seen, by=by, now=timezone.now())


def _move(debate: Debate, what: str, _seen: int, by: Any) -> None:
    before, _colon, to = what.partition(":")
    actions.move(debate, to=to, seen=before, by=by, now=timezone.now())


def _open_poll(debate: Debate, what: str, seen: int, by: Any) -> None:
    actions.open_poll(_poll(debate, what), seen=seen, by=by, now=timezone.now())


def _close_poll(debate: Debate, what: str, _seen: int, by: Any) -> None:
    actions.close_poll(_poll(debate, what), by=by, now=timezone.now())


def _take_questions(debate: Debate, what: str, _seen: int, by: Any) -> None:
    actions.take_questions(debate, taken=what == "yes", by=by, now=timezone.now())


def _answered(debate: Debate, what: str, _seen: int, by: Any) -> None:
    found = queries.asked_question(debate, number_of(what))
    if found is None:
        raise in_room.NothingToShow
    to = AskedQuestion.State.ANSWERED
    actions.decide_question(found, to=to, by=by, now=timezone.now())


def _poll(debate: Debate, what: str) -> Poll:
    found = queries.poll(debate, number_of(what))
    if found is None:
        raise in_room.NothingToShow
    return found


ACTS: Final[dict[str, Act]] = {
    "show": _show,
    "move": _move,
    "open-poll": _open_poll,
    "close-poll": _close_poll,
    "questions": _take_questions,
    "answered": _answered,
}
