"""What was merged already: searched, sorted, taken along, and parted again as long as that is possible."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from cordel.base import audit, lists
from cordel.base.content import said
from cordel.core.content import Content
from cordel.events import queries
from cordel.events.models import Merge
from cordel.events.views.merges import merges_page, project_of_merges, removed, until
from cordel.events.views.town_merges import ensure_sees_towns, merges_to_undo, name_of_gone
from cordel.towns.models import Town


@dataclass(frozen=True)
class Made:
    """A merge in words; `names` are what both were called besides, in any language."""

    kept: str
    gone: str
    by: str
    by_id: int | None
    account: str
    on: date
    until: date
    undo_url: str
    names: tuple[str, ...] = ()


COLUMNS = [
    lists.Column("kept", pgettext_lazy("merge", "Stays"), lambda it: it.kept),
    lists.Column("gone", gettext_lazy("Went into it"), lambda it: it.gone),
    lists.Column("when", gettext_lazy("When"), lambda it: it.on, kind=lists.DATE),
    lists.Column("by", gettext_lazy("Who did it"), lambda it: it.by),
    lists.Column("until", gettext_lazy("Can be undone until"), lambda it: it.until, kind=lists.DATE),
]


@require_GET
def people(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The people of a project who were merged."""
    project, own = project_of_merges(request, slug)
    merges = queries.merges_of_people(project, towns=own)
    kept = queries.people(project).in_bulk({one.kept_id for one in merges})
    made = [
        _made(
            one,
            kept=kept[one.kept_id].name if one.kept_id in kept else "",
            gone=removed(one, "participants.person").get("name", ""),
            undo_url=reverse("events:undo-merge", args=[slug, one.pk]),
        )
        for one in merges
    ]
    found = _listed(request, made)
    file = lists.export(request.GET, found, title=_("Merged already"), filename=f"{slug}-merged")
    page = merges_page(request, project, own, list=found)
    return file or render(request, "events/merged_people.html", page)


@require_GET
def towns(request: HttpRequest) -> HttpResponseBase:
    """The towns that were merged, as far as the visitor may undo that."""
    ensure_sees_towns(request)
    merges = merges_to_undo(request)
    kept = Town.objects.in_bulk({one.kept_id for one in merges})
    made = [
        _made(
            one,
            kept=str(kept.get(one.kept_id, "")),
            gone=name_of_gone(one),
            undo_url=reverse("events:undo-town-merge", args=[one.pk]),
            names=_names(one, kept.get(one.kept_id)),
        )
        for one in merges
    ]
    found = _listed(request, made)
    file = lists.export(request.GET, found, title=_("Merged already"), filename="merged-towns")
    return file or render(request, "events/merged_towns.html", {"list": found})


def _made(merge: Merge, **facts: Any) -> Made:
    by = audit.by_whom(merge.made_by, merge.made_at)
    account = str(merge.made_by or "")
    return Made(
        by=by, by_id=merge.made_by_id, account=account, on=merge.made_at.date(), until=until(merge), **facts
    )


def _names(merge: Merge, kept: Town | None) -> tuple[str, ...]:
    gone = Content(removed(merge, "towns.town").get("name", {}))
    return (*said(gone), *(said(kept.name) if kept else ()))


def _listed(request: HttpRequest, made: list[Made]) -> lists.Listing:
    people = sorted({(f"{one.by_id}", one.account) for one in made if one.by_id}, key=lambda one: one[1])
    who = lists.same("who", _("Who did it"), people, lambda it: f"{it.by_id}", _("Everybody"))
    return lists.short(
        request.GET,
        made,
        columns=COLUMNS,
        sort="-when",
        filters=[who],
        also=lambda it: it.names,
        search_label=_("Name"),
    )
