"""Recommendations, for everybody: from the day on which one is adopted."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.core import recommendation_evidence
from cordel.debates import queries
from cordel.debates.models import InstitutionAnswer, Recommendation
from cordel.debates.views.amending import file_of_answer
from cordel.debates.views.frame import public_debate, public_page, voter_at
from cordel.debates.views.recommending import as_file, figures_of


def _public(slug: str, number: int, pk: int) -> Recommendation:
    found = queries.recommendation(public_debate(slug, number), pk)
    if found is None or not found.is_public:
        raise Http404
    return found


@login_not_required
@never_cache
@require_GET
def recommendations(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    debate = public_debate(slug, number)
    today = timezone.now().date()
    rows = [
        (one, queries.days_waiting(one, today=today))
        for one in queries.recommendations_of(debate, public=True)
    ]
    facts = {**public_page(debate, voter_at(request, debate)), "rows": rows}
    return render(request, "debates/recommendations.html", facts)


@login_not_required
@never_cache
@require_GET
def recommendation(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Its words, what it rests on, what towns say, whom it was sent to, and what came of it."""
    found = _public(slug, number, pk)
    today, says = timezone.now().date(), queries.positions(found)
    evidence = queries.newest_evidence(found)
    answer = InstitutionAnswer.objects.filter(recommendation=found, is_published=True).first()
    due = found.answer_due_on
    facts = {
        **public_page(found.debate, voter_at(request, found.debate)),
        "recommendation": found,
        "figures": figures_of(found, evidence),
        "fewest": recommendation_evidence.FEWEST,
        "evidence": evidence,
        "says": says,
        "carried_by": queries.carrying(says),
        "silent": queries.silent(says),
        "waits": queries.days_waiting(found, today=today),
        "is_late": due is not None and today > due and found.state == Recommendation.State.SENT,
        "answer": answer,
        "followed": list(found.followed.order_by("day", "pk")),
        **queries.lineage(found),
    }
    return render(request, "debates/recommendation.html", facts)


@login_not_required
@never_cache
@require_GET
def evidence(request: HttpRequest, slug: str, number: int, pk: int, version: int) -> HttpResponse:
    """The frozen evidence, for everybody who wants to check it."""
    return as_file(_public(slug, number, pk), version)


@login_not_required
@never_cache
@require_GET
def answer_file(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The letter of the institution, once it is published."""
    return file_of_answer(_public(slug, number, pk), public=True)
