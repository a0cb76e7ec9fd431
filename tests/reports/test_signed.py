"""What reports say of their figures: which frozen version they are, or that they are a draft."""

import hashlib
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cordel.events import actions
from cordel.events.models import Event
from cordel.reports import signed
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


def test_finds_what_is_no_longer_as_it_was_frozen(cast: Any, meeting: Event, as_: Any) -> None:
    frozen(meeting)
    cast.seat.attendances.get().delete()
    assert "differs_from_frozen" in text_of(as_(cast.tomas).get(f"{EVENT}/sheet/"))


def test_a_published_report_is_neither_draft_nor_frozen(cast: Any) -> None:
    printed = factories.EventFactory(project__origin="published", closed_at=timezone.now())
    assert (signed.signed(printed).line, signed.signed(printed).as_json) == ("", None)
