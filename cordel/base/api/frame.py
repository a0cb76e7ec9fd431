"""What holds for all addresses below /api/ but its page: no cookies in or out, and every error is a problem in JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cordel.base.api import problems
from cordel.base.languages import is_for_machines


class InterfaceMiddleware:
    """Stands outside of all others. A browser's cookies are taken off, so neither a session nor a chosen language of
    the visitor reaches an operation; a page of HTML that says what went wrong becomes a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_machines(request.path_info):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        if response.status_code >= 400 and response.headers.get("Content-Type") != problems.MIME_TYPE:
            _told_as_problem(response)
        _vary_without_cookie(response)
        return response


def _told_as_problem(response: HttpResponse) -> None:
    response.content = problems.of_status(response.status_code).response.content
    response.headers["Content-Type"] = problems.MIME_TYPE
    response.headers["Content-Length"] = str(len(response.content))


def _vary_without_cookie(response: HttpResponse) -> None:
    parts = [part.strip() for part in response.headers.get("Vary", "").split(",")]
    kept = [part for part in parts if part and part.lower() != "cookie"]
    if kept:
        response.headers["Vary"] = ", ".join(kept)
    elif "Vary" in response.headers:
        del response.headers["Vary"]
