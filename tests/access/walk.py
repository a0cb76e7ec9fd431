"""Walking every address of the site as somebody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.access.row import INSIDE, Row
from tests.access.rows import TABLE


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration."""

    name: str
    route: str
    parts: tuple[str, ...]


def addresses(
    resolver: Any = None, route: str = "", space: str = "", parts: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        all_parts = (*parts, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [space, pattern.namespace]))
            yield from addresses(pattern, here, inner, all_parts)
        elif isinstance(pattern, URLPattern):
            yield Address(":".join(filter(None, [space, pattern.name or ""])), here, all_parts)


def rows_of(address: Address) -> list[Row]:
    """The address's own lines, or the longest that stands for several."""
    own = [row for row in TABLE if row.name == address.name]
    several = [
        row for row in TABLE if row.name.endswith("*") and address.name.startswith(row.name.rstrip("*:"))
    ]
    return own or sorted(several, key=lambda row: len(row.name))[-1:]


def browser(role: str, world: Any) -> Client:
    """Somebody's browser, signed in or, for Ana, with the private page opened by its code."""
    client = Client()
    if role == "ana":
        assert client.post(reverse("events:find-registration"), {"code": world.seat.code}).status_code == 302
    elif role in INSIDE:
        client.force_login(getattr(world, role))
    client.get(reverse("reports:open-evaluation", args=["evaluator"]))
    return client


def path_of(address: Address, row: Row, world: Any) -> str:
    """The address with the parts filled in that it names."""
    known = {
        "slug": world.project.slug,
        "number": world.event.number,
        "pk": world.gondomar.pk,
        "object_id": str(world.cora.pk),
        "app_label": "accounts",
        "extension": "json",
    } | row.of(world)
    try:
        return reverse(address.name, kwargs={part: known[part] for part in address.parts})
    except NoReverseMatch:  # An address without a name.
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known[part[1]]), address.route)


def answer(client: Client, method: str, path: str, data: dict[str, Any]) -> str:
    """ "in", "sign in", "403", "404", or what broke. Nothing that is written stays."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        try:
            if method == "GET":
                with connection.execute_wrapper(read_only):
                    response = client.get(path)
            else:
                response = client.post(path, data)
        except Exception as error:  # noqa: BLE001 - whatever a page raises is its answer here
            return f"broken: {error!r}"
        else:
            if response.streaming:  # read to its end, so that its file is closed
                assert b"".join(response)
        finally:
            transaction.set_rollback(True)
            client.cookies = cookies  # Whoever signed out is back for the next address.
    to = response.headers.get("Location", "")
    if to.startswith((reverse(settings.LOGIN_URL), reverse("admin:login"))):
        return "sign in"
    return str(response.status_code) if response.status_code in (401, 403, 404, 405) else "in"


def visits(role: str, world: Any) -> Iterator[tuple[Row, str, str]]:
    """(line, path, method) for every address."""
    for address in addresses():
        for row in rows_of(address):
            if address.route not in UNANSWERED:
                yield row, path_of(address, row, world), "GET"
                yield row, path_of(address, row, world), "POST"


# Addresses that answer nothing by themselves, and why:
UNANSWERED = {
    "account/first/<str:proof>/",  # answers once, on a site where nobody is: tests/projects/test_beginning.py
    "admin/autocomplete/",  # asks for a field of a model and refuses everything else
    "admin/(?P<url>.*)$",  # sends everything unknown below /admin/ away
    "admin/r/<path:content_type_id>/<path:object_id>/",  # leads to a page outside the back office
}


# --- Looking never writes -------------------------------------------------------------------------

# Rows that may be written while a page is read, and why:
MAY_BE_WRITTEN = (
    "django_session",  # Signing in and what allauth keeps of a sign-in that has only begun.
)
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE")


class Wrote(AssertionError):
    """A page that was only looked at changed a row."""


def read_only(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in MAY_BE_WRITTEN):
        raise Wrote(sql[:120])
    return execute(sql, params, many, context)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
