"""It erases on its day what has served its time, counts it, signs it, and leaves every figure as it was."""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events.models import (
    Affiliation,
    Attendance,
    Needs,
    Receipt,
    Recipient,
    Registration,
    SignedSheet,
    SpeakerCard,
)
from cordel.participants.models import ContactConsent, Person, SealedIdentity
from cordel.privacy import actions
from cordel.privacy.actions import retention as purging
from cordel.privacy.models import FinalPayment, PurgeRun, Tombstone
from cordel.privacy.queries import retention as queries
from tests import factories
from tests.privacy.conftest import SECRET

TEXTS = (models.CharField, models.TextField, models.JSONField)


def holders() -> set[str]:
    """Every field of the database that holds the secret."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXTS):
                values = model._base_manager.order_by("pk").values_list(field.name, flat=True)
                if any(SECRET.lower() in str(value).lower() for value in values):
                    found.add(f"{model._meta.label}.{field.name}")
    return found


def purge(full, days, by=None):
    return actions.purge(full.cast.project, by=by, now=full.after(days))


def whats(run) -> set[str]:
    return {line["what"] for line in run.document["lines"]}


# --- Clocks --------------------------------------------------------------------------------------------


def test_on_the_day_of_the_event_nothing_goes_but_what_has_a_clock_of_its_own(full):
    assert whats(purge(full, 0)) == {"answers"}
    assert Needs.objects.count() == 2


def test_needs_go_after_a_fortnight_and_tickets_after_a_month(full):
    assert whats(purge(full, 13)) == {"answers"}
    assert {"needs", "guardians", "arrangements"} <= whats(purge(full, 14))
    assert Receipt.objects.count() == 2
    assert "receipts" in whats(purge(full, 30))
    assert not Needs.objects.exists() and not Receipt.objects.exists()


def test_who_never_came_is_gone_after_half_a_year_and_who_came_is_sealed(full):
    full.freeze()
    purge(full, 180)
    assert not Registration.objects.filter(pk=full.ben.pk).exists()
    assert not Person.objects.filter(pk=full.ben.person_id).exists()
    ana = Person.objects.get(pk=full.ana.pk)
    assert (str(ana), ana.name, ana.first_name, ana.email, ana.called) == (
        "sealed",
        "sealed",
        "sealed",
        "",
        "",
    )
    assert SealedIdentity.objects.get().name == f"Ana {SECRET}"


def test_when_everything_has_gone_the_secret_stands_nowhere(full):
    """The proof of the map: whatever is told about people has a clock, and every clock ends."""
    assert len(holders()) > 20
    full.freeze()
    purge(full, 10_000)
    purge(full, 10_001)
    actions.warn_unused(now=full.after(10_001))
    actions.purge_site(by=None, now=full.after(10_001))
    assert holders() == set()


def test_names_at_keyboards_go_with_the_project_or_a_year_after_the_act(full):
    """The act and the account stay; who of several people it was is forgotten."""
    full.freeze()
    entries = AuditEntry.objects.filter(verb="partner.added")
    purge(full, 179)
    year = full.seat.created_at + timedelta(days=365)
    assert actions.purge_site(by=None, now=year - timedelta(days=1)) is None
    assert entries.exclude(at_keyboard="").count() == 2
    assert "keyboards" in whats(purge(full, 180))
    assert list(entries.exclude(at_keyboard="").values_list("project_id", flat=True)) == [None]
    run = actions.purge_site(by=None, now=year)
    told = {line["what"]: line["rows"] for line in run.document["lines"]}
    assert told == {"keyboard-names": 1, "keyboards-elsewhere": 1}
    assert actions.purge_site(by=None, now=year) is None
    assert entries.filter(at_keyboard="", actor_id=full.cast.noor.pk).count() == 2


def test_presence_is_counted_for_ever(full):
    full.freeze()
    purge(full, 10_000)
    assert Attendance.objects.count() == 1
    assert list(Registration.objects.values_list("days_present", "country", "role")) == [(1, "PT", "local")]


def test_a_sealed_name_goes_when_the_audit_is_over(full):
    full.freeze()
    actions.write_final_payment(
        full.cast.project, paid_on=full.after(400).date(), by=full.cast.cora, now=full.after(400)
    )
    purge(full, 400 + 5 * 365)
    assert SealedIdentity.objects.exists()
    purge(full, 402 + 5 * 365)
    assert not SealedIdentity.objects.exists()


def test_who_allowed_news_keeps_name_and_address_until_that_ends(full):
    factories.ContactConsentFactory(person=full.ana)
    full.freeze()
    purge(full, 700)
    assert Person.objects.get(pk=full.ana.pk).email == f"{SECRET}@people.example"
    purge(full, 730)
    assert Person.objects.get(pk=full.ana.pk).sealed_at is not None
    assert not ContactConsent.objects.exists()


def test_a_speaker_who_said_yes_stays_named_until_the_audit(full):
    SpeakerCard.objects.filter(registration=full.seat).update(is_named=True, name="")
    full.freeze()
    purge(full, 180)
    assert SpeakerCard.objects.get().name == f"Ana {SECRET}"


def test_the_function_goes_and_the_organisation_is_still_counted(full):
    full.freeze()
    purge(full, 180)
    assert Affiliation.objects.get().function == ""


def test_an_event_without_days_has_no_clock(full):
    full.cast.project.events.update(starts_on=None, ends_on=None)
    full.cast.project.ends_on = None
    full.cast.project.save()
    run = purge(full, 10_000)
    assert whats(run) == {"answers", "merges"}


def test_the_scans_of_signed_sheets_stay_until_the_audit_is_over_and_their_files_go_with_them(
    full, django_capture_on_commit_callbacks
):
    sheet = factories.SignedSheetFactory(event=full.cast.event)
    open_one = factories.SignedSheetFactory(event=factories.EventFactory(project=full.cast.project, number=9))
    full.freeze()
    purge(full, 700)
    assert default_storage.exists(sheet.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        run = purge(full, 10_000)
    assert list(SignedSheet.objects.all()) == [open_one]
    jobs.run_due(run.signed_at)
    assert not default_storage.exists(sheet.file.name)
    assert "signed-sheets" in {line["what"] for line in run.document["not_purged"]}


def test_why_evidence_disagreed_is_told_until_the_audit_is_over(full):
    full.seat.reconciled.create(day=full.cast.event.starts_on, reason=SECRET, settled_at=full.end)
    full.freeze()
    purge(full, 700)
    assert full.seat.reconciled.exists()
    purge(full, 10_000)
    assert not full.seat.reconciled.exists()


# --- Figures first ---------------------------------------------------------------------------------------


def test_identities_wait_until_the_figures_are_frozen(full):
    run = purge(full, 180)
    assert Person.objects.filter(sealed_at__isnull=True).count() == 2
    assert {line["what"] for line in run.document["not_purged"]} == {"absent", "names"}
    assert all(line["why"] == "figures not frozen" for line in run.document["not_purged"])
    assert queries.not_frozen(full.cast.project) == [full.cast.event]
    full.freeze()
    again = purge(full, 181)
    assert {"absent", "names"} <= whats(again) and again.document["not_purged"] == []


def test_what_is_corrected_after_all_waits_again(full):
    full.freeze()
    full.cast.event.refresh_from_db()
    full.cast.event.closed_at = None
    full.cast.event.save()
    purge(full, 180)
    assert not SealedIdentity.objects.exists()


def test_who_registered_for_a_cancelled_event_need_not_wait(full):
    Attendance.objects.all().delete()
    Registration.objects.update(days_present=0)
    full.cast.project.events.update(status="cancelled")
    assert "absent" in whats(purge(full, 180))
    assert not Person.objects.exists()


# --- The record ------------------------------------------------------------------------------------------


def test_the_record_counts_what_went_and_anybody_can_check_it(full):
    full.freeze()
    run = purge(full, 180, by=full.cast.cora)
    assert run.digest == hashlib.sha256(run.content.encode()).hexdigest()
    assert json.loads(run.content)["begun_by"] == f"account {full.cast.cora.pk}"
    lines = {line["what"]: line for line in run.document["lines"]}
    assert lines["needs"]["rows"] == 2 and lines["needs"]["event"] == 1
    assert lines["names"] | {"due": ""} == {
        "what": "names",
        "kind": "identity",
        "event": None,
        "rows": 1,
        "due": "",
    }
    assert SECRET.lower() not in run.content.lower()
    assert AuditEntry.objects.filter(verb="privacy.purged").count() == 1


def test_each_record_names_the_one_before(full):
    full.freeze()
    first, second = purge(full, 20), purge(full, 200)
    assert (first.number, second.number) == (1, 2)
    assert first.document["previous_sha256"] == ""
    assert second.document["previous_sha256"] == first.digest
    assert queries.is_chained(queries.records(full.cast.project))
    PurgeRun.objects.filter(pk=first.pk).update(content=first.content.replace('"rows":2', '"rows":3'))
    assert not queries.is_chained(queries.records(full.cast.project))


def test_whatever_runs_in_a_night_what_goes_stands_in_the_record(full):
    """No other job erases what a purge would count."""
    later = full.after(14)
    with time_machine.travel(later, tick=False):
        jobs.tick(later)
        jobs.run_due(later)
    assert {"needs", "guardians", "arrangements"} <= whats(PurgeRun.objects.get())


def test_twice_erases_nothing_and_signs_nothing(full):
    full.freeze()
    purge(full, 180)
    assert purge(full, 180) is None
    assert PurgeRun.objects.count() == 1


def test_what_is_gone_has_its_mark(full):
    full.freeze()
    purge(full, 180)
    assert set(Tombstone.objects.values_list("kind", "number", "what")) == {
        ("registration", full.ben.pk, "erased"),
        ("person", full.ana.pk, "sealed"),
    }


# --- Killed in the middle ----------------------------------------------------------------------------------


def test_a_purge_that_was_killed_is_gone_on_with_and_counts_nothing_twice(full, monkeypatch):
    full.freeze()
    real, calls = purging._erase_some, []

    def dies(*args, **facts):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **facts)

    monkeypatch.setattr(purging, "_erase_some", dies)
    with pytest.raises(KeyboardInterrupt):
        purge(full, 180)
    assert PurgeRun.objects.get().number is None
    monkeypatch.setattr(purging, "_erase_some", real)
    run = purge(full, 181)
    assert PurgeRun.objects.get() == run and run.number == 1
    assert {line["what"]: line["rows"] for line in run.document["lines"]}["needs"] == 2
    assert SECRET.lower() not in str(holders() - {"participants.SealedIdentity.name"}).lower()


def test_many_rows_go_in_batches(full, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for _one in range(5):
        factories.ReceiptFactory(registration=full.seat)
    run = purge(full, 30)
    assert {line["what"]: line["rows"] for line in run.document["lines"]}["receipts"] == 7
    assert not Receipt.objects.exists() and Recipient.objects.exists()


# --- The day of the final payment --------------------------------------------------------------------------


def test_the_day_of_payment_is_written_changed_and_taken_back(full):
    project, cora = full.cast.project, full.cast.cora
    for day in (full.after(30).date(), full.after(30).date(), full.after(40).date()):
        actions.write_final_payment(project, paid_on=day, by=cora, now=full.after(50))
    assert FinalPayment.objects.get().paid_on == full.after(40).date()
    actions.write_final_payment(project, paid_on=None, by=cora, now=full.after(50))
    assert not FinalPayment.objects.exists()
    assert AuditEntry.objects.filter(verb="privacy.payment_written").count() == 3
