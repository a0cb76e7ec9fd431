"""Printed pages that were signed: the list of an event, one page with its photo, and who signed it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import lists, scan_pictures, tokens, uploads
from cordel.base.dates import date_format
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.core import sheet_layout
from cordel.core.office_package import Unusable
from cordel.events import queries, rules
from cordel.events.actions import sheet_pages as actions
from cordel.events.forms.sheet_pages import PageScanForm, SignedForm
from cordel.events.models import Event, SheetPage, SignedSheet
from cordel.events.queries import sheet_pages as pages
from cordel.events.queries import sheet_readings as readings
from cordel.events.rules import sheet_pages as page_rules
from cordel.events.rules import signed_sheets as sheet_rules
from cordel.events.rules.sheet_readings import said_of
from cordel.events.rules.signed_sheets import MOST_BYTES
from cordel.events.views.frame import done, event_for, page, status_of, tried
from cordel.projects import queries as projects

STATES = [
    ("read", gettext_lazy("it is said who signed")),
    ("scan", gettext_lazy("came back, not yet read")),
    ("out", gettext_lazy("not back yet")),
]
COLUMNS = [
    lists.Column(
        "town", gettext_lazy("Whose people"), lambda it: it.whose, ("town__sort_key", "country", "number")
    ),
    lists.Column(
        "day", gettext_lazy("Day"), lambda it: it.day, ("day", "town__sort_key", "number"), lists.DATE
    ),
    lists.Column("page", gettext_lazy("Page"), lambda it: f"{it.number}/{it.of}"),
    lists.Column("code", gettext_lazy("Code"), lambda it: tokens.grouped(it.token), ("token",)),
    lists.Column(
        "printed", gettext_lazy("Printed on"), lambda it: it.printed_at.date(), ("printed_at",), lists.DATE
    ),
    lists.Column("state", gettext_lazy("State"), lambda it: str(dict(STATES)[_state(it)])),
]


def _state(it: SheetPage) -> str:
    if it.read_at is not None:
        return "read"
    return "scan" if it.scan_id else "out"


def event_with_pages(request: HttpRequest, slug: str, number: int) -> Event:
    def may(standing: Any, event: Event) -> bool:
        return page_rules.may_see_pages(standing, event, partner_towns=projects.partner_towns(event.project))

    return event_for(request, slug, number, may)


def event_to_read(request: HttpRequest, slug: str, number: int) -> Event:
    """For those who say who signed; others who see the pages are told that it is not for them."""
    event = event_with_pages(request, slug, number)
    return opened(request, event, page_rules.may_read_pages, may_see=lambda _who, _it: True)


def _page(request: HttpRequest, event: Event, pk: int) -> SheetPage:
    found = pages.sheet_page(event, pk, towns=rules.towns_seen(standing_of(request.user), event))
    if found is None:
        raise Http404
    return found


# --- The list -------------------------------------------------------------------------------------


@require_GET
def sheet_pages(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All pages that were printed, the newest first for each town and day."""
    event = event_with_pages(request, slug, number)
    rows = pages.sheet_pages(event, towns=rules.towns_seen(standing_of(request.user), event))
    days = [(day.isoformat(), date_format(day)) for day in event.days]
    found = lists.listing(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="day",
        filters=[
            lists.Filter("day", _("Day"), days, lambda it, day: it.filter(day=day), _("All days")),
            lists.Filter("state", _("State"), STATES, _in_state, _("All pages")),
        ],
        search=_with_code_or_town,
        search_label=_("Code or town"),
    )
    file = lists.export(request.GET, found, title=_("Signed pages"), filename=f"{slug}-{number}-pages")
    facts = page(
        request, event, list=found, lines=[(it, _state(it)) for it in found.page], unread=_unread(rows)
    )
    return file or render(request, "events/sheet_pages.html", facts)


def _in_state(rows: QuerySet[SheetPage], state: str) -> QuerySet[SheetPage]:
    if state == "read":
        return rows.filter(read_at__isnull=False)
    return rows.filter(read_at__isnull=True, scan__isnull=state == "out")


def _with_code_or_town(rows: QuerySet[SheetPage], words: str) -> QuerySet[SheetPage]:
    code = tokens.spelled(words)
    return rows.filter(
        (Q(token__contains=code) if code else Q()) | lists.contained(words, "town__search_key")
    )


def _unread(rows: QuerySet[SheetPage]) -> int:
    return rows.filter(read_at__isnull=True, scan__isnull=False).count()


@require_GET
def page_of_mark(request: HttpRequest, mark: str) -> HttpResponse:
    """Where the code in a page's corner leads: the page, for whoever may see it."""
    said = sheet_layout.mark_said(mark)
    found = pages.page_of_token(said[0]) if said else None
    if found is None:
        raise Http404
    event = found.event
    _page(request, event_with_pages(request, event.project.slug, event.number), found.pk)
    return redirect(found)


# --- One page -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def sheet_page(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The page's people beside its photo: whoever signed is ticked."""
    if request.method == "POST":
        return _read(request, slug, number, pk)
    event = event_with_pages(request, slug, number)
    return _shown(request, event, _page(request, event, pk))


def _read(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    event = event_with_pages(request, slug, number)
    found = _page(request, event, pk)
    opened(request, event, page_rules.may_read_pages, may_see=lambda _who, _it: True)
    form = SignedForm(request.POST, page=found)
    if not form.is_valid():
        return _shown(request, event, found, status=422)
    signed, shown = set(form.cleaned_data["signed"]), set(form.cleaned_data["shown"])
    by: Any = request.user
    refusal = tried(
        request, lambda: actions.read_page(found, signed=signed, shown=shown, by=by, now=timezone.now())
    )
    if refusal is not None:
        return _shown(request, event, found, refusal=refusal, status=409)
    count = len(signed & shown)
    messages.success(
        request, ngettext("%(count)s signature.", "%(count)s signatures.", count) % {"count": count}
    )
    following = pages.next_unread(found, towns=rules.towns_seen(standing_of(request.user), event))
    return redirect(following) if following else redirect("events:sheet-pages", slug=slug, number=number)


def _shown(
    request: HttpRequest,
    event: Event,
    found: SheetPage,
    *,
    scan_form: PageScanForm | None = None,
    refusal: Any = None,
    status: int = 200,
) -> HttpResponse:
    standing = standing_of(request.user)
    may_read = page_rules.may_read_pages(standing, event) and event.closed_at is None
    may_open = sheet_rules.may_open_sheet(standing, event, names_sealed=queries.holds_sealed(event))
    lines = pages.lines_of(found, named=rules.towns_seen(standing, event))
    proposal = _proposal(found, lines, may_open=may_open)
    ticks = request.GET.get("ticks")
    facts = page(
        request,
        event,
        sheet=found,
        code=tokens.grouped(found.token),
        lines=[(one.line, _is_ticked(one, ticks), one) for one in proposal["proposed"]],
        signed=sum(line.is_signed for line in lines),
        may_read=may_read,
        refusal=refusal,
        scan_form=scan_form or (_scan_form(request, event, found) if may_read else None),
        picture=_picture_facts(request, found) if may_open and _sees_file(request, found) else None,
        is_as_it_came=bool({"at", "turn"} & set(request.GET)),
        is_hidden=bool(found.scan) and not may_open,
        **proposal,
    )
    return render(request, "events/sheet_page.html", facts, status=status)


def _is_ticked(one: readings.Proposed, ticks: str | None) -> bool:
    """As recorded or proposed, unless all or none were asked for; a free line only if somebody stands on it."""
    if ticks in ("all", "none") and one.line.can_sign:
        return ticks == "all"
    return one.is_ticked


def _proposal(found: SheetPage, lines: list[pages.SignedLine], *, may_open: bool) -> dict[str, Any]:
    """For the screen on which a person says who signed: the lines with what was read, and where it stands."""
    reading = readings.reading_of(found) if may_open else None
    shown = readings.proposed(found, lines, reading)
    return {
        "proposed": shown,
        "reading": reading,
        "is_proposal": reading is not None and found.read_at is None,
        "unsure": sum(one.comes_first for one in shown),
        "being_read": reading is None and readings.is_being_read(found),
        "shows_instead": None if reading else readings.shown_instead(found),
        "unread_because": "" if reading else said_of(readings.problem_of(found)),
    }


def _sees_file(request: HttpRequest, found: SheetPage) -> bool:
    """Other pages of the file may be of other towns; who does not see those sees this page straightened, by itself."""
    seen = rules.towns_seen(standing_of(request.user), found.event)
    return (
        bool(found.scan_id) and queries.signed_sheet(found.event, found.scan_id or 0, towns=seen) is not None
    )


def _picture_facts(request: HttpRequest, found: SheetPage) -> dict[str, Any]:
    """Which page of the file is shown, and how it is turned; both stand in the address."""
    at, turn = _number(request, "at", found.scan_page + 1), _number(request, "turn", 0)
    turn = turn if turn in scan_pictures.TURNS else 0
    return {"at": at, "turn": turn, "next_turn": (turn + 90) % 360}


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else otherwise


# --- Its photo ------------------------------------------------------------------------------------


def _scan_form(request: HttpRequest, event: Event, found: SheetPage, *, posted: bool = False) -> PageScanForm:
    files = request.FILES if posted else None
    kept = list(pages.files_for(found, towns=rules.towns_seen(standing_of(request.user), event)))
    too_big = posted and uploads.was_too_big(request)
    return PageScanForm(request.POST if posted else None, files, kept=kept, too_big=too_big)


@uploads.capped(MOST_BYTES, on_disk=True)
@require_POST
def page_scan(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Puts a photo or a page of a scan to the printed page."""
    event = event_to_read(request, slug, number)
    found = _page(request, event, pk)
    form = _scan_form(request, event, found, posted=True)
    if done(request, form, lambda: _keep(request, found, form)):
        messages.success(request, _("The photo is kept. Now tick who signed."))
        return redirect(found)
    return _shown(request, event, found, scan_form=form, status=status_of(form))


def _keep(request: HttpRequest, found: SheetPage, form: PageScanForm) -> None:
    by: Any = request.user
    data, at = form.data_of_file(), form.cleaned_data["at"] - 1
    if data is not None:
        actions.keep_scan(found, data=data, scan_page=at, by=by, now=timezone.now())
        return
    sheet = SignedSheet.objects.get(pk=form.cleaned_data["kept"])
    actions.use_scan(found, sheet=sheet, scan_page=at, by=by, now=timezone.now())


@require_GET
@never_cache
def page_picture(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The photo as a picture for the screen."""
    event = event_with_pages(request, slug, number)
    found = _page(request, event, pk)
    is_sealed = queries.holds_sealed(event)
    opened(
        request,
        event,
        lambda who, it: sheet_rules.may_open_sheet(who, it, names_sealed=is_sealed),
        may_see=lambda _who, _it: True,
    )
    if found.scan is None or not _sees_file(request, found):
        raise Http404
    facts = _picture_facts(request, found)
    try:
        with found.scan.file.open("rb") as kept:
            shown = scan_pictures.picture(
                kept.read(), found.scan.kind, page=facts["at"] - 1, turn=facts["turn"]
            )
    except (Unusable, FileNotFoundError) as unusable:
        raise Http404 from unusable
    return HttpResponse(shown, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
