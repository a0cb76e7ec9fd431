"""The way into a debate: its question, the explicit sentence, a card, the private page."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordel.base import edits, ratelimits, tokens
from cordel.base.refusals import Refused
from cordel.debates import actions, queries, rules
from cordel.debates.forms.public import CodeForm, JoinForm
from cordel.debates.models import Debate, Voter
from cordel.debates.views.frame import Seat, give_seat, public_debate, public_page, seat_of, voter_at
from cordel.events import queries as event_queries
from cordel.projects.models import Project

SENTENCE: Final = "2026-11"

CODES_AN_HOUR: Final = 20

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
        **public_page(found, voter),
        "form": form,
        "code_form": CodeForm(),
        "has_card": seat is not None and seat.way != Voter.Way.OPEN,
    }
    return render(request, "debates/debate.html", facts, status=422 if form.errors else 200)


def _join(debate: Debate, form: JoinForm, seat: Seat) -> Voter:
    joining = form.joining(secret=seat.secret, way=seat.way, town=seat.town)
    return actions.join(debate, joining=joining, agreed_to=SENTENCE, now=timezone.now())


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
        facts = {**public_page(found, voter_at(request, found)), "form": join, "code_form": form}
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
