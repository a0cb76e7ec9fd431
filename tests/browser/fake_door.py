"""A server of the door in memory, as far as the app's own tests need one: real keys, real signatures, no rows."""

import base64
import gzip
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import BrowserContext, Route

EVENT = 7
DAY = "2026-09-05"
NEXT_DAY = "2026-09-06"
PATHS = ("devices/", "devices/end/", "day/", "list/", "scans/")
ONLINE, MINOR, PHOTO, WAITING, PRESENT = 1, 2, 4, 8, 16


def plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class FakeDoor:
    """`people` are (name, town, country, flags); their refs count from 1001, their codes are "CODE" and the ref."""

    people: list[tuple[str, str, str, int]]
    pass_: str = "PASSPASS"
    ends: str = "2099-01-01T04:00:00+00:00"
    days: tuple[str, ...] = (DAY,)
    takes_minors: bool = True
    refuses: dict[str, Any] = field(default_factory=dict)  # what is answered to everybody without a seat
    chosen: dict[str, str] = field(default_factory=dict)
    devices: dict[str, bytes] = field(default_factory=dict)
    taken: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    is_over: bool = False
    is_cut: bool = False
    loses_answers: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def ticket(self, ref: int, event: int = EVENT, issue: int = 1, *, key: Any = None) -> str:
        payload = struct.pack(">IQH", event, ref, issue)
        r, s = decode_dss_signature((key or self.key).sign(b"cordel-ticket-1" + payload, ec.ECDSA(SHA256())))
        return "C1." + plain(payload + r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def code(self, ref: int) -> str:
        return f"CODE{ref}"

    def answer(self, path: str, token: str, etag: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request below /door/."""
        self.requests.append(path)
        if self.is_over and path == "list/":
            return self._told(401, {"code": "wipe"})
        if path == "list/":
            return self._list(token, etag)
        asked = json.loads(body)
        if path == "devices/":
            return self._enter(asked)
        if path == "day/":
            return self._told(200, self._day(token, asked["day"]))
        if path == "scans/":
            told = self._scans(token, asked)
            if asked["scans"] and self.loses_answers:
                self.loses_answers -= 1
                return 503, {}, b""
            return told
        return self._told(200, {})

    def _told(self, status: int, told: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        told = told | {"server_time": datetime.now(UTC).isoformat()}
        return status, {"Content-Type": "application/json"}, json.dumps(told).encode()

    def _enter(self, asked: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        if asked["pass"].upper().replace("-", "").replace(" ", "") != self.pass_:
            told = {
                "code": "unknown",
                "title": "This pass is not known",
                "detail": "Compare it with the page.",
            }
            return self._told(404, told)
        numbers = self.key.public_key().public_numbers()
        self.devices[asked["device"]] = b""
        x, y = (plain(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        event = {"id": EVENT, "slug": "strings", "number": 1, "title": "Kick-off", "project": "Strings", "days": [DAY],
                 "timezone": "Europe/Lisbon", "mode": "hybrid", "languages": ["pt"]}  # fmt: skip
        told = {"device": asked["device"], "token": asked["device"], "days": [[day, self.ends] for day in self.days],
                "public_key": {"kty": "EC", "crv": "P-256", "x": x, "y": y}, "event": event}  # fmt: skip
        return self._told(201, told | (self._day(asked["device"], DAY) if len(self.days) == 1 else {}))

    def _day(self, device: str, day: str) -> dict[str, Any]:
        self.devices[device], self.chosen[device] = AESGCM.generate_key(256), day
        return {
            "day": day,
            "expires_at": self.ends,
            "key": base64.b64encode(self.devices[device]).decode(),
        }

    def _list(self, token: str, etag: str) -> tuple[int, dict[str, str], bytes]:
        version = f'"{self.chosen[token]} {len(self.people)}"'
        if etag == version:
            return 304, {}, b""
        rows = [
            [ref, *person, plain(hashlib.sha256(f"{EVENT}:{self.code(ref)}".encode()).digest()[:12]), 1]
            for ref, person in enumerate(self.people, start=1001)
        ]
        towns = [[1, "Gondomar", "PT"], [2, "Kavala", "GR"]]
        told = {
            "version": "1",
            "day": self.chosen[token],
            "people": rows,
            "towns": towns,
            "takes_minors": self.takes_minors,
        }
        nonce, packed = b"\0" * 12, gzip.compress(json.dumps(told, ensure_ascii=False).encode())
        headers = {"ETag": version, "Content-Type": "application/octet-stream"}
        return 200, headers, nonce + AESGCM(self.devices[token]).encrypt(nonce, packed, None)

    def _scans(self, device: str, asked: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        answers = []
        for scan in asked["scans"]:
            is_new = self.taken.setdefault((device, scan["counter"]), scan) is scan
            answers.append({"counter": scan["counter"], "result": "present"} | self._newcomer(scan, is_new))
        until = max((counter for one, counter in self.taken if one == device), default=0)
        return self._told(200, {"taken_until": until, "answers": answers, "changes": [], "cursor": "1"})

    def _newcomer(self, scan: dict[str, Any], is_new: bool) -> dict[str, Any]:
        """Whoever has no seat gets the next one, unless all are refused."""
        if scan["act"] != "new" or self.refuses:
            return self.refuses if scan["act"] == "new" else {}
        who = scan["who"]
        if is_new:
            home = {"1": "Gondomar", "2": "Kavala"}.get(who["home"], who["place"])
            self.people.append((who["name"], home, "PT", PRESENT))
        named = [one[0] for one in self.people]
        return {"ref": 1001 + named.index(who["name"])}

    def serve(self, context: BrowserContext) -> None:
        """For a context without service workers."""

        def handle(route: Route) -> None:
            asked = route.request
            token = asked.headers.get("authorization", "").removeprefix("Device ")
            told = self.answer(
                asked.url.split("/door/")[1],
                token,
                asked.headers.get("if-none-match", ""),
                asked.post_data_buffer or b"",
            )
            if self.is_cut:
                route.abort("internetdisconnected")
            else:
                route.fulfill(status=told[0], headers=told[1], body=told[2])

        for one in PATHS:
            context.route(f"**/door/{one}", handle)


# --- The same as addresses of the site: for browsers in which the app's own worker runs -----------

open_doors: list[FakeDoor] = []


@csrf_exempt
@login_not_required
def endpoint(request: HttpRequest, path: str) -> HttpResponse:
    token = request.headers.get("Authorization", "").removeprefix("Device ")
    status, headers, body = open_doors[-1].answer(
        path, token, request.headers.get("If-None-Match", ""), request.body
    )
    return HttpResponse(body, status=status, headers=headers)


urlpatterns = [
    *(path(f"door/{one}", endpoint, {"path": one}) for one in PATHS),
    path("", include("config.urls")),
]
