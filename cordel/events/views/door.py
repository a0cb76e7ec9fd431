"""The door: the list for a day, found by name in any script, and who is there."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import DoorForm, WalkInForm
from cordel.events.models import Event, Evidence, Registration
from cordel.events.queries import door as doors
from cordel.events.views.frame import event_for

MOST_SHOWN = 200  # of a list that is no longer than that
FIRST_SHOWN = 50  # of a longer one, or of what a search finds


@require_GET
def door(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The list at the door for the day chosen on screen; typing narrows it, a tap records a presence."""
    event = event_for(request, slug, number, rules.may_keep_door)
    page = _door_page(request, event) | {"may_edit": rules.may_edit(standing_of(request.user), event)}
    return render(request, "events/_door_list.html" if request.htmx else "events/door.html", page)  # type: ignore[attr-defined]


def _door_page(request: HttpRequest, event: Event) -> dict[str, Any]:
    form = DoorForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    day, search = _chosen_day(event, asked.get("day")), asked.get("q", "")
    # Whoever searches types another letter rather than read on.
    most = FIRST_SHOWN if search.strip() else MOST_SHOWN
    towns = rules.towns_at_door(standing_of(request.user), event)
    people = doors.seen_at_door(event, day=day, search=search, towns=towns, most=most + 1) if day else []
    shown = people if len(people) <= most else people[:FIRST_SHOWN]
    return _facts(event, day, search, asked.get("evidence", "")) | {
        "people": shown,
        "nameless": doors.without_names(shown, towns),
        "counts_only": towns is not None,
        "there_are_more": len(shown) < len(people),
        # Somebody whose code was typed is checked in with the next key.
        "code_fits": len(people) == 1 and queries.is_shown_by(people[0], search),
    }


def _facts(event: Event, day: date | None, search: str, evidence: str) -> dict[str, Any]:
    """What the page and each of its fragments show alike."""
    return {
        "event": event,
        "day": day,
        "search": search,
        "evidence": evidence or Evidence.HOST_WORD,
        "evidences": [Evidence.HOST_WORD, Evidence.SIGNATURE],
        # Counted when it is shown: not while somebody types a name.
        "presence": SimpleLazyObject(lambda: queries.presence_of_day(event, day) if day else None),
        # Needs and photo permissions are the door's business on the day itself, and no other day.
        "is_today": day == _today(event),
        "code_fits": False,
    }


def _today(event: Event) -> date:
    return timezone.now().astimezone(event.zone).date()


def _chosen_day(event: Event, wanted: date | None) -> date | None:
    """The day asked for; else today on the host's clock if it is a day of the event, else its first day."""
    days = event.days
    if not days:
        return None
    if wanted in days:
        return wanted
    return _today(event) if _today(event) in days else days[0]


@require_POST
def check_in(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Records a presence; the same tap again changes nothing."""
    return _presence(request, slug, number, pk, undo=False)


@require_POST
def undo_check_in(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    return _presence(request, slug, number, pk, undo=True)


def _presence(request: HttpRequest, slug: str, number: int, pk: int, *, undo: bool) -> HttpResponse:
    event = event_for(request, slug, number, rules.may_keep_door)
    registration = event.registrations.filter(pk=pk).first()
    form = DoorForm(request.POST)
    if registration is None or not form.is_valid() or form.cleaned_data["day"] is None:
        raise Http404
    towns = rules.towns_at_door(standing_of(request.user), event)
    # Whoever the keeper may not read about is let in by the code that the person shows.
    if doors.without_names([registration], towns) and not queries.is_shown_by(
        registration, form.cleaned_data["q"]
    ):
        raise Http404
    refusal: Refused | None = None
    try:
        _record(registration, form.cleaned_data, request, undo=undo)
    except Refused as refused:
        refusal = refused
    if request.htmx:  # type: ignore[attr-defined]
        return _line(request, event, pk, form.cleaned_data, refusal)
    return _whole_door(request, event, pk, form.cleaned_data, refusal)


def _record(registration: Registration, asked: dict[str, Any], request: HttpRequest, *, undo: bool) -> None:
    by: Any = request.user
    if undo:
        actions.undo_check_in(registration, day=asked["day"], by=by, now=timezone.now())
        return
    evidence = Evidence(asked["evidence"] or Evidence.HOST_WORD)
    if queries.is_shown_by(registration, asked["q"]):
        evidence = Evidence.SCAN
    waits = registration.status == Registration.Status.WAITING
    record = actions.let_in if waits else actions.check_in
    record(registration, day=asked["day"], evidence=evidence, by=by, now=timezone.now())


def _line(
    request: HttpRequest, event: Event, pk: int, asked: dict[str, Any], refusal: Refused | None
) -> HttpResponse:
    """The person's line, the counters and the spoken status as they are now."""
    person = queries.door_list(event, day=asked["day"]).filter(pk=pk).first()
    towns = rules.towns_at_door(standing_of(request.user), event)
    hidden = doors.without_names([person], towns) if person else set()
    facts = {
        "person": doors.nameless(person) if person and hidden else person,
        "nameless": hidden,
        "refusal": refusal,
        "spoken": _spoken(person, refusal),
        "is_fragment": True,
    }
    page = _facts(event, asked["day"], asked["q"], asked["evidence"]) | facts
    return render(request, "events/_door_line.html", page)


def _spoken(person: Any, refusal: Refused | None) -> str:
    """What a screen reader says after a tap."""
    if refusal is not None:
        return str(refusal)
    if person is None:
        return _("This person no longer has a seat.")
    name = person.person.name or _("Whoever showed this code")
    if person.here_since:
        return _("%(name)s is present.") % {"name": name}
    return _("%(name)s is not present.") % {"name": name}


def _whole_door(
    request: HttpRequest, event: Event, pk: int, asked: dict[str, Any], refusal: Refused | None
) -> HttpResponse:
    """Without JavaScript: the list again, at the same person."""
    if refusal is not None:
        messages.error(request, str(refusal))
    query = queries.door_query(asked["day"], asked["q"], asked["evidence"])
    return redirect(f"{queries.door_url(event)}?{query}#person-{pk}")


@require_http_methods(["GET", "POST"])
def walk_in(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Somebody without a seat comes in: registered, recorded as present on the day of the page, and on the list."""
    event = event_for(request, slug, number, rules.may_keep_door)
    asked = DoorForm(request.GET)
    asked.is_valid()
    day = _chosen_day(event, asked.cleaned_data.get("day"))
    if day is None:
        raise Http404
    evidence = asked.cleaned_data.get("evidence") or Evidence.HOST_WORD
    form = WalkInForm(edits.posted(request), towns=queries.towns_of_network(event.project))
    refusal: Refused | None = None
    if form.is_valid():
        try:
            seat = _walk_in(request, event, form, day, Evidence(evidence))
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s is present.") % {"name": seat.person.name})
            return redirect(
                f"{queries.door_url(event)}?{queries.door_query(day, '', evidence)}#person-{seat.pk}"
            )
    page = {"event": event, "form": form, "day": day, "evidence": evidence, "refusal": refusal}
    return render(request, "events/walk_in.html", page, status=422 if request.method == "POST" else 200)


def _walk_in(
    request: HttpRequest, event: Event, form: WalkInForm, day: date, evidence: Evidence
) -> Registration:
    by: Any = request.user
    wish, nonce = form.wish(get_language() or ""), form.cleaned_data["token"]
    return actions.walk_in(
        event, wish=wish, day=day, evidence=evidence, nonce=nonce, by=by, now=timezone.now()
    )
