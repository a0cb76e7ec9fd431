"""Unusual votes: what was found, who is left out of it, and how that is undone."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cordel.base import edits
from cordel.base.guards import opened
from cordel.debates import actions, queries
from cordel.debates.forms.moderation import LeaveOutForm
from cordel.debates.models import Debate, UnusualVotes
from cordel.debates.views.frame import debate_page, run_debate


@require_http_methods(["GET", "POST"])
def unusual(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What core/vote_signals found when it last looked. Nothing happens by itself."""
    debate = run_debate(request, slug, number)
    if request.method == "POST" and request.POST.get("act") == "look":
        actions.ask_to_look(debate, now=timezone.now())
        messages.success(request, _("We are looking. Open this page again in a minute."))
        return redirect(request.path)
    found = queries.unusual(debate)
    forms = _forms(request, found)
    asked = request.POST.get("signal", "")
    for _signal, form in forms:
        is_sent = request.method == "POST" and form.prefix == asked
        if is_sent and edits.carried_out(form, partial(_left_out, request, debate, form)):
            return redirect(request.path)
    if asked and asked not in {form.prefix for _signal, form in forms}:
        messages.error(request, _("These votes have changed meanwhile. Look at what is found now."))
    has_errors = any(form.errors for _signal, form in forms)
    facts = debate_page(
        request,
        debate,
        unusual=found,
        forms=forms,
        exclusions=queries.exclusions(debate),
        is_stale=found is not None and found.entries != debate.entries,
    )
    return render(request, "debates/unusual.html", facts, status=422 if has_errors else 200)


def _forms(request: HttpRequest, found: UnusualVotes | None) -> list[tuple[Any, LeaveOutForm]]:
    """A form for each signal, known by those it is about; what was sent goes into its own."""
    asked = request.POST.get("signal", "") if request.method == "POST" else None
    forms = []
    for signal in queries.found_signals(found) if found else []:
        prefix = f"{signal.kind}-{signal.suspects[0].pk}"
        choices = [(one.pk, queries.suspect_line(one)) for one in signal.suspects]
        form = LeaveOutForm(
            request.POST if asked == prefix else None,
            voters=choices,
            prefix=prefix,
            initial={"voters": [one.pk for one in signal.suspects if not one.is_verified]},
        )
        forms.append((signal, form))
    return forms


def _left_out(request: HttpRequest, debate: Debate, form: LeaveOutForm) -> None:
    data = form.cleaned_data
    user: Any = request.user
    made = actions.leave_out(
        debate,
        voters=data["voters"],
        reason=data["reason"],
        nonce=data["token"],
        by=user,
        now=timezone.now(),
    )
    count = made.count if made else 0
    words = ngettext(
        "%(count)s voter is left out of every result from now on. You can undo it below.",
        "%(count)s voters are left out of every result from now on. You can undo it below.",
        count,
    )
    messages.success(request, words % {"count": count})


@require_POST
def let_in(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Votes that were left out count again."""
    debate = run_debate(request, slug, number)
    found = queries.exclusions(debate).filter(pk=pk).select_related("debate").first()
    exclusion: Any = opened(request, found, lambda _standing, one: one is not None)
    by: Any = request.user
    count = actions.let_in(exclusion, by=by, now=timezone.now())
    words = ngettext("%(count)s voter counts again.", "%(count)s voters count again.", count)
    messages.success(request, words % {"count": count})
    return redirect("debates:unusual", slug=slug, number=number)
