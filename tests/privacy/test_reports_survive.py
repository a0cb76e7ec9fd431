"""After everything has gone, every sheet prints what was frozen, and names stand on one sheet for one reader."""

import json

import pytest

from cordel.events.models import Registration
from cordel.events.queries import frozen_version, recorded_presence
from cordel.participants.models import SealedIdentity
from cordel.privacy import actions
from cordel.reports import event_sheet
from tests.privacy.conftest import SECRET

SHEETS = [
    "reports:sheet",
    "reports:participants",
    "reports:attendance",
    "reports:information",
    "reports:grant",
]


@pytest.fixture
def purged(full):
    """Frozen, sealed after half a year: names are kept for the audit only."""
    full.freeze()
    full.cast.event.refresh_from_db()
    actions.purge(full.cast.project, by=None, now=full.after(181))
    return full


def sheet_json(event) -> dict:
    return json.loads(json.dumps(event_sheet.as_json(event_sheet.sheet_of(event)), default=str))


def test_the_event_sheet_is_the_same_before_and_after(full):
    full.freeze()
    full.cast.event.refresh_from_db()
    before = sheet_json(full.cast.event)
    actions.purge(full.cast.project, by=None, now=full.after(10_000))
    assert sheet_json(full.cast.event) == before


@pytest.mark.parametrize(
    "path", ["sheet/", "participants/", "attendance/", "rows/", "sheet.pdf", "participants.xlsx"]
)
def test_every_report_of_the_event_still_opens(purged, as_, path):
    answer = as_(purged.cast.cora).get(f"/reports/p/strings/events/1/{path}")
    assert answer.status_code == 200
    if path not in ("attendance/", "sheet.pdf", "participants.xlsx"):
        assert SECRET not in answer.content.decode()


def test_the_public_page_says_the_same_of_who_came(full, as_):
    """Read from the table that was published, which no purge touches."""
    full.freeze()
    before = headcount(full, as_)
    actions.purge(full.cast.project, by=None, now=full.after(10_000))
    assert "Gondomar" in before and headcount(full, as_) == before


def headcount(full, as_) -> str:
    page = as_(None).get(full.cast.event.get_absolute_url()).content.decode()
    return page[page.index('id="h-people"') :].partition("</table>")[0]


def test_the_list_of_people_says_sealed_and_so_does_its_file(purged, as_):
    browser = as_(purged.cast.tomas)
    page = browser.get("/desk/p/strings/events/1/registrations/").content.decode()
    assert "sealed" in page and SECRET not in page
    file = browser.get("/desk/p/strings/events/1/registrations/?format=csv")
    assert "sealed" in file.content.decode() and SECRET not in file.content.decode()


def test_a_sealed_name_stands_on_the_attendance_list_of_the_coordinator_alone(purged, as_):
    town = purged.cast.gondomar.pk
    address = f"/reports/p/strings/events/1/attendance/?town={town}"
    assert f"Ana {SECRET}" in as_(purged.cast.cora).get(address).content.decode()
    assert f"Ana {SECRET}" in as_(purged.cast.admin).get(address).content.decode()
    shown = as_(purged.cast.tomas).get(address).content.decode()
    assert SECRET not in shown and "sealed" in shown


def test_when_the_audit_is_over_nobody_finds_a_name(purged, as_):
    actions.purge(purged.cast.project, by=None, now=purged.after(10_000))
    town = purged.cast.gondomar.pk
    page = as_(purged.cast.cora).get(f"/reports/p/strings/events/1/attendance/?town={town}")
    assert page.status_code == 200 and SECRET not in page.content.decode()
    assert not SealedIdentity.objects.exists() and Registration.objects.count() == 1


def test_the_figures_still_match_their_version(purged):
    version = frozen_version(purged.cast.event)
    recorded = recorded_presence(purged.cast.event)
    assert version.document["totals"]["persons"] == recorded.participants == 1
