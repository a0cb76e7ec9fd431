"""What reports say of their figures: which frozen version they are, or that they are a draft."""

import hashlib
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cordel.base import figures as ledger
from cordel.core import signed_figures
from cordel.events import actions
from cordel.events.models import Event
from cordel.reports import attendance_list, event_sheet_form, grant, signed
from cordel.reports.comparison import comparisons, project_comparisons
from cordel.reports.event_sheet import sheet_of
from tests import factories

EVENT = "/reports/p/strings/events/1"


@pytest.fixture
def meeting(cast: Any) -> Event:
    factories.AttendanceFactory(registration=cast.seat)
    event: Event = cast.event
    return event


def frozen(event: Event) -> Any:
    actions.close(event, by=None, now=timezone.now())
    return event.figures_versions.get()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_draft_says_so_on_the_page_and_in_json(cast: Any, meeting: Event, as_: Any) -> None:
    page = text_of(as_(cast.tomas).get(f"{EVENT}/sheet/"))
    assert "Draft: these figures are not frozen yet." in page
    assert "not_frozen" in page
    data = as_(cast.tomas).get(f"{EVENT}/sheet.json").json()
    assert data["figures"]["version"] is None
    assert [one["code"] for one in data["figures"]["problems"]] == ["not_frozen"]


def test_frozen_figures_name_their_version_and_hash_everywhere(
    cast: Any, meeting: Event, as_: Any, capsys: Any
) -> None:
    version = frozen(meeting)
    tomas = as_(cast.tomas)
    assert "Figures version 1, frozen on" in text_of(tomas.get(f"{EVENT}/sheet/"))
    assert version.digest in text_of(tomas.get(f"{EVENT}/sheet.html"))
    told = {"version": 1, "frozen_at": version.document["frozen_at"], "sha256": version.digest}
    assert tomas.get(f"{EVENT}/sheet.json").json()["figures"] == {**told, "problems": []}
    assert tomas.get(f"{EVENT}/participants.json").json()["figures"] == told
    assert tomas.get(f"{EVENT}/attendance.json").json()[0]["figures"] == told
    for paper in ("sheet.pdf", "attendance.pdf", "participants.pdf"):
        assert tomas.get(f"{EVENT}/{paper}").content.startswith(b"%PDF")
    call_command("event_sheet", "strings", "1")
    assert json.loads(capsys.readouterr().out)["figures"]["sha256"] == version.digest


def test_the_file_is_what_was_hashed(cast: Any, meeting: Event, as_: Any) -> None:
    version = frozen(meeting)
    answer = as_(cast.noor).get(f"{EVENT}/figures/1/figures.json")
    assert hashlib.sha256(answer.content).hexdigest() == version.digest
    assert answer.json()["totals"]["persons"] == 1
    assert as_(cast.noor).get(f"{EVENT}/figures/2/figures.json").status_code == 404
    assert as_(cast.stranger).get(f"{EVENT}/figures/1/figures.json").status_code == 404


# --- Frozen is frozen ---------------------------------------------------------------------------------


@pytest.fixture
def closed(cast: Any, meeting: Event) -> Event:
    """Ana of Gondomar and Nikos of Kavala, online, were there when the figures were frozen; then Nikos is erased."""
    nikos = factories.AttendanceFactory(
        registration__event=meeting,
        registration__person__town=cast.kavala,
        registration__role="international",
        mode="online",
    )
    frozen(meeting)
    nikos.delete()
    meeting.refresh_from_db()
    return meeting


def test_every_sheet_prints_the_frozen_figures_whatever_is_recorded_since(
    cast: Any, closed: Event, as_: Any
) -> None:
    tomas = as_(cast.tomas)
    sheet = tomas.get(f"{EVENT}/sheet.json").json()
    assert (sheet["totals"]["participants"], sheet["totals"]["online"]) == (2, 1)
    assert {line["town"]: line["count"] for line in sheet["by_town"]} == {"Gondomar": 1, "Kavala": 1}
    assert sum(sheet["evidence"].values()) == 2
    assert tomas.get(f"{EVENT}/participants.json").json()["participants"] == 2
    assert {one["town"]: one["present"] for one in tomas.get(f"{EVENT}/attendance.json").json()} == {
        "Gondomar": 1,
        "Kavala": 1,
    }
    information = as_(cast.cora).get("/reports/p/strings/information.json").json()
    assert "The event involved 2 citizens" in information["text"]
    assert information["figures"]["1"]["version"] == 1
    assert "Figures version 1" in text_of(tomas.get(f"{EVENT}/portal/"))


def test_every_sheet_says_that_the_register_says_something_else(cast: Any, closed: Event, as_: Any) -> None:
    remark = "What is recorded now differs (participants: 1, participations: 1)."
    tomas = as_(cast.tomas)
    for path in ("sheet/", "sheet.html", "participants/", "attendance/", "portal/", "rows/"):
        assert remark in text_of(tomas.get(f"{EVENT}/{path}")), path
    assert remark in text_of(as_(cast.cora).get("/reports/p/strings/information/"))
    told = tomas.get(f"{EVENT}/sheet.json").json()["figures"]
    assert told["recorded_now"] == {"participants": 1, "participations": 1}
    assert [one["code"] for one in told["problems"]] == ["differs_from_frozen"]
    for document in (
        event_sheet_form.as_document(sheet_of(closed)),
        attendance_list.as_document(closed, attendance_list.lists_of(closed, attendance_list.groups(closed))),
    ):
        assert any(remark in str(block.get("text", "")) for block in document.blocks)


def test_says_on_a_towns_list_that_it_names_fewer(cast: Any, closed: Event) -> None:
    kavala = next(
        one
        for one in attendance_list.lists_of(closed, attendance_list.groups(closed))
        if one.group.town == cast.kavala
    )
    assert attendance_list.present_of(kavala) == "1 by the frozen figures; this list names 0."


def test_notices_the_same_number_counted_otherwise(cast: Any, meeting: Event) -> None:
    frozen(meeting)
    cast.seat.attendances.update(evidence="published report")
    found = signed.signed(Event.objects.get())
    assert [one.message for one in found.problems] == ["differs_from_frozen.rows"]


def test_does_not_mind_a_town_that_got_another_name(cast: Any, meeting: Event) -> None:
    frozen(meeting)
    cast.gondomar.name = cast.gondomar.name.with_original("pt", "Gondomar Nova")
    cast.gondomar.save()
    assert signed.signed(Event.objects.get()).problems == []


def test_a_correction_is_a_new_version_and_then_holds(cast: Any, closed: Event, as_: Any) -> None:
    actions.reopen(closed, reason="Nikos was not there.", by=cast.cora, now=timezone.now())
    sheet = as_(cast.tomas).get(f"{EVENT}/sheet.json").json()
    assert (sheet["totals"]["participants"], sheet["figures"]["version"]) == (1, None)
    actions.close(closed, by=cast.cora, now=timezone.now())
    sheet = as_(cast.tomas).get(f"{EVENT}/sheet.json").json()
    assert (sheet["totals"]["participants"], sheet["figures"]["version"]) == (1, 2)
    assert "recorded_now" not in sheet["figures"]


def test_names_towns_of_a_version_in_the_readers_language(cast: Any, meeting: Event, as_: Any) -> None:
    cast.gondomar.name = cast.gondomar.name.with_translation("ar", "غوندومار")
    cast.gondomar.save()
    frozen(meeting)
    answer = as_(cast.tomas).get(f"{EVENT}/sheet.json", headers={"Accept-Language": "ar"})
    assert answer.json()["by_town"][0]["town"] in ("غوندومار", "Gondomar")


def test_plan_and_grant_count_what_was_frozen(cast: Any, closed: Event, as_: Any) -> None:
    lines = {line.name: line.present for line in comparisons(closed)}
    assert lines == {"participants_min": 2, "invited_min": 1}
    whole = {line.name: line.present for line in project_comparisons(cast.project)}
    assert whole["countries_min"] == 2
    factories.LumpSumTableFactory(project=cast.project)
    report = grant.report_of(cast.project)
    assert (report.frozen, report.recorded) == ([1], [])
    assert report.grant is not None and report.grant.events[0].counts.actual is not None
    heads = report.grant.events[0].counts.actual
    assert (heads.in_person, heads.online) == (1, 1)


def test_says_which_versions_are_too_old_for_the_grant(cast: Any, closed: Event, as_: Any) -> None:
    version = closed.figures_versions.get()
    old = version.document
    old["schema"] = signed_figures.FIRST_SCHEMA
    for row in old["rows"]:
        del row["in_person"]
    version.content = json.dumps(old)
    version.save()
    factories.LumpSumTableFactory(project=cast.project)
    assert grant.report_of(cast.project).recorded == [1]
    page = text_of(as_(cast.cora).get("/reports/p/strings/grant/"))
    assert "frozen before versions told who came in person" in page


def test_publishing_again_publishes_what_was_frozen(cast: Any, closed: Event) -> None:
    actions.close(closed, by=cast.cora, now=timezone.now())
    table = ledger.latest(closed, "headcount")
    assert table is not None and table.table["participants"] == 2


def test_finds_what_is_no_longer_as_it_was_frozen(cast: Any, meeting: Event, as_: Any) -> None:
    frozen(meeting)
    cast.seat.attendances.get().delete()
    assert "differs_from_frozen" in text_of(as_(cast.tomas).get(f"{EVENT}/sheet/"))


def test_a_published_report_is_neither_draft_nor_frozen(cast: Any) -> None:
    printed = factories.EventFactory(project__origin="published", closed_at=timezone.now())
    assert (signed.signed(printed).line, signed.signed(printed).as_json) == ("", None)
