"""The door of every staff screen: an object is obtained only through the function that checks you may."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from cordel.base import ratelimits, tokens
from cordel.base.standing import standing_of
from cordel.core.standing import Standing

Thing = TypeVar("Thing")
Rule = Callable[[Standing, Thing], bool]


def opened(
    request: HttpRequest, thing: Thing, may: Rule[Thing], *, may_see: Rule[Thing] | None = None
) -> Thing:
    """`thing`, if the visitor may. A stranger learns nothing, not even that it exists (404);
    somebody who may see it but not do this is told so (403)."""
    standing = standing_of(request.user)
    if may(standing, thing):
        return thing
    if may_see is not None and may_see(standing, thing):
        raise PermissionDenied
    raise Http404


def counted_code(request: HttpRequest, typed: str) -> str:
    """The code as somebody typed it; guessing is slowed down to ten tries in ten minutes. Raises TooManyTries."""
    ratelimits.count("code", ratelimits.visitor(request), limit=10, seconds=600, now=timezone.now())
    return tokens.spelled(typed)


OPEN_FOR = 2 * 3600  # seconds a private page stays open after its code was given


def open_private_page(response: HttpResponse, key: str, nonce: str) -> HttpResponse:
    """Remembers for a while, in this browser only, that the code of a private page was given."""
    response.set_signed_cookie(
        key, nonce, max_age=OPEN_FOR, path="/my/", httponly=True, samesite="Strict", secure=settings.HTTPS
    )
    return response


def is_private_page_open(request: HttpRequest, key: str, nonce: str) -> bool:
    try:
        kept = request.get_signed_cookie(key, default="", max_age=OPEN_FOR)
    except signing.BadSignature:
        return False
    return kept == nonce


class PrivatePagesMiddleware:
    """What somebody sees while signed in stays in no cache: after signing out on a shared computer, "back" shows
    nobody's names. What gives a visitor a cookie stays in no cache that others share."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_store=True)
        elif response.cookies:
            patch_cache_control(response, private=True)
        return response
