"""Accounts that several people use: who of them is at the keyboard is asked before anything is written.

The answer lives in the session and counts for some hours after the last writing. What somebody had typed when the
question came is carried through it, so that nothing is lost.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordel.accounts import actions, queries
from cordel.accounts.forms import KeyboardForm
from cordel.accounts.models import User

IN_SESSION = "at_keyboard"
ASKED_AGAIN_AFTER = timedelta(hours=4)  # without writing
NOTED_EVERY = timedelta(minutes=5)
LOOKING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
QUESTION = "accounts:keyboard"
# What is typed there are passwords and codes: they are typed again and never put into a page.
SECRETS_BELOW = "/account/"


class KeyboardMiddleware:
    """Gives a shared account the name of whoever is at its keyboard, and asks for it before a page that needs
    sign-in writes. Other systems act with tokens and are not asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(_seated, request))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in LOOKING or not getattr(view, "login_required", True):
            return None
        user: Any = request.user
        if not getattr(user, "is_shared", False) or request.resolver_match.view_name == QUESTION:  # type: ignore[union-attr]
            return None
        now = timezone.now()
        if not user.at_keyboard:
            return _asked_before(request, user, now, is_read=not getattr(view, "csrf_exempt", False))
        if now - _since(request) > NOTED_EVERY:
            _note(request, user.at_keyboard, now)
        return None


def _seated(request: HttpRequest) -> Any:
    """Who is signed in, asked only when somebody wants to know."""
    user: Any = get_user(request)
    if getattr(user, "is_shared", False) and timezone.now() - _since(request) < ASKED_AGAIN_AFTER:
        user.at_keyboard = str(request.session[IN_SESSION]["name"])
    return user


def _since(request: HttpRequest) -> datetime:
    """When whoever is at the keyboard last wrote something."""
    told = request.session.get(IN_SESSION)
    return datetime.fromtimestamp(told["at"] if told else 0, tz=timezone.get_default_timezone())


def _note(request: HttpRequest, name: str, now: datetime) -> None:
    request.session[IN_SESSION] = {"name": name, "at": now.timestamp()}


# --- The question -------------------------------------------------------------------------------------


def ask_after_sign_in(user: User, response: HttpResponse) -> HttpResponse:
    """Whoever comes in with a shared account is asked first, and then gets where the way led."""
    if user.is_shared and isinstance(response, HttpResponseRedirect):
        response["Location"] = question(response.url)
    return response


def question(to: str) -> str:
    return f"{reverse(QUESTION)}?{urlencode({'next': to})}"


@require_http_methods(["GET", "POST"])
def at_keyboard(request: HttpRequest) -> HttpResponse:
    """Who is at the keyboard? On POST: this name, one of those before, nobody any more, or forget one of them."""
    user: Any = request.user
    to = _way(request)
    if not user.is_shared:
        return redirect("accounts:me")
    if request.method == "POST" and "leave" in request.POST:
        request.session.pop(IN_SESSION, None)
        return redirect(question(to))
    if request.method == "POST" and (forgotten := request.POST.get("forget")):
        actions.forget_name(user, int(forgotten) if forgotten.isdecimal() else 0)
        return redirect(question(to))
    form = KeyboardForm(request.POST if request.method == "POST" else None, known=queries.names_at(user))
    if request.method == "POST" and _sat_down(request, user, form, timezone.now()):
        return redirect(to)
    return _page(request, form, to=to)


def _way(request: HttpRequest) -> str:
    """Where to go on: a page of this site, else the desk."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    return to if get_adapter(request).is_safe_url(to) else resolve_url(settings.LOGIN_REDIRECT_URL)


def _sat_down(request: HttpRequest, user: User, form: KeyboardForm, now: datetime) -> bool:
    if not form.is_valid():
        return False
    name = form.cleaned_data["name"]
    actions.sit_down(user, name=name, now=now)
    _note(request, name, now)
    return True


def _asked_before(request: HttpRequest, user: User, now: datetime, *, is_read: bool) -> HttpResponse | None:
    """The question in front of what was sent; None when the answer came with it, and it can go on.

    `is_read`: nothing guards what was sent against forgery later (a screen that takes a file looks at it by itself).
    """
    if request.htmx:  # type: ignore[attr-defined]
        response = HttpResponse(status=409)
        response["HX-Redirect"] = question(request.htmx.current_url_abs_path or "")  # type: ignore[attr-defined]
        return response
    if not is_read or request.path.startswith(SECRETS_BELOW):
        messages.error(request, _("Nothing was saved yet. Say who you are, then send it again."))
        return redirect(question(request.get_full_path()))
    is_answer = any(key.startswith("keyboard-") for key in request.POST)
    form = KeyboardForm(request.POST if is_answer else None, known=queries.names_at(user))
    if is_answer and _sat_down(request, user, form, now):
        return None
    return _page(request, form, kept=list(_typed(request)))


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was sent, but for our own question and the mark that guards forms, which is made anew."""
    for key, values in request.POST.lists():
        if key != "csrfmiddlewaretoken" and not key.startswith("keyboard-"):
            yield from ((key, str(value)) for value in values)


def _page(
    request: HttpRequest, form: KeyboardForm, *, to: str = "", kept: list[tuple[str, str]] | None = None
) -> HttpResponse:
    facts = {
        "form": form,
        "kept": kept,
        "to": to,
        "asks_before": kept is not None,
        "hours": int(ASKED_AGAIN_AFTER.total_seconds() // 3600),
    }
    status = 422 if form.errors else 200 if kept is None else 409
    return render(request, "accounts/keyboard.html", facts, status=status)
