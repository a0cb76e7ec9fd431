"""Word and Excel files for tests, written as their programs write them; none of them is a funder's."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import xlsxwriter

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"'
)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
TYPES = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATED = (
    f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 4, 1, 10, 20, 30)), content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word(body: str, **more: str | bytes) -> bytes:
    """A document with this body; `more` are parts by name, with "__" for the slash: word__settings."""
    named = {f"{name.replace('__', '/')}.xml": content for name, content in more.items()}
    document = f"{XML}<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELATED,
            "word/document.xml": document,
            "docProps/app.xml": f"{XML}<Properties/>",
            **named,
        }
    )


def p(text: str = "", properties: str = "") -> str:
    inside = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def table(*rows: list[str]) -> str:
    """Cells as texts; what begins with < stands as it is."""
    drawn = (
        "".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<') else p(cell)}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in drawn)}</w:tbl>"


def control(tag: str, inside: str, *, title: str = "", more: str = "") -> str:
    named = f'<w:alias w:val="{title}"/>' if title else ""
    return (
        f'<w:sdt><w:sdtPr>{named}<w:tag w:val="{tag}"/><w:id w:val="1"/>{more}</w:sdtPr>'
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def old_field(name: str, text: str = "     ") -> str:
    """A form field as Word made them before content controls."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{name}"/><w:enabled/><w:textInput/></w:ffData>'
        '</w:fldChar></w:r><w:r><w:instrText xml:space="preserve"> FORMTEXT </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def eds(*, more: str = "") -> bytes:
    """A form like the sheets that funders hand out: controls, a table of labels, lines per country, braces."""
    placeholder = (
        '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click to enter text</w:t></w:r>'
    )
    body = (
        p("EVENT DESCRIPTION SHEET")
        + p("Project: ").replace(
            "</w:p>", control("project_title", placeholder, more="<w:showingPlcHdr/>") + "</w:p>"
        )
        + table(
            ["Participant:", ""],
            ["PIC number:", ""],
            ["Location (country, city):", "...................."],
            ["Total number of participants", "[number]", "Female", ""],
        )
        + table(["Country", "Participants"], ["", ""], ["", ""])
        + table(["Short description"], [""])
        + p("Done at {{place}}, on {{event.ends}}.")
        + more
    )
    return word(body, word__header1=f"{XML}<w:hdr {W}>{p('Sheet {{event.number}}')}</w:hdr>")


def workbook(*, protect: bool = False, formula: bool = True) -> bytes:
    """A form in Excel: labels with boxes beside them, a table, a cell with a name, and a sum."""
    file = io.BytesIO()
    book: Any = xlsxwriter.Workbook(file)
    page = book.add_worksheet("Sheet A")
    box = book.add_format({"border": 1, "locked": False})
    page.write("A1", "GRANT CALCULATION SHEET")
    page.write("A3", "Project title")
    page.write_blank("B3", None, box)
    page.write("A4", "Event number:")
    page.write("A5", "Total")
    page.write_formula("B5", "=SUM(B9:B11)", box, 0)
    page.write("A6", "Contact {x}")
    page.merge_range("B6:D6", "", box)
    page.write("A8", "Country")
    page.write("B8", "Participants")
    for row in range(8, 11):
        page.write_blank(row, 0, None, box)
        page.write_blank(row, 1, None, box)
    page.write("D8", "{{event.when}}", box)
    book.define_name("Acronym", "='Sheet A'!$F$3")
    book.define_name("Whole", "='Sheet A'!$A:$B")
    other = book.add_worksheet("Notes & more")
    other.write("A1", "Comment:")
    hidden = book.add_worksheet("Lists")
    hidden.write("A1", "Secret:")
    hidden.hide()
    if protect:
        page.protect()
    book.close()
    return file.getvalue()
