"""The coordinator's screens of a project: its facts, its texts, its statements."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, words
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.projects import actions, queries, rules
from cordel.projects.forms import (
    PROJECT_WORDS,
    STATEMENT_WORDS,
    NewProjectForm,
    ProjectForm,
    StatementForm,
)
from cordel.projects.models import Project, Statement


def project_for(request: HttpRequest, slug: str, may: Any = rules.may_run) -> Project:
    """The project, if the visitor may; officers of partner towns may look at it and are told what they may not."""
    project = queries.project(slug)
    if project is None:
        raise Http404
    return opened(request, project, may, may_see=may_see(project))


def may_see(project: Project) -> Any:
    towns = queries.partner_towns(project)
    return lambda standing, thing: rules.may_see(standing, thing, partner_towns=towns)


def page(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    """What the frame of every screen of a project shows."""
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": rules.may_run(standing, project),
        "may_choose_people": rules.may_choose_people(standing, project),
        **facts,
    }


def status_of(form: Any) -> int:
    return 422 if form.errors else 200


# --- The project ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Begins a project; whoever does it coordinates it."""
    if not rules.may_create(standing_of(request.user)):
        raise Http404
    form = NewProjectForm(edits.posted(request))
    made: list[Project] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: made.append(actions.create_project(form.new(), by=by, now=timezone.now()))
    ):
        messages.success(request, _("The project is there now, and not public yet. Next: its partners."))
        return redirect("projects:manage", slug=made[0].slug)
    return render(request, "projects/new.html", {"form": form}, status=status_of(form))


@require_GET
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """The project at a glance, and what is still missing."""
    project = queries.project(slug)
    if project is None:
        raise Http404
    project = opened(request, project, may_see(project))
    facts = {
        "partners": list(queries.partners(project).order_by("role", "country", "pk")),
        "members": queries.members(project),
        "statements": queries.statements(project),
        "call": queries.load_calls().get(project.call),
    }
    return render(request, "projects/manage.html", page(request, project, **facts))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Call, dates, grant number, and whether the public site shows it."""
    project = project_for(request, slug)
    form = ProjectForm(edits.posted(request), facts=edits.facts_of(project, actions.ProjectFacts))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: actions.edit_project(project, facts=form.facts(), seen=form.seen, by=by, now=timezone.now()),
    ):
        messages.success(request, _("Saved."))
        return redirect("projects:manage", slug=slug)
    return render(request, "projects/edit.html", page(request, project, form=form), status=status_of(form))


@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, subtitle and summary, one language at a time."""
    project = project_for(request, slug)
    contents = words.asked_of(actions.WORDS, project)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=PROJECT_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_words(project, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = page(request, project, **words.page(form))
    return render(request, "projects/texts.html", facts, status=status_of(form))


# --- Statements -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest, slug: str) -> HttpResponse:
    """What the project is about, line by line."""
    project = project_for(request, slug)
    form = StatementForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.add_statement(project, **form.cleaned_data, by=by, now=timezone.now())
    ):
        messages.success(request, _("Added."))
        return redirect("projects:statements", slug=slug)
    facts = page(request, project, form=form, statements=queries.statements(project))
    return render(request, "projects/statements.html", facts, status=status_of(form))


def _statement_for(request: HttpRequest, slug: str, pk: int) -> tuple[Project, Statement]:
    project = project_for(request, slug)
    statement = queries.statement(project, pk)
    if statement is None:
        raise Http404
    return project, statement


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One statement, one language at a time."""
    project, found = _statement_for(request, slug, pk)
    contents = words.asked_of(("text",), found)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=STATEMENT_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_statement(found, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = page(request, project, statement=found, **words.page(form))
    return render(request, "projects/statement.html", facts, status=status_of(form))


@require_POST
def move_statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    _project, found = _statement_for(request, slug, pk)
    actions.move_statement_up(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    return redirect("projects:statements", slug=slug)


@require_http_methods(["GET", "POST"])
def remove_statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what goes with it, then removes the statement."""
    project, found = _statement_for(request, slug, pk)
    if request.method == "POST":
        actions.remove_statement(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("Removed."))
        return redirect("projects:statements", slug=slug)
    return render(request, "projects/remove_statement.html", page(request, project, statement=found))
