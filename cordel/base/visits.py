"""Pages opened by the house itself, as a person would open them: for files of lists, and for the archive."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation

from cordel.base.languages import prepare


@dataclass(frozen=True)
class Opened:
    """What a page answered."""

    content: bytes
    content_type: str

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")


def request_of(user: Any, address: str) -> HttpRequest:
    """A request as the person's browser would send it. Raises Resolver404 for what is no address of ours."""
    parts = urlsplit(address)
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.META = {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "",
        "SERVER_PORT": "80",
    }
    request.GET, request.user, request.htmx = QueryDict(parts.query), user, False
    request.resolver_match = resolve(parts.path)
    return request


def for_the_archive(address: str, language: str) -> Opened | None:
    """What everybody sees at the address, as a page without menus of the site; None where there is nothing to see."""
    prepare()
    with translation.override(language):
        try:
            request: Any = request_of(AnonymousUser(), address)
            request.is_archived = True
            view, args, kwargs = request.resolver_match
            answer = view(request, *args, **kwargs)
        except (Http404, PermissionDenied, Resolver404):
            return None
        if answer.status_code != 200 or answer.streaming:
            return None
        return Opened(answer.content, answer.headers.get("Content-Type", ""))


def archive(request: HttpRequest) -> dict[str, bool]:
    """For the page frame: whether the page is on its way into an archive."""
    return {"is_archived": getattr(request, "is_archived", False)}
