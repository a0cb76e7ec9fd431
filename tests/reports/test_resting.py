"""Reports say what presence rests on: each person once at the strongest, each participation at every kind."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cordel.core import evidence_kinds, signed_figures
from cordel.events import actions
from cordel.events.models import Attendance, Event, Evidence, FiguresVersion
from cordel.events.queries.evidence import proved, proved_in_project
from cordel.reports import attendance_list, event_sheet_form
from cordel.reports.event_sheet import sheet_of
from tests import factories

EVENT = "/reports/p/strings/events/1"
TOLD = {
    # The two who were scanned or on the host's word signed as well on one day.
    "persons_by_strongest_kind": {"signed": 3, "host's word": 3},
    "participations_by_kind": {"signature": 5, "screen signature": 1, "scan": 3, "host's word": 4},
    "participations": 11,
    "participations_without_evidence": 0,
    "persons_with_hosts_word_only": 3,
    "persons_without_evidence": 0,
}


@pytest.fixture
def signed_too(meeting: Event) -> Event:
    """Ana, who was scanned on three days, signed on the first; on that day on the door's screen, too."""
    first = Attendance.objects.filter(evidence=Evidence.SCAN).order_by("day")[0]
    for kind in (Evidence.SIGNATURE, Evidence.SCREEN_SIGNATURE):
        actions.check_in(first.registration, day=first.day, evidence=kind, by=None, now=timezone.now())
    return meeting


def text_of(response: Any) -> str:
    return str(response.content.decode())


def closed(event: Event) -> FiguresVersion:
    actions.close(event, by=None, now=timezone.now())
    event.refresh_from_db()
    version: FiguresVersion = event.figures_versions.get()
    return version


def test_the_sheet_counts_persons_once_and_participations_for_each_kind(
    cast: Any, signed_too: Event, as_: Any
) -> None:
    data = as_(cast.tomas).get(f"{EVENT}/sheet.json").json()
    assert {name: data["presence"][name] for name in TOLD} == TOLD
    # What was recorded first is told beside it, as it was before.
    assert data["evidence"] == {"host's word": 4, "scan": 3, "signature": 4}
    page = text_of(as_(cast.tomas).get(f"{EVENT}/sheet/"))
    assert "Host&#x27;s word only: 3 persons." in page
    assert "counts for both" in page and "?evidence=screen%20signature" in page
    assert "without any evidence" not in page


def test_a_kinds_number_leads_to_as_many_rows(cast: Any, signed_too: Event, as_: Any) -> None:
    for kind, count in TOLD["participations_by_kind"].items():  # type: ignore[attr-defined]
        rows = as_(cast.tomas).get(f"{EVENT}/rows/", {"evidence": kind})
        found = [day for _person, days in rows.context["people"] for day in days]
        assert len(found) == count
    assert as_(cast.tomas).get(f"{EVENT}/rows/?evidence=nonsense").status_code == 200


def test_paper_says_it_too(signed_too: Event) -> None:
    blocks = json.dumps(event_sheet_form.as_document(sheet_of(signed_too)).blocks, default=str)
    assert "Host's word only: 3 persons." in blocks and "Counted in all" in blocks
    lists = attendance_list.lists_of(signed_too, attendance_list.groups(signed_too))
    paper = json.dumps(attendance_list.as_document(signed_too, lists).blocks, default=str)
    assert "scan of the ticket, signature, signature on the door's screen" in paper
    [gondomar] = [one for one in lists if one.group.name == "Gondomar"]
    assert [line for line in gondomar.resting_lines if "on paper or on the door's screen: 2" in line]
    assert "Nobody is counted on the host's word alone." in gondomar.resting_lines


def test_a_list_says_it_on_its_page_and_in_json(cast: Any, signed_too: Event, as_: Any) -> None:
    client, town = as_(cast.tomas), {"town": cast.kavala.pk}
    assert "Host&#x27;s word only: 2 persons." in text_of(client.get(f"{EVENT}/attendance/", town))
    [kavala] = client.get(f"{EVENT}/attendance.json", town).json()
    assert kavala["presence"]["persons_by_strongest_kind"] == {"signed": 1, "host's word": 2}
    kinds = [day["kinds"] for person in kavala["people"] for day in person["days"]]
    assert sorted(kinds) == [["host's word"]] * 2 + [["signature"]] * 3


def test_an_empty_list_has_no_such_footer(cast: Any) -> None:
    lists = attendance_list.lists_of(cast.event, attendance_list.groups(cast.event))
    assert [one.resting_lines for one in lists] == [[]]


def test_it_is_frozen_with_the_figures(cast: Any, signed_too: Event, as_: Any) -> None:
    version = closed(signed_too)
    assert version.document["schema"] == "cordel.figures/4"
    assert version.document["resting"] == TOLD
    Attendance.objects.filter(evidence=Evidence.HOST_WORD).delete()
    assert proved(signed_too).resting == evidence_kinds.read(TOLD)
    assert as_(cast.tomas).get(f"{EVENT}/sheet.json").json()["presence"]["as_frozen"] is True
    page = as_(cast.noor).get("/desk/p/strings/events/1/figures/versions/1/")
    assert "Host&#x27;s word only: 3 persons." in text_of(page)


def test_an_older_version_keeps_its_hash_and_is_counted_from_what_is_recorded(
    cast: Any, signed_too: Event, as_: Any
) -> None:
    version = closed(signed_too)
    document = {name: its for name, its in version.document.items() if name != "resting"}
    version.content = signed_figures.canonical(document | {"schema": signed_figures.THIRD_SCHEMA})
    version.digest = signed_figures.sha256(version.content)
    version.save()
    found = proved(signed_too)
    assert found.resting.as_json() == TOLD and found.is_older
    assert "The frozen version is older" in text_of(as_(cast.tomas).get(f"{EVENT}/sheet/"))
    assert as_(cast.noor).get("/desk/p/strings/events/1/figures/versions/1/").status_code == 200


def test_people_without_evidence_are_warned_of(cast: Any, meeting: Event, as_: Any) -> None:
    Attendance.objects.filter(evidence=Evidence.SCAN).update(evidence=Evidence.PUBLISHED_REPORT)
    warning = "1 person is counted without any evidence of presence."
    for page in (f"{EVENT}/sheet/", "/desk/p/strings/events/1/figures/", "/reports/p/strings/"):
        assert warning in text_of(as_(cast.cora).get(page))
    assert proved(meeting).resting.unproved == 3
    assert warning in json.dumps(event_sheet_form.as_document(sheet_of(meeting)).blocks, default=str)


def test_a_printed_report_proves_nobodys_presence(report: Any, as_: Any) -> None:
    project = report(
        events=[
            {"number": 1, "participants_by_country": {"PT": 40, "GR": 20}},
            {"number": 2, "participants_by_country": {"PT": 5}},
        ]
    )
    found = proved_in_project(project)
    counted = sum(proved(event).resting.without for event in project.events.order_by("number"))
    assert found.resting.without == counted
    assert found.is_printed and not found.rules and not found.said


def test_the_project_counts_whoever_came_twice_once(cast: Any, meeting: Event, as_: Any) -> None:
    other = factories.EventFactory(project=cast.project, number=2, host=cast.gondomar)
    ana = Attendance.objects.filter(evidence=Evidence.SCAN)[0].registration.person
    seat = factories.RegistrationFactory(event=other, person=ana)
    factories.AttendanceFactory(registration=seat, day=other.starts_on, evidence=Evidence.SIGNATURE)
    found = proved_in_project(cast.project).resting
    assert found.persons == {"signed": 3, "host's word": 3} and found.all_participations == 12
    page = text_of(as_(cast.cora).get("/reports/p/strings/"))
    assert "Whoever came to several events is one person here." in page


def test_the_evaluator_reads_it_without_a_name(cast: Any, signed_too: Event) -> None:
    factories.EvaluatorLinkFactory(project=cast.project, secret="a-secret-of-an-evaluator")
    browser = Client()
    browser.get("/evaluation/a-secret-of-an-evaluator/")
    for page in ("/evaluation/", "/evaluation/events/1/"):
        text = text_of(browser.get(page))
        assert "Host&#x27;s word only: 3 persons." in text and "Sousa" not in text
    rows = text_of(browser.get("/evaluation/events/1/rows/"))
    assert "scan of the ticket, signature, signature on the door&#x27;s screen" in rows


def test_a_draft_of_everybody_is_not_shown_to_another_town(cast: Any, meeting: Event, as_: Any) -> None:
    assert "What presence rests on" in text_of(as_(cast.tomas).get("/desk/p/strings/events/1/figures/"))
    assert "What presence rests on" not in text_of(as_(cast.noor).get("/desk/p/strings/events/1/figures/"))


def test_it_takes_three_questions_however_many_came(
    cast: Any, signed_too: Event, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        proved_in_project(cast.project)
