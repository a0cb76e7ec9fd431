"""Reports on screen and as files: everybody sees what is theirs to see, and each figure leads to its rows."""

import csv
import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cordel.base import exports, jobs, tokens
from cordel.base.models import PublishedTable
from cordel.events import actions as event_actions
from cordel.events.models import Event
from cordel.projects.models import Project
from tests import factories
from tests.reports.conftest import real, taken

As = Callable[[Any], Client]
PROJECT = "/reports/p/strings/"
EVENT = "/reports/p/strings/events/1/"
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext on this machine")


def body(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


def words_of(data: bytes) -> str:
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def shown_persons(page: str) -> int:
    """The figure on a page of rows."""
    return int(re.search(r'<dd class="value">(\d+)</dd>', page)[1])  # type: ignore[index]


# --- Who sees what --------------------------------------------------------------------------------


# What Cora, Tomas, Noor, the helper, a stranger and anybody at all get.
FULL = (200, 200, 403, 404, 404, 302)
PARTNERS = (200, 200, 200, 404, 404, 302)
PUBLIC = (200,) * 6


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PROJECT, PARTNERS),
        *((f"{PROJECT}information{ending}", FULL) for ending in ("/", ".pdf", ".docx", ".json")),
        *((f"{EVENT}sheet{ending}", FULL) for ending in ("/", ".pdf", ".docx", ".json", ".html")),
        (EVENT + "participants/", PARTNERS),
        *(
            (f"{EVENT}participants.{ending}", FULL)
            for ending in ("csv", "xlsx", "ods", "pdf", "docx", "json")
        ),
        *((f"{EVENT}attendance{ending}", PARTNERS) for ending in ("/", ".pdf", ".docx", ".json")),
        *((f"{EVENT}programme{ending}", PUBLIC) for ending in ("/", ".pdf", ".docx", ".json")),
        *((f"{EVENT}rows/{query}", FULL) for query in ("", "?country=GR")),
    ],
)
def test_everybody_gets_what_is_theirs(
    cast: Any, meeting: Event, as_: As, path: str, wanted: tuple[int, ...]
) -> None:
    people = [cast.cora, cast.tomas, cast.noor, cast.helper, cast.stranger, None]
    assert tuple(as_(who).get(path).status_code for who in people) == wanted


@pytest.mark.parametrize(
    "path",
    [
        "/reports/p/nowhere/",
        "/reports/p/strings/events/9/sheet/",
        "/reports/p/strings/events/99999999999999999999/sheet/",
        EVENT + "sheet.docm",
        EVENT + "participants.exe",
        EVENT + "attendance.csv",
        EVENT + "attendance/?town=999",
        EVENT + "attendance.pdf?town=%00",
        EVENT + "programme.html",
        PROJECT + "information.html",
    ],
)
def test_it_knows_nothing_of_what_is_not_there(cast: Any, meeting: Event, as_: As, path: str) -> None:
    assert as_(cast.cora).get(path).status_code == 404


def test_it_hides_the_programme_of_an_event_that_is_not_published(cast: Any, as_: As) -> None:
    Event.objects.update(published_at=None)
    assert as_(None).get(EVENT + "programme/").status_code == 302
    assert as_(cast.stranger).get(EVENT + "programme/").status_code == 404
    assert as_(cast.noor).get(EVENT + "programme/").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "information/", "events/8/sheet/", "events/8/sheet.pdf", "events/8/participants/",
             "events/8/participants.ods", "events/8/programme/", "events/8/rows/?role=international"]
)  # fmt: skip
def test_it_is_open_to_all_what_others_published(db: None, as_: As, path: str) -> None:
    taken(real("europa-dialog-ffo"))
    answer = as_(None).get(f"/reports/p/europa-dialog-ffo/{path}")
    assert answer.status_code == 200
    Project.objects.update(is_listed=False)
    assert as_(None).get(f"/reports/p/europa-dialog-ffo/{path}").status_code == 302


def test_it_has_no_names_of_a_published_report(cast: Any, as_: As) -> None:
    taken(real("europa-dialog-ffo"))
    path = "/reports/p/europa-dialog-ffo/events/8/attendance/"
    assert as_(None).get(path).status_code == 302
    assert as_(cast.admin).get(path).status_code == 403


# --- The sheet ------------------------------------------------------------------------------------


def test_the_sheet_says_what_it_is_not(cast: Any, meeting: Event, as_: As) -> None:
    page = body(as_(cast.tomas).get(EVENT + "sheet/"))
    assert "Unofficial layout, fields unverified" in page
    assert re.search(r"Female, male, non-binary</dt><dd class=\"unpublished\">not collected", page)


def test_each_figure_of_the_sheet_leads_to_its_rows(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.tomas)
    page = body(browser.get(EVENT + "sheet/"))
    links = re.findall(r'<a href="(/reports/p/strings/events/1/rows/[^"]*)" aria-label="(\d+) from', page)
    assert len(links) == 2 + 3  # countries, and towns by role
    for link, figure in links:
        assert shown_persons(body(browser.get(html.unescape(link)))) == int(figure)
    figures = re.findall(
        r'<dd class="value">(\d+)</dd><dd class="rule">[^<]+ <a href="([^"]+)">See the rows', page
    )
    assert {figure for figure, _link in figures} == {"6", "11", "3", "2"}
    by_link = {html.unescape(link): figure for figure, link in figures}
    assert by_link[EVENT + "rows/?role=international"] == "3"
    assert "Ελένη Μακρή" in body(browser.get(EVENT + "rows/?role=international"))


@pytest.mark.parametrize(
    ("query", "persons", "participations"),
    [
        ("", 6, 11),
        ("?country=GR", 3, 5),
        ("?country=PT&role=local", 2, 4),
        ("?town=Kavala", 3, 5),
        ("?evidence=scan", 1, 3),
        ("?evidence=signature", 2, 4),
        ("?mode=online", 1, 1),
        ("?mode=in+person&country=GR", 2, 4),
        ("?country=ZZ", 0, 0),
        ("?role=nonsense&town=%00&page=999", 0, 0),
        ("?unknown=1", 6, 11),
    ],
)
def test_the_rows_are_those_that_were_asked_for(
    cast: Any, meeting: Event, as_: As, query: str, persons: int, participations: int
) -> None:
    page = body(as_(cast.cora).get(EVENT + "rows/" + query))
    assert re.findall(r'<dd class="value">(\d+)</dd>', page) == [str(persons), str(participations)]


def test_the_rows_of_a_published_report_are_its_printed_lines(db: None, as_: As) -> None:
    taken(real("europa-dialog-ffo"))
    page = body(as_(None).get("/reports/p/europa-dialog-ffo/events/8/rows/?country=DE"))
    assert shown_persons(page) == 8
    rows = page.partition("<tbody")[2].partition("</tbody>")[0]
    assert "Frankfurt (Oder)" in rows and "Slubice" not in rows
    assert "https://www.frankfurt-oder.eu/" in page


def test_a_long_list_of_rows_comes_in_pages(cast: Any, came: Callable[..., Any], as_: As) -> None:
    for number in range(103):
        came(cast.event, cast.kavala, name=f"Person {number:03}", email="")
    browser = as_(cast.cora)
    first, second = (body(browser.get(f"{EVENT}rows/?country=GR&page={page}")) for page in (1, 2))
    assert "Person 000" in first and "Person 102" not in first
    assert "Person 052" in second and "Page 2 of 3" in second
    assert "country=GR" in second


def test_the_rows_are_searched_sorted_narrowed_and_taken_along(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.cora)
    found = browser.get(EVENT + "rows/?q=makri&country=GR&sort=-name")
    assert "Ελένη Μακρή" in body(found) and shown_persons(body(found)) == 1
    assert '<option value="GR" selected>' in body(found)
    names = [one.person.name for one in browser.get(EVENT + "rows/?sort=-name").context["list"].page]
    assert names == [one.person.name for one in reversed(browser.get(EVENT + "rows/").context["list"].page)]
    file = browser.get(EVENT + "rows/?country=GR&evidence=signature&format=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert file["Content-Type"].startswith("text/csv") and "no-store" in file["Cache-Control"]
    assert len(lines) > 1 and all("signature" in line and "scan" not in line for line in lines[1:])


def test_long_rows_are_ordered_as_a_file(cast: Any, meeting: Event, as_: As, monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    browser = as_(cast.cora)
    asked = {"list": EVENT + "rows/", "format": "csv", "token": tokens.form_token("file")}
    assert 'action="/desk/files/"' in body(browser.get(EVENT + "rows/"))
    browser.post("/desk/files/", asked)
    jobs.run_due(timezone.now())
    (order,) = browser.get("/desk/files/").context["orders"]
    assert order.is_ready and order.total == 6


def test_it_shows_what_is_wrong_in_the_readers_language(db: None, as_: As) -> None:
    taken(real("europa-dialog-ffo"))
    page = body(as_(None).get("/reports/p/europa-dialog-ffo/events/8/sheet/"))
    assert "2 things to look at" in page
    assert "The printed total is 30, but the rows add up to 32." in page
    assert "<code>dates_reversed</code>" in page


def test_it_prints_names_as_text_wherever_they_stand(cast: Any, came: Callable[..., Any], as_: As) -> None:
    came(cast.event, None, country="GR", place="<script>alert(1)</script>", name="<img src=x>")
    browser = as_(cast.cora)
    for path in ("sheet/", "sheet.html", "rows/", "participants/", "attendance/"):
        page = body(browser.get(EVENT + path))
        assert "<script>alert" not in page and "<img src=x" not in page


def test_the_sheet_is_there_as_a_file(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.cora)
    pdf = browser.get(EVENT + "sheet.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == 'inline; filename="strings-event-1-sheet.pdf"'
    assert browser.get(EVENT + "sheet.json").json()["totals"]["participants"] == 6
    assert "private" in pdf["Cache-Control"]


# --- Participants ---------------------------------------------------------------------------------


def test_participants_are_the_same_in_every_file(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.cora)
    wanted = [
        ["1", "Kavala", "GR", "Greece", "invited international participant", "3"],
        ["1", "Gondomar", "PT", "Portugal", "local participant", "2"],
        ["1", "Porto", "PT", "Portugal", "domestic guest", "1"],
    ]
    text = body(browser.get(EVENT + "participants.csv"))
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:] == wanted
    for extension in ("xlsx", "ods"):
        data = io.BytesIO(browser.get(f"{EVENT}participants.{extension}").content)
        rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()[1:]
        assert [
            [str(int(cell)) if isinstance(cell, float) else cell for cell in row] for row in rows
        ] == wanted
    data = browser.get(EVENT + "participants.json").json()
    assert data["by_role"] == [
        {"role": "domestic guest", "count": 1},
        {"role": "international", "count": 3},
        {"role": "local", "count": 2},
    ]


def test_a_formula_in_the_name_of_a_place_stays_a_name(cast: Any, came: Callable[..., Any], as_: As) -> None:
    came(cast.event, None, country="GR", place='=HYPERLINK("https://evil.example")')
    assert "'=HYPERLINK" in body(as_(cast.cora).get(EVENT + "participants.csv"))


def test_another_towns_officer_sees_the_published_counts_only(cast: Any, meeting: Event, as_: As) -> None:
    page = body(as_(cast.noor).get(EVENT + "participants/"))
    assert "No counts are published yet" in page and "Ana Sousa" not in page
    event_actions.close(meeting, by=cast.tomas, now=meeting.changed_at)
    assert PublishedTable.objects.filter(name="headcount").exists()
    page = body(as_(cast.noor).get(EVENT + "participants/"))
    assert shown_persons(page) == 6 and "rows/" not in page


# --- Attendance lists -----------------------------------------------------------------------------


def test_another_towns_officer_sees_the_own_people_only(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.noor)
    for path in ("attendance/", "attendance.json"):
        page = body(browser.get(EVENT + path))
        assert "Ελένη Μακρή" in page and "Did Not Come" in page
        assert "Ana Sousa" not in page and "Inês Lima" not in page
    assert browser.get(f"{EVENT}attendance/?town={cast.gondomar.pk}").status_code == 404
    assert browser.get(f"{EVENT}attendance.pdf?town={cast.gondomar.pk}").status_code == 404
    assert browser.get(f"{EVENT}attendance.pdf?town={cast.kavala.pk}").status_code == 200


def test_the_host_sees_the_lists_of_all_towns_the_own_first(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.tomas)
    page = body(browser.get(EVENT + "attendance/"))
    order = [page.index(f"<bdi>{town}</bdi>") for town in ("Gondomar", "Kavala", "Porto")]
    assert order == sorted(order)
    lists = browser.get(EVENT + "attendance.json").json()
    assert [(one["town"], len(one["people"])) for one in lists] == [
        ("Gondomar", 3),
        ("Kavala", 4),
        ("Porto", 1),
    ]
    (eleni,) = [one for one in lists[1]["people"] if one["name"] == "Ελένη Μακρή"]
    assert [day["evidence"] for day in eleni["days"]] == ["signature"] * 3


@needs_pdftotext
def test_the_list_has_names_days_boxes_and_who_certifies_it(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.tomas)
    own = words_of(browser.get(f"{EVENT}attendance.pdf?town={cast.gondomar.pk}").content)
    assert "Certified for the host, Gondomar" in own and "Certified for the town" not in own
    theirs = words_of(browser.get(f"{EVENT}attendance.pdf?town={cast.kavala.pk}").content)
    assert "Certified for the town, Kavala" in theirs
    assert "Νίκος Βέης" in theirs and "Did Not Come" in theirs and "Ana Sousa" not in theirs
    assert set("محمد") <= set(theirs)


def test_somebody_of_no_partner_town_stands_on_the_list_of_the_country(
    cast: Any, came: Callable[..., Any], as_: As
) -> None:
    came(cast.event, None, country="MT", place="Qrendi", name="Maria Borg")
    browser = as_(cast.tomas)
    assert "Other places in Malta" in body(browser.get(EVENT + "attendance/"))
    assert "Maria Borg" in body(browser.get(EVENT + "attendance/?town=MT"))
    assert "Maria Borg" not in body(as_(cast.noor).get(EVENT + "attendance/"))


def test_a_seat_given_back_leaves_the_list_unless_the_person_came(
    cast: Any, came: Callable[..., Any], as_: As
) -> None:
    for name, seat in (
        ("Gave Back", factories.RegistrationFactory(event=cast.event, person__name="Gave Back")),
        ("Came Anyway", came(cast.event, cast.kavala, name="Came Anyway")),
    ):
        seat.status = "cancelled"
        seat.save()
        assert seat.person.name == name
    page = json.dumps(as_(cast.cora).get(EVENT + "attendance.json").json())
    assert "Came Anyway" in page and "Gave Back" not in page


def test_names_are_not_kept_by_the_browser(cast: Any, meeting: Event, as_: As) -> None:
    browser = as_(cast.tomas)
    for path in ("attendance/", "attendance.pdf", "attendance.json", "rows/"):
        assert "no-store" in browser.get(EVENT + path)["Cache-Control"]


def test_an_event_of_many_days_gets_one_box_to_sign_in(cast: Any, meeting: Event, as_: As) -> None:
    Event.objects.update(ends_on=meeting.starts_on.replace(year=meeting.starts_on.year + 1))  # type: ignore[union-attr]
    assert as_(cast.tomas).get(EVENT + "attendance.pdf").content.startswith(b"%PDF")


# --- Programme, and the project -------------------------------------------------------------------


def test_the_programme_stands_in_order_of_its_days(cast: Any, as_: As) -> None:
    factories.ActivityFactory(event=cast.event, title="Last", day=cast.event.ends_on)
    factories.ActivityFactory(event=cast.event, title="First", day=cast.event.starts_on)
    factories.ActivityFactory(event=cast.event, title="Some day", day=None)
    page = body(as_(None).get(EVENT + "programme/"))
    order = [page.index(title) for title in ("First", "Last", "Day not published", "Some day")]
    assert order == sorted(order)
    days = as_(None).get(EVENT + "programme.json").json()["days"]
    assert [day["day"] for day in days] == [str(cast.event.starts_on), str(cast.event.ends_on), None]


def test_the_projects_page_has_limits_with_source_and_certainty(cast: Any, as_: As) -> None:
    page = body(as_(cast.cora).get(PROJECT))
    assert "Europe for Citizens 2014-2020, measure 2.2 Networks of Towns" in page
    assert "read on somebody else&#x27;s page" in page and "https://meusac.gov.mt/" in page
    assert "No table loaded" in page and "The published page must stay until" in page


def test_the_projects_page_shows_partners_the_way_to_their_own_list(cast: Any, as_: As) -> None:
    page = body(as_(cast.noor).get(PROJECT))
    assert EVENT + "attendance/" in page and EVENT + "participants/" in page
    assert EVENT + "sheet/" not in page and "information/" not in page and "needed" not in page


def test_a_project_without_a_call_is_judged_by_nothing(cast: Any, as_: As) -> None:
    Project.objects.update(call="", programme="", measure="")
    page = body(as_(cast.cora).get(PROJECT))
    assert "No call is known for this project" in page and "No limits are loaded" in page


def test_a_project_without_events_says_so(cast: Any, as_: As) -> None:
    Event.objects.all().delete()
    assert "No event yet" in body(as_(cast.cora).get(PROJECT))


@pytest.mark.parametrize(
    "path", ["", "information/", "events/1/sheet/", "events/1/rows/", "events/1/attendance/"]
)
def test_it_speaks_arabic_from_right_to_left(cast: Any, meeting: Event, as_: As, path: str) -> None:
    page = body(as_(cast.cora).get(f"{PROJECT}{path}?language=ar"))
    assert '<html lang="ar" dir="rtl">' in page


def test_nobody_recorded_is_not_nobody_came(cast: Any, as_: As) -> None:
    browser = as_(cast.cora)
    for path in ("sheet/", "participants/", "sheet.html"):
        page = body(browser.get(EVENT + path))
        assert "Not recorded" in page and '<dd class="value">0</dd>' not in page
    assert browser.get(EVENT + "sheet.json").json()["totals"]["participants"] == 0
