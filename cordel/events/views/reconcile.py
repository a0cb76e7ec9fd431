"""Who was there, by what: what disagrees first, and each to be settled."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cordel.base import edits, lists
from cordel.base.dates import date_format
from cordel.base.standing import standing_of
from cordel.core import reconciling
from cordel.events import rules
from cordel.events.actions import reconcile as actions
from cordel.events.forms.sheet_pages import LeaveAllForm, SettleForm
from cordel.events.models import Event
from cordel.events.queries import reconcile as queries
from cordel.events.queries.reconcile import PersonDay
from cordel.events.rules import sheet_pages as page_rules
from cordel.events.views.frame import done, page, status_of
from cordel.events.views.sheet_pages import event_to_read, event_with_pages

WRONG = {
    reconciling.SCANNED_UNSIGNED: gettext_lazy("scanned, and the page has no signature"),
    reconciling.SIGNED_UNSCANNED: gettext_lazy("signed, and not scanned"),
    reconciling.WORD_ALONE: gettext_lazy("only the host's word"),
    reconciling.NOTHING: gettext_lazy("registered, and nothing recorded"),
}
STATES = [
    *WRONG.items(),
    ("left", gettext_lazy("left as it is, with a reason")),
    ("agrees", gettext_lazy("nothing disagrees")),
]


def _wrong(row: PersonDay) -> str:
    return str(WRONG[row.wrong]) if row.is_open else ""


def rests_on(row: PersonDay) -> str:
    return " · ".join(str(kind.label) for kind in row.kinds)


COLUMNS = [
    lists.Column("wrong", gettext_lazy("To settle"), _wrong),
    lists.Column("name", gettext_lazy("Name"), lambda it: it.registration.person.name),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.registration.town_name),
    lists.Column("day", gettext_lazy("Day"), lambda it: it.day, kind=lists.DATE),
    lists.Column("kinds", gettext_lazy("Rests on"), rests_on),
    lists.Column("reason", gettext_lazy("Reason"), lambda it: it.left.reason if it.left else ""),
]


def _days(event: Event) -> list[date]:
    """Those that have come, on the host's clock."""
    today = timezone.now().astimezone(event.zone).date()
    return [day for day in event.days if day <= today]


@require_http_methods(["GET", "POST"])
def reconcile(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Everybody on every day that has come; narrowed as the address says, and what is shown can be left together."""
    find = event_to_read if request.method == "POST" else event_with_pages
    event = find(request, slug, number)
    rows = queries.person_days(
        event, days=_days(event), towns=rules.towns_seen(standing_of(request.user), event)
    )
    found = _listing(request, event, rows)
    file = lists.export(request.GET, found, title=_("Who was there"), filename=f"{slug}-{number}-evidence")
    if file is not None:
        return file
    open_rows = [row for row in found.found if row.is_open]
    form = LeaveAllForm(edits.posted(request), initial={"count": len(open_rows)})
    if done(request, form, lambda: _leave(request, event, open_rows, form)):
        return redirect(request.get_full_path())
    may_settle = page_rules.may_read_pages(standing_of(request.user), event) and event.closed_at is None
    facts = page(
        request,
        event,
        list=found,
        lines=[(row, _wrong(row), rests_on(row)) for row in found.page],
        counts=queries.counts(rows),
        may_settle=may_settle,
        form=form if may_settle and found.is_narrowed and open_rows else None,
        open_count=len(open_rows),
        has_begun=bool(_days(event)),
    )
    return render(request, "events/reconcile.html", facts, status=status_of(form))


def _listing(request: HttpRequest, event: Event, rows: list[PersonDay]) -> lists.Listing:
    days = [(day.isoformat(), date_format(day)) for day in _days(event)]
    towns = sorted(
        {
            (str(row.registration.town_id), row.registration.town_name)
            for row in rows
            if row.registration.town_id
        },
        key=lambda it: it[1],
    )
    return lists.short(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="wrong",
        search_label=_("Name or town"),
        filters=[
            lists.same("state", _("State"), STATES, lambda it: it.state, _("Everything")),
            lists.same("day", _("Day"), days, lambda it: it.day.isoformat(), _("All days")),
            lists.same("town", _("Town"), towns, lambda it: str(it.registration.town_id), _("All towns")),
        ],
    )


def _leave(request: HttpRequest, event: Event, rows: list[PersonDay], form: LeaveAllForm) -> None:
    """What the screen showed: if it shows other rows by now, somebody looks again."""
    if form.cleaned_data["count"] != len(rows):
        raise page_rules.EvidenceChanged
    keys = [(row.registration.pk, row.day) for row in rows]
    by: Any = request.user
    count = actions.leave_all(event, rows=keys, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
    text = ngettext("%(count)s is left as it is.", "%(count)s are left as they are.", count)
    messages.success(request, text % {"count": count})


def _row(request: HttpRequest, event: Event, pk: int, day: str) -> PersonDay:
    wanted = next((one for one in event.days if one.isoformat() == day), None)
    towns = rules.towns_seen(standing_of(request.user), event)
    row = queries.person_day(event, pk, wanted, towns=towns) if wanted else None
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, slug: str, number: int, pk: int, day: str) -> HttpResponse:
    """One person's day: what is right, and why."""
    event = event_to_read(request, slug, number)
    row = _row(request, event, pk, day)
    form = SettleForm(edits.posted(request), row=row)
    by: Any = request.user

    def act() -> None:
        actions.settle(row.registration, settling=form.settling(), by=by, now=timezone.now())

    if done(request, form, act):
        messages.success(request, _("Settled."))
        return redirect("events:reconcile", slug=slug, number=number)
    wrong = str(WRONG[row.wrong]) if row.wrong else ""
    facts = page(request, event, row=row, wrong=wrong, rests_on=rests_on(row), form=form)
    return render(request, "events/settle.html", facts, status=status_of(form))
