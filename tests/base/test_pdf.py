"""A document says the same on paper on every machine, whatever stands in the names on it."""

import re
import shutil
import subprocess
import sys
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordel.base import pdf

NAMES = ["Ελένη Αλεξάνδρου", "Мария Димитрова", "محمد الأحمد", "Žižek Őry ßł", "ნინო", "Արամ", "משה"]
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine")


def document(*blocks: pdf.Block, **more: Any) -> pdf.Document:
    return pdf.Document(**{"title": "A title", "blocks": blocks, "language": "en", **more})


def words_of(data: bytes) -> str:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def objects_of(data: bytes) -> bytes:
    """The file with its compressed streams unpacked, to look for names in."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return data + b"".join(filter(None, map(unpacked, streams)))


def unpacked(stream: bytes) -> bytes | None:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return None


def every_block() -> list[pdf.Block]:
    return [
        pdf.facts([("Where", "Kłodzko", ""), ("PIC", None, "not collected")]),
        pdf.heading("People"),
        pdf.figures([("persons", 64, "Each once."), ("countries", None, "")], unknown="not known"),
        pdf.problems([("bad", "Wrong", "It does not add up.", "total_differs")]),
        pdf.notice("Look here.", tone="warn"),
        pdf.table(
            [pdf.column("Town"), pdf.column("People", numeric=True)], [["Gondomar", 12]], total=["All", 12]
        ),
        pdf.day("Monday", [{"time": "09:30", "format": "workshop", "title": "Bread", "details": ["Hall"]}]),
        pdf.page_break(),
        pdf.signatures([("Host", "Name, date"), ("Guest", "Name, date")]),
        pdf.paragraph("The end.", soft=True),
    ]


@pytest.mark.parametrize(("language", "landscape"), [("en", False), ("ar", True)])
def test_it_is_tagged_and_says_its_language_and_title(language: str, landscape: bool) -> None:
    data = pdf.printed(document(*every_block(), language=language, landscape=landscape))
    inside = objects_of(data)
    assert data.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in inside
    assert re.search(rb"/Marked true", inside)
    assert re.search(rb"/Lang ?\(%s\)" % language.encode(), inside)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inside
    assert re.search(rb"/DisplayDocTitle true", inside)


def test_it_carries_its_own_fonts_and_no_others() -> None:
    inside = objects_of(pdf.printed(document(*[pdf.paragraph(name) for name in NAMES])))
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+(\w+)", inside))
    assert fonts and all(font.startswith((b"NotoSans", b"CordelSerif")) for font in fonts)


@needs_pdftotext
@pytest.mark.parametrize("name", NAMES)
def test_it_prints_names_in_every_script(name: str) -> None:
    text = words_of(pdf.printed(document(pdf.paragraph(name), title=name)))
    letters = set(name.replace(" ", ""))
    assert letters <= set(text)


@needs_pdftotext
def test_it_prints_markup_in_a_name_as_it_stands() -> None:
    evil = '#evil[*x*] $x$ \\ <b> #include "/etc/passwd" @cite _y_ = /* c */ //'
    text = words_of(pdf.printed(document(pdf.paragraph(evil), pdf.table([pdf.column("Name")], [[evil]]))))
    assert " ".join(text.split()).count(evil) == 2


@pytest.mark.parametrize(
    "name", ["李小龍", "😀", "ﷺ", "x\x00y", "አበበ", "a\u202eb", "\ue000", "\u0378", "\ud7fb"]
)
def test_it_prints_a_sign_for_what_it_has_no_letter_for(name: str) -> None:
    assert pdf.printed(document(pdf.paragraph(name), title=name)).startswith(b"%PDF")


def test_it_leaves_marks_of_direction_out() -> None:
    assert pdf._printable("Ana\u202e\u2066\u200f Moura") == "Ana Moura"


def test_it_composes_letters_and_marks() -> None:
    assert pdf._printable("Z\u030cizek") == "\u017dizek"


def test_it_can_print_every_character_that_it_says_it_can() -> None:
    ranges = (line.split("-") for line in (pdf.FOLDER / "fonts" / "coverage.txt").read_text().split())
    covered = [chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)]
    assert len(covered) > 2000
    rows = [pdf.paragraph("".join(covered[n : n + 50])) for n in range(0, len(covered), 50)]
    bold = [pdf.table([pdf.column("A")], [], total=["".join(covered)])]
    assert pdf.printed(document(*rows, *bold)).startswith(b"%PDF")


def test_it_gives_the_same_bytes_again() -> None:
    assert pdf.printed(document(*every_block())) == pdf.printed(document(*every_block()))


@given(st.text(max_size=60))
@settings(max_examples=40)
def test_it_prints_whatever_somebody_typed(text: str) -> None:
    data = pdf.printed(
        document(
            pdf.paragraph(text),
            pdf.heading(text),
            pdf.facts([(text, text, "")]),
            pdf.table([pdf.column(text)], [[text]]),
            title=text,
            language="ar",
        )
    )
    assert data.startswith(b"%PDF")


def test_it_loads_the_compiler_only_when_it_prints() -> None:
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "import cordel.base.pdf, cordel.base.sheets\n"
        "sys.exit(int('typst' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# --- Letters ---------------------------------------------------------------------------------------


def letter(language: str, **more: Any) -> pdf.Block:
    said = {
        "to": "Ελένη",
        "subject": "A subject",
        "head": "Strings",
        "parts": [(language, "Hello.\n\nhttps://cordel.example/my/1-abc/")],
        "closing": "Goodbye.",
    }
    return pdf.letter(language=language, **{**said, **more})


def test_letters_are_one_tagged_file_that_says_each_reader_s_language() -> None:
    post = pdf.Post(title="Post", letters=[letter("en"), letter("ar"), letter("pt-br")], language="en")
    inside = objects_of(pdf.printed_letters(post))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inside and b"/StructTreeRoot" in inside
    for language in (b"en", b"ar", b"pt"):
        assert re.search(rb"/Lang ?\(%s" % language, inside)


@needs_pdftotext
def test_every_letter_begins_a_page_and_long_ones_go_on() -> None:
    long = "\n\n".join(["Word after word. " * 60] * 5)
    post = pdf.Post(
        title="Post",
        letters=[letter("en", subject="", to="#eval(1)"), letter("el", parts=[("el", long)]), letter("ar")],
    )
    pages = words_of(pdf.printed_letters(post)).split("\f")[:-1]
    assert len(pages) == 4
    assert "#eval(1)" in pages[0] and "Ελένη" in pages[1] and "Goodbye" in pages[2] and "Ελένη" in pages[3]
