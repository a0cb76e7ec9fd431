"""The programming interface as a whole: its addresses, its OpenAPI document, and the page that explains it."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cordel.base.api import operations, problems
from cordel.base.api.document import SECURITY, document
from cordel.events import api as events
from cordel.projects import api as projects

OPERATIONS = [*projects.OPERATIONS, *events.OPERATIONS]
ADDRESSES = operations.addresses(OPERATIONS)
DESCRIPTION = (
    "Everybody may read what the public site shows; with a token, other systems register people and check them in."
    " Cookies mean nothing here. Whatever goes wrong is told as application/problem+json (RFC 9457)."
)


@lru_cache
def _document() -> dict[str, Any]:
    return document(OPERATIONS, title=f"{settings.SITE_NAME} API", description=DESCRIPTION)


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The document that programs read (OpenAPI 3.1)."""
    response = JsonResponse(_document(), json_dumps_params={"ensure_ascii": False})
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@login_not_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The same for people, drawn from the same document."""
    facts = {
        "operations": [_described(path, method, it) for path, method, it in _operations()],
        "schemas": [_schema(name, shape) for name, shape in _document()["components"]["schemas"].items()],
        "kinds": problems.KINDS.values(),
    }
    return render(request, "website/api.html", facts)


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method.upper(), it)
        for path, methods in _document()["paths"].items()
        for method, it in methods.items()
    ]


def _described(path: str, method: str, it: dict[str, Any]) -> dict[str, Any]:
    body = it.get("requestBody", {}).get("content", {}).get("application/json")
    return {
        "name": it["operationId"],
        "path": path,
        "method": method,
        "summary": it["summary"],
        "description": _plain(it["description"]),
        "needs_token": {SECURITY: []} in it["security"],
        "parameters": [
            parameter
            | _typed(parameter["schema"])
            | {"description": _plain(parameter.get("description", ""))}
            for parameter in it["parameters"]
        ],
        "body": _named(body["schema"]) if body else "",
        "example": json.dumps(body["example"], indent=2, ensure_ascii=False) if body else "",
        "answers": [_answer(status, told) for status, told in it["responses"].items()],
    }


def _answer(status: str, told: dict[str, Any]) -> dict[str, Any]:
    """What is good by its shape; what is not by the names of its problems."""
    is_good = int(status) < 400
    return {
        "status": status,
        "description": told["description"] if is_good else "",
        "schema": _media(told) if is_good else "",
        "problems": [] if is_good else _plain(told["description"]).split(),
    }


def _plain(marked: str) -> str:
    """Without the marks that other readers of the document make pretty."""
    return marked.replace("`", "")


def _media(answer: dict[str, Any]) -> str:
    return next((_named(media["schema"]) for media in answer.get("content", {}).values()), "")


def _schema(name: str, shape: dict[str, Any]) -> dict[str, Any]:
    required = shape["required"]
    fields = [
        {"name": field, "is_required": field in required, "description": _plain(told.get("description", ""))}
        | _typed(told)
        for field, told in shape["properties"].items()
    ]
    return {"name": name, "fields": fields}


def _typed(shape: dict[str, Any]) -> dict[str, str]:
    """In a word what belongs there, and the component that explains it, if there is one."""
    if "anyOf" in shape:
        inner = _typed(shape["anyOf"][0])
        return inner | {"kind": f"{inner['kind']} or null"}
    if shape.get("type") == "array":
        inner = _typed(shape["items"])
        return inner | {"kind": f"list of {inner['kind']}"}
    if "enum" in shape:
        return {"kind": " | ".join(value or '""' for value in shape["enum"]), "component": ""}
    component = _named(shape)
    return {"kind": component or shape.get("format") or shape["type"], "component": component}


def _named(shape: dict[str, Any]) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2]
