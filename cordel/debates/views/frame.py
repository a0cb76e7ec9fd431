"""How screens of debates find their debate, and who sits in front of a public one."""

from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordel.base.guards import opened
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.debates import queries, rules
from cordel.debates.models import Debate, Voter
from cordel.projects import queries as project_queries
from cordel.projects import rules as projects
from cordel.projects.models import Project

KEPT_FOR = 60 * 24 * 3600  # seconds a browser keeps what it votes with
SALT = "cordel.debate.seat"


class Seat(NamedTuple):
    """What a browser votes with: the secret, how it was got, and the town of a card."""

    secret: str
    way: str
    town: int | None


def project_for(request: HttpRequest, slug: str) -> Project:
    """For those who run the project and the officers of its towns."""
    project = project_queries.project(slug)
    if project is None:
        raise Http404
    towns = project_queries.partner_towns(project)
    return opened(
        request, project, lambda standing, one: projects.may_see(standing, one, partner_towns=towns)
    )


def run_debate(request: HttpRequest, slug: str, number: int) -> Debate:
    """For those who may run it; other officers of the project's towns may read it."""
    return _opened(request, slug, number, must_run=True)


def moderated_debate(request: HttpRequest, slug: str, number: int) -> Debate:
    return _opened(request, slug, number, must_run=False)


def _opened(request: HttpRequest, slug: str, number: int, *, must_run: bool) -> Debate:
    project = project_for(request, slug)
    debate = queries.debate(slug, number)
    if debate is None:
        raise Http404
    towns = project_queries.partner_towns(project)
    return opened(
        request,
        debate,
        rules.may_run if must_run else lambda one, it: rules.may_moderate(one, it, towns=towns),
        may_see=lambda one, it: rules.may_moderate(one, it, towns=towns),
    )


def desk_page(request: HttpRequest, project: Project, **facts: Any) -> dict[str, Any]:
    standing = standing_of(request.user)
    return {
        "project": project,
        "may_run": projects.may_run(standing, project),
        "may_choose_people": projects.may_choose_people(standing, project),
        **facts,
    }


def debate_page(request: HttpRequest, debate: Debate, **facts: Any) -> dict[str, Any]:
    return desk_page(
        request,
        debate.project,
        debate=debate,
        may_run_debate=rules.may_run(standing_of(request.user), debate),
        **facts,
    )


def told(request: HttpRequest, act: Any) -> None:
    """A refusal of a button stands on the page that comes back."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))


# --- In public ----------------------------------------------------------------------------------


def public_debate(slug: str, number: int) -> Debate:
    """What is in preparation is nobody's; a project that is not listed neither."""
    debate = queries.debate(slug, number)
    if debate is None or not debate.is_public or not debate.project.is_listed:
        raise Http404
    return debate


def seat_of(request: HttpRequest, debate: Debate) -> Seat | None:
    """What this browser votes with; None when it has nothing, or what it has was made for something else."""
    kept = request.COOKIES.get(_cookie(debate), "")
    try:
        return Seat(*signing.loads(kept, salt=f"{SALT}.{debate.pk}", max_age=KEPT_FOR))
    except (signing.BadSignature, TypeError):
        return None


def give_seat(response: HttpResponse, debate: Debate, seat: Seat) -> HttpResponse:
    response.set_cookie(
        _cookie(debate),
        signing.dumps(list(seat), salt=f"{SALT}.{debate.pk}"),
        max_age=KEPT_FOR,
        path=debate.get_absolute_url(),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def take_seat_away(response: HttpResponse, debate: Debate) -> HttpResponse:
    response.delete_cookie(_cookie(debate), path=debate.get_absolute_url(), samesite="Lax")
    return response


def _cookie(debate: Debate) -> str:
    return f"debate-{debate.pk}"


def voter_at(request: HttpRequest, debate: Debate) -> Voter | None:
    """Who votes in this browser, once they agreed to the sentence."""
    seat = seat_of(request, debate)
    return queries.voter(debate, seat.secret) if seat else None


def note_seen(response: HttpResponse, debate: Debate, voter: Voter) -> HttpResponse:
    """Kept in the browser and nowhere else: looking writes nothing."""
    response.set_cookie(
        queries.seen_cookie(debate),
        str(queries.last_told(voter)),
        max_age=KEPT_FOR,
        path=debate.get_absolute_url(),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def _count_statements(debate: Debate) -> int:
    return queries.accepted(debate).count()


def public_page(debate: Debate, voter: Voter | None) -> dict[str, Any]:
    agreements, now = queries.announced(debate), timezone.now()
    return {
        "debate": debate,
        "project": debate.project,
        "voter": voter,
        # Asked where a page shows them: not at every tap.
        "voters": partial(queries.count_voters, debate),
        "statements": partial(_count_statements, debate),
        "takes_votes": rules.takes_votes(debate),
        "takes_statements": rules.takes_statements(debate),
        "beside": queries.beside(debate),
        "has_research": bool(agreements),
        # Those that voters are told of where they vote.
        "research": [one for one in agreements if one.concerns_voters_at(now)],
        "now": now,
    }
