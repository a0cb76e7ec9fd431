"""An operation: declared once, then answered at its address and described in the document."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cordel.base.api import problems
from cordel.base.api.problems import Problem
from cordel.base.api.shapes import LANGUAGES, Shape, one_of, page_of, whole
from cordel.base.ratelimits import TooManyTries
from cordel.core import hostile_json, schemas

LARGEST_BODY = 20_000  # bytes
# Visible ASCII; the draft standard puts it in quotes, most people do not.
KEY = r'^("[!#-~]{8,98}"|[!#-~]{8,100})$'
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept-Language, If-None-Match",
    "Access-Control-Expose-Headers": "Content-Language, ETag",
}
CONVERTERS = {"slug": "slug", "day": "str"}  # every other part of an address is a whole number
LANGUAGE = {
    "language": one_of(
        LANGUAGES,
        "The language of texts; without it the header `Accept-Language` decides.",
    )
}
PAGING = {
    "after": whole("`next` of the page before; without it the first page."),
    "limit": whole("How many items a page has; 50 without it.", least=1, most=100),
}


@dataclass(frozen=True)
class Call:
    """A request whose parts were all read: nothing in it is of a wrong type. `caller` is what `admit` gave."""

    parts: dict[str, Any]
    query: dict[str, Any]
    body: dict[str, Any]
    key: str
    fingerprint: str
    caller: Any
    language: str


@dataclass(frozen=True)
class Answer:
    """`body` None: an answer without one."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """`admit` gives the caller or raises a Problem, before anything else is looked at; without it everybody may read.

    `answers` are the shapes of the answers that are no problem, by status; `scope` is what the token must allow.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    act: Callable[[Call], Answer]
    answers: Mapping[int, Shape | None]
    admit: Callable[[HttpRequest, str], Any] | None = None
    scope: str = ""
    query: Mapping[str, Shape] = field(default_factory=dict)
    body: Shape | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        return self.admit is None

    @property
    def needs_key(self) -> bool:
        """Whatever writes with POST carries the header Idempotency-Key."""
        return self.method == "POST"

    @property
    def parameters(self) -> dict[str, Shape]:
        return {**self.query, **LANGUAGE}

    @property
    def problems(self) -> list[problems.Kind]:
        """What may go wrong, in the order of the statuses."""
        found = [problems.UNREADABLE]
        if "{" in self.path:
            found.append(problems.NOT_FOUND)
        if not self.is_public:
            found += [problems.NO_TOKEN, problems.NOT_ALLOWED, problems.TOO_OFTEN]
        if self.method != "GET":
            found.append(problems.REFUSED)
        if self.body is not None:
            found += [problems.TOO_LARGE, problems.NOT_JSON, problems.DOES_NOT_FIT, problems.KEY_USED]
        return sorted(found, key=lambda kind: kind.status)


def reading(name: str, path: str, act: Callable[[Call], Answer], shape: Shape, **told: Any) -> Operation:
    """One thing that everybody may read; `told` are its `summary` and `description`, and what else is its own."""
    return Operation(name=name, method="GET", path=path, act=act, answers={200: shape}, **told)


def listing(name: str, path: str, act: Callable[[Call], Answer], item: Shape, **told: Any) -> Operation:
    """Many such things, page by page; `act` ends in `page`."""
    return reading(name, path, act, page_of(item), query=PAGING, **told)


# --- Addresses ----------------------------------------------------------------------------------


def addresses(operations: Iterable[Operation]) -> list[URLPattern]:
    """One address for each path, named after its first operation."""
    by_path: dict[str, list[Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation)
    return [
        path(f"api/{_route(p)}", _view(found), name=f"api-{found[0].name}") for p, found in by_path.items()
    ]


def _route(template: str) -> str:
    return re.sub(r"{(\w+)}", lambda part: f"<{CONVERTERS.get(part[1], 'int')}:{part[1]}>", template)


def _view(operations: list[Operation]) -> Callable[..., HttpResponse]:
    known = {operation.method: operation for operation in operations}
    allowed = ", ".join([*known, *(["HEAD"] if "GET" in known else []), "OPTIONS"])

    # Cookies mean nothing here (`cordel.base.api.frame`), so no other site can act in the name of a visitor.
    @csrf_exempt
    @login_not_required
    def endpoint(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _opened(HttpResponse(status=204, headers={"Allow": allowed}), operations)
        operation = known.get(request.method or "")
        try:
            if operation is None:
                raise Problem(problems.WRONG_METHOD, headers={"Allow": allowed})
            response = _answered(operation, request, parts)
        except Problem as problem:
            response = problem.response
        return _opened(_cached(request, response, operation), operations)

    return endpoint


def _answered(operation: Operation, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    try:
        caller = operation.admit(request, operation.scope) if operation.admit else None
        answer = operation.act(_read(operation, request, parts, caller))
    except Http404:
        raise Problem(problems.NOT_FOUND) from None
    except TooManyTries as often:
        raise Problem(problems.TOO_OFTEN, headers={"Retry-After": str(often.seconds)}) from None
    kind = problems.MIME_TYPE if answer.status >= 400 else "application/json"
    text = "" if answer.body is None else as_json(answer.body)
    response = HttpResponse(text, status=answer.status, content_type=kind, headers=answer.headers)
    if answer.body is None:
        del response.headers["Content-Type"]
    return response


def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _cached(request: HttpRequest, response: HttpResponse, operation: Operation | None) -> HttpResponse:
    """What everybody may read may be kept for a minute and is then asked for again by its ETag; nothing else is kept."""
    if operation is None or not operation.is_public or response.status_code != 200:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = "public, max-age=60"
    patch_vary_headers(response, ["Accept-Language"])
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=response)
    return found if isinstance(found, HttpResponse) else response


def _opened(response: HttpResponse, operations: list[Operation]) -> HttpResponse:
    """Pages of others may read what is public, and nothing with a token: tokens belong on servers."""
    if any(operation.is_public for operation in operations):
        for name, value in OPEN.items():
            response.headers[name] = value
    return response


# --- Reading ------------------------------------------------------------------------------------


def _read(operation: Operation, request: HttpRequest, parts: dict[str, Any], caller: Any) -> Call:
    query = _query(operation, request)
    key = _key(request) if operation.needs_key else ""
    body = _body(operation.body, request) if operation.body is not None else {}
    asked = json.dumps([operation.name, request.path, body], sort_keys=True)
    return Call(
        parts=parts,
        query=query,
        body=body,
        key=key,
        fingerprint=hashlib.sha256(asked.encode()).hexdigest(),
        caller=caller,
        language=getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
    )


def _query(operation: Operation, request: HttpRequest) -> dict[str, Any]:
    """The parameters of the address; one that is unknown, twice there or of a wrong type is refused by its name."""
    errors, values = [], {}
    for name, given in request.GET.lists():
        shape = operation.parameters.get(name)
        if shape is None:
            errors.append(problems.place(schemas.Fault(name, "unknown")))
        elif len(given) > 1:
            errors.append((name, _("It is there more than once.")))
        else:
            value: Any = _number(given[0]) if shape["type"] == "integer" else given[0]
            errors += [problems.place(fault) for fault in schemas.faults(shape, value, name)]
            values[name] = value
    if errors:
        raise Problem(problems.UNREADABLE, errors=errors)
    return values


def _number(typed: str) -> int | str:
    return int(typed) if re.fullmatch(r"-?[0-9]{1,20}", typed) else typed


def _key(request: HttpRequest) -> str:
    """The idempotency key, without its quotes."""
    given = request.headers.get("Idempotency-Key", "")
    if not re.search(KEY, given):
        what = _("Send a key of 8 to 100 visible ASCII characters, a new one for each act, such as a UUID.")
        raise Problem(problems.UNREADABLE, errors=[("Idempotency-Key", what)])
    return given.strip('"')


def _body(shape: Shape, request: HttpRequest) -> dict[str, Any]:
    if (request.content_type or "").lower() != "application/json":
        raise Problem(problems.NOT_JSON)
    try:
        sent = request.body
    except RequestDataTooBig:
        raise Problem(problems.TOO_LARGE) from None
    if len(sent) > LARGEST_BODY:
        raise Problem(problems.TOO_LARGE)
    body = _parsed(sent)
    errors = [(str(name)[:100], _("It is there more than once.")) for name in getattr(body, "repeated", ())]
    errors += [problems.place(fault) for fault in schemas.faults(shape, body)]
    if errors:
        raise Problem(problems.DOES_NOT_FIT, errors=errors)
    return dict(body)


def _parsed(sent: bytes) -> dict[str, object]:
    try:
        return hostile_json.parse_object(sent)
    except hostile_json.FileUnreadable as error:
        raise Problem(problems.UNREADABLE, errors=[(_("the body"), error.reason)]) from None
    except ValueError:
        raise Problem(problems.UNREADABLE, errors=[(_("the body"), _("It is no JSON."))]) from None


def page(rows: Any, call: Call, *, by: str, item: Callable[[Any], Any]) -> Answer:
    """The rows after the one that the caller saw last, in the order of `by`, which no later row changes."""
    limit = call.query.get("limit", 50)
    found = list(rows.filter(**{f"{by}__gt": call.query.get("after", -1)}).order_by(by)[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    return Answer({"items": [item(row) for row in shown], "next": getattr(shown[-1], by) if more else None})
