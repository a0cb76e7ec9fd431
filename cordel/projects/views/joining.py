"""Coming in by a link or an address, with a code: for those who have no password and need none."""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.accounts.models import User
from cordel.base import edits, ratelimits
from cordel.base.mail_server import ServerAway
from cordel.base.refusals import Refused
from cordel.projects import actions, notifications, rules
from cordel.projects.forms.people import AddressAndCodeForm, CodeForm
from cordel.projects.models import EntryCode
from cordel.projects.queries import people

log = logging.getLogger(__name__)
AN_HOUR = int(timedelta(hours=1).total_seconds())
CODES_AN_HOUR = 10
TRIES_OF_A_VISITOR = 30
LETTERS_AN_HOUR = 6


@login_not_required
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """Asks for the code; one that goes by mail is sent from here."""
    entry = people.opened_by_link(pk, proof, now=timezone.now())
    if entry is None:
        return render(request, "projects/link_over.html", status=404)
    wants_letter = request.method == "POST" and entry.by_mail and "letter" in request.POST
    if wants_letter:
        return _send_code(request, entry)
    form = CodeForm(edits.posted(request))
    if request.method == "POST" and form.is_valid():
        _count(request, str(entry.pk))
        if response := _come_in(request, form, [entry]):
            return response
    return _page(request, form, entry=entry)


@login_not_required
@require_http_methods(["GET", "POST"])
def by_address(request: HttpRequest) -> HttpResponse:
    """For a code that was told on the telephone. The answer is the same whether anybody knows the address or not."""
    form = AddressAndCodeForm(edits.posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        _count(request, email)
        if response := _come_in(request, form, list(people.opened_by_address(email, now=timezone.now()))):
            return response
    return _page(request, form)


def _count(request: HttpRequest, what: str) -> None:
    now = timezone.now()
    ratelimits.count("entry", ratelimits.visitor(request), limit=TRIES_OF_A_VISITOR, seconds=AN_HOUR, now=now)
    ratelimits.count("entry code", what, limit=CODES_AN_HOUR, seconds=AN_HOUR, now=now)


def _come_in(request: HttpRequest, form: Any, entries: list[EntryCode]) -> HttpResponse | None:
    """Signs in with the first code that fits; else the form says so, always in the same words."""
    refusal: Refused = rules.CodeIsWrong()
    for entry in entries:
        try:
            user = actions.come_in(entry, code=form.cleaned_data["code"], now=timezone.now())
        except Refused as refused:
            refusal = refused
        else:
            return _welcome(request, user, entry)
    form.add_error("code", str(refusal))
    return None


def _welcome(request: HttpRequest, user: User, entry: EntryCode) -> HttpResponse:
    """Says what the person may do from now on, and how to come back; unless a second step is still to be taken."""
    response = _sign_in(request, user)
    if request.user.is_authenticated:
        facts = {"town": str(entry.partner.town), "role": entry.get_role_display()}
        words = _("Welcome. You work for %(town)s now: %(role)s.") % facts
        if not entry.by_mail:
            again = _(
                "If you are signed out one day, ask your coordinator for a new code, or have one sent by e-mail."
            )
            words = f"{words} {again}"
        messages.success(request, words)
    return response


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """As after a code in a letter: whoever has a second step is asked for it."""
    if request.user.is_authenticated:
        request.session.flush()
    record_authentication(request, user, method="code")
    return perform_login(request, Login(user=user, email=user.email))


def _send_code(request: HttpRequest, entry: EntryCode) -> HttpResponse:
    now = timezone.now()
    ratelimits.count("entry letter", str(entry.pk), limit=LETTERS_AN_HOUR, seconds=AN_HOUR, now=now)
    try:
        notifications.send_entry_code(entry, actions.ask_for_code(entry, now=now))
    except rules.CodeIsWrong:
        return redirect(request.path)
    except ServerAway as error:
        log.warning("a code could not be sent: %s", type(error).__name__)
        return render(request, "accounts/no_letters.html", status=503)
    return redirect(f"{request.path}?sent=yes")


def _page(request: HttpRequest, form: Any, *, entry: EntryCode | None = None) -> HttpResponse:
    page = {"form": form, "entry": entry, "is_sent": request.GET.get("sent") == "yes"}
    return render(request, "projects/join.html", page, status=422 if form.errors else 200)
