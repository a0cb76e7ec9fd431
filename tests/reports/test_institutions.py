"""Institutions involved: registered and present are two counts, each leads to its rows; no person in any file."""

from typing import Any

import pytest

from cordel.core import signed_figures
from cordel.events import actions
from cordel.events.models import FiguresVersion
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


# --- Of a closed event ---------------------------------------------------------------------------


@pytest.fixture
def closed(involved: Cast) -> Cast:
    actions.close(involved.event, by=involved.cora, now=NOW)
    return involved


def test_the_figures_of_a_closed_event_are_frozen_though_a_name_is_taken_back(as_: Any, closed: Cast) -> None:
    cora = as_(closed.cora)
    assert "stay as they were frozen" not in cora.get(f"{EVENT}/").content.decode()
    version = FiguresVersion.objects.get()
    assert "Raízes" not in version.content, "names are no part of a version"
    actions.tell_institution(closed.seat, told=actions.ComesFor(), now=NOW)
    report = cora.get(f"{EVENT}.json").json()
    assert (report["registered"], report["present"]) == (2, 1)
    assert report["by_kind"][0] == {"value": "voluntary", "registered": 1, "present": 1}
    assert report["figures"]["sha256"] == version.digest
    assert [one["name"] for one in report["institutions"]] == ["Gazeta"]
    page = cora.get(f"{EVENT}/").content.decode()
    assert "Figures version 1" in page and "stay as they were frozen" in page
    assert cora.get(f"{EVENT}.pdf").content.startswith(b"%PDF")
    assert cora.get(f"{PROJECT}.json").json()["present"] == 0, "of the whole project they are counted now"


def test_a_correction_counts_anew(as_: Any, closed: Cast) -> None:
    actions.tell_institution(closed.seat, told=actions.ComesFor(), now=NOW)
    actions.reopen(closed.event, reason="Ana left.", by=closed.cora, now=NOW)
    report = as_(closed.cora).get(f"{EVENT}.json").json()
    assert (report["present"], report["figures"]) == (0, None)
    actions.close(closed.event, by=closed.cora, now=NOW)
    report = as_(closed.cora).get(f"{EVENT}.json").json()
    assert (report["registered"], report["figures"]["version"]) == (1, 2)


def test_a_version_that_is_older_than_the_counting_holds_and_says_so(as_: Any, closed: Cast) -> None:
    version = FiguresVersion.objects.get()
    document = version.document
    del document["institutions"]
    content = signed_figures.canonical(document | {"schema": "cordel.figures/2"})
    FiguresVersion.objects.update(content=content, digest=signed_figures.sha256(content))
    cora = as_(closed.cora)
    page = cora.get(f"{EVENT}/").content.decode()
    assert "older than the counting of institutions" in page and "Figures version" not in page
    assert cora.get(f"{EVENT}.json").json()["present"] == 1
    file = cora.get("/reports/p/strings/events/1/figures/1/figures.json")
    assert signed_figures.sha256(file.content.decode()) == signed_figures.sha256(content)
    assert "Institutions present" not in cora.get("/desk/p/strings/events/1/figures/").content.decode()


def test_the_version_s_page_says_how_many_were_there(as_: Any, closed: Cast) -> None:
    assert (
        "Institutions present" in as_(closed.cora).get("/desk/p/strings/events/1/figures/").content.decode()
    )
