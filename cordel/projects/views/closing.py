"""Winding a project up, in steps: what is left to do, who looks after it, which roles end, and that it is closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits
from cordel.projects import actions, rules
from cordel.projects import queries as project_queries
from cordel.projects.actions.closing import Keeper
from cordel.projects.forms import NetworkForm
from cordel.projects.forms.closing import BecauseForm, KeeperForm, RolesForm
from cordel.projects.models import Project
from cordel.projects.queries import closing as queries
from cordel.projects.views.coordination import page, project_for, status_of


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps, and the act itself: closed, or open again."""
    project = project_for(request, slug, rules.may_choose_people)
    form = BecauseForm(edits.posted(request))
    if request.method == "POST" and edits.carried_out(form, lambda: _turn(request, project, form)):
        return redirect("projects:closing", slug=slug)
    project.refresh_from_db()
    steps = queries.steps(project, today=timezone.now().date())
    waiting = [step for step in steps if not step.is_done]
    facts = {
        "steps": steps,
        "waiting": len(waiting),
        "is_blocked": any(step.is_needed for step in waiting),
        "closing": queries.of(project),
    }
    shown = page(request, project, form=form, **facts)
    return render(request, "projects/closing.html", shown, status=status_of(form))


def _turn(request: HttpRequest, project: Project, form: BecauseForm) -> None:
    """The button says what it does: a page from before never closes what was just opened."""
    by: Any = request.user
    because, now = form.cleaned_data["because"], timezone.now()
    if request.POST.get("act") == "open":
        actions.open_again(project, because=because, by=by, now=now)
        messages.success(request, _("The project is open again."))
    else:
        actions.close_project(project, because=because, by=by, now=now)
        messages.success(request, _("The project is closed. Thank you for all of it."))


@require_http_methods(["GET", "POST"])
def keeper(request: HttpRequest, slug: str) -> HttpResponse:
    """Which partner answers for the project afterwards."""
    project = project_for(request, slug, rules.may_choose_people)
    stored = queries.of(project)
    facts = edits.facts_of(stored, Keeper)
    form = KeeperForm(edits.posted(request), facts=facts, project=project)
    if stored.keeper is None:
        form.initial["keeper"] = queries.suggested_keeper(project)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.name_keeper(project, chosen=form.chosen(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect("projects:closing", slug=slug)
    shown = page(request, project, form=form)
    return render(request, "projects/closing_keeper.html", shown, status=status_of(form))


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """Who keeps a role when the project is over."""
    project = project_for(request, slug, rules.may_choose_people)
    held = queries.held_roles(project)
    form = RolesForm(edits.posted(request), held=held)
    ended: list[int] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: ended.append(actions.end_roles(project, ending=form.ending(), by=by, now=timezone.now())),
    ):
        said = ngettext("%(count)s role ended.", "%(count)s roles ended.", ended[0]) % {"count": ended[0]}
        messages.success(request, said)
        stays = by.is_superuser or queries.is_coordinated_by(project, by.pk)
        return redirect("projects:closing", slug=slug) if stays else redirect("desk:home")
    shown = page(request, project, form=form, held=held)
    return render(request, "projects/closing_roles.html", shown, status=status_of(form))


@require_POST
def build_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Has the archive built in the background."""
    project = project_for(request, slug, rules.may_choose_people)
    by: Any = request.user
    actions.want_archive(project, by=by, now=timezone.now())
    messages.success(request, _("The archive is being built. It appears here in a moment."))
    return redirect("projects:closing", slug=slug)


@require_http_methods(["GET", "POST"])
def begin_next(request: HttpRequest, slug: str) -> HttpResponse:
    """A new project with the partners of this one."""
    project = project_for(request, slug, rules.may_choose_people)
    form = NetworkForm(edits.posted(request), calls=dict(project_queries.load_calls()))
    made: list[Project] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(actions.begin_next(project, form.new(), by=by, now=timezone.now()))
    ):
        messages.success(request, _("The project is there. Its partners stand on their page."))
        return redirect("projects:started", slug=made[0].slug)
    shown = page(request, project, form=form, partners=project.partners.count())
    return render(request, "projects/next.html", shown, status=status_of(form))
