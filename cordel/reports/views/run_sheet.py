"""The run sheet as a page for a phone, and as files for paper. Helpers at the door read it, too."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from cordel.base.standing import standing_of
from cordel.core.standing import Standing
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.reports import run_sheet as run_sheets
from cordel.reports.views.frame import DOCUMENTS, document_file, filename, no_store, of_event, page


def may_see_run_sheet(standing: Standing, event: Event) -> bool:
    return event_rules.may_keep_door(standing, event)


@of_event(may_see_run_sheet)
def run_sheet(request: HttpRequest, event: Event) -> HttpResponse:
    """Whom to call, and everything that happens: `?day=` one day of it."""
    sheet = _sheet(request, event)
    facts = {
        "sheet": sheet,
        "by_day": [(run_sheets.heading(day), lines) for day, lines in sheet.by_day],
        "today": timezone.now().astimezone(event.zone).date(),
        "private": run_sheets.PRIVATE,
        "may_edit": event_rules.may_edit(standing_of(request.user), event),
    }
    return no_store(page(request, "reports/run_sheet.html", event, **facts))


@of_event(may_see_run_sheet)
def run_sheet_file(request: HttpRequest, event: Event, extension: str) -> HttpResponse:
    if extension not in DOCUMENTS:
        raise Http404
    sheet = _sheet(request, event)
    return no_store(document_file(run_sheets.as_document(sheet), filename(event, "run-sheet"), extension))


def _sheet(request: HttpRequest, event: Event) -> run_sheets.RunSheet:
    towns = event_rules.towns_at_door(standing_of(request.user), event)
    return run_sheets.run_sheet_of(event, day=_asked(request, event), towns=towns)


def _asked(request: HttpRequest, event: Event) -> date | None:
    """The day asked for, if it is one of the event's; else all of them."""
    asked = request.GET.get("day", "")
    return next((day for day in event.days if day.isoformat() == asked), None)
