"""Partners pasted from a spreadsheet: first what would happen, line by line, then one act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cordel.base import edits, tokens
from cordel.projects import actions
from cordel.projects.forms import PastedForm
from cordel.projects.models import Project
from cordel.projects.views.coordination import page, project_for, status_of


@require_http_methods(["GET", "POST"])
def paste_partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows what becomes of each line; sent again with `sure`, it is done."""
    project = project_for(request, slug)
    form = PastedForm(edits.posted(request), project=project)
    if (
        request.method == "POST"
        and form.is_valid()
        and _is_sure(request, form)
        and _add(request, project, form)
    ):
        return redirect("projects:partners", slug=slug)
    wanted = 0 if form.errors else sum(line.is_wanted for line in form.planned)
    looked_at = tokens.digest(form.cleaned_data["lines"]) if form.planned else ""
    facts = page(request, project, form=form, planned=form.planned, wanted=wanted, looked_at=looked_at)
    return render(request, "projects/paste_partners.html", facts, status=status_of(form))


def _is_sure(request: HttpRequest, form: PastedForm) -> bool:
    """Whether these very lines were looked at before."""
    return request.POST.get("sure") == tokens.digest(form.cleaned_data["lines"])


def _add(request: HttpRequest, project: Project, form: PastedForm) -> bool:
    by: Any = request.user
    asked = form.cleaned_data
    done: list[actions.Added] = []

    def act() -> None:
        done.append(
            actions.add_partners(
                project,
                form.planned,
                language=asked["language"],
                invites=asked["invites"],
                by=by,
                now=timezone.now(),
            )
        )

    if not edits.carried_out(form, act):
        return False
    told = ngettext("%(count)s partner was added.", "%(count)s partners were added.", done[0].partners) % {
        "count": done[0].partners
    }
    if done[0].invited:
        told += " " + _("People invited: %(count)s.") % {"count": done[0].invited}
    messages.success(request, told)
    return True
