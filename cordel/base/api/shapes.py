"""Words for schemas. A schema with a title becomes a component of the document."""

from typing import Any

from django.conf import settings

from cordel.base import content
from cordel.core.content import Content

Shape = dict[str, Any]

# Nothing that cannot be seen: control characters have no place in a name.
VISIBLE = r"^[^\x00-\x1F\x7F]*$"
MOST = 2**53 - 1  # the largest whole number that every reader of JSON keeps exact


def text(description: str = "", *, shortest: int = 0, longest: int = 0, **more: Any) -> Shape:
    limits: Shape = {"minLength": shortest} if shortest else {}
    if longest:
        limits |= {"maxLength": longest, "pattern": VISIBLE}
    return {"type": "string", **_told(description), **limits, **more}


def whole(description: str = "", *, least: int = 0, most: int = MOST) -> Shape:
    return {"type": "integer", **_told(description), "minimum": least, "maximum": most}


def flag(description: str = "") -> Shape:
    return {"type": "boolean", **_told(description)}


def one_of(values: Any, description: str = "") -> Shape:
    return {"type": "string", **_told(description), "enum": [str(value) for value in values]}


def list_of(item: Shape, description: str = "") -> Shape:
    return {"type": "array", **_told(description), "items": item}


def or_null(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def record(name: str, /, **properties: Shape) -> Shape:
    """An object with these properties and no others, all of them there; see `partly`."""
    return {
        "title": name,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def partly(shape: Shape, *optional: str) -> Shape:
    """The same object, in which these properties may be left out."""
    return shape | {"required": [name for name in shape["required"] if name not in optional]}


def page_of(item: Shape) -> Shape:
    return record(
        f"{item['title']}Page",
        items=list_of(item),
        next=or_null(whole("Give it as `after` to get the next page; null on the last one.")),
    )


def _told(description: str) -> Shape:
    return {"description": description} if description else {}


DAY: Shape = {"type": "string", "format": "date"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
ADDRESS: Shape = {"type": "string", "format": "uri"}
LANGUAGES = [code for code, _name in settings.LANGUAGES]
COUNTRY = text("ISO 3166-1 alpha-2, such as PT; empty where it was not published.")
TEXT = record(
    "Text",
    text=text("Empty where nothing was written."),
    language=text("The language that this text is in: the one asked for, else English, else the original's."),
)


def words(written: Content) -> dict[str, str]:
    """A content as `TEXT`, in the reader's language."""
    shown = content.shown(written)
    return {"text": shown.text, "language": shown.language}


def address(path: str) -> str:
    return settings.SITE_URL + path
