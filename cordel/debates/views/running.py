"""Running a debate: what it asks, its phases, where it stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, words
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.actions import DebateFacts
from cordel.debates.forms.coordination import (
    DEBATE_WORDS,
    PHASE_ACTS,
    DebateForm,
    PrepareForm,
)
from cordel.debates.forms.public import StatementForm
from cordel.debates.models import Debate, Statement
from cordel.debates.views.frame import (
    debate_page,
    desk_page,
    moderated_debate,
    project_for,
    run_debate,
    told,
)
from cordel.projects import rules as projects

COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda one: one.number, kind=lists.NUMBER),
    lists.Column("words", gettext_lazy("Statement"), lambda one: str(one)),
    lists.Column("origin", gettext_lazy("Origin"), lambda one: one.get_origin_display()),
    lists.Column("state", gettext_lazy("State"), lambda one: one.get_state_display()),
    lists.Column("town", gettext_lazy("Town"), lambda one: str(one.town or "")),
]

# What only the file says.
MORE_COLUMNS = [lists.Column("reason", gettext_lazy("Reason"), lambda one: one.get_reason_display())]


@require_GET
def debates(request: HttpRequest, slug: str) -> HttpResponse:
    project = project_for(request, slug)
    return render(
        request, "debates/desk_list.html", desk_page(request, project, debates=queries.debates_of(project))
    )


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    project = opened(request, project_for(request, slug), projects.may_run, may_see=lambda _one, _it: True)
    form = PrepareForm(
        edits.posted(request),
        events=queries.events_of(project),
        activities=queries.activities_of(project),
        initial={"longest": 140, "takes_statements": True, "is_open_to_all": True},
    )
    made: list[Debate] = []
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form,
        lambda: made.append(
            actions.prepare(
                project,
                question=form.content("question"),
                about=form.content("about"),
                facts=form.facts(),
                nonce=form.cleaned_data["token"],
                by=by,
                now=timezone.now(),
            )
        ),
    ):
        return redirect("debates:manage", slug=slug, number=made[0].number)
    facts = desk_page(request, project, form=form)
    return render(request, "debates/prepare.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Where the debate stands, what waits to be read, and everything that was said."""
    debate = moderated_debate(request, slug, number)
    standing = standing_of(request.user)
    form = StatementForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST":
        debate = run_debate(request, slug, number)
        if edits.carried_out(form, lambda: _seed(debate, form, by)):
            messages.success(request, _("Added."))
            return redirect("debates:manage", slug=slug, number=number)
    found = lists.short(
        request.GET,
        list(debate.statements.select_related("town").order_by("number")),
        columns=COLUMNS,
        sort="number",
        filters=[
            lists.same("state", _("State"), Statement.State.choices, lambda one: one.state, _("All states"))
        ],
        search_label=_("Statement or town"),
    )
    file = lists.file_of(
        request.GET,
        [*COLUMNS, *MORE_COLUMNS],
        found.found,
        title=str(debate),
        filename=f"{slug}-debate-{number}",
    )
    runs = rules.may_run(standing, debate)
    facts = debate_page(
        request,
        debate,
        form=form,
        list=found,
        waiting=queries.waiting(debate, towns=None if runs else sorted(standing.towns)),
        objections=queries.objections(debate).count() if runs else 0,
        phases=[(one, PHASE_ACTS[Debate.Phase(one)]) for one in rules.next_phases(debate)],
        voters=queries.count_voters(debate),
    )
    return file or render(request, "debates/manage.html", facts, status=422 if form.errors else 200)


def _seed(debate: Debate, form: StatementForm, by: Any) -> Statement:
    data = form.cleaned_data
    return actions.seed(
        debate, language=data["language"], said=data["said"], nonce=data["token"], by=by, now=timezone.now()
    )


@require_POST
def move(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    debate = run_debate(request, slug, number)
    by: Any = request.user
    to, seen = request.POST.get("to", ""), request.POST.get("seen", "")
    told(request, lambda: actions.move(debate, to=to, seen=seen, by=by, now=timezone.now()))
    return redirect("debates:manage", slug=slug, number=number)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    debate = run_debate(request, slug, number)
    form = DebateForm(
        edits.posted(request),
        facts=edits.facts_of(debate, DebateFacts),
        events=queries.events_of(debate.project),
        activities=queries.activities_of(debate.project),
    )
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.change(debate, facts=form.facts(), seen=form.seen, by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect("debates:manage", slug=slug, number=number)
    facts = debate_page(request, debate, form=form)
    return render(request, "debates/change.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def debate_words(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Question and what it is about, one language at a time."""
    debate = run_debate(request, slug, number)
    contents = words.asked_of(actions.WORDS, debate)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=DEBATE_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_words(debate, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = debate_page(request, debate, **words.page(form))
    return render(request, "debates/words.html", facts, status=422 if form.errors else 200)
