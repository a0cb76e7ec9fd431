"""The operations as an OpenAPI 3.1 document. It is written in English, as its readers are programs and programmers."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from cordel.base.api import problems
from cordel.base.api.operations import KEY, LARGEST_BODY, Operation
from cordel.base.api.shapes import DAY, Shape, text, whole

VERSION = "1.0"
SECURITY = "token"
PARTS = {"slug": text(shortest=1, longest=60, pattern="^[-a-zA-Z0-9_]+$"), "day": DAY}
EXAMPLES = {"slug": "threads", "number": 1, "registration": 1, "day": "2026-05-01"}


def document(operations: Iterable[Operation], *, title: str, description: str) -> dict[str, Any]:
    components: dict[str, Shape] = {}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        described = _operation(operation, components)
        paths.setdefault(f"/api/{operation.path}", {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": description},
        "servers": [{"url": settings.SITE_URL}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                SECURITY: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made on the event's desk under “Other systems”; shown once.",
                }
            },
        },
    }


def _operation(operation: Operation, components: dict[str, Shape]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation, components),
        "security": [] if operation.is_public else [{SECURITY: []}],
    }
    if operation.scope:
        described["description"] += f" The token needs the permission `{operation.scope}`."
    if operation.body is not None:
        media = {"schema": _hoisted(operation.body, components), "example": operation.examples["body"]}
        described["requestBody"] = {
            "required": True,
            "description": f"At most {LARGEST_BODY} bytes.",
            "content": {"application/json": media},
        }
    return described


def _parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    for name in [part.split("}")[0] for part in operation.path.split("{")[1:]]:
        shape = PARTS.get(name, whole(least=1, most=2**31 - 1))
        yield {"name": name, "in": "path", "required": True, "schema": shape, "example": EXAMPLES[name]}
    if operation.needs_key:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "A new one for each act, such as a UUID. The same key with the same request gives the same"
            " answer for 24 hours and does nothing twice.",
            "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": KEY},
        }
    for name, shape in operation.parameters.items():
        told = {key: value for key, value in shape.items() if key != "description"}
        yield {"name": name, "in": "query", "description": shape["description"], "schema": told}


def _responses(operation: Operation, components: dict[str, Shape]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, shape in operation.answers.items():
        described: dict[str, Any] = {"description": "Done." if shape is None else "As asked for."}
        if shape is not None:
            media: dict[str, Any] = {"schema": _hoisted(shape, components)}
            if str(status) in operation.examples:
                media["example"] = operation.examples[str(status)]
            described["content"] = {"application/json": media}
        if operation.is_public:
            described["headers"] = {"ETag": {"schema": {"type": "string"}}}
        found[str(status)] = described
    if operation.is_public:
        found["304"] = {"description": "Nothing changed since the answer whose ETag was sent."}
    for kind in [*operation.problems, problems.BROKEN]:
        media = {"schema": _hoisted(problems.SHAPE, components)}
        known = found.setdefault(
            str(kind.status), {"description": "", "content": {problems.MIME_TYPE: media}}
        )
        known["description"] = f"{known['description']} `{kind.name}`".strip()
    return found


def _hoisted(shape: Any, components: dict[str, Shape]) -> Any:
    """The shape with everything that has a title replaced by a reference to its component."""
    if isinstance(shape, list):
        return [_hoisted(item, components) for item in shape]
    if not isinstance(shape, dict):
        return shape
    inner = {key: _hoisted(value, components) for key, value in shape.items()}
    if not isinstance(shape.get("title"), str) or "type" not in shape:
        return inner
    components[shape["title"]] = inner
    return {"$ref": f"#/components/schemas/{shape['title']}"}
