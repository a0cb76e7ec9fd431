"""What the rooms published stands on the Event Description Sheet; a draft never does."""

import io
import zipfile
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from cordel.core.content import Content
from cordel.events.models import Activity, RoomPaper
from cordel.reports import event_sheet, event_sheet_form, fields
from cordel.reports.event_sheet import sheet_of
from tests import factories

EVENT = "/reports/p/strings/events/1"


@pytest.fixture
def paper(cast: Any) -> RoomPaper:
    """A room that concluded in Portuguese, translated by a machine, and decided something."""
    activity = factories.ActivityFactory(event=cast.event, title="One long table")
    found: RoomPaper = factories.RoomPaperFactory(activity=activity, state="published")
    asked = Content.of("pt", "Perguntar primeiro.").with_translation("en", "Ask first.", by="machine")
    factories.ConclusionFactory(paper=found, text=asked)
    factories.DecisionFactory(paper=found, due_on="2026-09-01")
    return found


def test_the_sheet_tells_conclusions_and_decisions_with_their_provenance(
    cast: Any, paper: RoomPaper, as_: Any
) -> None:
    found = as_(cast.tomas).get(f"{EVENT}/sheet.json").json()["results"]
    activity = Activity.objects.get()
    assert found == [
        {
            "activity": "One long table",
            "day": activity.day.isoformat() if activity.day else None,
            "format": activity.format,
            "conclusions": [
                {
                    "text": "Ask first.",
                    "language": "en",
                    "original_language": "pt",
                    "by": "machine",
                    "reviewed": False,
                    "stale": False,
                }
            ],
            "decisions": [
                {
                    "text": "Open a welcome desk.",
                    "language": "en",
                    "original_language": "en",
                    "by": "person",
                    "reviewed": True,
                    "stale": False,
                    "responsible": "Town of Gondomar",
                    "due_on": "2026-09-01",
                }
            ],
        }
    ]


@pytest.mark.parametrize("path", ["sheet/", "sheet.html", "portal/"])
def test_the_page_the_file_and_the_boxes_have_them_without_the_persons_name(
    cast: Any, paper: RoomPaper, as_: Any, path: str
) -> None:
    page = as_(cast.tomas).get(f"{EVENT}/{path}").content.decode()
    for told in ("Ask first.", "Open a welcome desk.", "Town of Gondomar", "by 1 September 2026"):
        assert told in page
    assert "Translated by a machine; nobody has checked it yet." in page
    assert "Rita of the second floor" not in page


def test_word_and_paper_have_them_in_the_asked_language(cast: Any, paper: RoomPaper) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    call_command("event_sheet", "strings", "1", format="docx", language="pt", stdout=out)
    with zipfile.ZipFile(io.BytesIO(out.buffer.getvalue())) as package:
        document = package.read("word/document.xml").decode()
    assert "Perguntar primeiro." in document and "Ask first." not in document
    blocks = event_sheet_form.as_document(sheet_of(cast.event)).blocks
    assert any("Ask first." in str(block) for block in blocks)


@pytest.mark.parametrize("state", ["draft", "agreed"])
def test_what_is_not_published_stays_in_the_room(cast: Any, paper: RoomPaper, as_: Any, state: str) -> None:
    RoomPaper.objects.update(state=state)
    page = as_(cast.tomas).get(f"{EVENT}/sheet/").content.decode()
    assert "Ask first." not in page and "No room has published a conclusion or a decision yet." in page
    assert as_(cast.tomas).get(f"{EVENT}/sheet.json").json()["results"] == []


def test_a_published_report_says_that_none_is_known(report: Any) -> None:
    event = report(events=[{"n": 1, "total_claimed": 12}]).events.get()
    sheet = sheet_of(event)
    assert event_sheet.as_json(sheet)["results"] == []
    assert event_sheet_form.no_results(sheet) == "No results of single activities were published."


def test_a_form_gets_them_as_plain_lines(cast: Any, paper: RoomPaper) -> None:
    with translation.override("en"):
        found = {
            one.name: one.value for one in fields.fields_of_event(cast.event, today=cast.event.starts_on)
        }
    assert found["event.results"].splitlines() == [
        "One long table",
        "- Ask first. [Translated by a machine; nobody has checked it yet.]",
        "- Open a welcome desk. (Town of Gondomar · by 1 September 2026)",
    ]
