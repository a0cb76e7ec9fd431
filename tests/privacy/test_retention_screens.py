"""The coordinator sees what is left where, what goes next, and has it purged; an officer sees the own town."""

import hashlib
import json

import pytest
import time_machine
from django.urls import reverse

from cordel.base import jobs
from cordel.base.models import Job
from cordel.participants.models import Person
from cordel.privacy import actions
from cordel.privacy import jobs as own_jobs
from cordel.privacy.models import FinalPayment, PurgeRun
from cordel.privacy.queries import retention as queries
from tests import factories
from tests.privacy.conftest import SECRET


def at(full, name="left", *args):
    return reverse(f"privacy:{name}", args=[full.cast.project.slug, *args])


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_left_where_and_until_when(full, as_):
    with time_machine.travel(full.end, tick=False):
        page = text(as_(full.cast.cora).get(at(full) + "?by=town"))
        rows = queries.left(full.cast.project, now=full.end)
    for said in (
        "needs",
        "Kick-off",
        "Gondomar",
        "Kavala",
        "names of people who were there",
        "within 30 days",
    ):
        assert said in page
    assert SECRET not in page
    needs = [row for row in rows if row.store.name == "needs"]
    assert sorted((str(row.town), row.rows, row.due) for row in needs) == [
        ("Gondomar", 1, full.after(14).date()),
        ("Kavala", 1, full.after(14).date()),
    ]


def test_an_officer_sees_the_own_town_alone(full, as_):
    page = text(as_(full.cast.noor).get(at(full) + "?by=town"))
    assert "Kavala" in page and "Gondomar" not in page.partition("<table")[2]
    assert "Day of the final payment" not in page
    file = as_(full.cast.noor).get(at(full) + "?by=town&format=csv").content.decode()
    assert "Kavala" in file and "Gondomar" not in file


def test_the_list_is_narrowed_sorted_and_taken_along(full, as_):
    with time_machine.travel(full.after(14), tick=False):
        browser = as_(full.cast.cora)
        found = text(browser.get(at(full) + "?is=due&sort=-rows"))
        file = browser.get(at(full) + "?kind=needs&format=csv").content.decode()
        by_town = browser.get(at(full) + "?kind=needs&by=town&format=csv").content.decode()
        assert "Nothing fits" in text(browser.get(at(full) + "?q=nothing-like-it"))
    rows = found.partition("<tbody")[2].partition("</tbody")[0]
    assert "arrangements" in rows and "receipts" not in rows
    assert file.count("needs") == 1 and "receipts" not in file
    assert by_town.count("needs") == 2 and "Gondomar" in by_town and "Kavala" in by_town


def test_a_dry_run_shows_what_goes_and_erases_nothing(full, as_):
    with time_machine.travel(full.after(14), tick=False):
        page = text(as_(full.cast.cora).get(at(full, "purge")))
    assert "Tonight" in page and "needs" in page and "Within 30 days" in page and "receipts" in page
    assert not PurgeRun.objects.exists() and SECRET not in page


def test_a_dry_run_says_what_stays_and_why(full, as_):
    with time_machine.travel(full.after(180), tick=False):
        page = text(as_(full.cast.cora).get(at(full, "purge")))
        assert "Not purged, because figures are not frozen" in page
        full.freeze()
        page = text(as_(full.cast.cora).get(at(full, "purge")))
    assert "Not purged" not in page and "names of people who were there" in page


@pytest.mark.parametrize("typed", ["", "strings!", "STRINGS", "threads"])
def test_without_the_name_typed_nothing_goes(full, as_, typed):
    with time_machine.travel(full.after(14), tick=False):
        answer = as_(full.cast.cora).post(at(full, "purge"), {"typed": typed})
    assert answer.status_code == 422 and not PurgeRun.objects.exists()


def test_what_is_purged_now_is_what_the_dry_run_showed_and_the_record_proves_it(full, as_):
    full.freeze()
    with time_machine.travel(full.after(180), tick=False):
        browser = as_(full.cast.cora)
        left = queries.left(full.cast.project, now=full.after(180))
        rows = sum(row.ready for row in left if row.state(full.after(180).date()) == "due")
        page = text(browser.post(at(full, "purge"), {"typed": "strings"}, follow=True))
        record = PurgeRun.objects.get()
        assert record.rows == rows and record.begun_by == full.cast.cora
        assert record.digest in page and "Cora" in page
        file = browser.get(at(full, "record-file", 1))
        assert hashlib.sha256(file.content).hexdigest() == record.digest
        assert json.loads(file.content)["number"] == 1
        assert "The chain holds" in text(browser.get(at(full, "records")))
        again = browser.post(at(full, "purge"), {"typed": "strings"}, follow=True)
        assert "There was nothing to erase" in text(again)
        PurgeRun.objects.update(content=record.content.replace('"number":1', '"number":2'))
        assert "The chain is broken" in text(browser.get(at(full, "records")))


def test_others_are_told_that_they_may_not_purge(full, as_):
    for who, status in ((full.cast.tomas, 403), (full.cast.stranger, 404)):
        assert as_(who).post(at(full, "purge"), {"typed": "strings"}).status_code == status
    assert as_(full.cast.cora).get(at(full, "record", 7)).status_code == 404
    assert not PurgeRun.objects.exists()


def test_the_day_of_the_final_payment_moves_the_audit(full, as_):
    browser = as_(full.cast.cora)
    assert "is not written down yet" in text(browser.get(at(full)))
    assert browser.post(at(full), {"paid_on": "2027-05-01"}).status_code == 302
    assert FinalPayment.objects.get().paid_on.isoformat() == "2027-05-01"
    assert "May 1, 2032" in text(browser.get(at(full))) or "1 May 2032" in text(browser.get(at(full)))
    assert browser.post(at(full), {"paid_on": "soon"}).status_code == 422
    assert as_(full.cast.tomas).post(at(full), {"paid_on": "2027-05-01"}).status_code == 403


def test_the_night_purges_every_project_once(full):
    full.freeze()
    with time_machine.travel(full.after(180), tick=False):
        Job.objects.all().delete()
        own_jobs.purge()
        assert jobs.run_due(full.after(180)) >= 1
        assert PurgeRun.objects.get().begun_by is None
        own_jobs.purge()
        jobs.run_due(full.after(180))
    assert PurgeRun.objects.count() == 1
    assert own_jobs.purge_project(0) == {"rows": 0}


def test_a_project_without_people_says_so(cast, as_):
    cast.project.people.all().delete()
    page = as_(cast.cora).get(reverse("privacy:left", args=["strings"])).content.decode()
    assert "Nothing is kept about anybody" in page
    assert (
        not Person.objects.exists()
        and actions.purge(cast.project, by=None, now=cast.event.changed_at) is None
    )


def test_records_are_found_by_who_began_them_and_by_their_hash(cast, as_):
    made = factories.PurgeRunFactory(project=cast.project, begun_by=cast.cora)
    address, browser = reverse("privacy:records", args=["strings"]), as_(cast.cora)
    for words in ("cora", made.digest[:10].upper()):
        assert made.digest[:12] in text(browser.get(f"{address}?q={words}"))
    assert "Nothing fits" in text(browser.get(f"{address}?q=tomas"))
    assert made.digest in browser.get(f"{address}?format=csv").content.decode()
