"""How often may somebody try? Counted in the database, exact on SQLite and PostgreSQL alike."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from cordel.base.models import RateCount


class TooManyTries(Exception):
    """Refused until `seconds` have gone by."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def visitor(request: HttpRequest) -> str:
    """The address the request came from; used for counting only, and only as a fingerprint.

    Behind our own proxy it is the last address that the proxy wrote down; earlier ones anybody can invent.
    """
    if settings.BEHIND_PROXY:
        return household(request.headers.get("X-Forwarded-For", "").split(",")[-1].strip())
    return household(request.META.get("REMOTE_ADDR", ""))


def household(address: str) -> str:
    """An IPv6 visitor has at least 2**64 addresses to try from, all in one network: that network counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))


def count(what: str, who: str, *, limit: int, seconds: int, now: datetime) -> None:
    """Counts one try of `what` by `who`; raises TooManyTries above `limit` in a window of `seconds`.

    One upsert that returns the new count: two servers at the same moment cannot both be the last allowed one.
    """
    stamp = int(now.timestamp())
    window = stamp - stamp % seconds
    key = salted_hmac(f"cordel.ratelimit.{what}", who).hexdigest()
    table = RateCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, {connection.ops.quote_name('window')}, tries) VALUES (%s, %s, 1)"  # noqa: S608 - the table's own name
            f" ON CONFLICT (key, {connection.ops.quote_name('window')})"
            f" DO UPDATE SET tries = {table}.tries + 1 RETURNING tries",
            [key, window],
        )
        tries = cursor.fetchone()[0]
    if tries > limit:
        raise TooManyTries(window + seconds - stamp)


class RateLimitMiddleware:
    """Says in plain words that it was too often, and when it will work again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyTries):
            return None
        page = {"minutes": -(-exception.seconds // 60)}
        response = render(request, "base/too_many_tries.html", page, status=429)
        response.headers["Retry-After"] = str(exception.seconds)
        return response
