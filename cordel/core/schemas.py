"""JSON Schema, as much of it as the programming interface speaks: what a value breaks, told by its place.

Known words: type, enum, properties, required, additionalProperties: false, items, minLength,
maxLength, pattern, minimum, maximum, format (date, date-time, email, uri) and anyOf.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

Schema = Mapping[str, Any]

_HALF_CHARACTERS: Final = re.compile("[\ud800-\udfff]")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is what is wrong at `place` ("" for the value as a whole); `limit` is what the schema says there."""

    place: str
    code: str
    limit: Any = None


def faults(schema: Schema, value: object, place: str = "") -> list[Fault]:
    """All that does not fit, in the schema's order; an empty list if the value fits."""
    return list(_faults(schema, value, place))


def _faults(schema: Schema, value: object, place: str) -> Iterator[Fault]:
    if "anyOf" in schema:
        yield from _none_of(schema["anyOf"], value, place)
        return
    kind = schema.get("type")
    if kind is not None and not _is(kind, value):
        yield Fault(place, "type", kind)
    elif "enum" in schema and value not in schema["enum"]:
        yield Fault(place, "enum", tuple(schema["enum"]))
    elif isinstance(kind, str) and kind in _INSIDE:
        yield from _INSIDE[kind](schema, value, place)


def _none_of(choices: list[Schema], value: object, place: str) -> Iterator[Fault]:
    """What the first choice finds, if no choice fits."""
    found = [faults(choice, value, place) for choice in choices]
    if all(found):
        yield from found[0]


def _is(kind: str, value: object) -> bool:
    if kind == "integer":
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return is_whole and not isinstance(value, bool)
    python = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}[kind]
    return isinstance(value, python)


def _of_text(schema: Schema, value: str, place: str) -> Iterator[Fault]:
    if _HALF_CHARACTERS.search(value):
        yield Fault(place, "half_character")
    elif len(value) < schema.get("minLength", 0):
        yield Fault(place, "minLength", schema["minLength"])
    elif len(value) > schema.get("maxLength", len(value)):
        yield Fault(place, "maxLength", schema["maxLength"])
    elif "format" in schema and not _is_formatted(schema["format"], value):
        yield Fault(place, "format", schema["format"])
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield Fault(place, "pattern", schema["pattern"])


def _is_formatted(kind: str, value: str) -> bool:
    if kind == "email":
        return _EMAIL.fullmatch(value) is not None
    if kind == "uri":
        return ":" in value and not re.search(r"\s", value)
    try:
        # Python reads more ways of writing a day than the one that everybody knows.
        if kind == "date":
            return _DAY.fullmatch(value) is not None and date.fromisoformat(value) is not None
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _of_object(schema: Schema, value: dict[str, object], place: str) -> Iterator[Fault]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(_at(place, name), "required")
    for name, inner in value.items():
        if name in properties:
            yield from _faults(properties[name], inner, _at(place, name))
        elif schema.get("additionalProperties") is False:
            yield Fault(_at(place, name), "unknown")


def _of_list(schema: Schema, value: list[object], place: str) -> Iterator[Fault]:
    for position, item in enumerate(value):
        yield from _faults(schema.get("items", {}), item, f"{place}[{position}]")


def _of_number(schema: Schema, value: float, place: str) -> Iterator[Fault]:
    if "minimum" in schema and value < schema["minimum"]:
        yield Fault(place, "minimum", schema["minimum"])
    if "maximum" in schema and value > schema["maximum"]:
        yield Fault(place, "maximum", schema["maximum"])


_INSIDE: Final[Mapping[str, Any]] = {
    "string": _of_text,
    "object": _of_object,
    "array": _of_list,
    "integer": _of_number,
}


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
