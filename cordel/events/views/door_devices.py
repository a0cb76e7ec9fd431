"""What the door's app asks: enter by a pass, the list of the day, what was scanned, and leaving. JSON without cookies:
a device shows its token, and is nobody's account."""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, wraps
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

from cordel.base import languages, ratelimits, signed_tickets
from cordel.base.content import text
from cordel.base.refusals import Refused
from cordel.base.standing import standing_of
from cordel.core import hostile_json
from cordel.core.checkin_merge import Act
from cordel.events import actions
from cordel.events.actions.door_passes import DeviceFacts
from cordel.events.actions.door_scans import Told
from cordel.events.forms.door_scans import Broken, Unread, day_in, moment_in, read_scan, text_in
from cordel.events.models import DoorDevice, DoorPass, Event, Scan
from cordel.events.queries import door_devices as queries
from cordel.events.queries.public import towns_of_network
from cordel.events.queries.tickets import signing_key
from cordel.events.rules import door as rules
from cordel.events.rules import may_keep_door, towns_at_door
from cordel.towns.models import Town

MOST_SCANS = 500
MOST_BYTES = 2_000_000
PASSES_TRIED, AN_HOUR = 30, 3600  # from one address, until one fits
WHY = {
    "unknown": gettext_lazy("Nobody at this event has this code or ticket. Look for the person by name."),
    "closed": gettext_lazy("The event's figures are final, so nothing more is recorded."),
    "day": gettext_lazy("This pass is for another day."),
    "ended": gettext_lazy("This pass had ended before that. Whoever runs the event looks into it."),
    "cancelled": gettext_lazy("This seat was given back. Ask the host."),
    "waiting": gettext_lazy("This person is on the waiting list. Ask the host."),
    "young": gettext_lazy("Under 18, and the host has not said who looks after young people. Ask the host."),
    "guardian": gettext_lazy("Under 18, and no guardian was written down. Ask the host."),
    "newcomer": gettext_lazy("It is about somebody who was written down here and not let in. Ask the host."),
}


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
    found = queries.door_pass_of(text_in(sent, "pass", 80))
    if found is None or not _is_kept(found):
        ratelimits.count(
            "door pass", ratelimits.visitor(request), limit=PASSES_TRIED, seconds=AN_HOUR, now=now
        )
        detail = _("Compare the letters with those on the page. If they are the same, ask for another pass.")
        return _refused("unknown", _("This pass is not known here"), detail, 404)
    token = secrets.token_urlsafe(32)
    facts = DeviceFacts(_uuid(sent, "device"), text_in(sent, "label", 60, needed=False), _offset(sent, now))
    device = actions.enter_door(found, facts=facts, token=token, now=now)
    device.door_pass = found
    day = _day(device, token) if device.day is not None else {}
    return _answer({**_entered(device, found), **day, "token": token}, 201)


def _entered(device: DoorDevice, found: DoorPass) -> dict[str, Any]:
    return {
        "device": str(device.number),
        "public_key": signed_tickets.jwk(signing_key().public_key()),
        # Until when each of the days may be chosen.
        "days": [[day.isoformat(), rules.night_of(day, found.event.zone).isoformat()] for day in found.days],
        "event": _event(found.event),
    }


def _day(device: DoorDevice, token: str) -> dict[str, Any]:
    """The chosen day, until when its list may be kept, and the key that opens it."""
    day = device.day or device.door_pass.day
    night = rules.night_of(day, device.door_pass.event.zone)
    return {
        "day": day.isoformat(),
        "expires_at": night.isoformat(),
        "key": base64.b64encode(queries.list_key(token, day)).decode(),
    }


@_spoken_to
@require_POST
def choose_day(request: HttpRequest) -> HttpResponse:
    """The day that somebody chose on the screen: from now on the device has its list."""
    device, now = _device(request), timezone.now()
    if device is None or not rules.holds(device, now=now) or not _is_kept(device.door_pass):
        return _wipe()
    device = actions.choose_day(device, day=day_in(_sent(request)), now=now)
    return _answer(_day(device, _token(request)))


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
    """The list of the device's day, for its own key."""
    device, now = _device(request), timezone.now()
    if device is None or not rules.holds(device, now=now) or not _is_kept(device.door_pass):
        return _wipe()
    if device.day is None or not rules.has_list(device, device.door_pass.event.zone, now=now):
        raise rules.NightIsOver
    seen = towns_at_door(standing_of(device.door_pass.made_by), device.door_pass.event)
    version, packed = queries.door_file(device, seen=seen, now=now)
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    key = queries.list_key(_token(request), device.day)
    body = queries.sealed(packed, key=key, nonce=secrets.token_bytes(12))
    return HttpResponse(body, content_type="application/octet-stream", headers={"ETag": etag})


@_spoken_to
@require_POST
def scans(request: HttpRequest) -> HttpResponse:
    """Takes what was scanned, as often as it is sent, and tells what other devices did; of what cannot be taken, why.
    Nothing sent is a sign of life, for which the pass must still hold."""
    device, now = _device(request), timezone.now()
    if device is None or not rules.is_heard(device, now=now):
        return _wipe()
    sent = _sent(request)
    read = _read(sent, device)
    told = [one for one in read if isinstance(one, Told)]
    unread = [one for one in read if isinstance(one, Unread)]
    if not read and not rules.holds(device, now=now):
        return _wipe()
    offset = _offset(sent, now)
    lines = actions.take_scans(device, told=told, offset=offset, now=now)
    done = [line.counter for line in lines] + [one.counter for one in unread if one.counter is not None]
    answer = {
        "taken_until": max(done, default=0) or queries.heard_until(device),
        "answers": [*map(_line, lines), *map(_unread, unread)],
        "offset_seconds": offset,
    }
    if rules.holds(device, now=now):  # Who is there is told only as long as the list may be read.
        changed, cursor = queries.changes(device, _cursor(sent))
        answer |= {"changes": changed, "cursor": str(cursor)}
    return _answer(answer)


def _line(line: Scan) -> dict[str, Any]:
    told: dict[str, Any] = {"counter": line.counter, "result": line.result}
    if line.act == Act.NEW and line.registration_id is not None:
        told["ref"] = line.registration_id
    return told | {"code": line.why, "detail": str(WHY[line.why])} if line.why in WHY else told


def _unread(line: Unread) -> dict[str, Any]:
    return {"counter": line.counter, "result": Scan.Result.REFUSED, "code": "broken", "detail": line.why}


# --- Reading what was sent --------------------------------------------------------------------------------


def _read(sent: dict[str, Any], device: DoorDevice) -> list[Told | Unread]:
    found = sent.get("scans")
    if not isinstance(found, list) or len(found) > MOST_SCANS:
        raise Broken("scans")

    @cache
    def towns() -> list[Town]:
        return towns_of_network(device.door_pass.event.project)

    return [read_scan(one, towns=towns, language=languages.spoken()) for one in found]


def _offset(sent: dict[str, Any], now: datetime) -> int:
    """Seconds that the device's clock is ahead; a clock that is years off is as good as any."""
    ahead = round((moment_in(sent, "clock") - now) / timedelta(seconds=1))
    return max(-(2**31) + 1, min(ahead, 2**31 - 1))


def _uuid(sent: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(text_in(sent, name, 40))
    except ValueError as error:
        raise Broken(name) from error


def _cursor(sent: dict[str, Any]) -> int:
    value = text_in(sent, "cursor", 20, needed=False)
    return int(value) if value.isdecimal() and len(value) < 19 else 0
