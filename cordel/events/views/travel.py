"""Travel and lodging: a delegation's at once, and the lists by which the host fetches people and books beds."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists
from cordel.base.dates import date_format
from cordel.base.standing import standing_of
from cordel.events import actions, queries, rules
from cordel.events.forms import DelegationTravelForm
from cordel.events.models import Event, Lodging, Means, Registration
from cordel.events.rules import children_groups as group_rules
from cordel.events.views.frame import done, event_for, page, status_of
from cordel.projects import queries as projects

WHO = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.town_name),
]
ARRIVALS = [
    lists.Column("day", gettext_lazy("Day"), lambda it: it.travel.arrives_on, kind=lists.DATE),
    lists.Column("hour", gettext_lazy("Hour"), lambda it: _hour(it.travel.arrives_at)),
    *WHO,
    lists.Column("by", gettext_lazy("Arrives by"), lambda it: it.travel.get_arrives_by_display()),
    lists.Column("with", gettext_lazy("Flight, train or bus"), lambda it: it.travel.arrives_with),
    lists.Column("where", gettext_lazy("Where it arrives"), lambda it: it.travel.arrives_where),
]
DEPARTURES = [
    lists.Column("day", gettext_lazy("Day"), lambda it: it.travel.leaves_on, kind=lists.DATE),
    lists.Column("hour", gettext_lazy("Hour"), lambda it: _hour(it.travel.leaves_at)),
    *WHO,
    lists.Column("by", gettext_lazy("Leaves by"), lambda it: it.travel.get_leaves_by_display()),
    lists.Column("with", gettext_lazy("Flight, train or bus"), lambda it: it.travel.leaves_with),
    lists.Column("where", gettext_lazy("Where it leaves from"), lambda it: it.travel.leaves_from),
]
LODGINGS = [
    *WHO,
    lists.Column("lodging", gettext_lazy("Stays"), lambda it: it.travel.get_lodging_display()),
    lists.Column("place", gettext_lazy("Name and address"), lambda it: it.travel.lodging_name),
    lists.Column("from", gettext_lazy("From"), lambda it: it.travel.arrives_on, kind=lists.DATE),
    lists.Column("until", gettext_lazy("Until"), lambda it: it.travel.leaves_on, kind=lists.DATE),
    lists.Column("nights", gettext_lazy("Nights"), lambda it: queries.nights(it), kind=lists.NUMBER),
    lists.Column("note", gettext_lazy("What matters for the room"), lambda it: it.travel.room_note),
]


def _hour(at: Any) -> str:
    return at.strftime("%H:%M") if at else ""


def _event(request: HttpRequest, slug: str, number: int) -> tuple[Event, set[int] | None]:
    """The event, and whose people the visitor sees."""

    def may(standing: Any, event: Event) -> bool:
        return group_rules.may_see_groups(
            standing, event, partner_towns=projects.partner_towns(event.project)
        )

    event = event_for(request, slug, number, may)
    return event, rules.towns_seen(standing_of(request.user), event)


# --- A delegation at once -----------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def travel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everybody of one town who comes in person: tick some, and tell once how they travel and where they stay."""
    event, seen = _event(request, slug, number)
    everybody = list(queries.travellers(event, towns=seen))
    towns = {str(one.town_id or one.country): one.town_name for one in everybody if one.town_id}
    chosen = request.GET.get("town", "")
    people = [one for one in everybody if chosen not in towns or str(one.town_id) == chosen]
    form = DelegationTravelForm(edits.posted(request), people=[one.pk for one in people])
    if done(request, form, lambda: _tell(request, event, seen, form)):
        return redirect(request.get_full_path())
    facts = page(request, event, form=form, people=people, towns=towns, chosen=chosen)
    return render(request, "events/travel.html", facts, status=status_of(form))


def _tell(request: HttpRequest, event: Event, seen: set[int] | None, form: DelegationTravelForm) -> None:
    by: Any = request.user
    changed = actions.tell_travel_of(
        event,
        people=form.cleaned_data["people"],
        towns=seen,
        facts=form.facts(),
        starts_anew=form.cleaned_data["starts_anew"],
        by=by,
        now=timezone.now(),
    )
    said = ngettext("Kept for %(count)s person.", "Kept for %(count)s people.", changed)
    messages.success(request, said % {"count": changed})


# --- Lists --------------------------------------------------------------------------------------------


@never_cache
@require_GET
def arrivals(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who arrives when, in order of time."""
    event, seen = _event(request, slug, number)
    rows = queries.arrivals(event, towns=seen)
    filters = _ways(rows, lambda it: it.travel.arrives_on, lambda it: it.travel.arrives_by)
    return _list(request, event, seen, "arrivals", _("Arrivals"), rows, ARRIVALS, "day", filters)


@never_cache
@require_GET
def departures(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    event, seen = _event(request, slug, number)
    rows = queries.departures(event, towns=seen)
    filters = _ways(rows, lambda it: it.travel.leaves_on, lambda it: it.travel.leaves_by)
    return _list(request, event, seen, "departures", _("Departures"), rows, DEPARTURES, "day", filters)


@never_cache
@require_GET
def lodgings(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Who sleeps where, and who needs a bed."""
    event, seen = _event(request, slug, number)
    rows = queries.lodgings(event, towns=seen)
    filters = [
        lists.same("lodging", _("Stays"), Lodging.choices, lambda it: it.travel.lodging, _("Everywhere"))
    ]
    return _list(request, event, seen, "lodgings", _("Lodging"), rows, LODGINGS, "name", filters)


def _ways(
    rows: list[Registration], day: Callable[[Registration], Any], means: Callable[[Registration], str]
) -> list[lists.Filter]:
    days = [(one.isoformat(), date_format(one)) for one in sorted({day(row) for row in rows})]
    return [
        lists.same("on", _("Day"), days, lambda it: day(it).isoformat(), _("All days")),
        lists.same("means", _("By"), Means.choices, means, _("In every way")),
    ]


def _list(
    request: HttpRequest,
    event: Event,
    seen: set[int] | None,
    name: str,
    title: str,
    rows: list[Registration],
    columns: list[lists.Column],
    sort: str,
    filters: list[lists.Filter],
) -> HttpResponseBase:
    towns = dict(sorted({str(one.town_id): one.town_name for one in rows if one.town_id}.items()))
    by_town = lists.same("town", _("Town"), list(towns.items()), lambda it: str(it.town_id), _("All towns"))
    found = lists.short(
        request.GET,
        rows,
        columns=columns,
        sort=sort,
        filters=[*filters, by_town],
        search_label=_("Name, town, flight, place"),
    )
    filename = f"{event.project.slug}-{event.number}-{name}"
    file = lists.export(request.GET, found, title=title, filename=filename)
    shown = [(one, [_cell(column, one) for column in columns]) for one in found.page]
    facts = {"list": found, "title": title, "shown": shown, "here_list": name, "told": len(rows)}
    facts["all"] = queries.travellers(event, towns=seen).count()
    return file or render(request, "events/arrivals.html", page(request, event, **facts))


def _cell(column: lists.Column, row: Registration) -> dict[str, Any]:
    value = column.value(row)
    is_day = column.kind is lists.DATE
    # Where nights are told, there are two days in a row of many columns.
    shown = (
        date_format(value, "j M" if column.name in ("from", "until") else "D j M")
        if is_day and value
        else value
    )
    return {"label": column.label, "value": shown, "is_name": column.name == "name", "is_day": is_day}
