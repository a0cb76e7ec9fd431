"""A debate as people see it: its question, one statement at a time, what they said, what came of it."""

import secrets
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, ratelimits, tokens
from cordel.base.refusals import Refused
from cordel.core import statement_texts
from cordel.debates import actions, queries, rules
from cordel.debates.forms.public import CodeForm, JoinForm, StatementForm
from cordel.debates.models import Choice, Debate, Statement, Voter
from cordel.debates.views.frame import Seat, give_seat, public_debate, seat_of, take_seat_away, voter_at
from cordel.events import queries as event_queries
from cordel.projects.models import Project

# Which wording of the explicit sentence somebody agreed to; a new wording gets a new mark.
SENTENCE: Final = "2026-11"
CODES_AN_HOUR: Final = 20
VOTES_A_MINUTE: Final = 60
OPEN_SEATS_AN_HOUR: Final = 60  # of one household: a classroom behind one address


@login_not_required
@require_GET
def debates(request: HttpRequest, slug: str) -> HttpResponse:
    """All debates of a project that people may see."""
    project = Project.objects.listed().filter(slug=slug).first()
    if project is None:
        raise Http404
    found = [one for one in queries.debates_of(project) if one.is_public]
    return render(request, "debates/debates.html", {"project": project, "debates": found})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def debate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The question, and the way in: the explicit sentence before anything is kept."""
    found = public_debate(slug, number)
    seat, voter = seat_of(request, found), voter_at(request, found)
    asks_town = seat is None or seat.town is None
    form = JoinForm(edits.posted(request), towns=queries.towns_of(found), asks_town=asks_town)
    if request.method == "POST" and voter is None:
        seat = seat or Seat(tokens.nonce(), Voter.Way.OPEN, None)
        if seat.way == Voter.Way.OPEN:
            who = ratelimits.visitor(request)
            ratelimits.count("debate", who, limit=OPEN_SEATS_AN_HOUR, seconds=3600, now=timezone.now())
        if edits.carried_out(form, lambda: _join(found, form, seat)):
            return give_seat(redirect("debates:vote", slug=slug, number=number), found, seat)
    facts = {
        **_page(found, voter),
        "form": form,
        "code_form": CodeForm(),
        "has_card": seat is not None and seat.way != Voter.Way.OPEN,
    }
    return render(request, "debates/debate.html", facts, status=422 if form.errors else 200)


def _join(debate: Debate, form: JoinForm, seat: Seat) -> Voter:
    joining = form.joining(secret=seat.secret, way=seat.way, town=seat.town)
    return actions.join(debate, joining=joining, agreed_to=SENTENCE, now=timezone.now())


def _page(debate: Debate, voter: Voter | None) -> dict[str, Any]:
    return {
        "debate": debate,
        "project": debate.project,
        "voter": voter,
        "voters": queries.count_voters(debate),
        "statements": queries.accepted(debate).count(),
        "takes_votes": rules.takes_votes(debate),
        "takes_statements": rules.takes_statements(debate),
    }


@login_not_required
@never_cache
@require_http_methods(["POST"])
def card(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The code on a card opens the debate in this browser; what was voted with it before is there again."""
    found, form = public_debate(slug, number), CodeForm(request.POST)
    who = ratelimits.visitor(request)
    ratelimits.count("debate card", who, limit=CODES_AN_HOUR, seconds=3600, now=timezone.now())
    seat: Seat | None = None
    if form.is_valid():
        code = tokens.spelled(form.cleaned_data["code"])
        try:
            seat = _seat_of_card(found, code)
        except Refused as refused:
            form.add_error("code", str(refused))
    if seat is None:
        join = JoinForm(None, towns=queries.towns_of(found), asks_town=True)
        facts = {**_page(found, voter_at(request, found)), "form": join, "code_form": form}
        return render(request, "debates/debate.html", facts, status=422)
    there = queries.voter(found, seat.secret) is not None
    return give_seat(
        redirect("debates:vote" if there else "debates:debate", slug=slug, number=number), found, seat
    )


def _seat_of_card(debate: Debate, code: str) -> Seat:
    card = queries.card(debate, code)
    if card is None:
        raise rules.NoSuchCard
    if card.revoked_at is not None:
        raise rules.CardCalledBack
    return Seat(code, Voter.Way.CARD, card.town_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def from_registration(request: HttpRequest, slug: str, number: int, pk: int, proof: str) -> HttpResponse:
    """From the private page of a registration into the debate. Looking changes nothing; what is voted there leads back
    to nobody."""
    found = public_debate(slug, number)
    registration = event_queries.registration(pk)
    if registration is None or not queries.opens(registration, proof):
        raise Http404
    if registration.event.project_id != found.project_id:
        raise Http404
    if request.method == "GET":
        return render(request, "debates/from_registration.html", {"debate": found, "project": found.project})
    secret = queries.registered_secret(found, registration.person_id)
    seat = Seat(secret, Voter.Way.REGISTERED, registration.town_id)
    there = queries.voter(found, secret) is not None
    return give_seat(
        redirect("debates:vote" if there else "debates:debate", slug=slug, number=number), found, seat
    )


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
    last = next(iter(queries.votes_of(voter)), None)
    facts = {
        **_page(found, voter),
        "statement": statement,
        "refusal": refusal,
        "token": tokens.form_token("vote"),
        "progress": queries.progress(found, voter),
        "choices": queries.CHOICES,
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
    """What was tapped. A page that was never ours changes nothing."""
    ratelimits.count("vote", voter.key, limit=VOTES_A_MINUTE, seconds=60, now=timezone.now())
    nonce = tokens.read_form_token("vote", request.POST.get("token", ""))
    statement = _statement(debate, request.POST.get("statement", ""))
    choice = request.POST.get("choice", "")
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
    refusal = _refused(request, found, voter)
    if request.method == "POST" and refusal is None:
        return redirect(request.path)
    votes = [(one, tokens.form_token("vote")) for one in queries.votes_of(voter)]
    facts = {
        **_page(found, voter),
        "votes": votes,
        "choices": queries.CHOICES,
        "written": queries.written_by(found, voter),
        "refusal": refusal,
    }
    return render(request, "debates/mine.html", facts, status=422 if refusal else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A statement of one's own. What says nearly the same is shown first; sending again hands it in all the same."""
    found = public_debate(slug, number)
    voter = voter_at(request, found)
    if voter is None:
        return redirect(found)
    form = StatementForm(edits.posted(request))
    alike: list[Statement] = []
    if request.method == "POST" and form.is_valid():
        alike = queries.alike(found, form.cleaned_data["said"])
        if alike and not request.POST.get("all_the_same"):
            facts = {**_page(found, voter), "form": form, "alike": alike, "reasons": Statement.Reason.labels}
            return render(request, "debates/write.html", facts, status=422)
        if edits.carried_out(form, lambda: _handed_in(voter, form)):
            messages.success(
                request, _("Thank you. Somebody reads it soon; on “What I said” you see what became of it.")
            )
            return redirect(
                "debates:vote" if rules.takes_votes(found) else "debates:mine", slug=slug, number=number
            )
    room = statement_texts.room(form["language"].value() or "en", found.longest)
    reasons = Statement.Reason.labels
    facts = {**_page(found, voter), "form": form, "alike": alike, "room": room, "reasons": reasons}
    return render(request, "debates/write.html", facts, status=422 if form.errors else 200)


def _handed_in(voter: Voter, form: StatementForm) -> Statement:
    data = form.cleaned_data
    return actions.hand_in(
        voter, language=data["language"], said=data["said"], nonce=data["token"], now=timezone.now()
    )


@login_not_required
@never_cache
@require_GET
def results(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How the statements were answered, those that most agree with first."""
    found = public_debate(slug, number)
    verified = request.GET.get("votes") == "verified"
    facts = {
        **_page(found, voter_at(request, found)),
        "tallies": queries.tallies(found, verified_only=verified),
        "verified": verified,
        "fewest": queries.FEWEST,
    }
    return render(request, "debates/results.html", facts)
