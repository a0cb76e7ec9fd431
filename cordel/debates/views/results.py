"""What came of a debate, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordel.base import lists
from cordel.debates import queries
from cordel.debates.views.frame import public_debate, public_page, voter_at


def _united(one: queries.Tally) -> float | None:
    """From 0, where as many agree as disagree, to 1, where all say the same."""
    if one.agree is None or one.disagree is None or not one.agree + one.disagree:
        return None
    return abs(one.agree - one.disagree) / (one.agree + one.disagree)


COLUMNS = [
    lists.Column("number", gettext_lazy("Number"), lambda one: one.statement.number, kind=lists.NUMBER),
    lists.Column("words", gettext_lazy("Statement"), lambda one: str(one.statement)),
    lists.Column("agree", gettext_lazy("Agree"), lambda one: one.agree, kind=lists.NUMBER),
    lists.Column("disagree", gettext_lazy("Disagree"), lambda one: one.disagree, kind=lists.NUMBER),
    lists.Column("unsure", gettext_lazy("Unsure"), lambda one: one.unsure, kind=lists.NUMBER),
    lists.Column("share", gettext_lazy("Share that agrees"), lambda one: one.share, kind=lists.NUMBER),
]
# Only to sort by: the most first, and what is withheld last.
ORDERS = [
    lists.Column("agreed", "", lambda one: None if one.share is None else -one.share, kind=lists.NUMBER),
    lists.Column("divided", "", _united, kind=lists.NUMBER),
]


@login_not_required
@never_cache
@require_GET
def results(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """How the statements were answered, those that most agree with first."""
    found = public_debate(slug, number)
    answers = queries.tallies(found)
    listed = lists.short(
        request.GET, answers, columns=[*COLUMNS, *ORDERS], sort="agreed", search_label=_("Statement")
    )
    file = lists.file_of(
        request.GET, COLUMNS, listed.found, title=str(found), filename=f"{slug}-debate-{number}-result"
    )
    facts = {
        **public_page(found, voter_at(request, found)),
        "list": listed,
        "frozen": queries.frozen_result(found),
        "are_apart": any(one.is_apart for one in answers),
        "fewest": queries.FEWEST,
        "left_out": list(queries.left_out(found)),
    }
    return file or render(request, "debates/results.html", facts)
