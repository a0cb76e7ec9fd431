"""A document for Word is the printed one: headings, tables and language are there, and names stay names.

It is read back with python-docx, which knows nothing of how it was written.
"""

import io
import re
import subprocess
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.base import pdf, word

EVIL = '=cmd|"/c calc"!A1 <w:p> &amp; {{x}} ]]> MERGEFIELD \\* "x" <!--'


def document(*blocks: pdf.Block, **more: Any) -> pdf.Document:
    return pdf.Document(**{"title": "A title", "blocks": blocks, "language": "en", **more})


def opened(*blocks: pdf.Block, **more: Any) -> Any:
    return docx.Document(io.BytesIO(word.written(document(*blocks, **more))))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def every_block() -> list[pdf.Block]:
    columns = [pdf.column("Town"), pdf.column("People", width=22, numeric=True)]
    return [
        pdf.facts([("Where", "Kłodzko", ""), ("PIC", None, "not collected")]),
        pdf.heading("People"),
        pdf.figures([("persons", 64, "Each once."), ("countries", None, "")], unknown="not known"),
        pdf.problems([("bad", "Wrong", "It does not add up.", "total_differs")]),
        pdf.notice("Look here.", tone="warn"),
        pdf.table(columns, [["Gondomar", 12], ["Kavala", None]], caption="Who came", total=["All", 12]),
        pdf.day("Monday", [{"time": "09:30", "format": "workshop", "title": "Bread", "details": ["Hall"]}]),
        pdf.page_break(),
        pdf.heading("List", level=3),
        pdf.table([pdf.column("Name"), pdf.column("6 May")], [["Ana", ""]], row_height=10, boxed=True),
        pdf.signatures([("Host", "Name, date"), ("Guest", "Name, date")]),
        pdf.page_break(),
        pdf.paragraph("The end.", soft=True),
    ]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_it_has_headings_that_word_finds() -> None:
    found = [(one.style.name, one.text) for one in opened(*every_block()).paragraphs]
    headings = [(style, text) for style, text in found if style.startswith("Heading")]
    assert headings == [
        ("Heading 1", "A title"),
        ("Heading 2", "People"),
        ("Heading 2", "Monday"),
        ("Heading 3", "List"),
    ]


def test_it_says_its_title_its_language_and_who_made_it() -> None:
    properties = opened(title="Ficha", language="pt").core_properties
    assert (properties.title, properties.language, properties.author) == ("Ficha", "pt", "Cordel")


def test_it_holds_every_block() -> None:
    made = opened(*every_block(), kicker="Draft", lede="In short", head="A project", footer="Synthetic data")
    text = "\n".join(one.text for one in made.paragraphs)
    for said in ("Draft", "In short", "It does not add up.", "total_differs", "Look here.", "The end."):
        assert said in text
    assert re.search("09:30 +workshop\nBread\nHall", text)
    facts, figures, people, to_sign, signatures = map(cells, made.tables)
    assert facts == [["Where", "Kłodzko"], ["PIC", "not collected"]]
    assert figures == [["64\npersons\nEach once.", "not known\ncountries"]]
    assert people == [["Town", "People"], ["Gondomar", "12"], ["Kavala", ""], ["All", "12"]]
    assert to_sign == [["Name", "6 May"], ["Ana", ""]]
    assert signatures == [["Host\n\nName, date", "Guest\n\nName, date"]]
    section = made.sections[0]
    assert "A project" in section.first_page_header.paragraphs[0].text
    assert "Synthetic data" in section.footer.paragraphs[0].text
    assert "Synthetic data" in section.first_page_footer.paragraphs[0].text


def test_it_repeats_the_head_of_a_table_and_keeps_rows_whole() -> None:
    table = opened(*every_block()).tables[2]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


@pytest.mark.parametrize(("is_landscape", "wide"), [(False, 210), (True, 297)])
def test_it_is_as_wide_as_the_paper(is_landscape: bool, wide: int) -> None:
    made = opened(*every_block(), landscape=is_landscape)
    section = made.sections[0]
    assert round(section.page_width.mm) == wide
    room = section.page_width - section.left_margin - section.right_margin
    for table in made.tables:
        assert abs(sum(column.width for column in table.columns) - room) < section.page_width / 1000


def test_it_leaves_room_to_sign() -> None:
    rows = opened(*every_block()).tables[3].rows
    assert rows[0].height is None
    assert round(rows[1].height.mm) == 10


def test_it_begins_a_page_where_it_is_told() -> None:
    paragraphs = opened(*every_block()).paragraphs
    new = [one.text for one in paragraphs if one.paragraph_format.page_break_before]
    assert new == ["List"]
    assert sum('w:br w:type="page"' in one._p.xml for one in paragraphs) == 1


def test_it_runs_from_right_to_left_in_arabic() -> None:
    data = word.written(document(*every_block(), title="بطاقة الفعالية", language="ar", footer="بيانات"))
    inside = {name: ElementTree.fromstring(text) for name, text in parts(data).items() if "word/" in name}
    for name in ("word/document.xml", "word/header.xml", "word/footer.xml"):
        paragraphs = list(inside[name].iter(qn("w:p")))
        assert all(one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for one in paragraphs)
    body = inside["word/document.xml"]
    assert all(
        one.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None for one in body.iter(qn("w:tbl"))
    )
    assert body.find(f".//{qn('w:sectPr')}/{qn('w:bidi')}") is not None
    languages = inside["word/styles.xml"].find(f".//{qn('w:lang')}")
    assert languages is not None and languages.get(qn("w:bidi")) == "ar"


def test_it_runs_from_left_to_right_elsewhere() -> None:
    text = parts(word.written(document(*every_block())))["word/document.xml"]
    assert b"bidi" not in text
    assert b"w:rtl" not in text


@pytest.mark.parametrize(
    ("language", "text", "turned"),
    [
        ("en", "Ana, 12", []),
        ("en", "Ana محمد الأحمد (12)", ["محمد الأحمد"]),
        ("ar", "محمد (12).", ["محمد (12)."]),
        ("ar", "محمد، Ana.", ["محمد، ", "."]),
        ("ar", "=Ana (12).", []),
        ("ar", "Ana\nمحمد", ["محمد"]),
        ("ar", "12", ["12"]),
    ],
)
def test_it_turns_letters_around_and_not_their_neighbours(
    language: str, text: str, turned: list[str]
) -> None:
    made = opened(pdf.paragraph(text), language=language).paragraphs[1]
    assert [run.text for run in made.runs if run._r.find(f".//{qn('w:rtl')}") is not None] == turned
    assert made.text == text


@pytest.mark.parametrize("name", [EVIL, "Žižek Őry ßł", "محمد الأحمد", "李小龍 😀", "a\tb", " two  spaces "])
def test_it_writes_names_as_they_are(name: str) -> None:
    made = opened(pdf.paragraph(name), pdf.heading(name), pdf.table([pdf.column(name)], [[name]]), title=name)
    assert [one.text for one in made.paragraphs if one.text] == [name, name, name]
    assert cells(made.tables[0]) == [[name], [name]]


@pytest.mark.parametrize(
    "typed", ["x\x00y", "x\x0by", "x\x1by", "x\ud800y", "x\uffffy", "x\u202ey", "x\u2066y", "x\x85y"]
)
def test_it_leaves_out_what_xml_forbids_and_what_turns_words_around(typed: str) -> None:
    assert opened(pdf.paragraph(typed), title=typed).paragraphs[1].text == "xy"


def test_it_has_no_macro_no_link_and_no_field_but_the_page_numbers() -> None:
    inside = parts(word.written(document(*every_block(), pdf.paragraph(EVIL), title=EVIL)))
    assert sorted(inside) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/footer.xml",
        "word/header.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    every = b"".join(inside.values())
    assert re.findall(rb"<w:instrText[^>]*>([^<]*)<", every) == [b" PAGE ", b" NUMPAGES "]
    assert b'TargetMode="External"' not in every
    assert b"macroEnabled" not in every


def test_it_gives_the_same_bytes_again() -> None:
    assert word.written(document(*every_block())) == word.written(document(*every_block()))


def test_it_uses_no_style_that_is_not_there() -> None:
    inside = parts(word.written(document(*every_block(), kicker="x", lede="x", head="x")))
    defined = set(re.findall(rb'w:styleId="(\w+)"', inside["word/styles.xml"]))
    named = b"".join(inside.values())
    assert set(re.findall(rb"<w:(?:p|r|tbl)Style w:val=\"(\w+)\"", named)) <= defined
    assert set(re.findall(rb"<w:basedOn w:val=\"(\w+)\"", named)) <= defined


# The order of properties as the schema has it (wml.xsd: CT_PPrBase, CT_RPr, CT_TblPr, CT_SectPr); Word refuses
# a file that has another.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr shd tabs suppressAutoHyphens bidi spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs color sz szCs rtl lang",
    "tblPr": "tblStyle bidiVisual tblW tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW tcBorders shd vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg bidi",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", ORDER)
def test_it_keeps_the_order_that_word_insists_on(kind: str, language: str) -> None:
    inside = parts(word.written(document(*every_block(), kicker="x", lede="x", language=language)))
    order = ORDER[kind].split()
    found = 0
    for text in inside.values():
        for element in ElementTree.fromstring(text).iter(qn(f"w:{kind}")):
            names = [child.tag.partition("}")[2] for child in element]
            assert names == sorted(names, key=order.index)
            found += 1
    assert found


@given(st.text(max_size=60))
@settings(max_examples=40)
def test_it_writes_whatever_somebody_typed(text: str) -> None:
    table = pdf.table([pdf.column(text)], [[text]])
    made = opened(pdf.paragraph(text), pdf.facts([(text, text, "")]), table, title=text, language="ar")
    assert made.tables[1].rows[0].cells[0].text == made.tables[0].rows[0].cells[0].text


def test_it_is_written_without_a_library() -> None:
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "from cordel.base import pdf, word\n"
        "word.written(pdf.Document(title='x', blocks=[], language='en'))\n"
        "sys.exit(int(bool({'docx', 'lxml', 'typst'} & set(sys.modules))))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
