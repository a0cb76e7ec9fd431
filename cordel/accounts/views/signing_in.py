"""Sign-in of staff: django-allauth's pages in our frame, what we decide differently, and what we write down of it."""

import logging
from typing import Any

from allauth.account import signals as account_signals
from allauth.account import views as allauth_views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa import signals as mfa_signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from cordel.accounts import actions, notifications, queries
from cordel.accounts.forms import FirstAccountForm, MeForm, NewAddress
from cordel.accounts.models import User
from cordel.accounts.views import keyboard
from cordel.base import edits, languages, mail_server, qr, ratelimits, slots, tokens
from cordel.base.standing import standing_of

log = logging.getLogger(__name__)

# allauth's letter -> the folder of ours.
CODES = {
    "account/email/login_code": "sign_in_code",
    "account/email/password_reset_code": "password_code",
    "account/email/email_confirmation": "address_code",
    "account/email/email_confirmation_signup": "address_code",
}
NO_ACCOUNT = "account/email/unknown_account"
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES


# --- What we decide differently from allauth --------------------------------------------------------


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people are invited by a town or a project."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Without the confirmation of the address: an invited person proves it with the first code, and a
        password that was set by hand (the first administrator's) must open the door while no mail server is there."""
        return [stage for stage in super().get_login_stages() if not stage.endswith("EmailVerificationStage")]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Our letter, sent while the person waits for its code. Without a mail server: a page that says so."""
        try:
            if template_prefix == NO_ACCOUNT:
                notifications.say_there_is_no_account(to=email, now=timezone.now())
            else:
                notifications.send_code(CODES[template_prefix], context["code"], to=email)
        except mail_server.ServerAway as error:
            log.warning("a code could not be sent: %s", error)
            page = render(self.request, "accounts/no_letters.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> Any:
        return keyboard.ask_after_sign_in(user, super().post_login(request, user, **facts))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = queries.user_with(credentials.get("email", ""))
        if user is not None:
            turned_away(user, means="password")

    def is_safe_url(self, url: str | None) -> bool:
        """What is no address at all is not safe either; allauth would stumble over it."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return ratelimits.visitor(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:me")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("accounts:me")


class SecondStepAdapter(DefaultMFAAdapter):
    """Second steps: an app that counts codes, passkeys, recovery codes."""

    def build_totp_svg(self, url: str) -> str:
        return qr.svg(url)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return gettext("Passkey %(number)s") % {"number": len(queries.second_steps(user).passkeys) + 1}

    def _get_site_name(self) -> str:
        """What a device calls us beside the passkey."""
        return settings.SITE_NAME


# --- Screens ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """My account: name and language, how I sign in, what I may do."""
    user = _signed_in(request)
    stored = {"name": user.name, "language": user.language, "is_shared": user.is_shared}
    form = MeForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        actions.change(user, **form.cleaned_data, by=user, now=timezone.now())
        messages.success(request, gettext("Saved."))
        response = redirect("accounts:me")
        languages.keep(response, form.cleaned_data["language"])
        return response
    page = {
        "form": form,
        "account": user,
        "has_password": user.has_usable_password(),
        "steps": queries.second_steps(user),
        "standing": standing_of(user),
        "lost_device": slots.ask("accounts.lost_device", standing_of(user)),
    }
    return render(request, "accounts/me.html", page, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def first_account(request: HttpRequest, proof: str) -> HttpResponse:
    """On a site where nobody is yet: whoever reads what the server printed makes the first account, and begins."""
    if not tokens.fits(tokens.FIRST_ACCOUNT, "", proof):
        raise Http404
    form = FirstAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[User] = []
        first = actions.FirstAccount(**form.cleaned_data)
        if edits.carried_out(form, lambda: made.append(actions.begin(first, now=timezone.now()))):
            login(request, made[0], backend=settings.AUTHENTICATION_BACKENDS[0])
            response = redirect(settings.LOGIN_REDIRECT_URL)
            languages.keep(response, made[0].language)
            return response
    if request.method == "GET" and not queries.is_nobody_there():
        return redirect(settings.LOGIN_URL)
    return render(request, "accounts/first.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def to_me(request: HttpRequest) -> HttpResponse:
    """allauth's own overviews are one page with us."""
    return redirect("accounts:me")


@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Another address. allauth's page does the work; only showing it would write a row, so we show it ourselves."""
    if request.method == "POST":
        return allauth_views.email(request)
    form = NewAddress(user=_signed_in(request))
    return render(request, "account/email_change.html", {"form": form})


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - nobody else passes the LoginRequiredMiddleware
    return request.user


# --- What allauth tells us, for the record ----------------------------------------------------------


@receiver(account_signals.user_logged_in)
def signed_in(request: HttpRequest, response: HttpResponse, user: User, **_: Any) -> None:
    """Who signed in, and by what; a browser that has no language yet takes the person's."""
    means = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    actions.note(actions.SIGNED_IN, user, by=user, now=timezone.now(), means=means)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and languages.offered(user.language):
        languages.keep(response, user.language)


@receiver([account_signals.login_code_rejected, account_signals.password_reset_code_rejected])
def code_rejected(user: User, **_: Any) -> None:
    turned_away(user, means="code")


@receiver(mfa_signals.authentication_failed)
def second_step_failed(user: User, **_: Any) -> None:
    turned_away(user, means="second step")


def turned_away(user: User, *, means: str) -> None:
    """Nobody knows who it was, so the entry names the account and no actor."""
    actions.note(actions.SIGN_IN_FAILED, user, by=None, now=timezone.now(), means=means)


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def password_changed(user: User, **_: Any) -> None:
    actions.note(actions.PASSWORD_CHANGED, user, by=user, now=timezone.now())


@receiver(account_signals.email_changed)
def address_changed(user: User, from_email_address: Any, **_: Any) -> None:
    actions.note(actions.ADDRESS_CHANGED, user, by=user, now=timezone.now())
    try:
        notifications.warn_old_address(user, from_email_address.email, actions.ADDRESS_CHANGED.name)
    except mail_server.ServerAway as error:
        # The change stands; the old address is known only now, and no letter waits with an address in it.
        log.warning("the old address could not be warned: %s", error)


@receiver(mfa_signals.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just used the new step need not show it again to see the recovery codes."""
    record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)
    if authenticator.type == RECOVERY_CODES:
        actions.mark_codes_shown(authenticator, now=timezone.now())
    _note_factor(actions.FACTOR_ADDED, user, authenticator)


@receiver(mfa_signals.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _note_factor(actions.FACTOR_REMOVED, user, authenticator)


@receiver(mfa_signals.authenticator_reset)
def codes_renewed(user: User, authenticator: Authenticator, **_: Any) -> None:
    actions.mark_codes_shown(authenticator, now=timezone.now())
    actions.note(actions.CODES_RENEWED, user, by=user, now=timezone.now())


def _note_factor(verb: Any, user: User, authenticator: Authenticator) -> None:
    """Recovery codes come and go with the step they belong to, and are not worth an entry of their own."""
    if authenticator.type != RECOVERY_CODES:
        actions.note(verb, user, by=user, now=timezone.now(), kind=authenticator.type)
