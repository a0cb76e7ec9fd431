"""What came of a debate, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.debates import queries
from cordel.debates.views.frame import public_debate, public_page, voter_at


@login_not_required
@never_cache
@require_GET
def results(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """How the statements were answered, those that most agree with first."""
    found = public_debate(slug, number)
    tallies = queries.tallies(found)
    facts = {
        **public_page(found, voter_at(request, found)),
        "tallies": tallies,
        "are_apart": any(one.is_apart for one in tallies),
        "fewest": queries.FEWEST,
        "left_out": list(queries.left_out(found)),
    }
    return render(request, "debates/results.html", facts)
