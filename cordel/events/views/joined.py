"""People say that they are in an online session: on their own page, or with their own code on a short page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cordel.base import ratelimits, tokens
from cordel.base.refusals import Refused
from cordel.events import queries
from cordel.events.actions import sessions as actions
from cordel.events.forms.sessions import HereForm, SpokenForm
from cordel.events.models import Registration
from cordel.events.queries import sessions

# A class may sit behind one address; a code of one's own is far too long to be guessed at this pace.
MOST_OF_AN_ADDRESS = 100
MOST_OF_A_PERSON = 10
WINDOW = 600  # seconds


def section(request: HttpRequest, registration: Registration, act: str) -> dict[str, Any]:
    """What the private page shows of the session that is on."""
    return {
        "spoken_form": SpokenForm(request.POST if act == "session" else None),
        "session": sessions.joined(registration, now=timezone.now()),
    }


def said(registration: Registration, form: SpokenForm) -> str:
    """Carries it out: "recorded" or "rehearsed"; "" when something is to be corrected first, which the form tells."""
    now = timezone.now()
    ratelimits.count("session", str(registration.pk), limit=MOST_OF_A_PERSON, seconds=WINDOW, now=now)
    try:
        attendance = actions.join_session(registration, typed=form.cleaned_data["spoken"], now=now)
    except Refused as refused:
        form.add_error("spoken", str(refused))
        return ""
    return "recorded" if attendance else "rehearsed"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """Both codes, for whoever sits in the session without the private link. It never says who that is."""
    form = HereForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = ratelimits.visitor(request)
        ratelimits.count("here", who, limit=MOST_OF_AN_ADDRESS, seconds=WINDOW, now=timezone.now())
        registration = queries.registration_by_code(tokens.spelled(form.cleaned_data["code"]))
        if registration is None:
            form.add_error("code", queries.NO_SUCH_CODE)
        elif done := said(registration, form):
            return redirect(f"{reverse('events:here')}?done={done}")
    page = {"form": form, "done": request.GET.get("done", "")}
    return render(request, "events/here.html", page, status=422 if form.errors else 200)
