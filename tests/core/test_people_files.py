"""A list of people in a file: read as its spreadsheet shows it, whatever wrote it, or refused by name."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.base import sheets
from cordel.core import office_package, people_files, text_encodings
from cordel.core.office_package import Unusable

NAMES = {
    "cp1253": ("GR", "Όνομα;Email\r\nΕλένη Παππά;a@b.gr\r\nΓιώργος Άννας;\r\n"),
    "iso8859_7": ("GR", "Όνομα;Email\r\nΕλένη Παππά;\r\nΓιώργος Νίκος;\r\n"),
    "cp1251": ("BG", "Име;Поща\r\nИван Петров;\r\nМария Стоянова;\r\n"),
    "koi8_u": ("UA", "Ім'я;Пошта\r\nІван Петренко;\r\nМарія Стоянова;\r\n"),
    "cp1250": ("PL", "Imię;Nazwisko\r\nŁukasz;Żółć\r\nMałgorzata;Wąs\r\n"),
    "cp1252": ("PT", "Nome;Apelido\r\nJoão;Conceição\r\nZoé;Åland\r\n"),
    "cp1254": ("TR", "Ad;Soyad\r\nAyşe;Öztürk\r\nİbrahim;Yıldız\r\n"),
    "cp1256": ("TN", "الاسم;البريد\r\nسمير الخطيب;\r\nفاطمة;\r\n"),
    "cp1257": ("LT", "Vardas;Pavardė\r\nŽydrūnas;Šarūnas\r\n"),
}
UNMARKED = sorted(set(NAMES) - {"cp1254", "cp1257"})  # those two need to know the country


def read(data: bytes, **options: object) -> list[list[str]]:
    return [cells for _number, cells in people_files.read(data, most=300, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", NAMES)
def test_tells_the_encoding_of_a_country(encoding: str) -> None:
    country, text = NAMES[encoding]
    assert text_encodings.decoded(text.encode(encoding), country=country) == text


@pytest.mark.parametrize("encoding", UNMARKED)
def test_tells_most_encodings_from_the_letters_alone(encoding: str) -> None:
    text = NAMES[encoding][1]
    assert text_encodings.decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [text for _country, text in NAMES.values()])
def test_reads_unicode_with_and_without_its_mark(encoding: str, text: str) -> None:
    assert text_encodings.decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("sign", ["\t", ";", ",", "|"])
def test_finds_the_separator(sign: str) -> None:
    rows = [["Name", "Town"], ["Silva, Maria; Ana|x", "Porto"], ["Rui", "Kavala"]]
    quoted = "\r\n".join(sign.join(f'"{cell}"' if sign in cell else cell for cell in row) for row in rows)
    assert read(quoted.encode()) == rows


def test_does_what_excel_says_of_its_separator() -> None:
    assert people_files.read(b"sep=;\r\nName;A,B,C\r\n", most=9) == [(2, ["Name", "A,B,C"])]


TABLE = sheets.Sheet(
    "People",
    [
        sheets.Column("Name"),
        sheets.Column("Phone", sheets.Kind.NUMBER),
        sheets.Column("Born", sheets.Kind.DATE),
    ],
    [],
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=20
).filter(lambda text: " ".join(text.split()) == text and text.isprintable())


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
@given(names=st.lists(TEXTS, min_size=1, max_size=6))
def test_reads_back_what_the_house_wrote(kind: str, names: list[str]) -> None:
    file = io.BytesIO()
    sheet = sheets.Sheet(
        "People", [sheets.Column("Name"), sheets.Column("Note")], [[name, "x"] for name in names]
    )
    sheets.FORMATS[kind][0](sheet, file)
    found = read(file.getvalue())
    assert found[0] == ["Name", "Note"]
    assert [row[0] for row in found[1:]] == names


def workbook(rows: str, *, styles: str = "", shared: str = "") -> bytes:
    """An XLSX of these rows of XML, as small as one can be."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{relations}/styles" Target="styles.xml"/><Relationship Id="r3" Type="{relations}/sharedStrings" Target="/xl/shared.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {main}>{styles}</styleSheet>",
        "xl/shared.xml": f"<sst {main}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def test_reads_what_a_sheet_shows() -> None:
    """The value of a formula, a date as its day, a telephone number without decimals, of merged cells the first."""
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>=not a formula</t></is></c></row>'
        '<row r="4"><c r="A4" t="str"><f>A1&amp;"x"</f><v>Ana Sousa</v></c><c r="B4"><v>912345678.0</v></c>'
        '<c r="C4" s="1"><v>40000</v></c><c r="D4" t="b"><v>1</v></c><c r="E4" t="e"><v>#N/A</v></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>Zo</t></r><r><t>é</t></r><rPh><t>zzz</t></rPh></is></c></row>'
    )
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    found = people_files.read(workbook(rows, styles=styles, shared="<si><t>Name</t></si>"), most=9)
    assert found == [
        (1, ["Name", "=not a formula"]),
        (4, ["Ana Sousa", "912345678", "2009-07-06", "yes"]),
        (5, ["Zoé"]),
    ]


def ods(rows: str) -> bytes:
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><table:table>{rows}</table:table></office:document-content>",
        )
    return file.getvalue()


def test_a_cell_that_stands_for_a_million_empty_ones_costs_nothing() -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Ana</text:p><office:annotation><text:p>note</text:p></office:annotation></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="date" office:date-value="2010-05-03T00:00:00"/></table:table-row>'
    )
    assert people_files.read(ods(rows), most=9) == [(1, ["Ana"]), (1048572, ["", "2010-05-03"])]


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    rows = '<row r="1048576"><c r="A1048576"><v>7</v></c><c r="XFD1048576"><v>1</v></c></row>'
    assert people_files.read(workbook(rows), most=9) == [(1048576, ["7"])]


LONG = "Name\n" + "Ana Sousa\n" * 100_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", people_files.EMPTY),
        (b"  \r\n ", people_files.EMPTY),
        (b";;;\n;;\n", people_files.EMPTY),
        (workbook(""), people_files.EMPTY),
        (LONG.encode(), people_files.TOO_LONG),
        (ods('<table:table-row table:number-rows-repeated="100000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'), people_files.TOO_LONG),
        (b"%PDF-1.7 ...", office_package.WRONG_KIND),
        (b"\x89PNG\r\n", office_package.WRONG_KIND),
        (b"<html><table>", office_package.WRONG_KIND),
        (b"PK\x03\x04 broken", office_package.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, office_package.OLD_FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), office_package.PROTECTED),
        (workbook("<row><c t='s'><v>5</v></c></row>"), office_package.DAMAGED),
        (workbook("<row"), office_package.DAMAGED),
        (b"\x00\x01\x02\x03\xff\xfe\x00", people_files.NO_TEXT),
    ],
)  # fmt: skip
def test_names_what_it_cannot_read(data: bytes, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        people_files.read(data, most=300)
    assert refused.value.reason == reason


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    for content in (data, b"PK\x03\x04" + data, workbook("<row r='1'><c><v>1</v></c></row>")[:-1] + data):
        try:
            people_files.read(content, most=300)
        except Unusable as refused:
            assert refused.reason in people_files.REASONS
