"""Statements at the desk: read, decided, translated, put into other words."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits, words
from cordel.base.guards import opened
from cordel.base.standing import standing_of
from cordel.debates import actions, queries, rules
from cordel.debates.forms.coordination import (
    STATEMENT_WORDS,
    ReviseForm,
)
from cordel.debates.models import Statement
from cordel.debates.views.frame import (
    debate_page,
    moderated_debate,
)
from cordel.debates.views.reading import back_to_queue, decided


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
    reason, now = request.POST.get("reason", ""), timezone.now()
    town = rules.decides_for(standing_of(request.user), statement)
    if request.POST.get("act") == "accept":
        decided(request, statement, lambda: actions.accept(statement, by=by, town=town, now=now))
    else:
        decided(
            request, statement, lambda: actions.refuse(statement, reason=reason, by=by, town=town, now=now)
        )
    return back_to_queue(request, statement.debate)


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
    following = queries.next_to_translate(found.debate, language, after=found.number)
    facts = debate_page(
        request,
        found.debate,
        statement=found,
        came_from=found.came_from.select_related("earlier").order_by("pk"),
        became=found.became.select_related("later").order_by("pk"),
        following=following,
        language=language,
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
    if request.method == "POST" and not request.POST.get("confirmed"):
        return _preview(request, found, form)
    if request.method == "POST" and edits.carried_out(form, lambda: _revised(found, form, by)):
        messages.success(request, _("Saved. People now vote on the new words."))
        return redirect("debates:manage", slug=slug, number=number)
    facts = debate_page(request, found.debate, statement=found, form=form)
    return render(request, "debates/revise.html", facts, status=422 if form.errors else 200)


def _preview(request: HttpRequest, statement: Statement, form: ReviseForm) -> HttpResponse:
    """What would happen: which votes stay behind, and what people see instead."""
    facts = debate_page(request, statement.debate, statement=statement, form=form)
    if edits.carried_out(form, lambda: _fit(statement, form)):
        facts["replaced"] = queries.votes_on([statement, *form.cleaned_data["merged"]])
        facts["new"] = form.cleaned_data["said"]
    return render(request, "debates/revise.html", facts, status=422)


def _fit(statement: Statement, form: ReviseForm) -> None:
    for one in form.cleaned_data["said"]:
        rules.ensure_fits(statement.debate, form.cleaned_data["language"], one)


def _revised(statement: Statement, form: ReviseForm, by: Any) -> list[Statement]:
    data, town = form.cleaned_data, rules.decides_for(standing_of(by), statement)
    return actions.revise(
        [statement, *data["merged"]],
        language=data["language"],
        texts=data["said"],
        nonce=data["token"],
        by=by,
        town=town,
        now=timezone.now(),
    )
