"""Towns that are there twice: found, compared, merged, and parted again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import lists
from cordel.base.content import text
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.content import Content
from cordel.events import actions, queries
from cordel.events.models import Merge
from cordel.events.queries import TownsPlan
from cordel.events.rules import merges as rules
from cordel.events.views.frame import tried
from cordel.events.views.merges import chosen, removed, until
from cordel.towns import queries as towns

TOWN_COLUMNS = [
    lists.Column("name", gettext_lazy("Town"), str, ("sort_key",)),
    lists.Column("country", gettext_lazy("Country"), lambda it: it.country_name, ("country", "sort_key")),
    lists.Column("region", gettext_lazy("Region"), lambda it: it.region),
    lists.Column("officers", gettext_lazy("Officers"), lambda it: it.officers, ("officers",), lists.NUMBER),
]


def ensure_sees_towns(request: HttpRequest) -> None:
    """A screen of no single town: a stranger learns nothing."""
    opened(request, None, lambda standing, _nothing: rules.may_see_towns(standing))


@require_GET
def merges(request: HttpRequest) -> HttpResponseBase:
    """Which towns may be there twice, a search for two, and how many merges can still be undone."""
    ensure_sees_towns(request)
    first = chosen(request, towns.town)
    found = lists.listing(
        request.GET,
        towns.towns().filter(country=first.country) if first else towns.towns(),
        columns=TOWN_COLUMNS,
        sort="name",
        search=lists.folded("search_key"),
        search_label=_("Name, in any language"),
    )
    file = lists.export(request.GET, found, title=_("Towns"), filename="towns")
    if file:
        return file
    facts = {
        "list": found,
        "first": first,
        "pairs": [] if first or found.is_narrowed else queries.suspected_towns(),
        "merged": len(merges_to_undo(request)),
    }
    return render(request, "events/town_merges.html", facts)


def merges_to_undo(request: HttpRequest) -> list[Merge]:
    """Those that the visitor may undo."""
    standing = standing_of(request.user)
    return [one for one in queries.merges(Merge.Kind.TOWN) if rules.may_undo_towns(standing, one)]


def name_of_gone(merge: Merge) -> str:
    return text(Content(removed(merge, "towns.town").get("name", {})))


@require_http_methods(["GET", "POST"])
def merge_towns(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """Shows all that would move, then moves it."""
    ensure_sees_towns(request)
    by: Any = request.user
    seen = request.POST.get("seen", "")
    refusal = tried(
        request, lambda: actions.merge_towns(kept=kept, gone=gone, seen=seen, by=by, now=timezone.now())
    )
    if request.method == "POST" and refusal is None:
        messages.success(request, _("Merged. You can undo it for 90 days."))
        return redirect("events:town-merges")
    facts = _preview(request, kept, gone)
    page = {**facts, "refusal": refusal or facts["refusal"]}
    return render(request, "events/merge_towns.html", page, status=422 if refusal else 200)


def _preview(request: HttpRequest, kept: int, gone: int) -> dict[str, Any]:
    found = towns.towns().in_bulk([kept, gone])
    if kept not in found or gone not in found:
        raise Http404
    stays, goes = found[kept], found[gone]
    facts: dict[str, Any] = {"kept": stays, "gone": goes, "rows": _compared(stays, goes), "refusal": None}
    by: Any = request.user
    try:
        actions.ensure_may_merge(stays, goes, by=by)
        plan = actions.foresee_towns(stays, goes)
    except Refused as refused:
        return facts | {"refusal": refused, "plan": None}
    return facts | {"plan": plan, "seen": actions.seen_of(plan.steps), "moves": _moves(plan)}


def _moves(plan: TownsPlan) -> list[tuple[str, int, int]]:
    rows = [step for step in plan.steps if step.model != "towns.town"]
    return queries.summary(rows, "town_id", "partner_id")


def _compared(kept: Any, gone: Any) -> list[tuple[str, str, str]]:
    def told(town: Any) -> list[str]:
        names = ", ".join(dict.fromkeys(name for _language, name in towns.names_of(town)))
        known = town.latitude is not None and town.longitude is not None
        position = f"{town.latitude:.3f}, {town.longitude:.3f}" if known else ""
        codes = ", ".join(filter(None, (town.nuts_code, town.lau_code)))
        return [names, town.country_name, town.region, position, codes, f"{town.officers}"]

    labels = [
        _("Names"),
        _("Country"),
        _("Region"),
        _("Latitude and longitude"),
        _("Statistical codes"),
        _("Officers"),
    ]
    return list(zip(labels, told(kept), told(gone), strict=True))


@require_http_methods(["GET", "POST"])
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then puts everything back."""
    found = queries.merge(Merge.Kind.TOWN, pk)
    if found is None:
        raise Http404
    merge = opened(request, found, rules.may_undo_towns)
    by: Any = request.user
    refusal = tried(request, lambda: actions.undo_towns(merge, by=by, now=timezone.now()))
    if request.method == "POST" and refusal is None:
        messages.success(request, _("Both are there again, as they were."))
        return redirect("events:town-merges")
    kept = towns.town(merge.kept_id)
    facts = {
        "merge": merge,
        "refusal": refusal,
        "kept": str(kept or ""),
        "gone": name_of_gone(merge),
        "until": until(merge),
    }
    return render(request, "events/undo_town_merge.html", facts, status=422 if refusal else 200)
