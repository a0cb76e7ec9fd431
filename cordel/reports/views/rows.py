"""The rows behind a figure, as a list: who was present, or the printed lines of a published report."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import lists
from cordel.base.dates import date_format
from cordel.base.standing import standing_of
from cordel.events import queries as events
from cordel.events import rules as event_rules
from cordel.events.models import Event
from cordel.reports import rows as behind
from cordel.reports.signed import signed
from cordel.reports.views.frame import filename, may_see_report, no_store, of_event, page
from cordel.reports.wording import named_country, role_name

NAME = ("sort_key",)
PEOPLE_COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, NAME),
    lists.Column("town", gettext_lazy("Town"), lambda it: it.town_name, ("town__sort_key", "place", *NAME)),
    lists.Column("country", gettext_lazy("Country"), lambda it: it.country_name, ("country", *NAME)),
    lists.Column("role", gettext_lazy("Role"), lambda it: it.get_role_display(), ("role", *NAME)),
    lists.Column("days", gettext_lazy("Days and evidence"), lambda it: _days(it), ("days_present", *NAME)),
]
LINE_COLUMNS = [
    lists.Column("town", gettext_lazy("Town"), lambda line: line.town),
    lists.Column("country", gettext_lazy("Country"), lambda line: named_country(line.country)),
    lists.Column("role", gettext_lazy("Role"), lambda line: role_name(line.role)),
    lists.Column("persons", gettext_lazy("Persons"), lambda line: line.count, kind=lists.NUMBER),
]
FILTERS = {
    "country": (gettext_lazy("Country"), gettext_lazy("All countries")),
    "town": (gettext_lazy("Town"), gettext_lazy("All towns")),
    "role": (gettext_lazy("Role"), gettext_lazy("All roles")),
    "evidence": (gettext_lazy("Evidence"), gettext_lazy("Any")),
    "mode": (gettext_lazy("Took part"), gettext_lazy("Either way")),
}


@of_event(may_see_report)
def rows(request: HttpRequest, event: Event) -> HttpResponseBase:
    """What stands behind a figure, narrowed by it."""
    chosen = behind.asked(request.GET.dict())
    found = _lines(request, event, chosen) if behind.is_printed(event) else _people(request, event, chosen)
    title = _("The rows behind a figure")
    file = lists.export(request.GET, found, title=title, filename=filename(event, "rows"))
    if file is not None:
        file["Cache-Control"] = "private, no-store"
        return file
    facts: dict[str, Any] = {"list": found, "signed": signed(event)}
    if behind.is_printed(event):
        facts |= {"persons": sum(line.count or 0 for line in found.found), "lines": _spoken(found)}
    else:
        facts |= {"persons": found.total, "participations": behind.participations(found.found, chosen)}
        facts |= {"people": [(one, behind.days_of(one)) for one in found.page]}
        seen = event_rules.towns_seen(standing_of(request.user), event)
        facts["is_part"] = seen is not None
        _add_children(facts, event, chosen, seen)
    return no_store(page(request, "reports/rows.html", event, **facts))


def _add_children(facts: dict[str, Any], event: Event, chosen: dict[str, str], seen: set[int] | None) -> None:
    """Groups of children stand beside the list of people: they count, and have no names to look for."""
    facts["children"] = behind.children(event, chosen, towns=seen)
    facts["persons"] += sum(most for _one, _days, most in facts["children"])
    facts["participations"] += sum(day.present for _one, days, _most in facts["children"] for day in days)


def _people(request: HttpRequest, event: Event, chosen: dict[str, str]) -> lists.Listing:
    return lists.listing(
        request.GET,
        behind.people(event, chosen, towns=event_rules.towns_seen(standing_of(request.user), event)),
        columns=PEOPLE_COLUMNS,
        sort="name",
        filters=_filters(event, chosen, lambda left, one: behind.narrowed(event, left, one)),
        search=events.called,
        search_label=_("Name or code"),
    )


def _lines(request: HttpRequest, event: Event, chosen: dict[str, str]) -> lists.Listing:
    return lists.short(
        request.GET,
        behind.lines(event),
        columns=LINE_COLUMNS,
        sort="country",
        filters=_filters(event, chosen, lambda left, one: [line for line in left if behind.fits(line, one)]),
        search_label=_("Town or country"),
    )


def _filters(event: Event, chosen: dict[str, str], narrow: Any) -> list[lists.Filter]:
    """A filter for everything that figures are narrowed by."""

    def by(name: str) -> Any:
        return lambda left, value: narrow(left, {name: value})

    offered = behind.choices(event, chosen)
    return [
        lists.Filter(name, FILTERS[name][0], some, by(name), FILTERS[name][1])
        for name, some in offered.items()
    ]


def _days(registration: Any) -> str:
    days = behind.days_of(registration)
    return "; ".join(f"{date_format(day, 'SHORT_DATE_FORMAT')}: {evidence}" for day, evidence in days)


def _spoken(found: lists.Listing) -> list[tuple[Any, str, str]]:
    return [(line, named_country(line.country), role_name(line.role)) for line in found.page]
