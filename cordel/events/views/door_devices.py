"""What the door's app asks: enter by a pass, the list of the day, what was scanned, and leaving. JSON without cookies:
a device shows its token, and is nobody's account."""

import base64
import binascii
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from cordel.base import ratelimits, signed_tickets
from cordel.base.content import text
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core import hostile_json
from cordel.core.checkin_merge import Act
from cordel.events import actions
from cordel.events.actions.door_passes import DeviceFacts
from cordel.events.actions.door_scans import Told
from cordel.events.models import DoorDevice, DoorPass, Event, Evidence, Scan
from cordel.events.queries import door_devices as queries
from cordel.events.queries.tickets import signing_key
from cordel.events.rules import door as rules
from cordel.events.rules import may_keep_door, towns_at_door

MOST_SCANS = 500
MOST_BYTES = 2_000_000
LONGEST_SHOWN = 120
LONGEST_SIGNATURE = 20_000  # as base64
PASSES_TRIED, AN_HOUR = 30, 3600  # from one address, until one fits
KINDS = {one.value: one for one in (Evidence.SCAN, Evidence.HOST_WORD, Evidence.SCREEN_SIGNATURE)}
WHY = {
    "unknown": gettext_lazy("Nobody at this event has this code or ticket. Look for the person by name."),
    "closed": gettext_lazy("The event's figures are final, so nothing more is recorded."),
    "day": gettext_lazy("This pass is for another day."),
    "ended": gettext_lazy("This pass had ended before that. Whoever runs the event looks into it."),
    "cancelled": gettext_lazy("This seat was given back. Ask the host."),
    "waiting": gettext_lazy("This person is on the waiting list. Ask the host."),
}


class Broken(Exception):
    """What was sent is not what the app sends; `where` says which part."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def _answer(told: dict[str, Any], status: int = 200) -> HttpResponse:
    return JsonResponse({**told, "server_time": timezone.now().isoformat()}, status=status)


def _refused(code: str, title: str, detail: str, status: int) -> HttpResponse:
    return _answer({"code": code, "title": title, "detail": detail}, status)


def _wipe() -> HttpResponse:
    detail = _("The list is taken off this device. Enter again with a pass that holds.")
    return _refused("wipe", _("This pass has ended"), detail, 401)


Screen = Callable[..., HttpResponse]


def _spoken_to(screen: Screen) -> Screen:
    """What all of them share: no session, no cookie, broken requests named."""

    @csrf_exempt
    @login_not_required
    @never_cache
    @wraps(screen)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            return screen(request)
        except Broken as broken:
            detail = _("The app sent something that cannot be read: %(where)s. Load its page anew.")
            return _refused("broken", _("Not understood"), detail % {"where": broken.where}, 400)
        except Refused as refused:
            return _refused(type(refused).__name__, _("This does not work now"), str(refused), 409)

    return guarded


def _is_kept(door_pass: DoorPass) -> bool:
    """Whether whoever made the pass may still keep this door: with the role its passes end."""
    maker = door_pass.made_by
    return maker is not None and may_keep_door(standing_of(maker), door_pass.event)


def _device(request: HttpRequest) -> DoorDevice | None:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return queries.device_of(token.strip()) if kind == "Device" else None


def _token(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").partition(" ")[2].strip()


def _sent(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise Broken("size")
    try:
        return dict(hostile_json.parse_object(request.body))
    except hostile_json.FileUnreadable as error:
        raise Broken("JSON") from error


# --- Entering and leaving ------------------------------------------------------------------------------


@_spoken_to
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """A device enters by a pass, and gets its token, the key of its list and the key that tickets are checked with."""
    now, sent = timezone.now(), _sent(request)
    found = queries.door_pass_of(_text(sent, "pass", 80))
    if found is None or not _is_kept(found):
        ratelimits.count(
            "door pass", ratelimits.visitor(request), limit=PASSES_TRIED, seconds=AN_HOUR, now=now
        )
        detail = _("Compare the letters with those on the page. If they are the same, ask for another pass.")
        return _refused("unknown", _("This pass is not known here"), detail, 404)
    token = secrets.token_urlsafe(32)
    facts = DeviceFacts(_uuid(sent, "device"), _text(sent, "label", 60, needed=False), _offset(sent, now))
    device = actions.enter_door(found, facts=facts, token=token, now=now)
    return _answer({**_entered(device, found), "token": token, "key": _key(token)}, 201)


def _key(token: str) -> str:
    return base64.b64encode(queries.list_key(token)).decode()


def _entered(device: DoorDevice, found: DoorPass) -> dict[str, Any]:
    return {
        "device": str(device.number),
        "public_key": signed_tickets.jwk(signing_key().public_key()),
        "expires_at": found.expires_at.isoformat(),
        "day": found.day.isoformat(),
        "event": _event(found.event),
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.pk,
        "slug": event.project.slug,
        "number": event.number,
        "title": str(event),
        "project": text(event.project.title),
        "days": [day.isoformat() for day in event.days],
        "timezone": event.timezone,
        "mode": event.mode,
        "languages": event.languages,
    }


@_spoken_to
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    device = _device(request)
    if device is None:
        return _wipe()
    actions.leave_door(device, now=timezone.now())
    return _answer({})


# --- The list and the journal ----------------------------------------------------------------------------


@_spoken_to
@require_GET
def door_file(request: HttpRequest) -> HttpResponse:
    """The list of the pass's day, for the device's own key."""
    device, now = _device(request), timezone.now()
    if device is None or not rules.holds(device, now=now) or not _is_kept(device.door_pass):
        return _wipe()
    seen = towns_at_door(standing_of(device.door_pass.made_by), device.door_pass.event)
    version, packed = queries.door_file(device, seen=seen, now=now)
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    body = queries.sealed(packed, key=queries.list_key(_token(request)), nonce=secrets.token_bytes(12))
    return HttpResponse(body, content_type="application/octet-stream", headers={"ETag": etag})


@_spoken_to
@require_POST
def scans(request: HttpRequest) -> HttpResponse:
    """Takes what was scanned, as often as it is sent, and tells what other devices did. Nothing sent is a sign of life,
    for which the pass must still hold."""
    device, now = _device(request), timezone.now()
    if device is None or not rules.is_heard(device, now=now):
        return _wipe()
    sent = _sent(request)
    told = _told(sent)
    if not told and not rules.holds(device, now=now):
        return _wipe()
    offset = _offset(sent, now)
    lines = actions.take_scans(device, told=told, offset=offset, now=now)
    answer = {
        "taken_until": max([line.counter for line in lines], default=0) or queries.heard_until(device),
        "answers": [_line(line) for line in lines],
        "offset_seconds": offset,
    }
    if rules.holds(device, now=now):  # Who is there is told only as long as the list may be read.
        changed, cursor = queries.changes(device, _cursor(sent))
        answer |= {"changes": changed, "cursor": str(cursor)}
    return _answer(answer)


def _line(line: Scan) -> dict[str, Any]:
    told: dict[str, Any] = {"counter": line.counter, "result": line.result}
    return told | {"code": line.why, "detail": str(WHY[line.why])} if line.why in WHY else told


# --- Reading what was sent --------------------------------------------------------------------------------


def _told(sent: dict[str, Any]) -> list[Told]:
    found = sent.get("scans")
    if not isinstance(found, list) or len(found) > MOST_SCANS:
        raise Broken("scans")
    return [_scan(one, f"scans[{place}]") for place, one in enumerate(found)]


def _scan(sent: Any, place: str) -> Told:
    if not isinstance(sent, dict):
        raise Broken(place)
    try:
        return Told(
            counter=_number(sent, "counter", 1, 2**31 - 1),
            at=_moment(sent, "at"),
            day=date.fromisoformat(_text(sent, "day", 10)),
            act=Act(_text(sent, "act", 3)),
            ref=None if sent.get("ref") is None else _number(sent, "ref", 0, 2**63 - 1),
            evidence=KINDS[_text(sent, "evidence", 20)],
            shown=_text(sent, "shown", LONGEST_SHOWN, needed=False),
            signature=_picture(sent),
        )
    except (Broken, ValueError, KeyError) as error:
        raise Broken(
            f"{place}.{error.where if isinstance(error, Broken) else 'act, day or evidence'}"
        ) from error


def _text(sent: dict[str, Any], name: str, longest: int, *, needed: bool = True) -> str:
    value = sent.get(name) or ""
    if not isinstance(value, str) or len(value) > longest or (needed and not value.strip()):
        raise Broken(name)
    if not value.isprintable():
        raise Broken(name)
    return value.strip()


def _number(sent: dict[str, Any], name: str, least: int, most: int) -> int:
    value = sent.get(name)
    if type(value) is not int or not least <= value <= most:
        raise Broken(name)
    return value


def _moment(sent: dict[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(sent, name, 40))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Broken(name) from error


def _offset(sent: dict[str, Any], now: datetime) -> int:
    """Seconds that the device's clock is ahead; a clock that is years off is as good as any."""
    ahead = round((_moment(sent, "clock") - now) / timedelta(seconds=1))
    return max(-(2**31) + 1, min(ahead, 2**31 - 1))


def _uuid(sent: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(sent, name, 40))
    except ValueError as error:
        raise Broken(name) from error


def _cursor(sent: dict[str, Any]) -> int:
    value = _text(sent, "cursor", 20, needed=False)
    return int(value) if value.isdecimal() and len(value) < 19 else 0


def _picture(sent: dict[str, Any]) -> bytes:
    try:
        return base64.b64decode(_text(sent, "signature", LONGEST_SIGNATURE, needed=False), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Broken("signature") from error
