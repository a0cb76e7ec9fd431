"""XML that is changed in a few places and stays byte for byte the same everywhere else.

A parser that writes the whole document anew would lose what Office insists on (prefixes, the order of attributes,
markup of later versions). So the parser only says where every element stands, and what changes is cut out of the
bytes and put in.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from cordel.core.office_package import DAMAGED, TOO_BIG, Unusable

MOST_ELEMENTS: Final = 300_000
MOST_DEEP: Final = 100
# Both editions of the format have their own names for the same things (ISO/IEC 29500, transitional and strict).
_SHORT: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "s",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "s",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_START_TAG: Final = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_DECLARED: Final = re.compile(r"""encoding\s*=\s*["'][^"']*["']""")


@dataclass(eq=False)
class Element:
    """An element and where it stands: `start` and `end` around it, `inside` and `close` around what it holds."""

    name: str
    attributes: dict[str, str]
    parent: "Element | None"
    start: int
    inside: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    @property
    def is_closed_at_once(self) -> bool:
        """Written as <a/>: there is nowhere inside it to put anything."""
        return self.inside == self.end

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def child(self, *path: str) -> "Element | None":
        """The first child of that name, and so on down the path."""
        found: Element | None = self
        for name in path:
            found = next((one for one in found.children if one.name == name), None) if found else None
        return found

    def all(self, *names: str) -> Iterator["Element"]:
        """Everything below it with one of these names, in the order of the document."""
        waiting = self.children[::-1]
        while waiting:
            one = waiting.pop()
            if one.name in names:
                yield one
            waiting += one.children[::-1]

    def ancestor(self, *names: str) -> "Element | None":
        found = self.parent
        while found is not None and found.name not in names:
            found = found.parent
        return found


@dataclass(frozen=True, order=True)
class Splice:
    """Bytes from `start` to `end` become `new`; `rank` orders what is put in at one and the same place."""

    start: int
    end: int
    rank: int
    new: bytes


def in_utf_8(data: bytes) -> bytes:
    """The part in UTF-8, which nearly every part is written in; the format allows UTF-16 beside it."""
    if not data.startswith(_UTF_16):
        return data
    try:
        return _DECLARED.sub('encoding="UTF-8"', data.decode("utf-16"), count=1).encode()
    except UnicodeError as error:
        raise Unusable(DAMAGED) from error


def parsed(data: bytes) -> Element:
    """The root of a part in UTF-8. Raises Unusable for what is no XML, has a document type or is too large."""
    reader = _Reader(data)
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler = lambda name, attributes: reader.begin(
        name, attributes, parser.CurrentByteIndex
    )
    parser.EndElementHandler = lambda _name: reader.finish(parser.CurrentByteIndex)
    parser.CharacterDataHandler = reader.read
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unusable(DAMAGED) from error
    assert reader.root is not None  # noqa: S101 - a document without an element is an error of the parser's
    return reader.root


class _Reader:
    """Notes every element where it begins and ends."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def begin(self, name: str, attributes: dict[str, str], start: int) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) > MOST_DEEP:
            raise Unusable(TOO_BIG)
        tag = _START_TAG.match(self.data, start)
        if tag is None:
            raise Unusable(DAMAGED)
        parent = self.open[-1] if self.open else None
        named = {_short(key): value for key, value in attributes.items()}
        one = Element(_short(name), named, parent, start, tag.end())
        if parent is None:
            self.root = one
        else:
            parent.children.append(one)
        self.open.append(one)

    def finish(self, here: int) -> None:
        one = self.open.pop()
        if self.data[one.inside - 2 : one.inside] == b"/>":
            one.close = one.end = one.inside
        else:
            one.close, one.end = here, self.data.index(b">", here) + 1

    def read(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text

    def refuse(self, *_declared: object) -> None:
        """No part of an Office file has a document type; those that do want to do harm."""
        raise Unusable(DAMAGED)


def _short(name: str) -> str:
    space, _gap, local = name.rpartition(" ")
    return f"{_SHORT.get(space, space)}:{local}" if space else local


def prefix_of(data: bytes, element: Element) -> str:
    """How the document itself writes the element's family: "w:", or nothing where it is the usual one."""
    written = data[element.start + 1 : element.inside].split(b">")[0].split()[0].rstrip(b"/")
    family, colon, _local = written.rpartition(b":")
    return (family + colon).decode()


def spliced(data: bytes, changes: Iterable[Splice]) -> bytes:
    """The bytes with the changes made. A change inside another one is left out."""
    pieces, last = [], 0
    for change in sorted(changes):
        if change.start < last:
            continue
        pieces += [data[last : change.start], change.new]
        last = change.end
    return b"".join([*pieces, data[last:]])


def written(text: str) -> str:
    """The text as XML, without characters that XML forbids and marks that turn the words after them around."""
    return escape(_FORBIDDEN.sub("", text))
