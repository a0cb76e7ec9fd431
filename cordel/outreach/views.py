"""Publication: the towns of a project and where their pages stand, and one town's text and address."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, lists, pdf
from cordel.base.guards import opened
from cordel.base.languages import language_name
from cordel.base.standing import standing_of
from cordel.outreach import actions, queries, rules
from cordel.outreach.forms import PageForm
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
