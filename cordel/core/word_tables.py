"""Tables in a Word file that somebody sent, as rows of texts: what stands in the cells and nothing else.

What was crossed out while changes were tracked is gone, what was added is there. ISO/IEC 29500-1, part 17.4.
"""

from collections.abc import Iterator
from typing import Final

from cordel.core.office_package import DAMAGED, DOCX, TOO_BIG, WRONG_KIND, Unusable, opened
from cordel.core.office_xml import Element, in_utf_8, parsed

_MAIN: Final = "word/document.xml"
_SIGNS: Final = {
    "w:tab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "w:noBreakHyphen": "\u2011",
    "w:softHyphen": "\u00ad",
}
_AWAY: Final = ("w:del", "w:moveFrom")


def rows(data: bytes, *, most_rows: int) -> list[tuple[int, list[str]]]:
    """The rows of all tables, counted through from 1. Raises Unusable, whatever the bytes are."""
    package = opened(data)
    if package.kind != DOCX:
        raise Unusable(WRONG_KIND)
    if _MAIN not in package.names:
        raise Unusable(DAMAGED)
    root = parsed(in_utf_8(package.read(_MAIN)))
    found = [_cells(row) for row in root.all("w:tr") if not row.ancestor("mc:Fallback")]
    if len(found) > most_rows:
        raise Unusable(TOO_BIG)
    return list(enumerate(found, 1))


def _cells(row: Element) -> list[str]:
    """Of a row's own cells, also where a control stands around one of them."""
    return [_text(cell) for cell in row.all("w:tc") if cell.ancestor("w:tr") is row]


def _text(cell: Element) -> str:
    """Paragraphs become lines."""
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.all("w:p"))


def _pieces(paragraph: Element) -> Iterator[str]:
    for one in paragraph.all("w:t", *_SIGNS):
        # A tab stop of the paragraph's looks is named like a tab in its words.
        if one.ancestor("w:pPr") is None and one.ancestor(*_AWAY) is None:
            yield one.text if one.name == "w:t" else _SIGNS[one.name]
