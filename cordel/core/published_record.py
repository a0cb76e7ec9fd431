"""A published report kept as it was read: as data that any database and any JSON reader can hold, and back.

Only what stands there is kept; what is missing comes back as missing. Dates stay as precise as they were printed.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from cordel.core.headcount_facts import EventFacts, ProjectFacts, Row, Worded
from cordel.core.hostile_json import Unread
from cordel.core.problems import Problem
from cordel.core.published import PublishedEvent, PublishedProject
from cordel.core.spans import Span, parse_span

# What the fields hold that are neither texts nor numbers; a tuple is a list of such.
_PARTS: Final[Mapping[type, Mapping[str, Any]]] = {
    PublishedProject: {"facts": ProjectFacts, "entries": (PublishedEvent,), "unread": (Unread,)},
    PublishedEvent: {"facts": EventFacts, "unread": (Unread,)},
    ProjectFacts: {"starts": Span, "ends": Span, "participant_rows": (Row,), "worded": (Worded,)},
    EventFacts: {"rows": (Row,), "worded": (Worded,), "starts": Span, "ends": Span, "days": (Span,)},
    Unread: {"problem": Problem},
}


def as_data(project: PublishedProject) -> dict[str, Any]:
    """Give the report as objects, lists, texts and numbers."""
    data: dict[str, Any] = _as_data(project)
    data["facts"].pop("events", None)  # they stand among the entries
    return data


def _as_data(value: Any) -> Any:
    if isinstance(value, Span):
        return str(value)
    if is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
        return {
            name: _as_data(part) for name, part in parts.items() if part is not None and part not in ("", ())
        }
    if isinstance(value, Mapping):
        return {str(key): _as_data(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_as_data(part) for part in value]
    return value


def from_data(data: Mapping[str, Any]) -> PublishedProject:
    """Give the report back from what `as_data` made of it."""
    entries = tuple(_from_data(PublishedEvent, entry) for entry in data.get("entries", ()))
    events = tuple(entry.facts for entry in entries if entry.facts)
    facts = _from_data(ProjectFacts, {**data["facts"]}, events=events)
    rest = {key: value for key, value in data.items() if key not in ("entries", "facts")}
    project: PublishedProject = _from_data(PublishedProject, rest, entries=entries, facts=facts)
    return project


def _from_data(kind: Any, data: Any, **parts: Any) -> Any:
    if isinstance(kind, tuple):
        return tuple(_from_data(kind[0], item) for item in data)
    if kind is Span:
        return parse_span(data)
    if kind is Worded:
        return Worded(*data)
    if kind is Problem:
        return Problem(data["message"], data["values"])
    if kind is None:
        return tuple(_from_data(None, item) for item in data) if isinstance(data, list) else data
    known = _PARTS.get(kind, {})
    missing = {"town": "", "country": None, "count": None} if kind is Row else {}
    return kind(**missing | {name: _from_data(known.get(name), part) for name, part in data.items()} | parts)
