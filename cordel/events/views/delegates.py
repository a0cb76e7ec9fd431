"""An officer brings people of the own town: their seats in one act, and a card for each to carry."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, qr
from cordel.base.languages import direction
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core import people_text
from cordel.core.people_lists import MOST_PEOPLE, Entry
from cordel.events import actions, queries, rules
from cordel.events.forms.bring import ROWS, BringForm, lines_of
from cordel.events.models import Event, Registration
from cordel.events.queries import carrying, people_lists
from cordel.events.queries.tickets import shown_as_qr
from cordel.events.rules import delegates as delegation_rules
from cordel.events.views.frame import event_for, page
from cordel.towns.models import Town

MOST_PLANS = 5  # towns whose plan is told above the rows


def _towns_of(request: HttpRequest, event: Event) -> set[int] | None:
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns == set():
        raise PermissionDenied
    return towns


def bringing(request: HttpRequest, slug: str, number: int) -> tuple[Event, list[Town]]:
    """The event, and the towns whose people the visitor brings."""
    event = event_for(request, slug, number)
    return event, queries.towns_to_bring_from(event, _towns_of(request, event))


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A row for each person; all of them are registered, or the good ones if that is asked, or the form comes back as
    it was typed. More rows, and a list that was pasted, only fill the form."""
    event, towns = bringing(request, slug, number)
    asked = request.POST.get("do", "")
    if request.method == "POST" and asked in ("more", "paste"):
        return _filled(request, event, towns, is_pasted=asked == "paste")
    form = _form(request, event, towns, edits.posted(request))
    refusal: Refused | None = None
    is_clear = form.is_valid() and (not form.wrong or (asked == "good" and bool(form.good)))
    if is_clear:
        try:
            brought = _bring(request, event, form)
        except delegation_rules.ThereAlready:
            form.ask_about_namesakes()
        except Refused as refused:
            refusal = refused
        else:
            tell_seats(request, brought)
            return _the_rest(request, event, towns, form) if form.wrong else to_cards(event, brought)
    status = 422 if request.method == "POST" else 200
    return _rows(request, event, towns, form, said={"refusal": refusal}, status=status)


def _form(request: HttpRequest, event: Event, towns: list[Town], data: Any = None, **facts: Any) -> BringForm:
    return BringForm(data, event=event, towns=towns, own=standing_of(request.user).towns, **facts)


def _bring(request: HttpRequest, event: Event, form: BringForm) -> list[Registration]:
    town, by = form.towns[form.cleaned_data["town"]], request.user
    nonce, people = form.cleaned_data["token"], form.people()
    return actions.bring(event, town=town, people=people, nonce=nonce, by=by, now=timezone.now())  # type: ignore[arg-type]


def to_cards(event: Event, brought: list[Registration]) -> HttpResponse:
    """The cards of these people, after their seats were saved."""
    chosen = "-".join(str(seat.pk) for seat in brought)
    address = reverse("events:cards", args=[event.project.slug, event.number])
    return redirect(f"{address}?only={chosen}")


def _the_rest(request: HttpRequest, event: Event, towns: list[Town], form: BringForm) -> HttpResponse:
    """The rows that are wrong, in a form of their own."""
    initial = {name: form.cleaned_data[name] for name in ("town", "language")}
    rest = _form(request, event, towns, initial=initial, typed=form.wrong)
    return _rows(request, event, towns, rest, status=422)


def _filled(request: HttpRequest, event: Event, towns: list[Town], *, is_pasted: bool) -> HttpResponse:
    """What was typed so far, and below it ten rows more, or the people of a list that was pasted."""
    sent = request.POST
    initial = {name: sent[name] for name in ("town", "language", "token") if sent.get(name)}
    typed = lines_of(sent)
    if not is_pasted:
        form = _form(request, event, towns, initial=initial, typed=typed, more=ROWS)
        return _rows(request, event, towns, form, said={"paste": sent.get("paste", "")})
    kept = [line for line in typed if not line.is_empty]
    try:
        pasted = people_text.read(sent.get("paste", ""), people_lists.spoken(), most=MOST_PEOPLE - len(kept))
    except people_text.TooMany:
        form = _form(request, event, towns, initial=initial, typed=typed)
        return _rows(request, event, towns, form, said={"paste": sent["paste"], "too_many": MOST_PEOPLE})
    form = _form(request, event, towns, initial=initial, typed=kept, people=pasted.people)
    return _rows(request, event, towns, form, said={"left_out": pasted.left_out, "found": len(pasted.people)})


def show_rows(
    request: HttpRequest, event: Event, towns: list[Town], town: Town, people: Sequence[Entry]
) -> HttpResponse:
    """The people of a list in rows, to look at and to save."""
    form = _form(request, event, towns, initial={"town": str(town.pk)}, people=people)
    return _rows(request, event, towns, form, said={"found": len(people)})


def _rows(
    request: HttpRequest,
    event: Event,
    towns: list[Town],
    form: BringForm,
    *,
    said: Mapping[str, Any] = MappingProxyType({}),
    status: int = 200,
) -> HttpResponse:
    own = [town for town in towns if town.pk in standing_of(request.user).towns]
    shown = own or (towns if len(towns) <= MOST_PLANS else [])
    plans = [(town, *queries.plan_of_town(event, town)) for town in shown]
    facts = page(
        request,
        event,
        form=form,
        towns=towns,
        has_earlier=carrying.has_earlier(event, towns),
        plans=[one for one in plans if one[2] is not None],
        nearest=sorted(towns, key=lambda town: town not in own),
        most=MOST_PEOPLE,
        is_full=len(form.lines) >= MOST_PEOPLE,
        kinds=("xlsx", "ods", "csv"),
    )
    facts |= dict.fromkeys(("refusal", "found", "left_out", "too_many", "paste")) | dict(said)
    return render(request, "events/bring.html", facts, status=status)


def tell_seats(request: HttpRequest, brought: list[Registration]) -> None:
    """Above the next page: how many have a seat, how many wait."""
    waiting = sum(seat.status == Registration.Status.WAITING for seat in brought)
    seated = len(brought) - waiting
    if seated:
        said = ngettext("%(count)s person has a seat.", "%(count)s people have a seat.", seated)
        messages.success(request, said % {"count": seated})
    if waiting:
        said = ngettext(
            "%(count)s person is on the waiting list.", "%(count)s people are on the waiting list.", waiting
        )
        messages.warning(request, said % {"count": waiting})


@require_GET
def cards(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Cards to print and cut: name, event, code and its picture, each in the person's own language."""
    event = event_for(request, slug, number)
    only = [
        int(part) for part in request.GET.get("only", "").split("-") if part.isdecimal() and len(part) < 19
    ]
    found = queries.cards(event, towns=_towns_of(request, event), only=only[: queries.MOST_CARDS])
    facts = page(request, event, cards=[_card(event, one) for one in found], chosen="-".join(map(str, only)))
    return render(request, "events/cards.html", facts | {"is_cut": len(found) == queries.MOST_CARDS})


def _card(event: Event, registration: Registration) -> SafeString:
    spoken = {code for code, _name in settings.LANGUAGES}
    language = registration.person.language
    language = language if language in spoken else settings.LANGUAGE_CODE
    with translation.override(language):
        facts: dict[str, Any] = {
            "event": event,
            "registration": registration,
            "language": language,
            "direction": direction(language),
            "picture": qr.picture(
                shown_as_qr(registration), _("Your ticket as a QR code; the door scans it."), qr.MASK_OF_CODES
            ),
            "site_url": settings.SITE_URL,
        }
        return render_to_string("events/_card.html", facts)
