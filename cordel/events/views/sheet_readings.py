"""What was read of a file with signed pages: how far it is, page by page, and the pages straightened."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.events import queries, rules
from cordel.events.actions import sheet_readings as actions
from cordel.events.models import Event, SignedSheet
from cordel.events.queries import sheet_pages as pages
from cordel.events.queries import sheet_readings as readings
from cordel.events.rules import sheet_readings as reading_rules
from cordel.events.rules import signed_sheets as sheet_rules
from cordel.events.views.frame import page, tried
from cordel.events.views.sheet_pages import event_to_read, event_with_pages


@require_http_methods(["GET", "POST"])
def sheet_reading(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Shows itself again while the file is being read; can be left and found again."""
    if request.method == "POST":
        return _again(request, slug, number, pk)
    event = event_with_pages(request, slug, number)
    sheet = _sheet(request, event, pk)
    found = readings.pages_found(sheet)
    waiting = [one for one in found if not one.reading.problem and not one.is_confirmed]
    facts = page(
        request,
        event,
        sheet=sheet,
        progress=readings.progress_of(sheet),
        found=[(one, reading_rules.said_of(one.reading.problem)) for one in found],
        waiting=waiting,
        unsure=sum(one.unsure for one in waiting),
        left_out=any(one.reading.problem for one in found),
        may_ask=reading_rules.may_ask_to_read(standing_of(request.user), event),
    )
    return render(request, "events/sheet_reading.html", facts)


def _sheet(request: HttpRequest, event: Event, pk: int) -> SignedSheet:
    found = queries.signed_sheet(event, pk, towns=rules.towns_seen(standing_of(request.user), event))
    if found is None:
        raise Http404
    return found


def _again(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    sheet = _sheet(request, event_with_pages(request, slug, number), pk)
    event_to_read(request, slug, number)
    by: Any = request.user
    refusal = tried(request, lambda: actions.ask_again(sheet, by=by, now=timezone.now()))
    if refusal is not None:
        messages.error(request, str(refusal))
    return redirect("events:sheet-reading", slug=slug, number=number, pk=pk)


@require_GET
@never_cache
def page_straight(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The page as if it lay under the lens: what is shown of unsure boxes is cut out of it."""
    event = event_with_pages(request, slug, number)
    found = pages.sheet_page(event, pk, towns=rules.towns_seen(standing_of(request.user), event))
    is_sealed = queries.holds_sealed(event)
    opened(
        request,
        event,
        lambda who, it: sheet_rules.may_open_sheet(who, it, names_sealed=is_sealed),
        may_see=lambda _who, _it: True,
    )
    reading = readings.reading_of(found) if found else None
    if reading is None or not reading.picture:
        raise Http404
    try:
        with reading.picture.open("rb") as kept:
            data = kept.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
