"""Who signed on a free line of a page: somebody who is registered, or somebody without a seat."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.base.standing import standing_of
from cordel.events import queries, rules
from cordel.events.actions import sheet_pages as actions
from cordel.events.forms import WalkInForm
from cordel.events.models import Event, Registration, SheetPage
from cordel.events.queries import door as doors
from cordel.events.queries import sheet_pages as pages
from cordel.events.views.frame import page, tried
from cordel.events.views.sheet_pages import event_to_read

MOST_FOUND = 20
LONGEST = 100


@require_http_methods(["GET", "POST"])
def sheet_line(request: HttpRequest, slug: str, number: int, pk: int, row: int) -> HttpResponse:
    """A name is typed: whoever is registered is chosen with one tap, everybody else written in."""
    event = event_to_read(request, slug, number)
    towns = rules.towns_seen(standing_of(request.user), event)
    sheet = pages.sheet_page(event, pk, towns=towns)
    if sheet is None or row >= len(sheet.rows) or sheet.rows[row] is not None:
        raise Http404
    if request.method == "POST" and "registration" in request.POST:
        return _chosen(request, event, sheet, row)
    asked = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    form = _form(request, event, sheet, asked)
    refusal = None
    if request.method == "POST" and form.is_valid():
        refusal = tried(request, lambda: _write_in(request, sheet, row, form))
        if refusal is None:
            return _back(request, sheet)
    facts = page(
        request,
        event,
        sheet=sheet,
        row=row,
        search=asked,
        found=_found(event, sheet, asked, towns),
        form=form,
        refusal=refusal,
        shows_form=bool(asked) or form.is_bound,
    )
    return render(request, "events/sheet_line.html", facts, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, event: Event, sheet: SheetPage, name: str) -> WalkInForm:
    """Most who are on no list came with the town whose sheet they signed."""
    posted = request.POST if request.method == "POST" else None
    towns = queries.towns_of_network(event.project)
    return WalkInForm(
        posted, towns=towns, initial={"name": name, "home": str(sheet.town_id or sheet.country)}
    )


def _found(event: Event, sheet: SheetPage, asked: str, towns: set[int] | None) -> list[Registration]:
    if not asked:
        return []
    return doors.seen_at_door(event, day=sheet.day, search=asked, towns=towns, most=MOST_FOUND)


def _chosen(request: HttpRequest, event: Event, sheet: SheetPage, row: int) -> HttpResponse:
    """Somebody who is registered and whom the visitor may see by name."""
    key = request.POST.get("registration", "")
    people = event.registrations.select_related("person")
    towns = rules.towns_seen(standing_of(request.user), event)
    if towns is not None:
        people = people.filter(town__in=towns)
    registration = (
        people.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
    )
    if registration is None:
        raise Http404
    by: Any = request.user
    refusal = tried(
        request,
        lambda: actions.write_in(sheet, row=row, registration=registration, by=by, now=timezone.now()),
    )
    if refusal is not None:
        messages.error(request, str(refusal))
    return redirect(sheet) if refusal else _back(request, sheet)


def _write_in(request: HttpRequest, sheet: SheetPage, row: int, form: WalkInForm) -> None:
    by: Any = request.user
    wish, nonce = form.wish(get_language() or ""), form.cleaned_data["token"]
    actions.write_in_new(sheet, row=row, wish=wish, nonce=nonce, by=by, now=timezone.now())


def _back(request: HttpRequest, sheet: SheetPage) -> HttpResponse:
    messages.success(request, _("The signature is recorded."))
    return redirect(sheet)
