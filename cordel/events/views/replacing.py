"""Somebody else comes in a person's place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.base.refusals import Refused
from cordel.events.actions import replacing as actions
from cordel.events.forms.replacing import ReplaceForm
from cordel.events.models import Registration
from cordel.events.queries import delegates as queries
from cordel.events.rules import replacing as rules
from cordel.events.views.frame import page
from cordel.events.views.staff import person_for


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The town's officer, the host or whoever runs the project says who comes; then there is a card to print."""
    event, leaver = person_for(request, slug, number, pk)
    waiting = queries.waiting_of_town(event, leaver)
    form = ReplaceForm(edits.posted(request), leaver=leaver, waiting=waiting)
    came: list[Registration] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: came.append(
            actions.replace(
                leaver,
                instead=form.instead(),
                nonce=form.cleaned_data["token"],
                by=by,
                now=timezone.now(),
            )
        ),
    ):
        return _to_card(request, came[0])
    refusal: Refused | None = None
    if request.method == "GET":
        try:
            rules.ensure_can_be_replaced(leaver, now=timezone.now())
        except Refused as refused:
            refusal = refused
    facts = page(request, event, registration=leaver, form=form, refusal=refusal)
    return render(request, "events/replace.html", facts, status=422 if form.errors else 200)


def _to_card(request: HttpRequest, comer: Registration) -> HttpResponse:
    """With an address a letter is on its way; everybody gets a card to print."""
    told = _("Done. Here is the card of the person who comes; the seat's old ticket opens nothing any more.")
    messages.success(request, told)
    if comer.town_id is None or comer.status != Registration.Status.CONFIRMED:
        return redirect(
            "events:person", slug=comer.event.project.slug, number=comer.event.number, pk=comer.pk
        )
    address = reverse("events:cards", args=[comer.event.project.slug, comer.event.number])
    return redirect(f"{address}?only={comer.pk}")
