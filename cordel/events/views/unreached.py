"""Not reached, please phone: people to whom letters do not come, and who reached them another way."""

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
from cordel.events import actions, queries
from cordel.events.views.frame import project_page
from cordel.events.views.letters import desk_for
from cordel.participants.models import Unreached

OPEN, REACHED = "open", "reached"
COLUMNS = [
    lists.Column("name", gettext_lazy("Name"), lambda it: it.person.name, ("person__sort_key",)),
    lists.Column(
        "town",
        gettext_lazy("Town"),
        lambda it: str(it.person.town) if it.person.town else it.person.place,
        ("person__town__sort_key", "person__place"),
    ),
    lists.Column(
        "phone",
        gettext_lazy("The town's office"),
        lambda it: it.person.town.phone if it.person.town else "",
    ),
    lists.Column("reason", gettext_lazy("Why not"), lambda it: it.get_reason_display(), ("reason",)),
    lists.Column("since", gettext_lazy("Since"), lambda it: it.since.date(), ("since",), lists.DATE),
    lists.Column("letters", gettext_lazy("Letters"), lambda it: it.failures, ("failures",), lists.NUMBER),
    lists.Column("kept", gettext_lazy("Letters to print"), lambda it: it.letters_kept, kind=lists.NUMBER),
    lists.Column(
        "reached",
        gettext_lazy("Reached"),
        lambda it: it.closed_at and it.closed_at.date(),
        ("closed_at",),
        lists.DATE,
    ),
]


@require_GET
def unreached(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everybody to be phoned whom the visitor may know: all, the own town's people, those of hosted events."""
    project, desk = desk_for(request, slug)
    rows = queries.unreached_people(project, desk)
    if not request.GET.get("state"):
        rows = rows.filter(closed_at=None)
    found = lists.listing(
        request.GET,
        rows,
        columns=COLUMNS,
        sort="-since",
        filters=[
            lists.Filter(
                "state",
                _("State"),
                [("all", _("Also those who were reached")), (REACHED, _("Those who were reached"))],
                _in_state,
                _("To be phoned"),
            ),
            lists.Filter(
                "reason",
                _("Why not"),
                Unreached.Reason.choices,
                lambda rows, reason: rows.filter(reason=reason),
                _("All reasons"),
            ),
        ],
        search=lists.folded("person__search_key"),
        search_label=_("Name"),
    )
    file = lists.export(
        request.GET, found, title=_("Not reached, please phone"), filename=f"{slug}-not-reached"
    )
    kept = queries.kept_letters(project, desk).count()
    facts = {"list": found, "desk": desk, "kept": kept, "staff": queries.unreached_staff(project, desk)}
    return file or render(request, "events/unreached.html", project_page(request, project, **facts))


def _in_state(rows: Any, state: str) -> Any:
    return rows.filter(closed_at__isnull=False) if state == REACHED else rows


@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody reached the person; the second press changes nothing."""
    project, desk = desk_for(request, slug)
    entry = queries.unreached_entry(project, desk, pk)
    if entry is None:
        raise Http404
    if request.method == "POST":
        by: Any = request.user
        works = bool(request.POST.get("works"))
        actions.note_reached(entry, works_again=works, by=by, now=timezone.now())
        messages.success(request, _("Noted: reached by phone."))
        return redirect("events:unreached", slug=slug)
    registration_id = getattr(entry, "registration_id", None)
    kept = list(queries.kept_letters_of(entry, project, desk)) if entry.person_id else []
    facts = {
        "desk": desk,
        "kept": kept,
        "entry": entry,
        "registration_id": registration_id,
        "reader": entry.person or entry.user,
    }
    return render(request, "events/reach.html", project_page(request, project, **facts))
