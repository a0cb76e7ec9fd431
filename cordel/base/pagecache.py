"""Public pages, kept for a moment: rendered once for everybody, and again as soon as anything was done.

Every act of the house writes one audit entry, so the newest entry's number says whether a kept page is
still true. Half a minute is the most that a page may lag behind where that is not enough: a registration
that opens by the clock, or two acts committed at the same instant on PostgreSQL.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from cordel.base.models import AuditEntry

SECONDS = 30


def same_for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views whose page depends on the address, the language and the register only, never on the visitor."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_anybody(request):
            return view(request, *args, **kwargs)
        key = f"page:{get_language()}:{_newest_act()}:{request.path}"
        pages = caches["pages"]
        body = pages.get(key)
        if body is not None:
            return HttpResponse(body)
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            pages.set(key, response.content, SECONDS)
        return response

    return kept


def _is_anybody(request: HttpRequest) -> bool:
    """Nobody signed in, nothing asked for beyond the address, no message waiting."""
    cookies = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.method == "GET" and not request.GET and cookies.isdisjoint(request.COOKIES)


def _newest_act() -> int:
    return AuditEntry.objects.values_list("pk", flat=True).first() or 0
