"""Running a debate: what it asks, its phases, its statements and who reads them, code cards."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordel.base import edits, lists, qr, words
from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.actions import DebateFacts
from cordel.debates.forms.coordination import (
    DEBATE_WORDS,
    PHASE_ACTS,
    STATEMENT_WORDS,
    CardsForm,
    DebateForm,
    PrepareForm,
    RefuseForm,
    ReviseForm,
)
from cordel.debates.forms.public import StatementForm
from cordel.debates.models import Debate, Statement
from cordel.debates.views.frame import desk_page, moderated_debate, project_for, run_debate
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


def _facts(request: HttpRequest, debate: Debate, **facts: Any) -> dict[str, Any]:
    return desk_page(
        request,
        debate.project,
        debate=debate,
        may_run_debate=rules.may_run(standing_of(request.user), debate),
        **facts,
    )


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
    facts = _facts(
        request,
        debate,
        form=form,
        list=found,
        waiting=queries.waiting(debate, towns=None if runs else sorted(standing.towns)),
        refuse_form=RefuseForm(),
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
    _told(request, lambda: actions.move(debate, to=to, seen=seen, by=by, now=timezone.now()))
    return redirect("debates:manage", slug=slug, number=number)


def _told(request: HttpRequest, act: Any) -> None:
    """A refusal of a button stands on the page that comes back."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))


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
    facts = _facts(request, debate, form=form)
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
    facts = _facts(request, debate, **words.page(form))
    return render(request, "debates/words.html", facts, status=422 if form.errors else 200)


# --- Statements ---------------------------------------------------------------------------------


def _statement(request: HttpRequest, slug: str, number: int, pk: int) -> Statement:
    """One that the visitor may decide about."""
    debate = moderated_debate(request, slug, number)
    found = queries.statement(debate, pk)
    if found is None:
        raise Http404
    return opened(request, found, rules.may_decide, may_see=lambda _one, _it: True)


@require_POST
def decide(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Accept one that waits, or say why it is not taken."""
    statement = _statement(request, slug, number, pk)
    by: Any = request.user
    reason = request.POST.get("reason", "")
    if request.POST.get("act") == "accept":
        _told(request, lambda: actions.accept(statement, by=by, now=timezone.now()))
    else:
        _told(request, lambda: actions.refuse(statement, reason=reason, by=by, now=timezone.now()))
    return redirect("debates:manage", slug=slug, number=number)


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """One statement in another language."""
    found = _statement(request, slug, number, pk)
    contents = {"words": found.words}
    asked = request.GET.get("in") or words.written_now()
    language = words.chosen_language(asked, contents)
    form = words.WordsForm(edits.posted(request), words=STATEMENT_WORDS, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.translate(found, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = _facts(
        request,
        found.debate,
        statement=found,
        came_from=found.came_from.select_related("earlier").order_by("pk"),
        became=found.became.select_related("later").order_by("pk"),
        is_original=language == found.words.original_language,
        **words.page(form),
    )
    return render(request, "debates/statement.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Other words, a split, or one made of several: new statements, and the old ones keep their votes."""
    found = _statement(request, slug, number, pk)
    original = found.words.original_language
    initial = {"said": found.words.original, "language": original}
    form = ReviseForm(edits.posted(request), statement=found, initial=initial)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(form, lambda: _revised(found, form, by)):
        messages.success(request, _("Saved. People now vote on the new words."))
        return redirect("debates:manage", slug=slug, number=number)
    facts = _facts(request, found.debate, statement=found, form=form)
    return render(request, "debates/revise.html", facts, status=422 if form.errors else 200)


def _revised(statement: Statement, form: ReviseForm, by: Any) -> list[Statement]:
    data = form.cleaned_data
    return actions.revise(
        [statement, *data["merged"]],
        language=data["language"],
        texts=data["said"],
        nonce=data["token"],
        by=by,
        now=timezone.now(),
    )


# --- Cards --------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def cards(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Makes a pile of code cards and shows it once, to print: the codes are kept nowhere."""
    debate = run_debate(request, slug, number)
    if request.method == "POST" and (pile := request.POST.get("pile")):
        by: Any = request.user
        actions.call_cards_back(debate, pile=pile, by=by, now=timezone.now())
        messages.success(request, _("These cards open nothing any more."))
        return redirect(request.path)
    form = CardsForm(edits.posted(request), towns=queries.towns_of(debate))
    if request.method == "POST" and form.is_valid():
        made = _printed(request, debate, form)
        if made:
            address = request.build_absolute_uri(debate.get_absolute_url())
            picture = qr.picture(address, _("The address of the debate"))
            facts = {
                "debate": debate,
                "project": debate.project,
                "cards": made,
                "address": address,
                "qr": picture,
            }
            return render(request, "debates/printed_cards.html", facts)
        form.add_error(
            None, _("These cards were made already, and their codes were shown once. Make others.")
        )
    facts = _facts(request, debate, form=form, piles=queries.piles(debate))
    return render(request, "debates/cards.html", facts, status=422 if form.errors else 200)


def _printed(request: HttpRequest, debate: Debate, form: CardsForm) -> list[Any]:
    data, by = form.cleaned_data, request.user
    user: Any = by
    return actions.print_cards(
        debate, town=data["town"].pk, count=data["count"], nonce=data["token"], by=user, now=timezone.now()
    )
