"""What a value breaks of a schema, by its place."""

from typing import Any

import pytest

from cordel.core.schemas import Fault, faults

NAME = {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"}
PERSON = {
    "type": "object",
    "properties": {"name": NAME, "age": {"type": "integer", "minimum": 0, "maximum": 120}},
    "required": ["name"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("schema", "value", "place", "code"),
    [
        (PERSON, {}, "name", "required"),
        (PERSON, {"name": "ana", "nmae": "x"}, "nmae", "unknown"),
        (PERSON, {"name": ""}, "name", "minLength"),
        (PERSON, {"name": "abcdef"}, "name", "maxLength"),
        (PERSON, {"name": "A"}, "name", "pattern"),
        (PERSON, {"name": "a\ud800"}, "name", "half_character"),
        (PERSON, {"name": "ana", "age": -1}, "age", "minimum"),
        (PERSON, {"name": "ana", "age": 121}, "age", "maximum"),
        (PERSON, {"name": "ana", "age": True}, "age", "type"),
        (PERSON, {"name": "ana", "age": 1.5}, "age", "type"),
        (PERSON, {"name": "ana", "age": float("inf")}, "age", "type"),
        (PERSON, {"name": None}, "name", "type"),
        (PERSON, [], "", "type"),
        ({"type": "array", "items": PERSON}, [{"name": "ana"}, {"name": 1}], "[1].name", "type"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "", "enum"),
        ({"type": "string", "format": "date"}, "2026-02-30", "", "format"),
        ({"type": "string", "format": "date"}, "20260201", "", "format"),
        ({"type": "string", "format": "date-time"}, "2026-02-01T10:00:00", "", "format"),
        ({"type": "string", "format": "email"}, "ana", "", "format"),
        ({"type": "string", "format": "uri"}, "no address", "", "format"),
        ({"anyOf": [NAME, {"type": "null"}]}, 1, "", "type"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    schema: dict[str, Any], value: Any, place: str, code: str
) -> None:
    assert [(fault.place, fault.code) for fault in faults(schema, value)] == [(place, code)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (PERSON, {"name": "ana", "age": 36}),
        (PERSON, {"name": "ana", "age": 36.0}),
        ({"anyOf": [NAME, {"type": "null"}]}, None),
        ({"anyOf": [NAME, {"type": "null"}]}, "ana"),
        ({"type": "string", "format": "date"}, "2026-02-28"),
        ({"type": "string", "format": "date-time"}, "2026-02-01T10:00:00Z"),
        ({"type": "string", "format": "uri"}, "https://cordel.example/"),
        ({"type": "boolean"}, False),
    ],
)
def test_what_fits_has_no_fault(schema: dict[str, Any], value: Any) -> None:
    assert faults(schema, value) == []


def test_every_fault_is_told_at_once() -> None:
    found = faults(PERSON, {"age": "old", "size": 1})
    assert found == [Fault("name", "required"), Fault("age", "type", "integer"), Fault("size", "unknown")]
