"""Code cards, made and called back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import edits, qr
from cordel.debates import actions, queries
from cordel.debates.forms.coordination import (
    CardsForm,
)
from cordel.debates.models import Debate
from cordel.debates.views.frame import (
    debate_page,
    run_debate,
)


@never_cache
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Makes a pile of code cards and shows it once, to print: the codes are kept nowhere."""
    debate = run_debate(request, slug, number)
    if request.method == "POST" and (pile := request.POST.get("pile")):
        by: Any = request.user
        actions.call_cards_back(debate, pile=pile, by=by, now=timezone.now())
        messages.success(request, _("These cards open nothing any more."))
        return redirect(request.path)
    form = CardsForm(edits.posted(request), towns=queries.towns_of(debate))
    if request.method == "POST" and form.is_valid():
        made = _printed(request, debate, form)
        if made:
            address = request.build_absolute_uri(debate.get_absolute_url())
            picture = qr.picture(address, _("The address of the debate"))
            facts = {
                "debate": debate,
                "project": debate.project,
                "cards": made,
                "address": address,
                "qr": picture,
            }
            return render(request, "debates/printed_cards.html", facts)
        form.add_error(
            None, _("These cards were made already, and their codes were shown once. Make others.")
        )
    facts = debate_page(request, debate, form=form, piles=queries.piles(debate))
    return render(request, "debates/cards.html", facts, status=422 if form.errors else 200)


def _printed(request: HttpRequest, debate: Debate, form: CardsForm) -> list[Any]:
    data, by = form.cleaned_data, request.user
    user: Any = by
    return actions.print_cards(
        debate, town=data["town"].pk, count=data["count"], nonce=data["token"], by=user, now=timezone.now()
    )
