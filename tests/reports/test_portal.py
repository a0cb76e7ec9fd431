"""What a portal asks for stands in boxes of its own, each with a button; what is not known has none."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cordel.core.content import Content
from cordel.events.models import Event
from cordel.reports import event_sheet, fields
from tests import factories
from tests.reports.conftest import real, taken

As = Callable[[Any], Client]
PORTAL = "/reports/p/strings/events/1/portal/"
TODAY = date(2026, 3, 2)


def values(found: list[fields.Field]) -> dict[str, str]:
    return {one.name: one.value for one in found}


@pytest.fixture
def known(cast: Any, meeting: Event) -> dict[str, str]:
    return values(fields.fields_of_event(meeting, today=TODAY))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project.lead", "Gondomar"),
        ("project.title", "Strings that unite us"),
        ("project.pic", ""),
        ("project.acronym", ""),
        ("event.number", "1"),
        ("event.name", "Kick-off"),
        ("event.town", "Gondomar"),
        ("event.country", "Portugal"),
        ("event.persons", "6"),
        ("event.international", "3"),
        ("event.countries", "2"),
        ("event.female", ""),
        ("country.1.name", "Greece"),
        ("country.1.persons", "3"),
        ("country.3.name", ""),
        ("town.1.name", "Kavala, Greece, invited international participant"),
    ],
)
def test_it_cuts_the_sheet_into_boxes(known: dict[str, str], name: str, value: str) -> None:
    assert known[name] == value


def test_days_are_written_as_the_form_writes_them(known: dict[str, str], cast: Any) -> None:
    first, last = cast.event.starts_on, cast.event.ends_on
    assert (known["event.starts"], known["event.ends"]) == (f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}")


def test_figures_are_those_of_the_sheet(known: dict[str, str], meeting: Event) -> None:
    totals = event_sheet.as_json(event_sheet.sheet_of(meeting))["totals"]
    assert known["event.persons"] == str(totals["participants"])
    assert known["event.participations"] == str(totals["participations"])
    assert known["event.in_person"] == str(totals["in_person"])


def test_nought_is_not_said_where_nobody_was_counted(cast: Any) -> None:
    found = {one.name: one for one in fields.fields_of_event(cast.event, today=TODAY)}
    assert (found["event.persons"].value, found["event.persons"].unknown) == ("", "not recorded")


def test_every_field_has_one_name_whatever_the_event_is_like(cast: Any, meeting: Event) -> None:
    other = factories.EventFactory(project=cast.project)
    names = [[one.name for one in fields.fields_of_event(event, today=TODAY)] for event in (meeting, other)]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])


def test_what_forms_ask_for_are_fields_that_are_there(known: dict[str, str]) -> None:
    assert set(fields.ASKED_AS) <= set(known)


def test_a_project_has_its_events_by_number(cast: Any, meeting: Event) -> None:
    factories.EventFactory(project=cast.project, number=2)
    found = values(fields.fields_of_project(cast.project, today=date(2030, 1, 1)))
    assert found["events.1.persons"] == "6"
    assert found["events.2.number"] == "2"
    assert found["project.events"] == "2"
    assert "6 citizens" in found["events.1.information.participation"]
    assert "6 citizens" in found["information.whole"]


def test_it_speaks_the_language_asked_for(cast: Any, meeting: Event) -> None:
    assert values(fields.fields_of_event(meeting, today=TODAY, language="ar"))["event.country"] == "البرتغال"


def test_a_published_report_has_fields_too(db: None) -> None:
    project = taken(real("europa-dialog-ffo"))[0].project
    found = values(fields.fields_of_event(project.events.get(number=8), today=TODAY))
    assert found["event.persons"] == "32"
    assert found["event.participations"] == ""


# --- The page -------------------------------------------------------------------------------------


def test_every_known_field_has_a_box_and_a_button(cast: Any, meeting: Event, as_: As) -> None:
    page = as_(cast.tomas).get(PORTAL).content.decode()
    boxes = set(re.findall(r'<(?:input|textarea) id="(f-[\d-]+)"[^>]*readonly', page))
    assert boxes == set(re.findall(r'data-copies="(f-[\d-]+)" data-says="Copied: [^"]+" hidden', page))
    assert len(boxes) > 20
    assert '<dt>PIC of the participant</dt><dd class="unpublished">not collected</dd>' in page


def test_what_somebody_typed_stays_in_its_box(cast: Any, meeting: Event, as_: As) -> None:
    meeting.name = Content.of("en", '"><script>alert(1)</script>')
    meeting.save()
    page = as_(cast.cora).get(PORTAL).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_sheet_leads_there(cast: Any, meeting: Event, as_: As) -> None:
    assert f'href="{PORTAL}"' in as_(cast.cora).get("/reports/p/strings/events/1/sheet/").content.decode()
