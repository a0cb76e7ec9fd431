"""A new ticket in place of one that was lost or shared."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.events.actions import reissuing as actions
from cordel.events.views.frame import page, tried
from cordel.events.views.staff import person_for


@require_http_methods(["GET", "POST"])
def new_ticket(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Says what will happen, then gives a new ticket. A form without the old ticket's number changes nothing."""
    event, seat = person_for(request, slug, number, pk)
    by: Any = request.user
    refusal = None
    if request.method == "POST":
        told = request.POST.get("issue", "")
        issue = int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0
        refusal = tried(
            request, lambda: actions.give_new_ticket(seat, issue=issue, by=by, now=timezone.now())
        )
        if refusal is None:
            messages.success(request, _("A new ticket is made. The old one opens nothing any more."))
            return redirect("events:person", slug=slug, number=number, pk=pk)
    facts = page(request, event, registration=seat, refusal=refusal)
    return render(request, "events/new_ticket.html", facts, status=422 if refusal else 200)
