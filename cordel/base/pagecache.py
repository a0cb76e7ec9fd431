"""Public pages, kept for a moment: rendered once for everybody, and again as soon as anything was done.

Every act of the house writes one audit entry, so the number of the newest act that public pages show says
whether a kept page is still true. Half a minute is the most that a page may lag behind where that is not
enough: a registration that opens by the clock, the last seat taken, or two acts committed at the same
instant on PostgreSQL.

A public form differs from visitor to visitor in its one-use values only. They are cut out of the page
before it is kept, and each visitor gets fresh ones.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from cordel.base import tokens
from cordel.base.models import AuditEntry

SECONDS = 30
ONE_USE = re.compile(rb'(name="(csrfmiddlewaretoken|token)" value=")[^"]*')

View = Callable[..., HttpResponse]
Fact = TypeVar("Fact")


def same_for_everybody(view: View | None = None, *, form: str = "") -> Any:
    """For views whose page depends on the address, the language and the register only, never on the visitor.

    `form` is the purpose of the one-use form on the page, if there is one.
    """
    if view is None:
        return lambda later: same_for_everybody(later, form=form)

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_anybody(request):
            return view(request, *args, **kwargs)
        # Anybody may ask for any address: its digest is a key for every cache, however long and odd it is.
        key, pages = f"page:{get_language()}:{_newest_act()}:{tokens.digest(request.path)}", caches["pages"]
        body = pages.get(key)
        if body is not None:
            return HttpResponse(_filled(body, request, form))
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            pages.set(key, ONE_USE.sub(rb"\1", response.content), SECONDS)
        return response

    return kept


def kept_fact(name: str, make: Callable[[], Fact]) -> Fact:
    """What `make` finds in the register, kept as long as a page is and given out as a copy of the reader's own.

    For what is shown or offered only: whoever writes reads again, with the row locked.
    """
    key, pages = f"fact:{_newest_act()}:{tokens.digest(name)}", caches["pages"]
    found: Fact | None = pages.get(key)
    if found is None:
        found = make()
        pages.set(key, found, SECONDS)
    return found


def _filled(body: bytes, request: HttpRequest, form: str) -> bytes:
    """The kept page with one-use values of this visitor's own."""
    if not form:
        return body
    fresh = {b"csrfmiddlewaretoken": get_token(request), b"token": tokens.form_token(form)}
    return ONE_USE.sub(lambda found: found[1] + fresh[found[2]].encode(), body)


def _is_anybody(request: HttpRequest) -> bool:
    """Nobody signed in, nothing asked for beyond the address, no message waiting."""
    cookies = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.method == "GET" and not request.GET and cookies.isdisjoint(request.COOKIES)


def _newest_act() -> int:
    """Asked before every kept page, so in plain SQL: Django takes ten times longer to write it than SQLite to answer."""
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {table} WHERE is_public")  # noqa: S608 - the table's own name
        return int(cursor.fetchone()[0] or 0)
