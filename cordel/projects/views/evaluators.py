"""The desk's screen about evaluators: their links are made, seen and revoked here."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cordel.base import audit, edits, lists
from cordel.projects import actions
from cordel.projects.forms.evaluators import EvaluatorLinkForm
from cordel.projects.models import EvaluatorLink, Project
from cordel.projects.queries import evaluators
from cordel.projects.views.coordination import page, project_for, status_of

STATES = {
    "valid": gettext_lazy("valid"),
    "expired": gettext_lazy("expired"),
    "revoked": gettext_lazy("revoked"),
}


def _own(request: HttpRequest, slug: str) -> Project:
    """A project known from its published report has no rows that an evaluator could look at."""
    project = project_for(request, slug)
    if project.origin != Project.Origin.OWN:
        raise Http404
    return project


def _listing(request: HttpRequest, project: Project, now: datetime) -> lists.Listing:
    return lists.short(
        request.GET,
        evaluators.links(project),
        columns=[
            lists.Column("name", _("For whom"), lambda it: it.name),
            lists.Column("by", _("Made by"), _maker),
            lists.Column("made", _("Made on"), lambda it: it.made_at.date(), kind=lists.DATE),
            lists.Column("until", _("Valid until"), lambda it: it.expires_at.date(), kind=lists.DATE),
            lists.Column("state", _("State"), lambda it: str(STATES[it.state(now)])),
        ],
        sort="-made",
        filters=[
            lists.same("state", _("State"), list(STATES.items()), lambda it: it.state(now), _("All states"))
        ],
        search_label=_("For whom, or who made it"),
    )


def _maker(link: EvaluatorLink) -> str:
    return audit.by_whom(link.made_by, link.made_at) or _("somebody whose account is gone")


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who may look, and one more. The new link is on the page that answers the form, and on no other."""
    project, now = _own(request, slug), timezone.now()
    form = EvaluatorLinkForm(edits.posted(request))
    facts: dict[str, Any] = {"form": form}
    if request.method == "POST" and edits.carried_out(form, lambda: _make(request, project, form, now)):
        address = reverse("reports:open-evaluation", args=[form.secret])
        facts = {"address": f"{settings.SITE_URL}{address}", "form": EvaluatorLinkForm()}
    found = _listing(request, project, now)
    file = lists.export(request.GET, found, title=_("Evaluators"), filename=f"{slug}-evaluators")
    lines = [(link, link.state(now), STATES[link.state(now)]) for link in found.page]
    shown = page(request, project, list=found, lines=lines, **facts)
    return file or render(request, "projects/evaluators.html", shown, status=status_of(form))


def _make(request: HttpRequest, project: Project, form: EvaluatorLinkForm, now: datetime) -> None:
    by: Any = request.user
    name, until = form.cleaned_data["name"], form.expires_at(now)
    actions.make_evaluator_link(project, name=name, secret=form.secret, expires_at=until, by=by, now=now)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first; a revoked link opens nothing and never comes back."""
    project = _own(request, slug)
    link = evaluators.link(project, pk)
    if link is None:
        raise Http404
    if request.method == "POST":
        by: Any = request.user
        actions.revoke_evaluator_link(link, by=by, now=timezone.now())
        messages.success(request, _("The link opens nothing any more."))
        return redirect("projects:evaluators", slug=slug)
    return render(request, "projects/revoke_evaluator.html", page(request, project, link=link))
