"""The sentences out as a table and back in: every row looked at, nothing half-way."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cordel.base import tables
from cordel.core import word_tables
from cordel.translations import forms
from cordel.translations.models import Translation
from cordel.translations.queries import files, incoming
from tests import office
from tests.translations.conftest import PEOPLE, PRIVACY, SEAT

pytestmark = pytest.mark.usefixtures("locale")
GOOD = "O seu <strong>lugar</strong>, %(name)s"
HEAD = ["English", "português", "Row (pt)", ""]


def taken(client: Client, extension: str, code: str = "pt", show: str = "missing") -> bytes:
    path = reverse("translations:file", args=[code, extension])
    response = client.get(path, {"show": show})
    assert response.status_code == 200
    return response.getvalue()


def workbook(*rows: list[str]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def bring(client: Client, content: bytes, name: str = "table.xlsx", code: str = "pt") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("translations:upload", args=[code]), {"file": file})


def keep(client: Client, preview: Any, code: str = "pt") -> Any:
    return client.post(reverse("translations:keep", args=[code]), {"draft": preview.context["draft"]})


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- Out ------------------------------------------------------------------------------------------


def test_a_sheet_has_english_the_translation_and_the_rows_name(client: Client, db: None) -> None:
    rows = [cells for _number, cells in tables.read(taken(client, "xlsx", show="all"))]
    assert rows[0][2] == "Row, leave it as it is (pt)"
    by_key = {row[2]: row for row in rows[1:]}
    assert by_key[SEAT.key][:2] == [SEAT.source, None]
    assert "on the registration form" in by_key[SEAT.key][3]
    assert "%(name)s: a name" in by_key[SEAT.key][3]
    assert by_key[PRIVACY.key][1] == "Os seus dados"


def test_every_plural_form_has_its_row_and_its_numbers(client: Client, db: None) -> None:
    rows = [cells for _number, cells in tables.read(taken(client, "xlsx", "pl", "all"))]
    counted = [row for row in rows if str(row[2]).startswith(PEOPLE.key)]
    assert [row[1] for row in counted] == ["%(count)s osoba", "%(count)s osoby", "%(count)s osób"]
    assert "2, 3, 4, 22, 23 …" in counted[1][3]


def test_what_is_missing_is_all_that_such_a_table_has(client: Client, db: None) -> None:
    keys = [cells[2] for _number, cells in word_tables.rows(taken(client, "docx"), most_rows=99)][1:]
    assert keys == [SEAT.key, f"{PEOPLE.key}.0", f"{PEOPLE.key}.1"]


def test_no_other_kind_of_file_is_there(client: Client, db: None) -> None:
    assert client.get(reverse("translations:file", args=["pt", "exe"])).status_code == 404


@pytest.mark.parametrize("code", ["ar", "pt"])
def test_the_largest_real_table_fits_through_the_door(settings: Any, db: None, code: str) -> None:
    from config import settings as real
    from cordel.base import sheets, word

    settings.LOCALE_PATHS = real.LOCALE_PATHS
    sheet, file = files.sheet(code, "desk", "all"), io.BytesIO()
    sheets.write_xlsx(sheet, file)
    document = word.written(files.document(code, "desk", "all"))
    for content in (file.getvalue(), document):
        found = incoming.judged(code, list(forms._rows(content)))
        assert len(content) < forms.MOST_BYTES
        assert (found.good, found.refused) == ({}, [])
        assert found.same > 900


# --- In -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["xlsx", "docx"])
def test_a_table_comes_back_as_it_went(client: Client, db: None, extension: str) -> None:
    preview = bring(client, taken(client, extension, show="all"))
    found = preview.context["found"]
    assert (found.good, found.refused, found.same) == ({}, [], 1)


def test_a_filled_document_is_shown_before_it_is_kept(client: Client, db: None) -> None:
    document = docx.Document(io.BytesIO(taken(client, "docx")))
    document.tables[0].rows[1].cells[1].text = GOOD
    file = io.BytesIO()
    document.save(file)
    preview = bring(client, file.getvalue(), "table.docx")
    assert preview.context["found"].new == {SEAT.key: (GOOD,)}
    assert not Translation.objects.exists()
    for _time in range(2):
        assert keep(client, preview).status_code == 302
    assert [row.forms for row in Translation.objects.all()] == [[GOOD]]
    assert bring(client, file.getvalue(), "table.docx").context["found"].same == 1


def test_good_rows_are_taken_and_bad_ones_refused_with_their_number(client: Client, db: None) -> None:
    rows = [
        HEAD,
        [SEAT.source, "O seu lugar", SEAT.key],
        [PRIVACY.source, "Os teus dados", PRIVACY.key],
        ["1", "%(count)s pessoa", f"{PEOPLE.key}.0"],
        ["gone", "perdida", "s0123456789ab"],
    ]
    preview = bring(client, workbook(*rows))
    found = preview.context["found"]
    assert found.changed == {PRIVACY.key: ("Os teus dados",)}
    assert [row.number for row in found.refused] == [2, 4, 5]
    text = words(preview)
    assert "%(name)s is missing" in text
    assert "Not all plural forms are there" in text
    assert "belongs to no sentence" in text


def test_two_columns_are_enough(client: Client, db: None) -> None:
    content = f"English;português\n{PRIVACY.source};Os teus dados\n".encode()
    found = bring(client, content, "two.csv").context["found"]
    assert (found.good, found.refused) == ({PRIVACY.key: ("Os teus dados",)}, [])


def test_one_sentence_twice_is_refused(client: Client, db: None) -> None:
    rows = [[SEAT.source, GOOD, SEAT.key], [SEAT.source, f"Olá {GOOD}", SEAT.key]]
    found = bring(client, workbook(*rows)).context["found"]
    assert (found.good, len(found.refused)) == ({}, 1)


def test_a_formula_is_no_translation(client: Client, db: None) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    page.write_row(0, 0, [PRIVACY.source, None, PRIVACY.key])
    page.write_formula(0, 1, '=HYPERLINK("https://elsewhere.example")')
    book.close()
    found = bring(client, file.getvalue()).context["found"]
    assert (found.good, "formula" in found.refused[0].why) == ({}, True)


def test_a_table_for_another_language_is_refused(client: Client, db: None) -> None:
    response = bring(client, taken(client, "xlsx", "pl", "all"))
    assert response.status_code == 422
    assert "another language: polski" in words(response)


def bomb() -> bytes:
    """Nine megabytes of nothing, in a few kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", office.TYPES)
        archive.writestr("word/document.xml", b" " * 9_000_000)
    return file.getvalue()


def with_macros() -> bytes:
    return office.packed({"[Content_Types].xml": office.TYPES, "word/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "neither CSV nor XLSX"),
        (b"PK\x03\x04 broken", "damaged"),
        (tables.OLE + b"x" * 600, "before 2007"),
        (bomb(), "too much in this file"),
        (with_macros(), "macros"),
        (office.word("<!DOCTYPE x>"), "damaged"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    client: Client, db: None, content: bytes, said: str
) -> None:
    response = bring(client, content)
    assert response.status_code == 422
    assert said in words(response)


def test_a_file_that_is_too_big_is_not_read(client: Client, db: None) -> None:
    response = bring(client, b"a;b\n" * 800_000, "big.csv")
    assert response.status_code == 422
    assert "larger than 3 MB" in words(response)


@pytest.mark.parametrize("draft", ["", "made up", "e30:1abc:x"])
def test_a_preview_that_is_not_ours_keeps_nothing(client: Client, db: None, draft: str) -> None:
    response = client.post(reverse("translations:keep", args=["pt"]), {"draft": draft})
    assert response.status_code == 302
    assert not Translation.objects.exists()


def test_a_preview_of_another_language_keeps_nothing(client: Client, db: None) -> None:
    preview = bring(client, workbook([PRIVACY.source, "Os teus dados", PRIVACY.key]))
    keep(client, preview, "sk")
    assert not Translation.objects.exists()


def test_nothing_is_kept_when_a_sentence_went_meanwhile(client: Client, db: None, locale: Path) -> None:
    preview = bring(
        client, workbook([PRIVACY.source, "Os teus dados", PRIVACY.key], [SEAT.source, GOOD, SEAT.key])
    )
    file = locale / "citizen/pt/LC_MESSAGES/django.po"
    file.write_text(file.read_text().replace(SEAT.source, "Your new <strong>seat</strong>, %(name)s"))
    keep(client, preview)
    assert not Translation.objects.exists()


def test_word_tables_show_what_stands_after_tracked_changes(db: None) -> None:
    cell = '<w:tc><w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>{}</w:p></w:tc>'
    row = cell.format(
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        '<w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:br/><w:t xml:space="preserve"> line</w:t></w:r>'
    )
    assert word_tables.rows(office.word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"), most_rows=5) == [
        (1, ["new\n line"])
    ]


def test_a_zip_of_something_else_is_no_word_file() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(word_tables.Unusable):
        word_tables.rows(file.getvalue(), most_rows=5)
