"""The run sheet: whom to call, and everything that happens, in order of time."""

from datetime import time, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest

from cordel.events.models import Speech
from cordel.reports.run_sheet import EUROPEAN_EMERGENCY, as_document, run_sheet_of
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/reports/p/strings/events/1/run-sheet"


def arrange(cast: Any, what: str, hour: int | None, **facts: Any) -> Any:
    starts_at = None if hour is None else time(hour)
    return factories.ArrangementFactory(event=cast.event, what=what, starts_at=starts_at, **facts)


def test_it_puts_the_day_in_order_of_time_with_rooms_and_people(cast: Any) -> None:
    arrange(cast, "Bus back", 18, place="Town hall", to_place="Airport", who="Douro", phone="+351 933")
    arrange(cast, "Lunch", 13, kind="meal", seats=120)
    arrange(cast, "Chairs", None, kind="room")
    talk = factories.ActivityFactory(
        event=cast.event, title="Round table", starts_at=time(10), place="Blue room"
    )
    factories.RoomPaperFactory(activity=talk, host="Rita", note_taker="João")
    sheet = run_sheet_of(cast.event)
    ((_day, lines),) = sheet.by_day
    assert [line.what for line in lines] == ["Chairs", "Round table", "Lunch", "Bus back"]
    assert lines[1].where == "Blue room" and lines[1].who == "host: Rita, note-taker: João"
    assert lines[3].where == "Town hall to Airport" and lines[3].number_to_call == "+351933"
    assert "120" in lines[2].details[0]


def test_it_names_who_speaks_where_and_nobody_who_gave_the_seat_back(as_: Any, cast: Any) -> None:
    talk = factories.ActivityFactory(event=cast.event, title="Round table", starts_at=time(10))
    for name, facts in (
        ("Zoe Speaker", {"role": "speaker"}),
        ("Ben Speaker", {"role": "speaker"}),
        ("Gone Speaker", {"role": "speaker", "status": "cancelled"}),
        ("No Speaker", {"role": "local participant"}),
    ):
        seat = factories.RegistrationFactory(event=cast.event, person__name=name, **facts)
        Speech.objects.create(activity=talk, registration=seat)
    page = as_(cast.helper).get(f"{HERE}/").content.decode()
    assert page.index("Ben Speaker") < page.index("Zoe Speaker")
    assert "Gone Speaker" not in page and "No Speaker" not in page
    ((_day, (line,)),) = run_sheet_of(cast.event).by_day
    assert line.who == "speaker: Ben Speaker, speaker: Zoe Speaker"
    assert "Zoe Speaker" in str(as_document(run_sheet_of(cast.event)).blocks)


def test_whom_to_call_stands_on_top_emergencies_first(cast: Any) -> None:
    arrange(cast, "Responsible", None, kind="contact", day=None, who="Rita", phone="+351 912")
    cast.event.safeguarding_contact = "Marta, +351 913"
    contacts = run_sheet_of(cast.event).contacts
    assert contacts[0].phone == EUROPEAN_EMERGENCY
    assert [one.who for one in contacts[1:]] == ["Rita", "Marta, +351 913", "Tomas", "Cora"]
    assert "Helper" not in [one.who for one in contacts] and "Noor" not in [one.who for one in contacts]


def test_one_day_holds_what_stands_for_every_day_and_no_other_day(cast: Any) -> None:
    second = cast.event.starts_on + timedelta(days=1)
    arrange(cast, "First", 9)
    arrange(cast, "Second", 9, day=second)
    arrange(cast, "Always", None, day=None)
    shown = run_sheet_of(cast.event, day=second).by_day
    assert [line.what for _day, lines in shown for line in lines] == ["Always", "Second"]


def test_it_tells_which_delegations_are_expected(cast: Any) -> None:
    factories.DelegationFactory(
        event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=8
    )
    expected = {row["partner"].name: row["planned"] for row in run_sheet_of(cast.event).expected}
    assert expected["Kavala"] == 8


@pytest.mark.parametrize("asked", ["", "?day=2001-01-01", "?day=%00", "?day=<b>"])
def test_an_unknown_day_shows_all_days(as_: Any, cast: Any, asked: str) -> None:
    arrange(cast, "Bus", 9, phone="+351 933 111")
    answer = as_(cast.helper).get(f"{HERE}/{asked}")
    assert 'href="tel:+351933111"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_empty_sheet_says_what_to_do(as_: Any, cast: Any) -> None:
    page = as_(cast.tomas).get(f"{HERE}/").content.decode()
    assert "Nothing is planned yet" in page and "No telephone numbers are entered yet." in page


def test_a_helper_at_the_door_reads_it_and_gets_no_way_to_change_it(as_: Any, cast: Any) -> None:
    assert "arrangements/" not in as_(cast.helper).get(f"{HERE}/").content.decode()


def test_it_prints_and_opens_in_word(as_: Any, cast: Any) -> None:
    arrange(cast, "Bus from the airport", 9, phone="+351 933 111")
    client = as_(cast.helper)
    printed = client.get(f"{HERE}.pdf")
    assert printed.content.startswith(b"%PDF") and "no-store" in printed.headers["Cache-Control"]
    opened = docx.Document(BytesIO(client.get(f"{HERE}.docx").content))
    cells = " ".join(cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    assert "Bus from the airport" in cells and "+351 933 111" in cells
    assert client.get(f"{HERE}.json").status_code == 404


def test_the_document_warns_that_it_holds_numbers(cast: Any) -> None:
    assert "not for publication" in as_document(run_sheet_of(cast.event)).footer
