"""A form is filled where it can be filled, and nothing else in it changes."""

import io
import re
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cordel.core import form_files
from cordel.core import office_package as package
from cordel.core import official_forms as forms
from cordel.core.office_xml import parsed, spliced
from tests import office

EVIL = '=HYPERLINK("http://x") <w:t>&amp; {{place}} ]]>\x00\u202e'
CLEAN = '=HYPERLINK("http://x") <w:t>&amp; {{place}} ]]>'


def keys(data: bytes) -> list[str]:
    return [place.key for place in form_files.read(data).places]


def labels(data: bytes) -> dict[str, str]:
    return {place.key: place.label for place in form_files.read(data).places}


def in_word(data: bytes, **values: Any) -> Any:
    """The filled document as python-docx reads it; keys are written with "__" for the colon."""
    filled = form_files.fill(data, {key.replace("__", ":"): value for key, value in values.items()})
    assert filled.skipped == []
    return docx.Document(io.BytesIO(filled.data))


def text_of(data: bytes, part: str = "word/document.xml") -> str:
    root = parsed(office.parts_of(data)[part])
    return "".join(one.text for one in root.all("w:t"))


# --- What Word forms offer ------------------------------------------------------------------------


def test_a_form_says_where_it_can_be_filled() -> None:
    assert labels(office.eds()) == {
        "control:project_title": "project_title",
        "placeholder:place": "place",
        "placeholder:event.ends": "event.ends",
        "cell:participant": "Participant",
        "cell:pic number": "PIC number",
        "cell:location country city": "Location (country, city)",
        "cell:total number of participants": "Total number of participants",
        "cell:female": "Female",
        "line:country 1": "Country (1)",
        "line:participants 1": "Participants (1)",
        "line:country 2": "Country (2)",
        "line:participants 2": "Participants (2)",
        "cell:short description": "Short description",
        "placeholder:event.number": "event.number",
    }


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        (office.p("Name: ").replace("</w:p>", office.old_field("Text1") + "</w:p>"), {"field:Text1": "Name"}),
        (
            office.p("City ").replace(
                "</w:p>", '<w:bookmarkStart w:id="3" w:name="City"/><w:bookmarkEnd w:id="3"/></w:p>'
            ),
            {"bookmark:City": "City"},
        ),
        ('<w:p><w:bookmarkStart w:id="3" w:name="_GoBack"/><w:bookmarkEnd w:id="3"/></w:p>', {}),
        (office.control("a", office.p("x"), title="The event's place"), {"control:a": "The event's place"}),
        (office.control("", office.p("x")), {}),
        (office.control("a", office.p("x"), more="<w14:checkbox/>"), {}),
        (office.control("a", office.p("x")) + office.control("a", office.p("y")), {"control:a": "a"}),
        (office.table(["Name", "Ana"]), {}),
        (office.table(["", "Name"]), {}),
        (office.table(["Name", ""], ["Name", ""]), {"cell:name": "Name", "cell:name#2": "Name"}),
        (
            office.table(["No", "Country", "People"], ["1", "", ""], ["2.", "", ""]),
            {
                "line:country 1": "Country (1)",
                "line:people 1": "People (1)",
                "line:country 2": "Country (2)",
                "line:people 2": "People (2)",
            },
        ),
        (office.table(["Name", "<w:p><w:r><w:drawing/></w:r></w:p>"]), {}),
        (office.table(["Name", office.control("n", office.p(""))]), {"control:n": "n"}),
        (office.p("a {{x}} b {{ y z }} {{}} {{a{b}}"), {"placeholder:x": "x", "placeholder:y z": "y z"}),
    ],
)
def test_it_finds_what_word_offers(body: str, offered: dict[str, str]) -> None:
    assert labels(office.word(body)) == offered


def test_a_placeholder_is_found_over_several_runs() -> None:
    body = "<w:p><w:r><w:t>a {{pl</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ace}} b</w:t></w:r></w:p>"
    assert in_word(office.word(body), placeholder__place="Gondomar").paragraphs[0].text == "a Gondomar b"


def test_the_lower_part_of_a_merged_cell_is_no_place() -> None:
    merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    body = f"<w:tbl><w:tr><w:tc>{office.p('Name')}</w:tc>{merged}</w:tr></w:tbl>"
    assert keys(office.word(body)) == []


# --- Filling them ---------------------------------------------------------------------------------


def test_every_place_takes_its_value() -> None:
    data = office.eds()
    values: dict[str, forms.Value] = {key: f"={number}=" for number, key in enumerate(keys(data))}
    filled = form_files.fill(data, values)
    assert filled.skipped == []
    said = text_of(filled.data) + text_of(filled.data, "word/header1.xml")
    assert all(said.count(str(value)) == 1 for value in values.values())
    left = form_files.read(filled.data).places
    assert [place.key for place in left if place.kind != forms.CONTROL] == []


def test_a_filled_form_opens_in_word() -> None:
    made = in_word(
        office.eds(),
        control__project_title="Threads",
        cell__participant="Gondomar",
        **{"line__country 1": "Portugal", "line__participants 1": 12, "cell__short description": "One\nTwo"},
        placeholder__place="Gondomar",
        **{"placeholder__event.ends": "09/09/2021", "placeholder__event.number": 3},
    )
    rows = [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]
    assert ["Participant:", "Gondomar"] in rows
    assert ["Portugal", "12"] in rows
    assert ["One\nTwo"] in rows
    assert ["PIC number:", ""] in rows
    assert made.paragraphs[-1].text == "Done at Gondomar, on 09/09/2021."


def test_nothing_else_in_the_file_changes() -> None:
    data = office.eds()
    before = office.parts_of(data)
    filled = form_files.fill(data, {"cell:participant": "Gondomar"})
    after = office.parts_of(filled.data)
    assert list(after) == list(before)
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml"}
    value = b'<w:r><w:t xml:space="preserve">Gondomar</w:t></w:r>'
    assert after["word/document.xml"].count(value) == 1
    assert after["word/document.xml"].replace(value, b"", 1) == before["word/document.xml"]


def test_the_same_values_make_the_same_bytes() -> None:
    values: dict[str, forms.Value] = {"cell:participant": "Gondomar"}
    assert form_files.fill(office.eds(), values).data == form_files.fill(office.eds(), values).data


def test_without_values_the_file_stays_as_it_is() -> None:
    data = office.eds()
    assert office.parts_of(form_files.fill(data, {}).data) == office.parts_of(data)


def test_a_value_looks_like_what_stood_there_but_not_like_an_instruction() -> None:
    data = form_files.fill(
        office.eds(), {"control:project_title": "Threads", "cell:location country city": "x"}
    ).data
    text = office.parts_of(data)["word/document.xml"].decode()
    assert '<w:r><w:rPr></w:rPr><w:t xml:space="preserve">Threads</w:t></w:r>' in text
    assert '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">x</w:t></w:r>' in text
    assert "showingPlcHdr" not in text
    assert "PlaceholderText" not in text


def test_a_control_that_was_bound_elsewhere_keeps_what_is_written_into_it() -> None:
    body = office.control("a", office.p("x"), more='<w:dataBinding w:xpath="/x" w:storeItemID="{1}"/>')
    data = form_files.fill(office.word(body), {"control:a": "new"}).data
    assert b"dataBinding" not in office.parts_of(data)["word/document.xml"]
    assert text_of(data) == "new"


def test_the_same_control_is_filled_wherever_it_stands() -> None:
    body = office.control("a", office.p("x")) + office.control("a", "<w:r><w:t>y</w:t></w:r>")
    assert text_of(form_files.fill(office.word(body), {"control:a": "new"}).data) == "newnew"


def test_bookmarks_and_old_fields_keep_their_marks() -> None:
    mark = '<w:bookmarkStart w:id="3" w:name="City"/><w:r><w:t>old</w:t></w:r><w:bookmarkEnd w:id="3"/>'
    body = f"<w:p>{mark}</w:p><w:p>{office.old_field('Text1')}</w:p>"
    data = form_files.fill(office.word(body), {"bookmark:City": "Kavala", "field:Text1": "Noor"}).data
    text = office.parts_of(data)["word/document.xml"].decode()
    assert text_of(data) == "KavalaNoor"
    assert re.search('name="City"/><w:r><w:t [^>]*>Kavala</w:t></w:r><w:bookmarkEnd', text)
    assert re.search(
        '"separate"/></w:r><w:r><w:rPr><w:noProof/></w:rPr><w:t [^>]*>Noor</w:t></w:r><w:r><w:fld', text
    )


def test_marks_of_others_in_a_cell_stay() -> None:
    inside = '<w:p><w:bookmarkStart w:id="1" w:name="_a"/><w:r><w:t>...</w:t></w:r></w:p><w:p><w:bookmarkEnd w:id="1"/></w:p>'
    data = form_files.fill(office.word(office.table(["Name", inside])), {"cell:name": "Ana"}).data
    text = office.parts_of(data)["word/document.xml"]
    assert text_of(data) == "NameAna"
    assert text.count(b"bookmarkStart") == text.count(b"bookmarkEnd") == 1


@pytest.mark.parametrize("closing", ["<w:p/>", '<w:p w:rsidR="00A1" />', "<w:p></w:p>"])
def test_an_empty_paragraph_takes_a_value_however_it_is_written(closing: str) -> None:
    body = office.table(["Name", closing])
    assert in_word(office.word(body), cell__name="Ana").tables[0].rows[0].cells[1].text == "Ana"


def test_two_placeholders_in_one_run_are_both_filled() -> None:
    made = in_word(office.word(office.p("{{a}}{{b}} {{a}}")), placeholder__a="1", placeholder__b="{{a}}")
    assert made.paragraphs[0].text == "1{{a}} 1"


@pytest.mark.parametrize("key", ["control:project_title", "cell:participant", "placeholder:place"])
def test_a_value_is_never_markup(key: str) -> None:
    data = form_files.fill(office.eds(), {key: EVIL}).data
    assert CLEAN in text_of(data)


def test_it_writes_with_the_document_s_own_prefix() -> None:
    body = office.table(["Name", ""])
    odd = office.word(body).replace(b"", b"")
    text = office.parts_of(odd)["word/document.xml"].replace(b"w:", b"q:").replace(b"xmlns:w=", b"xmlns:q=")
    data = office.packed({**office.parts_of(odd), "word/document.xml": text})
    filled = form_files.fill(data, {"cell:name": "Ana"}).data
    assert b"<q:t xml:space" in office.parts_of(filled)["word/document.xml"]
    assert text_of(filled) == "NameAna"


def test_a_part_in_utf_16_is_read_too() -> None:
    parts = office.parts_of(office.word(office.table(["Ναι", ""])))
    text = parts["word/document.xml"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    data = form_files.fill(office.packed({**parts, "word/document.xml": text}), {"cell:ναι": "Όχι"}).data
    assert text_of(data) == "ΝαιΌχι"


# --- Excel ----------------------------------------------------------------------------------------


def cells(data: bytes, sheet: str = "Sheet A") -> list[list[Any]]:
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_name(sheet)
        .to_python(skip_empty_area=False)
    )


def test_a_workbook_says_where_it_can_be_filled() -> None:
    assert labels(office.workbook()) == {
        "name:Acronym": "Acronym",
        "cell:project title": "Project title",
        "cell:event number": "Event number",
        "cell:contact x": "Contact {x}",
        "line:country 1": "Country (1)",
        "line:country 2": "Country (2)",
        "line:country 3": "Country (3)",
        "line:participants 1": "Participants (1)",
        "line:participants 2": "Participants (2)",
        "line:participants 3": "Participants (3)",
        "placeholder:event when": "event.when",
        "cell:comment": "Comment",
    }


def test_a_protected_sheet_offers_its_open_cells_only() -> None:
    found = keys(office.workbook(protect=True))
    assert "cell:project title" in found
    assert not {"cell:event number", "name:Acronym"} & set(found)


def test_cells_take_text_as_text_and_counts_as_numbers() -> None:
    values: dict[str, forms.Value] = {
        "name:Acronym": "STR",
        "cell:project title": EVIL,
        "cell:event number": 3,
        "line:country 2": "Portugal",
        "line:participants 1": 12,
        "placeholder:event when": "6–9 September 2021",
        "cell:comment": "One\nTwo",
    }
    filled = form_files.fill(office.workbook(), values)
    assert filled.skipped == []
    found = cells(filled.data)
    assert found[2] == ["Project title", CLEAN, "", "", "", "STR"]
    assert found[3][:2] == ["Event number:", 3]
    assert found[8][:2] == ["", 12]
    assert found[9][:2] == ["Portugal", ""]
    assert found[7][3] == "6–9 September 2021"
    assert cells(filled.data, "Notes & more") == [["Comment:", "One\nTwo"]]
    text = office.parts_of(filled.data)["xl/worksheets/sheet1.xml"].decode()
    assert text.count("<f>") == 1


def test_rows_and_cells_come_in_the_order_that_excel_insists_on() -> None:
    data = form_files.fill(
        office.workbook(), {"cell:event number": "3", "name:Acronym": "A", "cell:comment": "x"}
    ).data
    for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        root = parsed(office.parts_of(data)[part])
        rows = [int(row.get("r")) for row in root.all("s:row")]
        assert rows == sorted(rows)
        for row in root.all("s:row"):
            columns = [re.sub(r"\d", "", cell.get("r")) for cell in row.children]
            assert columns == sorted(columns)


def test_a_row_that_is_not_there_yet_is_put_in() -> None:
    parts = office.parts_of(office.workbook())
    book = parts["xl/workbook.xml"].replace(b"$F$3", b"$F$2")
    data = form_files.fill(office.packed({**parts, "xl/workbook.xml": book}), {"name:Acronym": "A"}).data
    assert cells(data)[1][5] == "A"


def test_a_workbook_that_sums_is_reckoned_anew_and_nothing_else_changes() -> None:
    data = office.workbook()
    before, filled = office.parts_of(data), form_files.fill(data, {"line:participants 1": 12}).data
    after = office.parts_of(filled)
    assert {name for name in before if before[name] != after[name]} <= {
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
    }
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


@pytest.mark.parametrize(
    "settings",
    [b"", b'<calcPr calcId="1"/>', b'<calcPr fullCalcOnLoad="0"></calcPr>', b'<calcPr fullCalcOnLoad="1"/>'],
)
def test_it_asks_to_reckon_however_the_workbook_is_written(settings: bytes) -> None:
    parts = office.parts_of(office.workbook())
    book = re.sub(rb"<calcPr[^>]*/>", settings, parts["xl/workbook.xml"])
    data = form_files.fill(
        office.packed({**parts, "xl/workbook.xml": book}), {"line:participants 1": 12}
    ).data
    text = office.parts_of(data)["xl/workbook.xml"]
    assert text.count(b"calcPr ") == text.count(b'fullCalcOnLoad="1"') == 1
    parsed(text)


# --- What is refused ------------------------------------------------------------------------------

DOC = office.word("<w:p/>")


def with_part(name: str, content: bytes | str = b"x", data: bytes = DOC) -> bytes:
    return office.packed({**office.parts_of(data), name: content})


def encrypted(name: str) -> bytes:
    return package._COMPOUND + b"\0" * 500 + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", package.WRONG_KIND),
        (b"%PDF-1.7", package.WRONG_KIND),
        (b"PK\x03\x04", package.DAMAGED),
        (DOC[: len(DOC) // 2], package.DAMAGED),
        (DOC.replace(b"word/document.xml", b"word/documint.xml"), package.DAMAGED),
        (office.packed({"a.txt": "x"}), package.WRONG_KIND),
        (office.packed({"mimetype": "application/vnd.oasis.opendocument.text"}), package.WRONG_KIND),
        (encrypted("EncryptedPackage"), package.PROTECTED),
        (encrypted("WordDocument"), package.OLD_FORMAT),
        (with_part("word/vbaProject.bin"), package.MACROS),
        (with_part("xl/macrosheets/sheet1.xml"), package.MACROS),
        (with_part("word/activeX/activeX1.xml"), package.MACROS),
        (
            with_part("[Content_Types].xml", office.TYPES.replace("document.main", "document.macroEnabled.main")),
            package.MACROS,
        ),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                '<R Type="x/attachedTemplate" Target="https://example.org/t.dotm" TargetMode="External"/>',
            ),
            package.MACROS,
        ),
        (
            with_part("[Content_Types].xml", office.TYPES.replace("document.main", "template.main")),
            package.WRONG_KIND,
        ),
        (b"PK\x03\x04" + b"x" * package.MOST_BYTES, package.TOO_BIG),
        (with_part("word/document.xml", b"x" * (package.MOST_OF_ONE + 1)), package.TOO_BIG),
        (with_part("word/media/image1.bin", b"\0" * (package.MOST_UNPACKED + 1)), package.TOO_BIG),
        (office.packed({f"{n}": b"" for n in range(package.MOST_PARTS + 1)}), package.TOO_BIG),
        (with_part("word/document.xml", "<w:document"), package.DAMAGED),
        (with_part("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), package.DAMAGED),
        (with_part("word/document.xml", "<a>" * 102 + "</a>" * 102), package.TOO_BIG),
        (with_part("word/document.xml", b"\xff\xfea"), package.DAMAGED),
        (
            with_part("word/settings.xml", f'<w:settings {office.W}><w:documentProtection w:edit="readOnly" w:enforcement="1"/></w:settings>'),
            package.PROTECTED,
        ),
    ],
)  # fmt: skip
def test_it_refuses_before_it_reads(data: bytes, reason: str) -> None:
    with pytest.raises(package.Unusable) as refused:
        form_files.read(data)
    assert refused.value.reason == reason


def test_a_file_that_needs_a_password_part_by_part_is_protected() -> None:
    data = bytearray(DOC)
    for found in re.finditer(rb"PK\x01\x02", DOC):
        data[found.start() + 8] |= 1
    with pytest.raises(package.Unusable) as refused:
        form_files.read(bytes(data))
    assert refused.value.reason == package.PROTECTED


def test_a_form_that_is_protected_but_for_its_fields_offers_those() -> None:
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    body = office.table(["Name", ""]) + f"<w:p>{office.old_field('Text1')}</w:p>" + office.p("{{x}}")
    data = office.word(body, word__settings=f"<w:settings {office.W}>{protection}</w:settings>")
    assert keys(data) == ["field:Text1"]


@given(st.integers(0, len(DOC) - 1), st.integers(0, 255))
@settings(max_examples=60)
def test_a_broken_file_is_refused_and_nothing_else(position: int, byte: int) -> None:
    data = bytearray(office.eds())
    data[position % len(data)] = byte
    try:
        form_files.fill(bytes(data), {"cell:participant": "x"})
    except package.Unusable as refused:
        assert refused.reason in package.REASONS


@given(st.text(max_size=40))
@settings(max_examples=40)
def test_whatever_is_written_can_be_read_again(text: str) -> None:
    data = form_files.fill(office.eds(), {"cell:participant": text, "control:project_title": text}).data
    assert form_files.read(data).kind == package.DOCX
    book = form_files.fill(office.workbook(), {"cell:project title": text}).data
    assert cells(book)[2][0] == "Project title"


# --- Versions and suggestions ---------------------------------------------------------------------


def test_a_new_version_says_what_is_gone_and_what_is_new() -> None:
    old = form_files.read(office.eds()).places
    new = form_files.read(office.eds(more=office.table(["Website", ""]))).places
    found = forms.compared(old, new[1:])
    assert [one.label for one in found.vanished] == [old[0].label]
    assert [one.label for one in found.added] == ["Website"]
    assert forms.fingerprint(old) != forms.fingerprint(new)
    assert forms.fingerprint(old) == forms.fingerprint(old[::-1])


def test_a_mapping_goes_on_where_its_places_are() -> None:
    places = form_files.read(office.eds()).places
    mapping = {"cell:participant": "project.lead", "cell:gone": "event.name"}
    assert forms.carried_over(mapping, places) == {"cell:participant": "project.lead"}


def test_places_are_kept_as_data() -> None:
    places = form_files.read(office.eds()).places
    assert forms.from_data(forms.as_data(places)) == places


ASKED_AS = {
    "lead": ["participant"],
    "where": ["location"],
    "total": ["total number of participants"],
    "pic": ["PIC"],
}


@pytest.mark.parametrize(
    ("label", "key", "meant"),
    [
        ("Participant", "cell:x", "lead"),
        ("PARTICIPANT:", "cell:x", "lead"),
        ("3.2 Location (country, city)", "cell:x", "where"),
        ("x", "control:TotalNumberOfParticipants", "total"),
        ("x", "control:total_number_of_participants", "total"),
        ("x", "control:pic#2", "pic"),
        ("Participants of the local kind", "cell:x", None),
        ("", "cell:", None),
    ],
)
def test_it_suggests_what_a_label_plainly_says(label: str, key: str, meant: str | None) -> None:
    place = forms.Place(key, forms.CELL, label)
    assert forms.suggested([place], ASKED_AS).get(key) == meant


def test_it_suggests_nothing_where_two_fields_are_asked_for_alike() -> None:
    place = forms.Place("cell:name", forms.CELL, "Name")
    assert forms.suggested([place], {"a": ["name"], "b": ["Name"]}) == {}


@pytest.mark.parametrize(
    ("text", "free"),
    [("", True), ("....", True), ("____", True), ("[insert]", True), ("<text>", True), ("☐", True), ("12", False),
     ("a...", False), ("[a] b", False)],
)  # fmt: skip
def test_it_knows_what_is_there_to_be_filled(text: str, free: bool) -> None:
    assert forms.is_to_fill(text) is free


def test_a_change_inside_another_is_left_out() -> None:
    from cordel.core.office_xml import Splice

    changes = [
        Splice(2, 3, 0, b"x"),
        Splice(1, 4, 0, b"-"),
        Splice(1, 1, 0, b"+"),
        Splice(5, 5, 2, b"B"),
        Splice(5, 5, 1, b"A"),
    ]
    assert spliced(b"abcdef", changes) == b"a+-eABf"
