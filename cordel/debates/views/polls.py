"""Quick polls: prepared at the desk, answered by whoever takes part."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import edits, ratelimits, words
from cordel.base.refusals import Refused
from cordel.debates import actions, queries
from cordel.debates.forms.room import PollForm, poll_words
from cordel.debates.forms.room import number as number_of
from cordel.debates.models import Debate, Poll, Voter
from cordel.debates.rules import room as in_room
from cordel.debates.views.frame import debate_page, public_debate, public_page, run_debate, told, voter_at

ANSWERS_A_MINUTE: Final = 30


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def poll(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The open poll, one tap for an answer; and what came of those before."""
    found = public_debate(slug, number)
    voter = voter_at(request, found)
    refusal: Refused | None = None
    if request.method == "POST":
        if voter is None:
            return redirect(found)
        try:
            _answer(request, found, voter)
        except Refused as refused:
            refusal = refused
        else:
            return redirect("debates:poll", slug=slug, number=number)
    now_open = queries.open_poll(found)
    closed = [one for one in queries.polls(found) if one.state == Poll.State.CLOSED]
    facts = {
        **public_page(found, voter),
        "refusal": refusal,
        "open": queries.poll_result(now_open) if now_open else None,
        "chosen": queries.poll_answer(now_open, voter) if now_open and voter else None,
        "closed": [queries.poll_result(one) for one in reversed(closed)],
        "fewest": queries.FEWEST,
    }
    return render(request, "debates/poll.html", facts, status=422 if refusal else 200)


def _answer(request: HttpRequest, debate: Debate, voter: Voter) -> None:
    """Raises PollIsClosed, ShutOut, NothingToShow."""
    ratelimits.count("debate poll", voter.key, limit=ANSWERS_A_MINUTE, seconds=60, now=timezone.now())
    asked = queries.poll(debate, number_of(request.POST.get("poll", "")))
    if asked is None:
        raise in_room.PollIsClosed
    actions.answer_poll(voter, poll=asked, option=number_of(request.POST.get("option", "")))


@require_http_methods(["GET", "POST"])
def polls(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All of them at the desk, and another one."""
    debate = run_debate(request, slug, number)
    form = PollForm(edits.posted(request))
    by: Any = request.user
    if request.method == "POST" and (which := request.POST.get("remove")):
        told(request, lambda: actions.remove_poll(_poll(debate, number_of(which)), by=by, now=timezone.now()))
        return redirect(request.path)
    if request.method == "POST" and edits.carried_out(form, lambda: _prepared(debate, form, by)):
        messages.success(request, _("Prepared. Open it from the remote when the room is ready."))
        return redirect(request.path)
    results = [queries.poll_result(one) for one in queries.polls(debate)]
    facts = debate_page(request, debate, form=form, results=results, fewest=queries.FEWEST)
    return render(request, "debates/desk_polls.html", facts, status=422 if form.errors else 200)


def _prepared(debate: Debate, form: PollForm, by: Any) -> Poll:
    data = form.cleaned_data
    return actions.prepare_poll(
        debate,
        language=data["language"],
        question=data["question"],
        options=data["options"],
        nonce=data["token"],
        by=by,
        now=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def poll_texts(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Question and answers of one poll, one language at a time."""
    debate = run_debate(request, slug, number)
    found = _poll(debate, pk)
    contents = actions.poll_words(found)
    asked = poll_words(len(contents) - 1)
    language = words.chosen_language(request.GET.get("in"), contents)
    form = words.WordsForm(edits.posted(request), words=asked, contents=contents, language=language)
    by: Any = request.user
    if request.method == "POST" and edits.carried_out(
        form, lambda: actions.write_poll(found, written=form.rewriting(), by=by, now=timezone.now())
    ):
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?in={language}")
    facts = debate_page(request, debate, poll=found, **words.page(form))
    return render(request, "debates/poll_texts.html", facts, status=422 if form.errors else 200)


def _poll(debate: Debate, number: int) -> Poll:
    found = queries.poll(debate, number)
    if found is None:
        raise Http404
    return found
