"""One statement at a time, and everything that one voter said."""

import secrets
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import ratelimits, tokens
from cordel.base.refusals import Refused
from cordel.debates import actions, queries, rules
from cordel.debates.models import Choice, Debate, Statement, Voter
from cordel.debates.views.frame import (
    note_seen,
    public_debate,
    public_page,
    take_seat_away,
    voter_at,
)

VOTES_A_MINUTE: Final = 60
# A voter's votes stay out of files for research, or go along again.
STAYS: Final = ("stay-out", "go-along")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One statement, four answers."""
    found = public_debate(slug, number)
    voter = voter_at(request, found)
    if voter is None:
        return redirect(found)
    refusal = _refused(request, found, voter)
    if request.method == "POST" and refusal is None:
        return redirect(request.path)
    statement = None
    if rules.takes_votes(found) and voter.banned_at is None:
        draw = secrets.randbelow(2**32) / 2**32
        statement = queries.next_statement(found, voter, draw=draw)
    last = queries.last_vote_of(voter)
    facts = {
        **public_page(found, voter),
        "statement": statement,
        "refusal": refusal,
        "token": tokens.form_token("vote"),
        "before": queries.before(statement) if statement else [],
        "progress": queries.progress(found, voter),
        "choices": queries.CHOICES,
        "mark": queries.mark_of(voter),
        "last": last if last and rules.takes_votes(found) else None,
    }
    return render(request, "debates/vote.html", facts, status=422 if refusal else 200)


def _refused(request: HttpRequest, debate: Debate, voter: Voter) -> Refused | None:
    """On POST, keeps what was tapped; gives the refusal, if there was one."""
    if request.method == "POST":
        try:
            _voted(request, debate, voter)
        except Refused as refused:
            return refused
    return None


def _voted(request: HttpRequest, debate: Debate, voter: Voter) -> None:
    """What was tapped. A page that was never ours changes nothing. Counting the tap and keeping the vote is one turn at
    the database, not two; who is refused has written nothing, so their try need not be counted."""
    nonce = tokens.read_form_token("vote", request.POST.get("token", ""))
    statement = _statement(debate, request.POST.get("statement", ""))
    choice = request.POST.get("choice", "")
    with transaction.atomic():
        ratelimits.count("vote", voter.key, limit=VOTES_A_MINUTE, seconds=60, now=timezone.now())
        if nonce is None or statement is None or choice not in Choice.values:
            return
        actions.vote(
            voter,
            statement=statement,
            choice=choice,
            is_important=bool(request.POST.get("important")) and choice != Choice.NONE,
            nonce=nonce,
            now=timezone.now(),
        )


def _statement(debate: Debate, asked: str) -> Statement | None:
    return queries.statement(debate, int(asked)) if asked.isdecimal() and len(asked) < 9 else None


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything that this voter said: to see, to change, to take back, to erase as a whole."""
    found = public_debate(slug, number)
    voter = voter_at(request, found)
    if voter is None:
        return redirect(found)
    if request.method == "POST" and request.POST.get("act") == "erase":
        actions.erase_votes(voter, now=timezone.now())
        messages.success(request, _("Your votes are erased, and nobody can bring them back."))
        return take_seat_away(redirect(found), found)
    if request.method == "POST" and request.POST.get("act") in STAYS:
        actions.stay_out(voter, is_out=request.POST["act"] == STAYS[0])
        messages.success(request, _("Saved."))
        return redirect(request.path)
    refusal = _refused(request, found, voter)
    if request.method == "POST" and refusal is None:
        return redirect(request.path)
    votes = [(one, tokens.form_token("vote")) for one in queries.votes_of(voter)]
    facts = {
        **public_page(found, voter),
        "votes": votes,
        "choices": queries.CHOICES,
        "written": queries.written_by(found, voter),
        "poll_answers": queries.poll_answers_of(voter),
        "asked": queries.asked_by(found, voter),
        "refusal": refusal,
    }
    page = render(request, "debates/mine.html", facts, status=422 if refusal else 200)
    return note_seen(page, found, voter)
