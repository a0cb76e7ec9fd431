"""Whatever is sent to an operation, its answer is one that the published document promises."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordel.core import schemas
from cordel.website import api
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
BROKEN = st.sampled_from(
    [
        b"",
        b"{",
        b'{"a": 1e999}',
        b"\xff",
        b"[" * 9_000,
        b'{"name": "\\udfff"}',
        b'{"name": NaN}',
        b"9" * 5_000,
    ]
)


def whole(part: Any, document: dict[str, Any]) -> Any:
    """The schema with every reference replaced by what it leads to."""
    if isinstance(part, list):
        return [whole(inner, document) for inner in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("$ref"), str):
        return whole(document["components"]["schemas"][part["$ref"].rpartition("/")[2]], document)
    return {key: whole(inner, document) for key, inner in part.items()}


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values as the schema asks for."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        required = {name: fitting(schema["properties"][name]) for name in schema["required"]}
        others = {name: fitting(it) for name, it in schema["properties"].items() if name not in required}
        return st.fixed_dictionaries(required, optional=others)
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    if "format" in schema:
        return st.dates().map(str) if schema["format"] == "date" else st.emails()
    return st.text(st.characters(exclude_categories=("C",)), min_size=schema.get("minLength", 0), max_size=20)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = api.document(api.OPERATIONS, title="", description="")
    found = whole(document["paths"], document)
    return [(path, method, it) for path, methods in found.items() for method, it in methods.items()]


def sent(draw: Any, path: str, operation: dict[str, Any], world: Any) -> dict[str, Any]:
    """One request: mostly what fits, and now and then something else in one place."""
    query, headers = {}, {"Idempotency-Key": str(uuid4())}
    for parameter in operation["parameters"]:
        name, values = parameter["name"], fitting(parameter["schema"])
        if parameter["in"] == "path":
            value = draw(st.just(world[name]) | st.just(world[name]) | values)
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        elif parameter["in"] == "query" and draw(st.booleans()):
            query[name] = draw(values | st.text(max_size=5))
        elif parameter["in"] == "header" and draw(st.integers(0, 9)) == 0:
            headers[name] = draw(
                st.text(st.characters(codec="latin-1", exclude_categories=("C",)), max_size=9)
            )
    if draw(st.integers(0, 9)):
        headers["Authorization"] = "Bearer cordel_secret"
    request: dict[str, Any] = {"path": path, "query_params": query, "headers": headers}
    if "requestBody" in operation:
        shape = operation["requestBody"]["content"]["application/json"]["schema"]
        body = draw(fitting(shape) | fitting(shape) | JUNK)
        request["data"] = (
            draw(st.just(json.dumps(body)) | BROKEN) if draw(st.booleans()) else json.dumps(body)
        )
        request["content_type"] = draw(st.sampled_from(["application/json"] * 9 + ["text/plain"]))
    return request


@pytest.mark.parametrize(
    ("path", "method", "operation"), [pytest.param(*it, id=it[2]["operationId"]) for it in operations()]
)
def test_every_answer_is_one_that_the_document_promises(
    cast: Any, path: str, method: str, operation: dict[str, Any]
) -> None:
    factories.AccessTokenFactory(event=cast.event)
    world = {"slug": "strings", "number": 1, "registration": cast.seat.pk, "day": "2026-04-01"}

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: Any) -> None:
        request = sent(data.draw, path, operation, world)
        response = getattr(Client(), method)(**request)
        promised = operation["responses"].get(str(response.status_code))
        assert promised is not None, (response.status_code, response.content)
        content = promised.get("content", {})
        assert response.headers.get("Content-Type") in (content or {None: None})
        if content:
            schema = content[response.headers["Content-Type"]]["schema"]
            assert schemas.faults(schema, response.json()) == []
        else:
            assert response.content == b""

    holds()
