"""What the private page offers once the seat is saved: activities to choose, for whom one comes, the speaker's card."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import slots
from cordel.base.refusals import Refused
from cordel.events import actions, queries
from cordel.events.forms import CardForm, ComesForForm, ObjectionForm, TravelForm
from cordel.events.models import Activity, Registration, Role
from cordel.events.rules import travel as rules
from cordel.events.views import again, joined


def page(request: HttpRequest, registration: Registration, act: str) -> dict[str, Any]:
    """The sections of the private page below the ticket; the form that was sent shows what was typed."""
    told, card = queries.comes_for(registration), queries.card_of(registration)
    is_speaker = registration.role == Role.SPEAKER
    return {
        "institution_form": ComesForForm(request.POST if act == "organisation" else None, initial=told),
        "comes_for": told,
        "travel_form": TravelForm(
            request.POST if act == "travel" else None, initial=queries.travel_of(registration)
        ),
        "travels": rules.travels(registration),
        "known_names": queries.known_names(registration.event.project),
        "joining": queries.joining_for(registration),
        "waits_for_joining": queries.waits_for_joining(registration),
        "later": again.later(registration),
        "choices": queries.choices(registration, now=timezone.now()),
        **joined.section(request, registration, act),
        "card_form": CardForm(request.POST if act == "speaker" else None, initial=card),
        "is_named": card["is_named"],
        "debates": slots.ask("events.debates", registration),
        "pictures": queries.own_pictures(registration),
        "objection_form": ObjectionForm(request.POST if act == "object" else None),
        "is_speaker": is_speaker or card["is_named"],
    }


def carried_out(act: str, request: HttpRequest, registration: Registration, sections: dict[str, Any]) -> bool:
    """Carries out one act of these sections; False when its form has to be corrected first."""
    now = timezone.now()
    institution, card = sections["institution_form"], sections["card_form"]
    if act == "organisation" and institution.is_valid():
        actions.tell_institution(registration, told=institution.told(), now=now)
    elif act == "travel" and sections["travel_form"].is_valid():
        actions.tell_travel(registration, facts=sections["travel_form"].facts(), now=now)
    elif act == "speaker" and card.is_valid():
        actions.write_card(registration, facts=card.facts(), now=now)
    elif act == "session":
        spoken = sections["spoken_form"]
        return spoken.is_valid() and bool(joined.said(registration, spoken))
    elif act in ("object", "no-objection", "withdraw-portrait"):
        return _about_pictures(act, request, registration, sections)
    elif act == "choose":
        actions.choose_activity(registration, activity=_activity(request, registration), now=now)
    elif act == "leave":
        actions.leave_activity(registration, activity=_activity(request, registration), now=now)
    else:
        return False
    return True


def _about_pictures(
    act: str, request: HttpRequest, registration: Registration, sections: dict[str, Any]
) -> bool:
    """Objecting, taking that back, and taking back a permission for portraits."""
    now, form = timezone.now(), sections["objection_form"]
    if act == "object":
        if not form.is_valid():
            return False
        actions.object_to_pictures(registration, about=form.cleaned_data["about"], now=now)
    elif act == "no-objection":
        actions.withdraw_objection(registration, now=now)
    else:
        asked = request.POST.get("permission", "")
        found = [one for one in sections["pictures"].permissions if str(one.pk) == asked]
        if not found:
            raise Http404
        actions.withdraw_portrait(found[0], by=None, now=now)
    return True


def _activity(request: HttpRequest, registration: Registration) -> Activity:
    asked = request.POST.get("activity", "")
    found = queries.activity_of(registration, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    if found is None:
        raise Http404
    return found


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def decline_place(request: HttpRequest, pk: int, activity: int, proof: str) -> HttpResponse:
    """One tap from a letter gives a place in an activity to the next. Looking changes nothing."""
    registration = queries.registration(pk)
    if registration is None or not queries.declines(registration, activity, proof):
        raise Http404
    found = queries.activity_of(registration, activity)
    if found is None:
        raise Http404
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            actions.leave_activity(registration, activity=found, now=timezone.now())
        except Refused as refused:
            refusal = refused
        else:
            return redirect(request.path)
    facts = {
        "registration": registration,
        "event": registration.event,
        "activity": found,
        "seat": queries.activity_seat_of(registration, activity),
        "refusal": refusal,
    }
    return render(request, "events/decline_place.html", facts, status=422 if refusal else 200)
