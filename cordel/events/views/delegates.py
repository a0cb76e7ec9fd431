"""An officer brings people of the own town: their seats in one act, and a card for each to carry."""

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
from cordel.events import actions, queries, rules
from cordel.events.forms import BringForm
from cordel.events.models import Event, Registration
from cordel.events.queries.tickets import shown_as_qr
from cordel.events.views.frame import event_for, page


def _towns_of(request: HttpRequest, event: Event) -> set[int] | None:
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns == set():
        raise PermissionDenied
    return towns


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ten lines for ten people; all of them are registered, or the form comes back as it was typed."""
    event = event_for(request, slug, number)
    towns = queries.towns_to_bring_from(event, _towns_of(request, event))
    form = BringForm(edits.posted(request), towns=towns, own=standing_of(request.user).towns)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            brought = _bring(request, event, form)
        except Refused as refused:
            refusal = refused
        else:
            _tell(request, brought)
            chosen = "-".join(str(seat.pk) for seat in brought)
            return redirect(f"{reverse('events:cards', args=[slug, number])}?only={chosen}")
    status = 422 if request.method == "POST" else 200
    facts = page(request, event, form=form, towns=towns, refusal=refusal)
    return render(request, "events/bring.html", facts, status=status)


def _bring(request: HttpRequest, event: Event, form: BringForm) -> list[Registration]:
    nonce, by = form.cleaned_data["token"], request.user
    return actions.bring(event, wishes=form.wishes(), nonce=nonce, by=by, now=timezone.now())  # type: ignore[arg-type]


def _tell(request: HttpRequest, brought: list[Registration]) -> None:
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
    facts = page(request, event, cards=[_card(event, one) for one in found])
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
