"""The host's screens: the door, the list of registrations, closing the event."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.events import actions, queries, rules
from cordel.events.forms import DoorForm
from cordel.events.models import Event, Evidence, Registration


def event_for(request: HttpRequest, slug: str, number: int, may: Any) -> Event:
    event = queries.event(slug, number)
    if event is None:
        raise Http404
    return opened(request, event, may)


@require_GET
def manage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The event as its hosts and the coordinator run it."""
    event = event_for(request, slug, number, rules.may_keep_door)
    return render(request, "events/manage.html", {"event": event})


@require_GET
def door(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The list at the door for the day chosen on screen; typing narrows it, a tap records a presence."""
    event = event_for(request, slug, number, rules.may_keep_door)
    page = _door_page(request, event)
    return render(request, "events/_door_list.html" if request.htmx else "events/door.html", page)  # type: ignore[attr-defined]


def _door_page(request: HttpRequest, event: Event) -> dict[str, Any]:
    form = DoorForm(request.GET)
    form.is_valid()
    day = _chosen_day(event, form.cleaned_data.get("day"))
    search = form.cleaned_data.get("q", "")
    people = list(queries.door_list(event, day=day, search=search)[:201]) if day else []
    return {
        "event": event,
        "day": day,
        "search": search,
        "people": people[:200],
        "there_are_more": len(people) > 200,
        "presence": queries.presence_of_day(event, day) if day else None,
        "evidences": [Evidence.HOST_WORD, Evidence.SCAN, Evidence.SIGNATURE],
    }


def _chosen_day(event: Event, wanted: date | None) -> date | None:
    """The day asked for; else today on the host's clock if it is a day of the event, else its first day."""
    days = event.days
    if not days:
        return None
    if wanted in days:
        return wanted
    today = timezone.now().astimezone(event.zone).date()
    return today if today in days else days[0]


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
    day = form.cleaned_data["day"]
    refusal: Refused | None = None
    try:
        _record(registration, day, request, undo=undo)
    except Refused as refused:
        refusal = refused
    return _after_presence(request, event, pk, day, refusal)


def _record(registration: Registration, day: date, request: HttpRequest, *, undo: bool) -> None:
    now, by = timezone.now(), request.user
    if undo:
        actions.undo_check_in(registration, day=day, by=by, now=now)  # type: ignore[arg-type]
        return
    given = request.POST.get("evidence", "")
    evidence = Evidence(given) if given in Evidence.values else Evidence.HOST_WORD
    actions.check_in(registration, day=day, evidence=evidence, by=by, now=now)  # type: ignore[arg-type]


def _after_presence(
    request: HttpRequest, event: Event, pk: int, day: date, refusal: Refused | None
) -> HttpResponse:
    """The person's line and the counters as they are now; without JavaScript the whole list again."""
    if not request.htmx:  # type: ignore[attr-defined]
        if refusal is not None:
            messages.error(request, str(refusal))
        search = request.POST.get("q", "")
        return redirect(f"{queries.door_url(event)}?{queries.door_query(day, search)}")
    person = queries.door_list(event, day=day).filter(pk=pk).first()
    page = {
        "event": event,
        "day": day,
        "person": person,
        "refusal": refusal,
        "presence": queries.presence_of_day(event, day),
        "is_fragment": True,
    }
    return render(request, "events/_door_row.html", page)


@require_POST
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Freezes the event's figures and publishes its counts."""
    event = event_for(request, slug, number, rules.may_coordinate)
    actions.close(event, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("The event is closed. Its counts are published and no longer change."))
    return redirect("events:manage", slug=slug, number=number)


@require_POST
def reopen(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    event = event_for(request, slug, number, rules.may_coordinate)
    actions.reopen(event, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("The event is open again. What was published stays in the ledger."))
    return redirect("events:manage", slug=slug, number=number)
