"""A debate that was held elsewhere: its files are chosen, and one sees how far they are read."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, uploads
from cordel.base.guards import opened
from cordel.core import conversation_files
from cordel.debates import actions, queries
from cordel.debates.forms.bringing_in import BringInForm
from cordel.debates.models import Debate
from cordel.debates.views.frame import debate_page, desk_page, moderated_debate, project_for
from cordel.projects import queries as project_queries
from cordel.projects import rules as projects
from cordel.projects.models import Project
from cordel.towns.models import Town


@uploads.capped(conversation_files.MOST_BYTES, on_disk=True)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, slug: str) -> HttpResponseBase:
    project = opened(request, project_for(request, slug), projects.may_run, may_see=lambda _one, _it: True)
    files = request.FILES if request.method == "POST" else None
    towns = Town.objects.filter(pk__in=project_queries.partner_towns(project)).order_by("pk")
    form = BringInForm(edits.posted(request), files, towns=towns, too_big=uploads.was_too_big(request))
    made: list[Debate] = []
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(_send(request, project, form))
    ):
        return redirect("debates:brought-in", slug=slug, number=made[0].number)
    facts = desk_page(request, project, form=form)
    return render(request, "debates/bring_in.html", facts, status=422 if form.errors else 200)


def _send(request: HttpRequest, project: Project, form: BringInForm) -> Debate:
    by: Any = request.user
    found, _read = form.cleaned_data["export"]
    return actions.send_in(
        project,
        question=form.cleaned_data["question"],
        files=found,
        origin=form.origin(),
        nonce=form.cleaned_data["token"],
        by=by,
        now=timezone.now(),
    )


@never_cache
@require_GET
def brought_in(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """How far the files of a debate from elsewhere are read, and where it comes from."""
    debate = moderated_debate(request, slug, number)
    made = queries.brought_in(debate)
    if made is None:
        raise Http404
    facts = debate_page(request, debate, made=made, progress=queries.reading_of(made))
    return render(request, "debates/brought_in.html", facts)
