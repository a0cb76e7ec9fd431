"""Institutions involved: registered and present are two counts, each leads to its rows; no person in any file."""

from typing import Any

import pytest

from cordel.events import actions
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

EVENT = "/reports/p/strings/events/1/institutions"
PROJECT = "/reports/p/strings/institutions"


@pytest.fixture
def involved(cast: Cast) -> Cast:
    """Ana was there for an association; somebody registered for a newspaper, without saying at which level."""
    told = actions.ComesFor("Raízes", function="Chair", kind="voluntary", level="local")
    actions.tell_institution(cast.seat, told=told, now=NOW)
    factories.AttendanceFactory(registration=cast.seat)
    other = factories.RegistrationFactory(event=cast.event)
    actions.tell_institution(other, told=actions.ComesFor("Gazeta", kind="press"), now=NOW)
    return cast


@pytest.mark.parametrize("address", [EVENT, PROJECT])
def test_counts_present_apart_from_registered(as_: Any, involved: Cast, address: str) -> None:
    report = as_(involved.cora).get(f"{address}.json").json()
    assert (report["registered"], report["present"]) == (2, 1)
    assert report["by_kind"] == [
        {"value": "voluntary", "registered": 1, "present": 1},
        {"value": "press", "registered": 1, "present": 0},
    ]
    assert report["by_level"][-1] == {"value": None, "registered": 1, "present": 0}
    assert [(one["name"], one["was_present"]) for one in report["institutions"]] == [
        ("Gazeta", False),
        ("Raízes", True),
    ]
    assert "each counted once" in report["counting_rule"]


@pytest.mark.parametrize("address", [EVENT, PROJECT])
@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods", "pdf", "docx", "json"])
def test_is_there_as_every_file_without_a_person(
    as_: Any, involved: Cast, address: str, extension: str
) -> None:
    answer = as_(involved.cora).get(f"{address}.{extension}")
    assert answer.status_code == 200
    assert b"Moura" not in answer.content and b"Chair" not in answer.content


def test_figures_lead_to_the_rows_that_count(as_: Any, involved: Cast) -> None:
    cora = as_(involved.cora)
    page = cora.get(f"{EVENT}/").content.decode()
    link = "/desk/p/strings/events/1/institutions/?kind=voluntary&amp;present=yes"
    assert link in page
    rows = cora.get(link.replace("&amp;", "&")).content.decode()
    assert "Raízes" in rows and "Gazeta" not in rows
    assert "Raízes" not in cora.get("/desk/p/strings/institutions/?level=none").content.decode()


def test_whoever_sees_no_rows_gets_no_links_to_them(as_: Any, involved: Cast) -> None:
    page = as_(involved.tomas).get(f"{PROJECT}/").content.decode()
    assert "Raízes" in page and "/desk/p/strings/institutions/" not in page


def test_an_event_without_any_says_so(as_: Any, cast: Cast) -> None:
    assert "Nobody has named an institution yet" in as_(cast.cora).get(f"{EVENT}/").content.decode()
    assert as_(cast.cora).get(f"{EVENT}.exe").status_code == 404
