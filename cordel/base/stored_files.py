"""Uploaded files, wherever they lie: what happens when their place is away, and how they are thrown away.

They are private. No address leads to them, in a folder or in a bucket: a view looks who asks and hands over the bytes.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from cordel.base import jobs
from cordel.base.refusals import Refused
from cordel.core.material_files import MEDIA_TYPES


class StoreAway(Refused):
    """The place of uploaded files did not answer, or let nobody in; nothing was changed."""

    sentence = _("Files cannot be reached at the moment. Nothing was changed. Try again in a few minutes.")


class NotForgotten(jobs.PutOff):
    """A file that has to go is where nobody can reach it now."""


def forget(names: Iterable[str], *, now: datetime) -> None:
    """Throws these away once the transaction that no longer names them is committed, however often it takes.

    No row may name one of them ever again: whoever keeps a new file asks the storage for a free name.
    """
    jobs.enqueue_all("base.forget_stored", [{"name": name} for name in names], now=now)


def forget_stored(*, name: str) -> None:
    """The job. What is gone already is gone."""
    try:
        default_storage.delete(name)
    except StoreAway as away:
        raise NotForgotten from away


def kept_file(file: Any, kind: str, name: str) -> HttpResponse:
    """To keep: never shown by the browser, and without any right should somebody open it there."""
    with file.open("rb") as kept:
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{name}.{kind}") or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(kept.read(), content_type=MEDIA_TYPES[kind], headers=headers)


class StoreAwayMiddleware:
    """Says in plain words that a file cannot be had now, where a page needs one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StoreAway):
            return None
        response = render(request, "base/store_away.html", {"away": exception}, status=503)
        response.headers["Retry-After"] = "120"
        return response
