"""The app at the door: a page that installs itself on a phone, the worker that keeps it there, its words.

All four are for anybody and hold nothing of anybody: what is personal comes encrypted by the door's own endpoints.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, override
from django.views.decorators.http import require_GET

from cordel.base import languages
from cordel.events.forms.public import COUNTRIES
from cordel.events.queries import door_app

FILES = Path(__file__).resolve().parents[1] / "static/events/door"
WORKER = "worker.js"
# Modules name each other as they lie, so they are fetched by those names and not by names with a hash; the worker
# keeps them all together, by what is in them.
MODULES = sorted(path.relative_to(FILES).as_posix() for path in FILES.rglob("*.js") if path.name != WORKER)
STYLES = ("base/cordel.css", "base/desk.css", "events/door/door.css")
PICTURES = ("base/favicon.svg", "events/door/icon-192.png", "events/door/icon-512.png")
ICONS = ("calendar", "camera", "check", "clock", "download", "error", "info", "lock", "menu", "offline", "pen", "people", "search",
         "send", "undo", "warning")  # fmt: skip
INK, PAPER = "#10405f", "#faf5ea"  # as in cordel.css: what a phone paints around the app


def module(name: str) -> str:
    return f"{settings.STATIC_URL}events/door/{name}"


@csp_update({"worker-src": ["'self'", "blob:"]})
@require_GET
@login_not_required
def shell(request: HttpRequest) -> HttpResponse:
    """The frame that the app fills; without JavaScript it says what is needed and where the door is without it."""
    return render(request, "events/door_app.html", _frame())


def _frame() -> dict[str, Any]:
    return {
        "script": module("app.js"),
        "styles": STYLES,
        # Where somebody without a seat may come from; named by the phone, in its language.
        "countries": " ".join(COUNTRIES),
        "icons": [f"base/icons/{name}.html" for name in ICONS],
    }


@require_GET
@login_not_required
def words(request: HttpRequest) -> JsonResponse:
    """Every language's sentences: the app changes its language without a network."""
    response = JsonResponse(door_app.words(), json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, no_cache=True)
    return response


@require_GET
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the app on its home screen."""
    facts = {
        "id": "/door/",
        "name": f"{gettext('The door')} · {settings.SITE_NAME}",
        "short_name": gettext("The door"),
        "lang": languages.spoken(),
        "dir": languages.direction(languages.spoken()),
        "start_url": "/door/",
        "scope": "/door/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": INK,
        "icons": [
            {"src": static(f"events/door/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_GET
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with what it keeps and a version that changes with any of it."""
    kept = [
        "/door/",
        "/door/words.json",
        "/door/app.webmanifest",
        *map(module, MODULES),
        *map(static, (*STYLES, *PICTURES)),
    ]
    facts = {"version": _version(request), "kept": kept}
    script = f"const APP = {json.dumps(facts)};\n{_source()[0]}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


def _version(request: HttpRequest) -> str:
    """Of the app's files, its words and its frame as they are now; the same whoever asks in whatever language."""
    with override(settings.LANGUAGE_CODE):
        frame = render(request, "events/door_app.html", _frame()).content
    told = json.dumps(door_app.words(), ensure_ascii=False).encode()
    return hashlib.sha256(_source()[1] + told + frame).hexdigest()[:16]


@lru_cache(maxsize=1)
def _source() -> tuple[str, bytes]:
    """The worker's script, and a digest of all files it keeps."""
    digest = hashlib.sha256()
    statics = [FILES.parents[1], FILES.parents[3] / "base/static"]
    for name in (*(f"events/door/{one}" for one in MODULES), *STYLES, *PICTURES):
        digest.update(next(folder / name for folder in statics if (folder / name).exists()).read_bytes())
    return (FILES / WORKER).read_text(encoding="utf-8"), digest.digest()
