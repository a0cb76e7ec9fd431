"""Official forms in Word: where they can be filled, and how, without touching anything else in the file.

Found are content controls with a tag or a title, form fields of older Word, bookmarks, {{words in braces}}, empty
cells beside or below a label, and the lines of tables that have a head and empty rows. ISO/IEC 29500-1, part 17.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cordel.core import official_forms as forms
from cordel.core.office_package import DAMAGED, PROTECTED, Package, Unusable
from cordel.core.office_xml import Element, Splice, in_utf_8, parsed, prefix_of, spliced, written
from cordel.core.official_forms import Filled, Keys, Place, Value

_STORIES: Final = r"word/(document\d*|header\d*|footer\d*)\.xml"
_SETTINGS: Final = "word/settings.xml"
# Controls that hold no words.
_NOT_WORDS: Final = (
    "w14:checkbox",
    "w:picture",
    "w:docPartObj",
    "w:docPartList",
    "w:group",
    "w15:repeatingSection",
)
_MOST_LINES: Final = 40
_MOST_PIECES: Final = 1_000  # in one paragraph; nobody writes more, and looking through them takes long
# What of a paragraph stays when its words go.
_MARKS: Final = (
    "w:pPr",
    "w:bookmarkStart",
    "w:bookmarkEnd",
    "w:commentRangeStart",
    "w:commentRangeEnd",
    "w:permStart",
    "w:permEnd",
)


@dataclass
class Target:
    """Where a place stands in a part: a control, a cell, what is between two elements, or letters of a paragraph."""

    part: str
    kind: str
    element: Element
    until: Element | None = None
    words: str = ""


@dataclass
class Found:
    """A place and every target that shows it: the same control may stand in a header, too."""

    place: Place
    targets: list[Target] = field(default_factory=list)


def places(package: Package) -> list[Place]:
    """What can be filled. Raises Unusable."""
    return [one.place for one in _Form(package).found.values()]


def fill(package: Package, values: Mapping[str, Value]) -> Filled:
    """The file with these values, by key, in their places."""
    form = _Form(package)
    changes: dict[str, list[Splice]] = {part: [] for part in form.data}
    words: dict[tuple[str, Element], dict[str, str]] = {}
    for key, value in values.items():
        for target in form.found[key].targets if key in form.found else []:
            if target.kind == forms.PLACEHOLDER:
                words.setdefault((target.part, target.element), {})[target.words] = str(value)
            else:
                changes[target.part] += _change(form.data[target.part], target, str(value))
    for (part, paragraph), new in words.items():
        changes[part] += _in_letters(form.data[part], paragraph, new)
    parts = {part: spliced(form.data[part], some) for part, some in changes.items() if some}
    return Filled(package.with_parts(parts), [key for key in values if key not in form.found])


# --- Finding --------------------------------------------------------------------------------------


class _Form:
    """The form's places, part by part."""

    def __init__(self, package: Package) -> None:
        self.found: dict[str, Found] = {}
        self.keys = Keys()
        self.data: dict[str, bytes] = {}
        protection = _protection(package)
        if protection not in ("", "forms"):
            raise Unusable(PROTECTED)
        parts = sorted(package.find(_STORIES))
        if not parts:
            raise Unusable(DAMAGED)
        for part in parts:
            self.data[part] = in_utf_8(package.read(part))
            self.look_into(part, parsed(self.data[part]), only_fields=protection == "forms")

    def look_into(self, part: str, root: Element, *, only_fields: bool) -> None:
        """A form that is protected but for its fields offers those alone."""
        for control in root.all("w:sdt"):
            self.control(part, control)
        paragraphs = [one for one in root.all("w:p") if len(one.children) <= _MOST_PIECES]
        for paragraph in paragraphs:
            self.form_fields(part, paragraph)
        if only_fields:
            return
        for paragraph in paragraphs:
            self.bookmarks(part, paragraph)
            self.placeholders(part, paragraph)
        for table in root.all("w:tbl"):
            # Word keeps a copy of what stands in a text box for programs that know none.
            if not table.ancestor("mc:Fallback"):
                self.cells(part, table)

    def add(self, place: Place, target: Target) -> None:
        if place.key in self.found or len(self.found) < forms.MOST_PLACES:
            self.found.setdefault(place.key, Found(place)).targets.append(target)

    def control(self, part: str, control: Element) -> None:
        properties, content = control.child("w:sdtPr"), control.child("w:sdtContent")
        if (
            properties is None
            or content is None
            or any(one.name in _NOT_WORDS for one in properties.children)
        ):
            return
        tag, alias = (_value(properties.child(name)) for name in ("w:tag", "w:alias"))
        if not (tag or alias) or content.child("w:tr") or content.is_closed_at_once:
            return
        label = forms.tidy(alias or tag)
        holds = "" if properties.child("w:showingPlcHdr") else _text(content)
        # The same tag twice is the same place twice: a project's name on the cover and in the header.
        place = Place(f"control:{tag or alias}", forms.CONTROL, label, forms.tidy(holds))
        self.add(place, Target(part, forms.CONTROL, control))

    def form_fields(self, part: str, paragraph: Element) -> None:
        """A field that begins, is separated and ends within one paragraph."""
        begin: Element | None = None
        middle: Element | None = None
        for mark in paragraph.all("w:fldChar"):
            kind, run = mark.get("w:fldCharType"), mark.ancestor("w:r")
            if kind == "begin":
                begin, middle = mark, None
            elif kind == "separate":
                middle = run
            elif begin is not None and middle is not None and run is not None:
                self.form_field(part, begin, middle, run)
                begin = None

    def form_field(self, part: str, begin: Element, middle: Element, end: Element) -> None:
        data = begin.child("w:ffData")
        name = _value(data.child("w:name")) if data else ""
        if data is None or not name or data.child("w:textInput") is None or middle.parent is not end.parent:
            return
        label = forms.tidy(_value(data.child("w:statusText")) or _label_before(begin) or name)
        place = Place(f"field:{name}", forms.FIELD, label, forms.tidy(_text_between(middle, end)))
        self.add(place, Target(part, forms.FIELD, middle, end))

    def bookmarks(self, part: str, paragraph: Element) -> None:
        """Bookmarks that begin and end in the paragraph; those that Word makes for itself begin with "_"."""
        ends = {one.get("w:id"): one for one in paragraph.children if one.name == "w:bookmarkEnd"}
        for start in paragraph.children:
            name, end = start.get("w:name"), ends.get(start.get("w:id"))
            if start.name != "w:bookmarkStart" or end is None or not name or name.startswith("_"):
                continue
            if f"field:{name}" in self.found or start.end > end.start:
                continue
            holds = forms.tidy(_text_between(start, end))
            label = forms.tidy(_label_before(start) or name)
            self.add(
                Place(f"bookmark:{name}", forms.BOOKMARK, label, holds),
                Target(part, forms.BOOKMARK, start, end),
            )

    def placeholders(self, part: str, paragraph: Element) -> None:
        for match in forms.PLACEHOLDERS.finditer(_own_text(paragraph)):
            place = Place(f"placeholder:{match[1]}", forms.PLACEHOLDER, forms.tidy(match[1]), match[0])
            self.add(place, Target(part, forms.PLACEHOLDER, paragraph, words=match[0]))

    def cells(self, part: str, table: Element) -> None:
        """An empty cell takes the name of the cell before it; in lines below a head, that of its column."""
        heads: list[str] = []
        line = 0
        for row in map(_cells_of, _rows_of(table)):
            texts = [forms.tidy(_text(cell)) for cell in row]
            free = [_is_free(cell) for cell in row]
            line = line + 1 if _is_line(texts, free) and len(row) == len(heads) else 0
            if line:
                self.line(part, row, free, heads, line)
            else:
                heads = texts if all(texts) and not any(free) else []
                self.beside(part, row, free, texts)

    def beside(self, part: str, row: list[Element], free: list[bool], texts: list[str]) -> None:
        for number in range(1, len(row)):
            if free[number] and not free[number - 1] and texts[number - 1]:
                self.cell(part, row[number], texts[number - 1], forms.CELL)

    def line(self, part: str, row: list[Element], free: list[bool], heads: list[str], number: int) -> None:
        """A head over a single box is that box's label; over several lines, the line's number goes with it."""
        for cell, is_free, head in zip(row, free, heads, strict=True):
            label = head if len(row) == 1 else f"{head} ({number})"
            if is_free and number <= _MOST_LINES:
                self.cell(part, cell, label, forms.LINE if len(row) > 1 else forms.CELL)

    def cell(self, part: str, cell: Element, label: str, kind: str) -> None:
        key = self.keys.of(kind, label)
        self.add(Place(key, kind, label, forms.tidy(_text(cell))), Target(part, kind, cell))


def _protection(package: Package) -> str:
    """What the file lets people change: "" everything, "forms" its fields, else nothing that could be filled."""
    if _SETTINGS not in package.names:
        return ""
    settings = parsed(in_utf_8(package.read(_SETTINGS)))
    found = settings.child("w:documentProtection")
    if found is None or found.get("w:enforcement") not in ("1", "true", "on"):
        return ""
    return found.get("w:edit") or "readOnly"


def _value(element: Element | None) -> str:
    return element.get("w:val") if element else ""


def _text(element: Element) -> str:
    """What is read there; paragraphs and line breaks become spaces."""
    found = element.all("w:t", "w:p", "w:br", "w:tab")
    return "".join(one.text if one.name == "w:t" else " " for one in found)


def _text_between(first: Element, last: Element) -> str:
    """What stands between two elements of the same parent."""
    parent = first.parent
    between = [one for one in parent.children if first.end <= one.start < last.start] if parent else []
    return "".join(_text(one) for one in between)


def _label_before(element: Element) -> str:
    """The words of the paragraph in front of the element, else of the cell before its cell."""
    paragraph = element.ancestor("w:p")
    if paragraph is None:
        return ""
    before = "".join(one.text for one in paragraph.all("w:t") if one.end <= element.start)
    if before.strip():
        return before
    cell = paragraph.ancestor("w:tc")
    row = cell.ancestor("w:tr") if cell else None
    beside = [one for one in _cells_of(row) if cell and one.end <= cell.start] if row else []
    return _text(beside[-1]) if beside else ""


def _own_text(paragraph: Element) -> str:
    return "".join(one.text for one in _letters_of(paragraph))


def _letters_of(paragraph: Element) -> list[Element]:
    """The texts of this paragraph, not of a text box that hangs on it."""
    return [one for one in paragraph.all("w:t") if one.ancestor("w:p") is paragraph]


def _rows_of(table: Element) -> Iterator[Element]:
    for one in table.children:
        if one.name == "w:tr":
            yield one
        elif one.name == "w:sdt" and (content := one.child("w:sdtContent")):
            yield from (row for row in content.children if row.name == "w:tr")


def _cells_of(row: Element) -> list[Element]:
    return [one for one in row.children if one.name == "w:tc"]


def _is_line(texts: list[str], free: list[bool]) -> bool:
    """A row to fill: every cell of it, or every one but the number in front."""
    return all(free) or (
        len(free) > 1 and all(free[1:]) and re.fullmatch(r"\W*\d{1,3}\W*", texts[0]) is not None
    )


def _is_free(cell: Element) -> bool:
    """Empty, not the lower part of a merged cell, and without a place of its own inside."""
    merged = cell.child("w:tcPr", "w:vMerge")
    is_continued = merged is not None and merged.get("w:val") in ("", "continue")
    own = any(
        one.name != "w:bookmarkStart" or not one.get("w:name").startswith("_")
        for one in cell.all(
            "w:sdt", "w:tbl", "w:fldChar", "w:drawing", "w:pict", "w:object", "w:bookmarkStart"
        )
    )
    return bool(cell.child("w:p")) and not is_continued and not own and forms.is_to_fill(_text(cell))


# --- Filling --------------------------------------------------------------------------------------


def _change(data: bytes, target: Target, value: str) -> Iterable[Splice]:
    if target.until is not None:
        return _between(data, target.element, target.until, value)
    if target.kind == forms.CONTROL:
        return _in_control(data, target.element, value)
    return _in_block(data, target.element, value)


def _run(data: bytes, near: Element, value: str, look: bytes) -> bytes:
    """A run with the value, written with the document's own prefix; lines stay lines."""
    own = prefix_of(data, near)
    return f"<{own}r>".encode() + look + _texts(own, value) + f"</{own}r>".encode()


def _texts(own: str, value: str) -> bytes:
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return f"<{own}br/>".join(
        f'<{own}t xml:space="preserve">{written(line)}</{own}t>' for line in lines
    ).encode()


def _look_of(data: bytes, place: Element) -> bytes:
    """How the first run there looks, but not like an instruction; in an empty cell, how its paragraph would."""
    first = next(place.all("w:r"), None)
    look = first.child("w:rPr") if first else None
    if look is None:
        paragraph = place if place.name == "w:p" else next(place.all("w:p"), None)
        look = paragraph.child("w:pPr", "w:rPr") if paragraph else None
    return _plain_look(data, look) if look else b""


def _plain_look(data: bytes, look: Element) -> bytes:
    """The properties without the style of instructions, and without what tracks changes."""
    left_out = [
        one
        for one in look.children
        if one.name in ("w:ins", "w:del", "w:rPrChange", "w:moveFrom", "w:moveTo", "w:vanish")
        or (one.name == "w:rStyle" and re.search("placeholder", one.get("w:val"), re.IGNORECASE))
    ]
    raw = data[: look.end]
    return spliced(raw, [Splice(one.start, one.end, 0, b"") for one in left_out])[look.start :]


def _between(data: bytes, first: Element, last: Element, value: str) -> Iterator[Splice]:
    """What stands between the two is replaced by the value, looking as it did."""
    parent = first.parent
    runs = [
        one
        for one in (parent.children if parent else [])
        if first.end <= one.start < last.start and one.name == "w:r"
    ]
    properties = next((one.child("w:rPr") for one in runs if one.child("w:rPr")), None)
    look = _plain_look(data, properties) if properties else _look_of(data, parent) if parent else b""
    yield Splice(first.end, first.end, 0, _run(data, first, value, look))
    yield from (Splice(one.start, one.end, 0, b"") for one in runs)


def _in_control(data: bytes, control: Element, value: str) -> Iterator[Splice]:
    """The control shows the value, is no longer an instruction, and is bound to nothing that would overwrite it."""
    properties, content = control.child("w:sdtPr"), control.child("w:sdtContent")
    if properties is None or content is None:
        return
    for one in properties.children:
        if one.name in ("w:showingPlcHdr", "w:dataBinding", "w15:dataBinding"):
            yield Splice(one.start, one.end, 0, b"")
    if content.child("w:tc"):
        yield from _in_block(data, content.child("w:tc") or content, value)
    elif content.child("w:p"):
        yield from _in_block(data, content, value)
    else:
        yield Splice(content.inside, content.close, 0, _run(data, control, value, _look_of(data, content)))


def _in_block(data: bytes, block: Element, value: str) -> Iterator[Splice]:
    """The first paragraph holds the value and keeps its own properties; what else was written there goes."""
    first, *others = (one for one in block.children if one.name == "w:p")
    run = _run(data, first, value, _look_of(data, block))
    if first.is_closed_at_once:
        tag = data[first.start : first.end - 2].rstrip()
        yield Splice(first.start, first.end, 0, tag + b">" + run + f"</{prefix_of(data, first)}p>".encode())
    else:
        properties = first.child("w:pPr")
        here = properties.end if properties else first.inside
        yield Splice(here, here, 0, run)
        yield from _emptied(first)
    for one in others:
        has_marks = any(mark.name != "w:pPr" for mark in one.children if mark.name in _MARKS)
        yield from _emptied(one) if has_marks else [Splice(one.start, one.end, 0, b"")]


def _emptied(paragraph: Element) -> Iterator[Splice]:
    """Bookmarks and comments have another end elsewhere, so their marks stay."""
    return (Splice(one.start, one.end, 0, b"") for one in paragraph.children if one.name not in _MARKS)


def _in_letters(data: bytes, paragraph: Element, values: Mapping[str, str]) -> Iterator[Splice]:
    """The words are replaced where they stand, over as many runs as Word cut them into."""
    letters = _letters_of(paragraph)
    whole = "".join(one.text for one in letters)
    anyhow = "|".join(map(re.escape, values))
    spans = [(found.start(), found.end(), values[found[0]]) for found in re.finditer(anyhow, whole)]
    here = 0
    for one in letters:
        new = _replaced(one.text, here, spans)
        here += len(one.text)
        if new != one.text:
            yield Splice(one.start, one.end, 0, _texts(prefix_of(data, one), new))


def _replaced(text: str, here: int, spans: list[tuple[int, int, str]]) -> str:
    """This text, which begins at letter `here` of the paragraph, with each value where its span begins."""
    pieces, last = [], 0
    for start, end, value in spans:
        first, after = max(start - here, 0), min(end - here, len(text))
        if first < len(text) and after > 0:
            pieces += [text[last:first], value if start >= here else ""]
            last = after
    return "".join([*pieces, text[last:]])
