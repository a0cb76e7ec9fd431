"""What the grant is reckoned by: the call's table, which somebody loads, and what the coordinator assumes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, sheets, uploads
from cordel.base.refusals import Refused
from cordel.core.calls import Call
from cordel.core.lump_sum_rows import COLUMNS
from cordel.core.lump_sums import LumpSums
from cordel.projects import actions, queries
from cordel.projects.forms import MOST_BYTES, AssumptionsForm, TableForm, draft_of, read_draft
from cordel.projects.models import LumpSumTable, Project
from cordel.projects.views.coordination import page, project_for, status_of


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, slug: str) -> HttpResponse:
    """The tables that were loaded, the one in force, and what is assumed."""
    project = project_for(request, slug)
    decided = queries.grant_assumptions(project)
    form = AssumptionsForm(edits.posted(request), facts=edits.facts_of(decided, actions.GrantFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.set_assumptions(
            project, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect("projects:grant", slug=slug)
    tables = queries.tables(project)
    facts = {
        "form": form,
        "decided": decided,
        "tables": tables,
        "in_force": next((one for one in tables if one.is_in_force), None),
        "call": queries.call_of(project),
    }
    return render(request, "projects/grant.html", page(request, project, **facts), status=status_of(form))


# --- A table from a file ----------------------------------------------------------------------------


@uploads.capped(MOST_BYTES)
@require_http_methods(["GET", "POST"])
def load_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Reads a file and shows what it says, or all that is wrong with it. Nothing is kept yet."""
    project = project_for(request, slug)
    call = queries.call_of(project)
    if call is None:
        status = 422 if request.method == "POST" else 200
        return render(request, "projects/load_table.html", page(request, project), status=status)
    files = request.FILES  # Reading them is what finds one too big.
    sent = files if request.method == "POST" else None
    form = TableForm(edits.posted(request), sent, call=call, too_big=uploads.was_too_big(request))
    if request.method == "POST" and form.is_valid():
        table = form.table()
        if table is not None:
            return _preview(request, project, call, table, form)
    status = 422 if request.method == "POST" else 200
    facts = page(request, project, form=form, call=call, columns=COLUMNS)
    return render(request, "projects/load_table.html", facts, status=status)


def _preview(
    request: HttpRequest, project: Project, call: Call, table: LumpSums, form: TableForm
) -> HttpResponse:
    facts = {
        "table": table,
        "call": call,
        "doubts": form.doubts,
        "draft": draft_of(project, table),
        "has_countries": any(line.countries for line in table.lines),
    }
    return render(request, "projects/preview_table.html", page(request, project, **facts))


@require_POST
def keep_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps the table of the preview as a new version, and puts it in force."""
    project = project_for(request, slug)
    table = read_draft(project, request.POST.get("draft", ""))
    if table is None:
        messages.error(
            request, _("This preview was open for too long. Nothing was kept: choose the file once more.")
        )
        return redirect("projects:load-table", slug=slug)
    try:
        kept = actions.load_table(project, table=table, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("projects:load-table", slug=slug)
    messages.success(request, _("Version %(number)s is in force now.") % {"number": kept.number})
    return redirect("projects:grant", slug=slug)


@require_GET
def table_template(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """The columns of a table, to be filled in: no amounts, since none are known."""
    project_for(request, slug)
    if extension not in ("csv", "xlsx"):
        raise Http404
    sheet = sheets.Sheet(_("Lump sums"), [sheets.Column(name) for name in COLUMNS], [], language="en")
    return sheets.response(sheet, extension, filename="lump-sums")


# --- Which version counts ---------------------------------------------------------------------------


def _table_for(request: HttpRequest, slug: str, number: int) -> LumpSumTable:
    found = queries.table(project_for(request, slug), number)
    if found is None:
        raise Http404
    return found


@require_POST
def use_table(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Puts an older or newer version in force."""
    found = _table_for(request, slug, number)
    actions.use_table(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("Version %(number)s is in force now.") % {"number": number})
    return redirect("projects:grant", slug=slug)


@require_POST
def set_table_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """No table counts any more."""
    project = project_for(request, slug)
    actions.set_table_aside(project, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, _("No table is in force now. All versions are kept."))
    return redirect("projects:grant", slug=slug)
