"""Documents for Word: the blocks that `base/pdf.py` prints, as a DOCX that people can go on writing in.

Headings, languages and header rows are those of Word itself, so its own tools and screen readers find them. The
file is written by hand: it needs no library, the same document has the same bytes, and there is no room in it for
a macro, a link or a field that computes. What somebody typed is text and nothing else.

Format: ISO/IEC 29500-1 (Office Open XML). The order of elements inside properties is the schema's; Word insists.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import get_language

from cordel.base.languages import direction
from cordel.base.pdf import Block, Document

MIME_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOLDER: Final = Path(__file__).parent / "ooxml"
NAMES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Zip files begin in 1980; a date of ours would make every copy another file.
BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
TWIPS: Final = 1440 / 25.4  # a millimetre in twentieths of a point
A4: Final = (11906, 16838)
MARGIN: Final = round(20 * TWIPS)
LABEL: Final = round(45 * TWIPS)
# What XML 1.0 cannot hold, and marks that would turn the words after them around.
UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
COLOURS: Final = {"bad": "A3142B", "warn": "7D5100", "good": "23653B", "info": "10405F"}
# How Word numbers what looks different in a table (17.7.6.8), and that no bands do.
FIRST_ROW, LAST_ROW, FIRST_COLUMN, PLAIN = 0x20, 0x40, 0x80, 0x600
LOOKS: Final = {"firstRow": FIRST_ROW, "lastRow": LAST_ROW, "firstColumn": FIRST_COLUMN, "lastColumn": 0x100}
GOLD, INK, THREAD = "B58A34", "1B2433", "B3452B"


def written(document: Document) -> bytes:
    """The document as a DOCX."""
    language = document.language or get_language() or settings.LANGUAGE_CODE
    page = _Page(is_rtl=direction(language) == "rtl", is_landscape=document.landscape)
    parts = {
        "[Content_Types].xml": _part("content_types.xml"),
        "_rels/.rels": _part("package.rels"),
        "docProps/core.xml": _properties(document.title, language),
        "word/document.xml": page.body(document),
        "word/styles.xml": _styles(language, is_rtl=page.is_rtl),
        "word/settings.xml": _part("settings.xml"),
        "word/header.xml": page.header(document.head),
        "word/footer.xml": page.footer(document.footer),
        "word/_rels/document.xml.rels": _part("document.rels"),
    }
    return packed(parts)


def packed(parts: Mapping[str, str]) -> bytes:
    """The parts in one zip file, the same bytes every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.create_system = 0  # or the machine that wrote it would show
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return file.getvalue()


def _part(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _styles(language: str, *, is_rtl: bool) -> str:
    """Word keeps a language for Latin and one for right-to-left scripts side by side."""
    latin, arabic = ("en", language) if is_rtl else (language, "ar")
    return _part("styles.xml").replace("{latin}", latin).replace("{arabic}", arabic)


def _properties(title: str, language: str) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(_writable(title))}</dc:title><dc:creator>{escape(settings.SITE_NAME)}</dc:creator>"
        f"<dc:language>{escape(language)}</dc:language></cp:coreProperties>"
    )


# --- Words ----------------------------------------------------------------------------------------


def _writable(value: Any) -> str:
    return UNWRITABLE.sub("", unicodedata.normalize("NFC", str(value)))


def _run(value: Any, style: str = "", *, is_rtl: bool) -> str:
    """Text as runs, one per direction: Word turns a run around as a whole, so scripts may not share one."""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    lines = _writable(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<w:r><w:br/></w:r>".join("".join(_runs(line, look, is_rtl=is_rtl)) for line in lines)


def _runs(line: str, look: str, *, is_rtl: bool) -> Iterator[str]:
    for turned, letters in groupby(_directions(line, is_rtl=is_rtl), key=lambda pair: pair[1]):
        tabbed = "".join(letter for letter, _turned in letters).split("\t")
        text = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in tabbed)
        properties = look + ("<w:rtl/>" if turned else "")
        yield f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{text}</w:r>"


def _directions(line: str, *, is_rtl: bool) -> list[tuple[str, bool]]:
    """Every letter, and whether it runs from right to left.

    What has no direction of its own (figures, full stops) goes with its neighbours where both agree, else with the
    line (Unicode Annex 9, rules N1 and N2), and the line with its first letter, whatever the page does.
    """
    strong = [_strong(letter) for letter in line]
    whole = next((one for one in strong if one is not None), is_rtl)
    before, after = _carried(strong, whole), _carried(strong[::-1], whole)[::-1]
    return [
        (letter, one if one == other else whole)
        for letter, one, other in zip(line, before, after, strict=True)
    ]


def _carried(strong: Iterable[bool | None], last: bool) -> list[bool]:
    """Every letter's own direction, or that of the last one that had any."""
    carried = []
    for one in strong:
        last = last if one is None else one
        carried.append(last)
    return carried


def _strong(letter: str) -> bool | None:
    kind = unicodedata.bidirectional(letter)
    return True if kind in ("R", "AL") else False if kind == "L" else None


# --- The page -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """Draws blocks as WordprocessingML; it knows how wide the paper is and which way it runs."""

    is_rtl: bool
    is_landscape: bool

    @property
    def width(self) -> int:
        return A4[self.is_landscape] - 2 * MARGIN

    def run(self, value: Any, style: str = "") -> str:
        return _run(value, style, is_rtl=self.is_rtl)

    def paragraph(self, content: str, style: str = "", *, before: str = "", after: str = "") -> str:
        """A paragraph of runs. `before` and `after` are properties that the schema wants before and after bidi."""
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        inside = f"{named}{before}{'<w:bidi/>' if self.is_rtl else ''}{after}"
        return f"<w:p>{f'<w:pPr>{inside}</w:pPr>' if inside else ''}{content}</w:p>"

    def said(self, value: Any, style: str = "", **more: str) -> str:
        return self.paragraph(self.run(value), style, **more)

    def leading_edge(self, colour: str, size: int = 18, space: int = 8) -> str:
        """A line along the edge where reading begins: borders of paragraphs know only left and right."""
        side = "right" if self.is_rtl else "left"
        line = f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
        return f"<w:pBdr>{line}</w:pBdr>"

    # --- Frame ------------------------------------------------------------------------------------

    def body(self, document: Document) -> str:
        head = self.said(document.kicker, "Kicker") if document.kicker else ""
        head += self.said(document.title or "–", "Heading1")
        head += self.said(document.lede, "Lede") if document.lede else ""
        blocks = "".join(self.blocks(document.blocks))
        return f"{XML}<w:document {NAMES}><w:body>{head}{blocks}{self.section()}</w:body></w:document>"

    def section(self) -> str:
        wide, high = A4[::-1] if self.is_landscape else A4
        turned = ' w:orient="landscape"' if self.is_landscape else ""
        edges = "".join(f' w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
        footers = "".join(
            f'<w:footerReference w:type="{kind}" r:id="rFooter"/>' for kind in ("default", "first")
        )
        return (
            f'<w:sectPr><w:headerReference w:type="first" r:id="rHeader"/>{footers}'
            f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
            f'<w:pgMar{edges} w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/>'
            f"{'<w:bidi/>' if self.is_rtl else ''}</w:sectPr>"
        )

    def header(self, text: str) -> str:
        words = self.run(settings.SITE_NAME, "Brand") + "<w:r><w:tab/></w:r>" + self.run(text)
        return f"{XML}<w:hdr {NAMES}>{self.paragraph(words, 'Header', before=self.far_tab())}</w:hdr>"

    def footer(self, text: str) -> str:
        number = '<w:r><w:tab/></w:r>{}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{}'.format(
            *(_counted(name) for name in ("PAGE", "NUMPAGES"))
        )
        words = self.run(text) + number
        return f"{XML}<w:ftr {NAMES}>{self.paragraph(words, 'Footer', before=self.far_tab())}</w:ftr>"

    def far_tab(self) -> str:
        return f'<w:tabs><w:tab w:val="right" w:pos="{self.width}"/></w:tabs>'

    # --- Blocks -----------------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        """A heading begins a new page by itself; before anything else stands a paragraph that does."""
        is_new_page = False
        for block in blocks:
            if block["kind"] == "break":
                is_new_page = True
            elif block["kind"] == "heading":
                yield self.heading(block, before="<w:pageBreakBefore/>" if is_new_page else "")
                is_new_page = False
            else:
                yield self.paragraph('<w:r><w:br w:type="page"/></w:r>', "Gap") if is_new_page else ""
                yield RENDERERS[block["kind"]](self, block)
                is_new_page = False

    def heading(self, block: Block, before: str = "") -> str:
        return self.said(block["text"] or "–", f"Heading{min(max(block['level'], 1), 3)}", before=before)

    def text(self, block: Block) -> str:
        return self.said(block["text"], "Soft" if block["soft"] else "")

    def facts(self, block: Block) -> str:
        rows = [
            [
                self.said(one["label"], "CellSoft"),
                self.said(one["value"], "Cell" if one["known"] else "CellSoft"),
            ]
            for one in block["facts"]
        ]
        return self.grid(rows, [LABEL, self.width - LABEL], style="Lines", look=FIRST_COLUMN)

    def figures(self, block: Block) -> str:
        figures = block["figures"]
        across = min(len(figures), 5 if self.is_landscape else 4)
        if not across:
            return ""
        cells = [self.figure(one) for one in figures]
        rows = [cells[start : start + across] for start in range(0, len(cells), across)]
        rows[-1] += [self.said("", "Cell")] * (across - len(rows[-1]))
        return self.grid(rows, [self.width // across] * across, borders=_line_above(GOLD))

    def figure(self, one: Mapping[str, Any]) -> str:
        value = self.said(one["value"], "Figure" if one["known"] else "FigureUnknown")
        rule = self.said(one["rule"], "Rule") if one["rule"] else ""
        return value + self.said(one["label"], "CellStrong") + rule

    def problems(self, block: Block) -> str:
        return "".join(self.problem(one) for one in block["problems"])

    def problem(self, one: Mapping[str, Any]) -> str:
        words = self.run(f"{one['tag']}  ", f"Tone{one['tone'].title()}") + self.run(f"{one['text']}  ")
        code = self.run(one["code"], "Aside")
        return self.paragraph(words + code, "Notice", before=self.leading_edge(COLOURS[one["tone"]]))

    def notice(self, block: Block) -> str:
        return self.said(block["text"], "Notice", before=self.leading_edge(COLOURS[block["tone"]]))

    def signatures(self, block: Block) -> str:
        signed = block["signatures"]
        across = max(len(signed), 1)
        space = f'<w:spacing w:before="0" w:after="0" w:line="{round(block["height"] * TWIPS)}" w:lineRule="exact"/>'
        line = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="{INK}"/></w:pBdr>'
        cells = [
            self.said(one["label"], "CellStrong")
            + self.paragraph("", "Cell", before=line, after=space)
            + self.said(one["below"], "Rule")
            for one in signed
        ]
        return self.grid([cells], [self.width // across] * across)

    def day(self, block: Block) -> str:
        return self.heading({"text": block["title"], "level": block["level"]}) + "".join(
            self.activity(one) for one in block["items"]
        )

    def activity(self, one: Mapping[str, Any]) -> str:
        when = self.run("   ").join(
            self.run(one[name], name.title()) for name in ("time", "format") if one[name]
        )
        lines = [when] if when else []
        lines.append(self.run(one["title"], "Item"))
        lines += [self.run(detail, "Aside") for detail in one["details"]]
        edge = self.leading_edge(THREAD, size=10, space=12)
        last = len(lines) - 1
        return "".join(
            self.paragraph(
                line,
                "Activity",
                before=("<w:keepNext/>" if number < last else "") + edge,
                after='<w:spacing w:after="160"/>' if number == last else "",
            )
            for number, line in enumerate(lines)
        )

    def table(self, block: Block) -> str:
        columns, total = block["columns"], block["total"]
        heads = [self.said(one["label"], "CellStrong", **_aligned(one)) for one in columns]
        rows = [self.cells(columns, row, "Cell") for row in block["rows"]]
        rows += [] if total is None else [self.cells(columns, total, "CellStrong")]
        caption = self.said(block["caption"], "Caption") if block["caption"] else ""
        return caption + self.grid(
            [heads, *rows],
            _widths(columns, self.width),
            style="Boxes" if block["boxed"] else "Lines",
            look=FIRST_ROW | (0 if total is None else LAST_ROW),
            has_head=True,
            height=round(block["row_height"] * TWIPS),
        )

    def cells(self, columns: Sequence[Block], row: Sequence[str | None], style: str) -> list[str]:
        return [
            self.said(value or "", style, **_aligned(column))
            for column, value in zip(columns, row, strict=True)
        ]

    def grid(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        style: str = "TableNormal",
        look: int = 0,
        borders: str = "",
        has_head: bool = False,
        height: int = 0,
    ) -> str:
        """A table of cells that are drawn already. A small paragraph keeps it apart from the next one."""
        properties = (
            f'<w:tblStyle w:val="{style}"/>{"<w:bidiVisual/>" if self.is_rtl else ""}'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
            f"{_look(look)}"
        )
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        drawn = "".join(
            _row(
                row, widths, is_head=has_head and not number, height=0 if has_head and not number else height
            )
            for number, row in enumerate(rows)
        )
        table = f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{drawn}</w:tbl>"
        return table + self.paragraph("", "Gap")


def _look(look: int) -> str:
    """Which rows and columns have a look of their own: as one number, and as words for programs that read those."""
    named = "".join(f' w:{name}="{int(bool(look & bit))}"' for name, bit in LOOKS.items())
    return f'<w:tblLook w:val="{look | PLAIN:04X}"{named} w:noHBand="1" w:noVBand="1"/>'


def _row(cells: Sequence[str], widths: Sequence[int], *, is_head: bool, height: int) -> str:
    """A row that stays on one page; a head comes again on each, and is as high as its words."""
    properties = "<w:cantSplit/>"
    properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height and not is_head else ""
    properties += "<w:tblHeader/>" if is_head else ""
    middle = '<w:vAlign w:val="center"/>' if height else ""
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{middle}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{drawn}</w:tr>"


def _aligned(column: Block) -> dict[str, str]:
    """Numbers stand at the far edge; Word calls that one right, also where reading begins there."""
    return {"after": '<w:jc w:val="right"/>'} if column["numeric"] else {}


def _widths(columns: Sequence[Block], width: int) -> list[int]:
    """Columns in twips: those that are given, and shares of what is left for the others."""
    given = [round(one["width"] * TWIPS) if isinstance(one["width"], int) else 0 for one in columns]
    sharing = given.count(0)
    share = max(width - sum(given), 0) // sharing if sharing else 0
    return [one or share for one in given]


def _line_above(colour: str) -> str:
    line = f'w:val="single" w:sz="12" w:space="0" w:color="{colour}"'
    return f"<w:tblBorders><w:top {line}/><w:insideH {line}/></w:tblBorders>"


def _counted(name: str) -> str:
    """A field that Word counts by itself: the page, or how many there are."""
    steps = [
        ("begin", f'<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>'),
        ("separate", "<w:r><w:t>1</w:t></w:r>"),
        ("end", ""),
    ]
    return "".join(f'<w:r><w:fldChar w:fldCharType="{step}"/></w:r>{then}' for step, then in steps)


RENDERERS: Final[Mapping[str, Callable[[_Page, Block], str]]] = {
    "paragraph": _Page.text,
    "facts": _Page.facts,
    "figures": _Page.figures,
    "problems": _Page.problems,
    "notice": _Page.notice,
    "table": _Page.table,
    "signatures": _Page.signatures,
    "day": _Page.day,
}
