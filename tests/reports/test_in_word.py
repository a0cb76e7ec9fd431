"""Every report that can be printed can also be had for Word, and says the same there."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.test import Client

from cordel.base import word
from cordel.events.models import Event
from tests.reports.conftest import real, taken

As = Callable[[Any], Client]
PROJECT = "/reports/p/strings/"
EVENT = "/reports/p/strings/events/1/"


def in_word(answer: Any) -> Any:
    assert answer["Content-Type"] == word.MIME_TYPE
    assert answer["Content-Disposition"].endswith('.docx"')
    return docx.Document(io.BytesIO(answer.content))


def cells(made: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]


def test_the_sheet_holds_its_lines_and_its_rows(cast: Any, meeting: Event, as_: As) -> None:
    made = in_word(as_(cast.cora).get(EVENT + "sheet.docx"))
    assert made.core_properties.title == "Event Description Sheet"
    assert ["PIC of the participant", "not collected"] in cells(made)
    assert ["Kavala", "Greece", "invited international participant", "3"] in cells(made)


def test_the_lists_hold_everybody_of_the_town_and_a_line_to_sign(cast: Any, meeting: Event, as_: As) -> None:
    answer = as_(cast.tomas).get(f"{EVENT}attendance.docx?town={cast.kavala.pk}")
    assert "no-store" in answer["Cache-Control"]
    names = [row[1] for row in cells(in_word(answer)) if len(row) > 3]
    assert names == ["Name", "Did Not Come", "Ελένη Μακρή", "Νίκος Βέης", "محمد الأحمد"]
    assert "Certified for the host, Gondomar" in str(cells(in_word(answer)))


def test_an_officer_gets_the_own_town_s_list_only(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.noor)
    made = in_word(browser.get(EVENT + "attendance.docx"))
    assert "Ελένη Μακρή" in str(cells(made))
    assert "Ana Sousa" not in str(cells(made))
    assert browser.get(f"{EVENT}attendance.docx?town={cast.gondomar.pk}").status_code == 404


@pytest.mark.parametrize("path", ["information.docx", "events/8/sheet.docx", "events/8/programme.docx"])
def test_what_others_published_is_there_for_all(db: None, as_: As, path: str) -> None:
    taken(real("europa-dialog-ffo"))
    assert in_word(as_(None).get(f"/reports/p/europa-dialog-ffo/{path}")).paragraphs


def test_the_information_template_is_written_in_the_language_asked_for(
    cast: Any, meeting: Event, as_: As
) -> None:
    made = in_word(as_(cast.cora).get(PROJECT + "information.docx?text=ar"))
    assert made.core_properties.language == "ar"
    assert "<w:bidi/>" in made.paragraphs[0]._p.xml


@pytest.mark.parametrize("path", ["sheet/", "participants/", "attendance/", "programme/"])
def test_every_page_leads_to_its_document(cast: Any, meeting: Event, as_: As, path: str) -> None:
    page = as_(cast.cora).get(EVENT + path).content.decode()
    assert f'href="{EVENT}{path[:-1]}.docx' in page
