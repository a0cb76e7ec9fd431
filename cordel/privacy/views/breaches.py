"""Breaches: noted by whoever sees one, written down by those who run the project, read by those concerned."""

from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core import breach_clock
from cordel.events import queries as events
from cordel.privacy import actions
from cordel.privacy.forms import BreachForm, NoteForm
from cordel.privacy.models import Breach
from cordel.privacy.queries import breaches as queries
from cordel.privacy.rules import breaches as rules
from cordel.privacy.views.frame import page, towns_of
from cordel.projects import queries as projects
from cordel.projects.models import Project
from cordel.towns import queries as towns

COLUMNS = [
    lists.Column("noticed", gettext_lazy("Noticed (UTC)"), lambda it: it.noticed_at, ("noticed_at",)),
    lists.Column("kind", gettext_lazy("What happened"), lambda it: it.get_kind_display(), ("kind",)),
    lists.Column(
        "town", gettext_lazy("Town"), lambda it: str(it.town) if it.town else "", ("town__sort_key",)
    ),
    lists.Column("people", gettext_lazy("People"), lambda it: it.people, ("people",), kind=lists.NUMBER),
    lists.Column(
        "told",
        gettext_lazy("Authority told (UTC)"),
        lambda it: it.authority_told_at or it.authority_why_not,
        ("authority_told_at",),
    ),
    lists.Column("closed", gettext_lazy("Closed (UTC)"), lambda it: it.closed_at, ("closed_at",)),
]


def _project_for(request: HttpRequest, slug: str) -> Project:
    """For everybody who works for the project or one of its towns."""
    project = projects.project(slug)
    if project is None:
        raise Http404
    work = events.towns_of(project)
    return opened(request, project, lambda standing, it: rules.may_note(standing, it, towns=work))


def _breach_for(request: HttpRequest, slug: str, pk: int, may: Any = rules.may_see) -> Breach:
    project = _project_for(request, slug)
    found = queries.breach(project, pk)
    if found is None:
        raise Http404
    return opened(request, found, may, may_see=rules.may_see)


def _zone(project: Project) -> tzinfo:
    """The clock of the lead town, or UTC where nobody knows it."""
    lead = projects.lead_of(project)
    name = towns.clock_of(lead.town) if lead and lead.town else ""
    return ZoneInfo(name) if name else UTC


def _clock(breach: Breach) -> breach_clock.Left:
    return breach_clock.left(breach.noticed_at, now=timezone.now(), told_at=breach.authority_told_at)


@require_GET
def breaches(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The record of breaches, as far as the visitor may read it."""
    project = _project_for(request, slug)
    standing = standing_of(request.user)
    found = lists.listing(
        request.GET,
        queries.breaches(project, towns=towns_of(request, project), user=standing.user_id),
        columns=COLUMNS,
        sort="-noticed",
        filters=[
            lists.Filter(
                "kind",
                _("What happened"),
                Breach.Kind.choices,
                lambda rows, kind: rows.filter(kind=kind),
                _("Anything"),
            )
        ],
        search=lists.folded("town__search_key"),
        search_label=_("Town"),
    )
    file = lists.export(request.GET, found, title=_("Breaches of personal data"), filename=f"{slug}-breaches")
    lines = [(one, _clock(one)) for one in found.page]
    return file or render(request, "privacy/breaches.html", page(request, project, list=found, lines=lines))


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, slug: str) -> HttpResponse:
    """Noted in a minute. Who loses a device is signed out with it, so the way goes on to the sign-in."""
    project = _project_for(request, slug)
    by: Any = request.user
    standing = standing_of(by)
    work = events.towns_of(project)
    own = set(work) & standing.towns
    form = NoteForm(
        edits.posted(request),
        towns=[one for pk in sorted(work) if (one := towns.town(pk)) is not None],
        by=by,
        others=queries.works_with(project) if rules.may_lock_out(standing, project) else [],
        zone=_zone(project),
        initial={
            "noticed_at": timezone.now(),
            "kind": request.GET.get("kind", ""),
            "town": own.pop() if len(own) == 1 else "",
        },
    )
    made: list[Breach] = []
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: made.append(
            actions.note_breach(
                project,
                noted=form.noted(),
                nonce=form.cleaned_data["token"],
                by=by,
                now=timezone.now(),
                lost_by=form.lost_by(),
            )
        ),
    ):
        messages.success(request, _what_is_done(form.lost_by(), by))
        return redirect("privacy:breach", slug=slug, pk=made[0].pk)
    facts = {"form": form, "is_lost": form["kind"].value() == Breach.Kind.LOST_DEVICE}
    status = 422 if form.errors else 200
    return render(request, "privacy/note_breach.html", page(request, project, **facts), status=status)


def _what_is_done(lost_by: Any, by: Any) -> str:
    told = _("Noted. Those who run the project are told at once.")
    if lost_by is None:
        return told
    if lost_by == by:
        return f"{told} {_('You are signed out everywhere. Sign in again from another device.')}"
    return f"{told} {_('%(name)s is signed out everywhere.') % {'name': lost_by}}"


@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One breach and its clock; those who run the project write it down."""
    found = _breach_for(request, slug, pk, rules.may_change if request.method == "POST" else rules.may_see)
    stored = edits.facts_of(found, actions.BreachFacts)
    form = BreachForm(edits.posted(request), facts=stored, zone=_zone(found.project))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.write_breach(found, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        if "close" in request.POST:
            return _closed(request, found, actions.close_breach, _("Saved and closed."))
        messages.success(request, _("Saved."))
        return redirect("privacy:breach", slug=slug, pk=pk)
    facts = {
        "breach": found,
        "clock": _clock(found),
        "until": breach_clock.until(found.noticed_at),
        "form": form,
        "may_change": rules.may_change(standing_of(request.user), found),
        "zone": str(_zone(found.project)),
    }
    status = 422 if form.errors else 200
    return render(request, "privacy/breach.html", page(request, found.project, **facts), status=status)


@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Closes it, or opens it again."""
    found = _breach_for(request, slug, pk, rules.may_change)
    if request.POST.get("again"):
        return _closed(request, found, actions.open_breach, _("The breach is open again."))
    return _closed(request, found, actions.close_breach, _("The breach is closed."))


def _closed(request: HttpRequest, breach: Breach, act: Any, done: str) -> HttpResponse:
    """Closed or opened again; or why not, with what was written kept."""
    try:
        act(breach, by=request.user, now=timezone.now())
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("privacy:breach", slug=breach.project.slug, pk=breach.pk)
