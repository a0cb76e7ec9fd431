"""A statement of one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import edits
from cordel.core import statement_texts
from cordel.debates import actions, queries, rules
from cordel.debates.forms.public import StatementForm
from cordel.debates.models import Statement, Voter
from cordel.debates.views.frame import public_debate, public_page, voter_at


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
            facts = {
                **public_page(found, voter),
                "form": form,
                "alike": alike,
                "reasons": [one.label for one in Statement.POLICY],
            }
            return render(request, "debates/write.html", facts, status=422)
        if edits.carried_out(form, lambda: _handed_in(voter, form)):
            messages.success(
                request, _("Thank you. Somebody reads it soon; on “What I said” you see what became of it.")
            )
            return redirect(
                "debates:vote" if rules.takes_votes(found) else "debates:mine", slug=slug, number=number
            )
    room = statement_texts.room(form["language"].value() or "en", found.longest)
    reasons = [one.label for one in Statement.POLICY]
    facts = {**public_page(found, voter), "form": form, "alike": alike, "room": room, "reasons": reasons}
    return render(request, "debates/write.html", facts, status=422 if form.errors else 200)


def _handed_in(voter: Voter, form: StatementForm) -> Statement:
    data = form.cleaned_data
    return actions.hand_in(
        voter, language=data["language"], said=data["said"], nonce=data["token"], now=timezone.now()
    )
