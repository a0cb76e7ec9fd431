"""Scans of signed sheets: the list of an event, one more, looking at one, and removing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists, uploads
from cordel.base.dates import date_format
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core.material_files import MEDIA_TYPES
from cordel.events import actions, queries
from cordel.events import rules as event_rules
from cordel.events.forms import SignedSheetForm
from cordel.events.models import Event, SignedSheet
from cordel.events.queries.sheet_readings import progress_of
from cordel.events.rules import signed_sheets as rules
from cordel.events.rules.signed_sheets import MOST_BYTES
from cordel.events.views.frame import done, event_for, page, status_of
from cordel.projects import queries as projects


def whose(sheet: SignedSheet) -> str:
    return str(sheet.town) if sheet.town else _("people of several towns")


COLUMNS = [
    lists.Column("town", gettext_lazy("Whose people"), whose),
    lists.Column("day", gettext_lazy("Day"), lambda it: it.day, kind=lists.DATE),
    lists.Column("kind", gettext_lazy("File"), lambda it: it.kind.upper()),
    lists.Column("by", gettext_lazy("Added by"), lambda it: str(it.added_by or "")),
    lists.Column("added", gettext_lazy("Added on"), lambda it: it.added_at.date(), kind=lists.DATE),
]


def _event(request: HttpRequest, slug: str, number: int) -> Event:
    def may(standing: Any, event: Event) -> bool:
        return rules.may_see_sheets(standing, event, partner_towns=projects.partner_towns(event.project))

    return event_for(request, slug, number, may)


@uploads.capped(MOST_BYTES, on_disk=True)
@require_http_methods(["GET", "POST"])
def signed_sheets(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All scans for those who run the event; an officer sees and keeps those of the own town."""
    event = _event(request, slug, number)
    seen = event_rules.towns_seen(standing_of(request.user), event)
    form = _form(request, event, seen)
    kept: list[SignedSheet] = []
    if done(request, form, lambda: kept.append(_keep(request, event, form))):
        messages.success(request, _("The scan is kept."))
        return _after_keeping(kept[0], slug, number)
    found = _listing(request, event, seen)
    file = lists.export(
        request.GET, found, title=_("Scans of signed sheets"), filename=f"{slug}-{number}-sheets"
    )
    missing = queries.unscanned([event]).get(event.pk)
    facts = page(request, event, form=form, list=found, **_missing(missing, seen))
    facts["may_open"] = _may_open(request, event)
    return file or render(request, "events/signed_sheets.html", facts, status=status_of(form))


def _keep(request: HttpRequest, event: Event, form: SignedSheetForm) -> SignedSheet:
    by: Any = request.user
    return actions.keep_signed_sheet(event, facts=form.facts(), by=by, now=timezone.now())


def _after_keeping(sheet: SignedSheet, slug: str, number: int) -> HttpResponse:
    """To what is read of it, where it is read."""
    if progress_of(sheet).is_running:
        return redirect("events:sheet-reading", slug=slug, number=number, pk=sheet.pk)
    return redirect("events:signed-sheets", slug=slug, number=number)


def _form(request: HttpRequest, event: Event, seen: set[int] | None) -> SignedSheetForm:
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    return SignedSheetForm(
        edits.posted(request),
        files,
        event=event,
        towns=[town for town in queries.paying_towns(event) if seen is None or town.pk in seen],
        takes_everybody=seen is None,
        too_big=uploads.was_too_big(request),
    )


def _listing(request: HttpRequest, event: Event, seen: set[int] | None) -> lists.Listing:
    rows = list(queries.signed_sheets(event, towns=seen))
    days = [(day.isoformat(), date_format(day)) for day in event.days]
    return lists.short(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="day",
        filters=[
            lists.same("day", _("Day"), days, lambda it: it.day and it.day.isoformat(), _("All days")),
        ],
        search_label=_("Town or who added it"),
    )


def _missing(missing: list[Any] | None, seen: set[int] | None) -> dict[str, Any]:
    """Of which (town, day) a signature is recorded and no scan is kept; `is_signed`: whether there is any signature."""
    found = [one for one in missing or [] if seen is None or one[0] in seen]
    days = sorted({day for _town, day in found})
    return {"is_signed": missing is not None, "days_missing": days}


@require_GET
@never_cache
def signed_sheet_file(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The file itself, to keep: never shown by the browser, and without any right should somebody open it there."""
    event = _event(request, slug, number)
    found = _sheet(request, event, pk)
    opened(request, event, lambda _who, _it: _may_open(request, event), may_see=lambda _who, _it: True)
    name = f"{slug}-{number}-sheet-{found.pk}.{found.kind}"
    with found.file.open("rb") as kept:
        headers = {
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(kept.read(), content_type=MEDIA_TYPES[found.kind], headers=headers)


@require_http_methods(["GET", "POST"])
def remove_signed_sheet(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes the scan and its file."""
    event = _event(request, slug, number)
    found = _sheet(request, event, pk)
    if request.method == "POST":
        by: Any = request.user
        actions.remove_signed_sheet(found, by=by, now=timezone.now())
        messages.success(request, _("Removed."))
        return redirect("events:signed-sheets", slug=slug, number=number)
    facts = page(request, event, sheet=found, whose=whose(found), size=filesizeformat(found.size))
    return render(request, "events/remove_signed_sheet.html", facts)


def _may_open(request: HttpRequest, event: Event) -> bool:
    is_sealed = queries.holds_sealed(event)
    return rules.may_open_sheet(standing_of(request.user), event, names_sealed=is_sealed)


def _sheet(request: HttpRequest, event: Event, pk: int) -> SignedSheet:
    found = queries.signed_sheet(event, pk, towns=event_rules.towns_seen(standing_of(request.user), event))
    if found is None:
        raise Http404
    return found
