"""Publication: the towns of a project and where their pages stand, one town's text and address; how events were made
known."""

from typing import Any, Final

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

from cordel.base import edits, lists, pdf, uploads
from cordel.base.content import text
from cordel.base.guards import opened
from cordel.base.languages import language_name
from cordel.base.standing import standing_of
from cordel.core.material_files import MEDIA_TYPES, MOST_BYTES
from cordel.outreach import actions, queries, rules
from cordel.outreach.actions import ActionFacts
from cordel.outreach.forms import ActionForm, CorrectActionForm, PageForm
from cordel.outreach.models import OutreachAction
from cordel.outreach.queries import Owing, texts
from cordel.projects import queries as project_queries
from cordel.projects import rules as projects
from cordel.projects.models import Partner, Project
from cordel.projects.queries import call_of
from cordel.projects.queries.obligations import towns_of

EMBLEMS: Final = {"svg": "image/svg+xml", "png": "image/png"}
EMBLEM_WIDTH: Final = 1200
COLUMNS = [
    lists.Column("town", gettext_lazy("Town"), lambda one: one.partner.name),
    lists.Column("state", gettext_lazy("State"), lambda one: one.state),
    lists.Column("address", gettext_lazy("Address"), lambda one: one.page.address if one.page else ""),
    lists.Column(
        "looked",
        gettext_lazy("Looked at"),
        lambda one: one.page.looked_at.date() if one.page and one.page.looked_at else None,
        kind=lists.DATE,
    ),
    lists.Column("funder", gettext_lazy("Names the funder"), lambda one: told_funder(one)),
]


def told_funder(one: Owing) -> str:
    found = one.page.names_funder if one.page else None
    return "" if found is None else _("yes") if found else _("no")


def _seen_by_partners(request: HttpRequest, slug: str) -> Project:
    project = project_queries.project(slug)
    if project is None:
        raise Http404
    towns = project_queries.partner_towns(project)
    return opened(
        request, project, lambda standing, one: projects.may_see(standing, one, partner_towns=towns)
    )


def framed(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    """What the frame of every screen of a project shows."""
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": projects.may_run(standing, project),
        "may_choose_people": projects.may_choose_people(standing, project),
        **facts,
    }


@require_GET
def pages(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All towns for those who run the project; an officer sees its own."""
    project = _seen_by_partners(request, slug)
    standing = standing_of(request.user)
    towns = None if projects.may_run(standing, project) else towns_of(standing)
    found = lists.short(
        request.GET,
        queries.owing(project, towns=towns),
        columns=COLUMNS,
        sort="town",
        search_label=_("Town or address"),
    )
    file = lists.export(request.GET, found, title=_("Publication"), filename=f"{slug}-pages")
    facts = framed(request, project, list=found, clock=queries.clock_of(project))
    return file or render(request, "outreach/pages.html", facts)


@require_GET
def emblem(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """The European flag to put beside the text, drawn after its published geometry."""
    _seen_by_partners(request, slug)
    kind = EMBLEMS.get(extension)
    if kind is None:
        raise Http404
    drawing = queries.emblem()
    body = drawing if extension == "svg" else pdf.drawn_as_png(drawing, width=EMBLEM_WIDTH)
    disposition = f'attachment; filename="european-union.{extension}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One town: the text, what the call asks for, the address, and what was found there."""
    project = _seen_by_partners(request, slug)
    partner = queries.partner(project, pk)
    if partner is None:
        raise Http404
    partner = opened(request, partner, rules.may_record)
    form = PageForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.record_page(
            partner, place=form.place(), nonce=form.cleaned_data["token"], by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Thank you. We look at this address within the next hours."))
        return redirect("outreach:page", slug=slug, pk=pk)
    facts = framed(request, project, form=form, **_facts(request, project, partner))
    return render(request, "outreach/page.html", facts, status=422 if form.errors else 200)


def _facts(request: HttpRequest, project: Project, partner: Partner) -> dict[str, Any]:
    codes = texts.languages_of(partner)
    asked = request.GET.get("text", "")
    recorded = queries.pages_of(partner)
    return {
        "partner": partner,
        "text": texts.owed_text(project, asked if asked in codes else codes[0]),
        "written_in": [(code, language_name(code, code)) for code in codes],
        "published": recorded[0] if recorded else None,
        "earlier": recorded[1:],
        "gone": queries.told_gone(recorded[0]) if recorded else "",
        "failed": queries.told_once(recorded[0]) if recorded else "",
        "clock": queries.clock_of(project),
        "call": call_of(project),
    }


# --- How events were made known ----------------------------------------------------------------------


def _event_name(one: OutreachAction) -> str:
    if one.event is None:
        return _("the project as a whole")
    return f"{one.event.number} · {text(one.event.name)}" if one.event.name else str(one.event.number)


TOLD_COLUMNS = [
    lists.Column("town", gettext_lazy("Town"), lambda one: one.partner.name),
    lists.Column("title", gettext_lazy("Title"), lambda one: one.title),
    lists.Column("kind", gettext_lazy("Kind"), lambda one: one.get_kind_display()),
    lists.Column("event", gettext_lazy("Event"), _event_name),
    lists.Column("day", gettext_lazy("Day"), lambda one: one.day, kind=lists.DATE),
    lists.Column("reach", gettext_lazy("People, about"), lambda one: one.reach, kind=lists.NUMBER),
]
MORE_COLUMNS = [
    lists.Column("counted", gettext_lazy("How counted"), lambda one: one.counted_how),
    lists.Column("language", gettext_lazy("Language"), lambda one: one.language),
    lists.Column("address", gettext_lazy("Address"), lambda one: one.address),
]


@require_GET
def told(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything that was told, for those who run the project; an officer sees what the own town told."""
    project = _seen_by_partners(request, slug)
    standing = standing_of(request.user)
    towns = None if projects.may_run(standing, project) else towns_of(standing)
    rows = queries.actions_of(project, towns=towns)
    events = sorted({(one.event_id, _event_name(one)) for one in rows if one.event_id is not None})
    found = lists.short(
        request.GET,
        rows,
        columns=TOLD_COLUMNS,
        sort="-day",
        filters=[
            lists.same("kind", _("Kind"), OutreachAction.Kind.choices, lambda one: one.kind, _("All kinds")),
            lists.same(
                "event",
                _("Event"),
                [(str(pk), name) for pk, name in events],
                lambda one: str(one.event_id),
                _("All events"),
            ),
        ],
        also=lambda one: [one.counted_how, one.address],
        search_label=_("Town, title, event"),
    )
    file = lists.file_of(
        request.GET,
        [*TOLD_COLUMNS, *MORE_COLUMNS],
        found.found,
        title=_("How the events were made known"),
        filename=f"{slug}-outreach",
    )
    facts = framed(request, project, list=found, telling=queries.telling(project, towns=towns))
    return file or render(request, "outreach/told.html", facts)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One town tells of one thing; `?event=` names the event that it is asked about."""
    project = _seen_by_partners(request, slug)
    partner = queries.partner(project, pk)
    if partner is None:
        raise Http404
    partner = opened(request, partner, rules.may_record)
    events = queries.events_to_tell_of(project)
    asked = next((one.pk for one in events if str(one.number) == request.GET.get("event")), None)
    files = request.FILES if request.method == "POST" else None  # reading them finds one that is too big
    form = ActionForm(
        edits.posted(request),
        files,
        events=events,
        too_big=uploads.was_too_big(request),
        initial={"event_id": asked},
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.tell_action(
            partner,
            facts=form.facts(),
            data=form.file_data,
            nonce=form.cleaned_data["token"],
            by=by,
            now=timezone.now(),
        ),
    ):
        messages.success(request, _("Thank you. It is written down."))
        return redirect("outreach:told", slug=slug)
    facts = framed(request, project, form=form, partner=partner)
    return render(request, "outreach/tell.html", facts, status=422 if form.errors else 200)


def _told_one(request: HttpRequest, slug: str, pk: int) -> tuple[Project, OutreachAction]:
    project = _seen_by_partners(request, slug)
    found = queries.action(project, pk)
    if found is None:
        raise Http404
    opened(request, found.partner, rules.may_record)
    return project, found


@require_GET
@never_cache
def told_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The file, to keep: never shown by the browser, and without any right should somebody open it there."""
    _project, found = _told_one(request, slug, pk)
    if not found.file:
        raise Http404
    with found.file.open("rb") as kept:
        name = content_disposition_header(True, f"{slug}-outreach-{found.pk}.{found.kept_as}")
        headers = {
            "Content-Disposition": name or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(kept.read(), content_type=MEDIA_TYPES[found.kept_as], headers=headers)


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def correct_told(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Puts right what was told, and keeps its file unless another one comes."""
    project, found = _told_one(request, slug, pk)
    files = request.FILES if request.method == "POST" else None
    form = CorrectActionForm(
        edits.posted(request),
        files,
        facts=edits.facts_of(found, ActionFacts),
        has_file=bool(found.file),
        events=queries.events_to_tell_of(project),
        too_big=uploads.was_too_big(request),
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.correct_action(
            found, facts=form.facts(), data=form.file_data, seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("outreach:told", slug=slug)
    facts = framed(request, project, form=form, partner=found.partner, told=found)
    return render(request, "outreach/tell.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove_told(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first, then removes it with its file."""
    project, found = _told_one(request, slug, pk)
    if request.method == "POST":
        by: Any = request.user
        actions.remove_action(found, by=by, now=timezone.now())
        messages.success(request, _("Removed."))
        return redirect("outreach:told", slug=slug)
    facts = framed(request, project, told=found, about=_event_name(found))
    return render(request, "outreach/remove_told.html", facts)
