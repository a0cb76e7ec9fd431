"""Groups of children: the list of an event, one group with its days and letters, and removing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists, uploads
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core.material_files import MEDIA_TYPES
from cordel.events import actions, queries
from cordel.events import rules as event_rules
from cordel.events.forms import ChildrenDaysForm, ChildrenGroupForm, NewChildrenGroupForm
from cordel.events.models import ChildrenGroup, Event
from cordel.events.rules import children_groups as rules
from cordel.events.rules.signed_sheets import MOST_BYTES
from cordel.events.views.frame import done, event_for, page, saved, status_of, tried
from cordel.projects import queries as projects
from cordel.towns.models import Town

COLUMNS = [
    lists.Column("school", gettext_lazy("School"), lambda it: it.school),
    lists.Column("town", gettext_lazy("Town"), lambda it: str(it.town)),
    lists.Column("planned", gettext_lazy("To come"), lambda it: it.planned, kind=lists.NUMBER),
    lists.Column("persons", gettext_lazy("Were there"), lambda it: it.persons, kind=lists.NUMBER),
    lists.Column("rests", gettext_lazy("Rests on"), lambda it: ", ".join(rests_on(it))),
    lists.Column("certifier", gettext_lazy("Certified by"), lambda it: it.certifier),
]


def rests_on(group: ChildrenGroup) -> list[str]:
    """What the numbers of its days rest on, each kind once."""
    return list(dict.fromkeys(str(one.get_evidence_display()) for one in group.days.all() if one.present))


def _event(request: HttpRequest, slug: str, number: int) -> Event:
    def may(standing: Any, event: Event) -> bool:
        return rules.may_see_groups(standing, event, partner_towns=projects.partner_towns(event.project))

    return event_for(request, slug, number, may)


def _towns(request: HttpRequest, event: Event) -> tuple[set[int] | None, list[Town]]:
    """Whose groups somebody sees (None: everybody's), and the towns that a group may come from."""
    seen = event_rules.towns_seen(standing_of(request.user), event)
    return seen, [town for town in queries.paying_towns(event) if seen is None or town.pk in seen]


def _group(request: HttpRequest, slug: str, number: int, pk: int) -> tuple[Event, ChildrenGroup]:
    event = _event(request, slug, number)
    found = queries.children_group(event, pk, towns=_towns(request, event)[0])
    if found is None:
        raise Http404
    found.event = event
    return event, found


@require_http_methods(["GET", "POST"])
def children_groups(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """All groups for those who run the event; an officer sees and announces those of the own town."""
    event = _event(request, slug, number)
    seen, towns = _towns(request, event)
    form = NewChildrenGroupForm(edits.posted(request), towns=towns)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.add_children_group(event, facts=form.facts(), by=by, now=timezone.now()),
    ):
        messages.success(request, _("The group is announced."))
        return redirect("events:children", slug=slug, number=number)
    found = lists.short(
        request.GET,
        list(queries.children_groups(event, towns=seen)),
        columns=COLUMNS,
        sort="town",
        search_label=_("School, town or who certifies"),
    )
    file = lists.export(
        request.GET, found, title=_("Groups of children"), filename=f"{slug}-{number}-children"
    )
    shown = [(one, rests_on(one)) for one in found.page]
    facts = page(request, event, form=form, list=found, shown=shown, refusal=_refusal(event), seen=seen)
    return file or render(request, "events/children_groups.html", facts, status=status_of(form))


def _refusal(event: Event) -> Refused | None:
    """Why no group can be announced now, told before anything is typed."""
    try:
        rules.ensure_takes_groups(event)
    except Refused as refused:
        return refused
    return None


@require_http_methods(["GET", "POST"])
def children_group(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponseBase:
    """One group: what was announced. Its days are sent to their own address."""
    event, group = _group(request, slug, number, pk)
    towns = _towns(request, event)[1]
    stored = edits.facts_of(group, actions.GroupFacts)
    form = ChildrenGroupForm(edits.posted(request), towns=towns, facts=stored)
    by: Any = request.user
    if done(
        request,
        form,
        lambda: actions.edit_children_group(
            group, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        return saved(request, event, "events:children")
    return _page(request, event, group, form=form, days=ChildrenDaysForm(group=group), status=status_of(form))


@uploads.capped(MOST_BYTES, on_disk=True)
@require_http_methods(["GET", "POST"])
def count_children(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponseBase:
    """How many were there on each day, with the school's letter or on the host's word."""
    event, group = _group(request, slug, number, pk)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    days = ChildrenDaysForm(edits.posted(request), files, group=group, too_big=uploads.was_too_big(request))
    by: Any = request.user
    host_says = rules.speaks_for_the_host(standing_of(request.user), event)

    def act() -> None:
        now = timezone.now()
        today = now.astimezone(event.zone).date()
        actions.count_children(group, facts=days.facts(), host_says=host_says, today=today, by=by, now=now)

    if done(request, days, act):
        messages.success(request, _("The days are kept."))
        return redirect("events:children-group", slug=slug, number=number, pk=pk)
    stored = edits.facts_of(group, actions.GroupFacts)
    form = ChildrenGroupForm(towns=_towns(request, event)[1], facts=stored)
    return _page(request, event, group, form=form, days=days, status=status_of(days))


def _page(
    request: HttpRequest, event: Event, group: ChildrenGroup, *, status: int, **forms: Any
) -> HttpResponse:
    facts = {
        "group": group,
        "rests": list(group.days.all()),
        "letters": queries.school_letters(group),
        "host_says": rules.speaks_for_the_host(standing_of(request.user), event),
        "refusal": _refusal(event),
    }
    return render(
        request, "events/children_group.html", page(request, event, **facts, **forms), status=status
    )


@require_GET
@never_cache
def letter(request: HttpRequest, slug: str, number: int, pk: int, letter: int) -> HttpResponseBase:
    """The school's letter itself, to keep: never shown by the browser."""
    _of_event, group = _group(request, slug, number, pk)
    found = group.letters.filter(pk=letter).first()
    if found is None:
        raise Http404
    name = f"{slug}-{number}-school-{found.pk}.{found.kind}"
    with found.file.open("rb") as kept:
        headers = {
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(kept.read(), content_type=MEDIA_TYPES[found.kind], headers=headers)


@require_http_methods(["GET", "POST"])
def remove_group(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Asks first, then removes the group; one whose children were counted stays."""
    event, group = _group(request, slug, number, pk)
    by: Any = request.user
    refused = tried(request, lambda: actions.remove_children_group(group, by=by, now=timezone.now()))
    if request.method == "POST" and refused is None:
        messages.success(request, _("Removed."))
        return redirect("events:children", slug=slug, number=number)
    facts = page(request, event, group=group, refusal=refused)
    return render(request, "events/remove_children.html", facts, status=409 if refused else 200)
