"""What went wrong, as RFC 9457 says it: what it is, where it is, and what to do about it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.api.shapes import ADDRESS, list_of, partly, record, text, whole
from cordel.base.refusals import Refused
from cordel.core.schemas import Fault

MIME_TYPE = "application/problem+json"
SHAPE = partly(
    record(
        "Problem",
        type=ADDRESS | {"description": "Which kind of problem; the address explains it."},
        title=text("The kind in a few words."),
        status=whole("The status of the answer, once more.", least=400, most=599),
        detail=text("What happened, and what to do next."),
        errors=list_of(
            record(
                "ProblemPlace",
                where=text("The field, parameter or header."),
                what=text("What is wrong with it, and what belongs there."),
            ),
            "Every place that has to be mended, if there are such places.",
        ),
    ),
    "errors",
)


@dataclass(frozen=True)
class Kind:
    name: str
    status: int
    title: Any
    detail: Any


def _kind(name: str, status: int, title: Any, detail: Any) -> Kind:
    KINDS[name] = Kind(name, status, title, detail)
    return KINDS[name]


KINDS: dict[str, Kind] = {}
UNREADABLE = _kind(
    "unreadable",
    400,
    gettext_lazy("The request cannot be read"),
    gettext_lazy(
        "Something in the address, the headers or the JSON is not as described. Nothing was changed."
    ),
)
NO_TOKEN = _kind(
    "no-token",
    401,
    gettext_lazy("A token is needed"),
    gettext_lazy("Send the header “Authorization: Bearer” with a token that is neither expired nor revoked."),
)
NOT_ALLOWED = _kind(
    "not-allowed",
    403,
    gettext_lazy("The token does not allow this"),
    gettext_lazy("The token has not this permission. Ask the coordinator or the host for one that has."),
)
NOT_FOUND = _kind(
    "not-found",
    404,
    gettext_lazy("There is nothing here"),
    gettext_lazy("It does not exist, is not public, or the token is for another event."),
)
WRONG_METHOD = _kind(
    "wrong-method",
    405,
    gettext_lazy("This address does not know the method"),
    gettext_lazy("The header “Allow” of this answer names the methods that it knows."),
)
REFUSED = _kind(
    "refused",
    409,
    gettext_lazy("The event does not allow this now"),
    gettext_lazy("The rules of the event say no. Nothing was changed."),
)
TOO_LARGE = _kind(
    "too-large",
    413,
    gettext_lazy("The body is too large"),
    gettext_lazy("Send at most 20 000 bytes."),
)
NOT_JSON = _kind(
    "not-json",
    415,
    gettext_lazy("The body is not sent as JSON"),
    gettext_lazy("Send JSON in UTF-8 with the header “Content-Type: application/json”."),
)
DOES_NOT_FIT = _kind(
    "does-not-fit",
    422,
    gettext_lazy("Something in the body does not fit"),
    gettext_lazy("Mend the places named here and send it again. Nothing was changed."),
)
KEY_USED = _kind(
    "key-used",
    422,
    gettext_lazy("The idempotency key was used for something else"),
    gettext_lazy("This key came with another request in the last 24 hours. Use a new key for a new request."),
)
TOO_OFTEN = _kind(
    "too-often",
    429,
    gettext_lazy("Too many requests"),
    gettext_lazy("Wait as many seconds as the header “Retry-After” says."),
)
BROKEN = _kind(
    "broken",
    500,
    gettext_lazy("Something broke on our side"),
    gettext_lazy("It was noted. Try again later with the same idempotency key: nothing happens twice."),
)


class Problem(Exception):
    """Ends a request with an answer that says what went wrong. `errors` are (where, what)."""

    def __init__(
        self,
        kind: Kind,
        *,
        detail: str = "",
        errors: Iterable[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.kind, self.headers = kind, headers or {}
        self.body = {
            "type": f"{settings.SITE_URL}/api/#problem-{kind.name}",
            "title": str(kind.title),
            "status": kind.status,
            "detail": detail or str(kind.detail),
        }
        if places := [{"where": where, "what": what} for where, what in errors]:
            self.body["errors"] = places

    @property
    def response(self) -> HttpResponse:
        return HttpResponse(
            json.dumps(self.body, ensure_ascii=False),
            status=self.kind.status,
            content_type=MIME_TYPE,
            headers=self.headers,
        )


def refusal(refused: Refused) -> Problem:
    """What the house's rules say, in the sentence that a person would read."""
    return Problem(REFUSED, detail=str(refused))


def of_status(status: int) -> Problem:
    """For what went wrong before or beside any operation."""
    kind = next((kind for kind in KINDS.values() if kind.status == status), None)
    return Problem(kind or (BROKEN if status >= 500 else UNREADABLE))


def place(fault: Fault) -> tuple[str, str]:
    """A fault of `core.schemas` as (where, what)."""
    # What cannot be written cannot be shown either; a name somebody made up is cut to a readable length.
    where = re.sub("[\ud800-\udfff\x00-\x1f]", "\ufffd", fault.place)[:100]
    return where or _("the body"), _what(fault)


def _what(fault: Fault) -> str:
    limit = fault.limit
    if fault.code == "type":
        return _expected(limit)
    if fault.code == "enum":
        return _("It is none of: %(values)s.") % {"values": ", ".join(map(str, limit))}
    if fault.code == "format":
        return _formatted(limit)
    return {
        "required": _("It is missing."),
        "unknown": _("There is no such field. Leave it out, or look at its spelling."),
        "half_character": _("It holds half a character. Send whole characters in UTF-8."),
        "pattern": _("It holds characters that do not belong there."),
        "minLength": _("It is too short: at least %(limit)s characters.") % {"limit": limit},
        "maxLength": _("It is too long: at most %(limit)s characters.") % {"limit": limit},
        "minimum": _("It is too small: at least %(limit)s.") % {"limit": limit},
        "maximum": _("It is too large: at most %(limit)s.") % {"limit": limit},
    }[fault.code]


def _expected(kind: str) -> str:
    return {
        "string": _("It should be a text."),
        "integer": _("It should be a whole number."),
        "boolean": _("It should be true or false."),
        "object": _("It should be an object."),
        "array": _("It should be a list."),
    }.get(kind, _("It should be empty."))


def _formatted(kind: str) -> str:
    return {
        "date": _("It should be a day as YYYY-MM-DD."),
        "email": _("It should be an e-mail address."),
    }.get(kind, _("It should be a moment with its time zone, or a whole address."))
