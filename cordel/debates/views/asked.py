"""Questions from the room: put and wished for by whoever takes part, read at the desk."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import edits, ratelimits
from cordel.base.refusals import Refused
from cordel.core import statement_texts
from cordel.debates import actions, queries
from cordel.debates.forms.room import AskForm
from cordel.debates.forms.room import number as number_of
from cordel.debates.models import AskedQuestion, Debate, Voter
from cordel.debates.rules import room as in_room
from cordel.debates.views.frame import debate_page, public_debate, public_page, run_debate, told, voter_at

QUESTIONS_AN_HOUR: Final = 10
WISHES_A_MINUTE: Final = 60
State = AskedQuestion.State


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The queue for everybody: to read, to wish for, to add to."""
    found = public_debate(slug, number)
    voter = voter_at(request, found)
    if request.method == "POST" and voter is None:
        return redirect(found)
    wished = request.POST.get("wish", "")
    refusal = _wished(request, found, voter, wished) if wished and voter else None
    if wished and refusal is None:
        return redirect(f"{request.path}#q{number_of(wished)}")
    form = AskForm(None if wished else edits.posted(request))
    if request.method == "POST" and voter and not wished:
        ratelimits.count(
            "debate question", voter.key, limit=QUESTIONS_AN_HOUR, seconds=3600, now=timezone.now()
        )
        if edits.carried_out(form, lambda: _asked(voter, form)):
            messages.success(request, _("Thank you. Somebody reads your question before others see it."))
            return redirect(request.path)
    facts = {**_questions_page(found, voter), "form": form, "refusal": refusal}
    return render(request, "debates/questions.html", facts, status=422 if form.errors or refusal else 200)


def _questions_page(debate: Debate, voter: Voter | None) -> dict[str, Any]:
    return {
        **public_page(debate, voter),
        "queue": queries.asked_queue(debate),
        "answered": queries.asked_answered(debate),
        "mine": queries.asked_by(debate, voter) if voter else [],
        "wished": queries.wished_by(debate, voter) if voter else set(),
        "takes": queries.room(debate).takes_questions and in_room.goes_on(debate),
        "room_for": statement_texts.room("en", in_room.LONGEST_QUESTION),
        "reasons": AskedQuestion.Reason.labels,
        "fewest": queries.FEWEST,
    }


def _asked(voter: Voter, form: AskForm) -> AskedQuestion:
    data = form.cleaned_data
    return actions.ask(
        voter, language=data["language"], said=data["said"], nonce=data["token"], now=timezone.now()
    )


def _wished(request: HttpRequest, debate: Debate, voter: Voter, wished: str) -> Refused | None:
    """Keeps the tap; gives the refusal, if there was one."""
    ratelimits.count("debate wish", voter.key, limit=WISHES_A_MINUTE, seconds=60, now=timezone.now())
    found = queries.asked_question(debate, number_of(wished))
    try:
        if found is None:
            raise in_room.NothingToShow
        actions.wish(voter, question=found, wants=request.POST.get("wants") != "no")
    except Refused as refused:
        return refused
    return None


@require_http_methods(["GET", "POST"])
def desk_questions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What waits to be read, and the queue by how many want to know."""
    debate = run_debate(request, slug, number)
    if request.method == "POST":
        told(request, lambda: _decided(request, debate))
        return redirect(request.path)
    facts = debate_page(
        request,
        debate,
        waiting=queries.asked_waiting(debate),
        queue=queries.asked_queue(debate),
        answered=queries.asked_answered(debate),
        room=queries.room(debate),
        reasons=AskedQuestion.Reason.choices,
    )
    return render(request, "debates/desk_questions.html", facts)


def _decided(request: HttpRequest, debate: Debate) -> None:
    """Raises QuestionDecided, ReasonNeeded."""
    found = queries.asked_question(debate, number_of(request.POST.get("question", "")))
    to, by = request.POST.get("to", ""), request.user
    if found is None or to not in State.values:
        raise in_room.QuestionDecided
    reason = request.POST.get("reason", "") if to == State.REFUSED else ""
    user: Any = by
    actions.decide_question(found, to=to, reason=reason, by=user, now=timezone.now())
