"""It answers a person: what is kept, what goes at once, what stays, why, and until when."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cordel.base import jobs, tokens
from cordel.base.models import AuditEntry, Job
from cordel.events import actions as events
from cordel.events import queries as event_queries
from cordel.events.models import Merge, Registration
from cordel.events.queries.letters import registrations_for
from cordel.events.rules.retention import DataErased
from cordel.participants.models import Person, SealedIdentity
from cordel.privacy import actions, rules
from cordel.privacy.forms import DeskEraseForm, EraseForm, RequestForm
from cordel.privacy.models import Channel, DataRequest, Tombstone
from cordel.privacy.queries import requests as queries
from tests import factories
from tests.privacy.conftest import SECRET
from tests.privacy.test_purge import holders


@pytest.fixture
def ana(cast):
    """Ana's own browser, with the code given."""
    browser = Client()
    browser.post(reverse("events:find-registration"), {"code": cast.seat.code})
    return browser


def own(seat) -> str:
    seat.refresh_from_db()
    return event_queries.private_url(seat) + "data/"


def erasing(form=EraseForm, **more):
    return {"token": tokens.form_token(form.purpose), "sure": "on", **more}


def by_desk(**more):
    return erasing(DeskEraseForm, channel="phone", received_on=timezone.localdate().isoformat(), **more)


def came(key="one", channel=Channel.PHONE):
    return actions.Came(channel, timezone.now().date(), key)


def erase(person, **more):
    return actions.erase_person(person, came=came(), by=None, now=timezone.now(), **more)


# --- On the own page ---------------------------------------------------------------------------------------


def test_the_own_page_leads_there_and_shows_everything_with_reason_and_day(cast, ana):
    assert "data/" in ana.get(event_queries.private_url(cast.seat)).content.decode()
    page = ana.get(own(cast.seat)).content.decode()
    for said in ("Ana Moura", "ana@people.example", "Gondomar", "Kept until", "So that we can write to you"):
        assert said in page


def test_without_the_code_the_link_leads_back_to_the_code(cast):
    answer = Client().get(own(cast.seat))
    assert answer.status_code == 302 and answer.url == event_queries.private_url(cast.seat)
    assert Client().get(own(cast.seat).removesuffix("/") + ".json").status_code == 302


def test_a_wrong_link_is_not_found(cast, ana):
    address = reverse("privacy:my-data", args=[cast.seat.pk, "0" * 32])
    assert ana.get(address).status_code == 404 and ana.post(address, erasing()).status_code == 404


def test_it_can_be_taken_along_as_data_and_on_paper(cast, ana):
    base = own(cast.seat).removesuffix("/")
    data = json.loads(ana.get(f"{base}.json").content)
    assert data["schema"] == "cordel.privacy.person/1"
    assert {"Name": "Ana Moura", "Country": "Portugal"}.items() <= data["kept"][0]["facts"].items()
    paper = ana.get(f"{base}.pdf")
    assert paper.content.startswith(b"%PDF") and "Moura" not in paper.headers["Content-Disposition"]
    assert ana.get(f"{base}.exe").status_code == 404


def test_without_the_tick_nothing_is_erased(cast, ana):
    answer = ana.post(own(cast.seat), {"token": tokens.form_token("erase")})
    assert answer.status_code == 422 and "it cannot be undone" in answer.content.decode()
    assert Person.objects.filter(pk=cast.ana.pk, sealed_at=None).exists()


def test_who_was_nowhere_is_erased_whole_and_told_so(cast, ana):
    answer = ana.post(own(cast.seat), erasing(), follow=True)
    page = answer.content.decode()
    assert "Everything was erased" in page and "Nothing stays" in page and "Moura" not in page
    assert not Person.objects.filter(pk=cast.ana.pk).exists()
    assert not Registration.objects.exists()
    assert DataRequest.objects.get().person is None
    assert set(Tombstone.objects.values_list("kind", "what")) == {
        ("registration", "erased"),
        ("person", "erased"),
    }


def test_who_was_there_is_sealed_and_told_what_stays_why_and_until_when(full, ana):
    project = full.cast.project
    project.refresh_from_db()
    page = ana.post(own(full.seat), erasing(), follow=True).content.decode()
    assert "What stays" in page and "the funder may check" in page and "Kick-off" in page
    assert SECRET not in page
    assert full.end.replace(year=full.end.year + 6).strftime("%Y") in page
    assert SealedIdentity.objects.get().name == f"Ana {SECRET}"
    # All that is left of Ana in the whole database is the sealed name; the rest is Ben's and the rooms'.
    Registration.objects.filter(pk=full.ben.pk).delete()
    Person.objects.filter(pk=full.ben.person_id).delete()
    left = {one for one in holders() if one.startswith("participants.") or one == "events.Receipt.shown_name"}
    assert left == {"participants.SealedIdentity.name"}


@pytest.mark.parametrize(
    ("evidence", "elsewhere", "is_told"),
    [("signature", False, True), ("host", False, False), ("signature", True, False)],
    ids=["signed", "did not sign", "signed, and only another town's sheet is scanned"],
)
def test_who_signed_a_list_is_told_that_its_scan_stays(full, ana, evidence, elsewhere, is_told):
    full.seat.attendances.update(evidence=evidence)
    town = full.cast.kavala if elsewhere else None
    factories.SignedSheetFactory(event=full.cast.event, town=town)
    page = ana.post(own(full.seat), erasing(), follow=True).content.decode()
    assert ("The scan of the list that you signed stays, too" in page) == is_told


def test_sending_the_form_twice_leads_to_the_same_answer(cast, ana):
    sent, address = erasing(), own(cast.seat)
    first, second = ana.post(address, sent), ana.post(address, sent)
    assert first.url == second.url and DataRequest.objects.count() == 1


def test_old_links_and_codes_open_nothing_any_more(full, ana):
    address, code = own(full.seat), full.seat.code
    ana.post(address, erasing())
    assert ana.get(address).status_code == 404
    assert ana.get(address.removesuffix("data/")).status_code == 404
    found = Client().post(reverse("events:find-registration"), {"code": code})
    assert found.status_code == 422


def test_the_answer_goes_by_letter_and_the_address_is_forgotten(
    full, ana, django_capture_on_commit_callbacks
):
    ana.post(own(full.seat), erasing())
    request = DataRequest.objects.get()
    assert request.reply_to == f"{SECRET}@people.example"
    assert SECRET not in str(Job.objects.values_list("payload", flat=True))
    jobs.run_due(timezone.now() + timedelta(minutes=1))
    assert [letter.to for letter in mail.outbox] == [[f"{SECRET}@people.example"]]
    assert mail.outbox[0].subject == "Your data was erased"
    assert queries.answer_url(request) in mail.outbox[0].body
    request.refresh_from_db()
    assert request.reply_to == ""
    jobs.run_due(timezone.now() + timedelta(days=2))
    assert len([one for one in mail.outbox if one.subject == "Your data was erased"]) == 1


def test_no_letter_goes_to_a_mailbox_that_is_gone_and_the_desk_is_told_to_print(full, ana, as_):
    factories.UnreachedFactory(person=full.ana, hard=2)
    ana.post(own(full.seat), erasing())
    request = DataRequest.objects.get()
    assert request.reply_to == "" and not Job.objects.filter(name="privacy.write_answer").exists()
    page = as_(full.cast.tomas).get(at(full.cast, "request", request.pk)).content.decode()
    assert "the mailbox is gone" in page


def test_an_address_whose_letter_failed_for_good_is_forgotten_overnight(full, ana, as_):
    ana.post(own(full.seat), erasing())
    other = factories.PersonFactory(project=full.cast.project, former_email="before@people.example")
    told = {"name": "events.tell_former_address", "payload": {"person_id": other.pk}}
    letter = Job.objects.create(run_after=timezone.now(), created_at=timezone.now(), **told)
    assert actions.forget_lost_addresses() == 0  # both letters may still go
    Job.objects.filter(Q(name="privacy.write_answer") | Q(pk=letter.pk)).update(state=Job.State.FAILED)
    assert actions.forget_lost_addresses() == 2
    other.refresh_from_db()
    request = DataRequest.objects.get()
    assert (other.former_email, request.reply_to, request.outcome["on_paper"]) == ("", "", True)
    assert actions.forget_lost_addresses() == 0


def test_the_answer_is_read_by_its_address_alone(cast, ana):
    address = ana.post(own(cast.seat), erasing()).url
    assert Client().get(address).status_code == 200
    assert Client().get(address[:-4] + "000/").status_code == 404


# --- What an erasure does -------------------------------------------------------------------------------


def test_a_seat_to_come_is_given_to_the_next_who_waits(cast):
    cast.project.events.update(capacity=1)
    waits = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=timezone.now())
    erase(cast.ana)
    waits.refresh_from_db()
    assert waits.status == "confirmed"


def test_presence_is_still_counted(full):
    full.freeze()
    before = event_queries.recorded_presence(full.cast.event).participants
    erase(full.ana)
    assert event_queries.recorded_presence(full.cast.event).participants == before == 1


def test_a_speaker_is_no_longer_named_in_public(full):
    Registration.objects.filter(pk=full.seat.pk).update(role="speaker")
    full.seat.speaker_card.is_named = True
    full.seat.speaker_card.save()
    erase(full.ana)
    assert not hasattr(Registration.objects.get(pk=full.seat.pk), "speaker_card")


def test_nobody_writes_to_who_is_sealed(full):
    erase(full.ana)
    seat = Registration.objects.get(pk=full.seat.pk)
    assert seat not in event_queries.people_told(full.cast.event)
    letter = factories.GroupLetterFactory(project=full.cast.project, statuses=["present", "seat"])
    assert seat not in registrations_for(letter)


def test_a_merge_of_the_person_cannot_bring_it_back(full):
    erase(full.ana)
    assert Merge.objects.get(kept_id=full.ana.pk).steps == []


def test_what_is_erased_is_in_the_record_of_acts_without_a_name(full):
    erase(full.ana)
    entry = AuditEntry.objects.get(verb="privacy.person_erased")
    assert not entry.is_public and SECRET not in str(entry.detail)


def test_nothing_is_left_to_erase_the_second_time(full):
    erase(full.ana)
    with pytest.raises(rules.PersonGone):
        actions.erase_person(full.ana, came=came("two"), by=None, now=timezone.now())


def test_an_erased_person_who_registers_again_is_somebody_new(full):
    erase(full.ana)
    again = factories.PersonFactory(project=full.cast.project, name=f"Ana {SECRET}")
    assert again.pk != full.ana.pk


def test_what_a_restored_backup_brings_back_is_erased_again(full):
    marks = [("person", full.ana.pk, "sealed"), ("registration", full.ben.pk, "erased")]
    assert actions.erase_again(marks, now=timezone.now()) == 2
    assert Person.objects.get(pk=full.ana.pk).name == "sealed"
    assert not Registration.objects.filter(pk=full.ben.pk).exists()
    assert actions.erase_again(marks, now=timezone.now()) == 0


# --- At the desk --------------------------------------------------------------------------------------------


def at(cast, name, *args):
    return reverse(f"privacy:{name}", args=[cast.project.slug, *args])


def test_an_officer_finds_the_own_people_and_nobody_elses(full, as_):
    mine = as_(full.cast.tomas).get(at(full.cast, "people")).content.decode()
    assert f"Ana {SECRET}" in mine and f"Ben {SECRET}" not in mine
    theirs = as_(full.cast.noor).get(at(full.cast, "people") + "?q=zyxwv").content.decode()
    assert f"Ben {SECRET}" in theirs and f"Ana {SECRET}" not in theirs


def test_another_towns_officer_and_a_stranger_learn_nothing_and_erase_nothing(full, as_):
    for who in (full.cast.noor, full.cast.stranger, full.cast.helper):
        for name in ("person", "erase"):
            assert as_(who).get(at(full.cast, name, full.ana.pk)).status_code == 404
        assert as_(who).post(at(full.cast, "erase", full.ana.pk), by_desk()).status_code == 404
    assert not DataRequest.objects.exists()


def test_the_desk_sees_before_what_goes_and_what_stays(full, as_):
    page = as_(full.cast.tomas).get(at(full.cast, "erase", full.ana.pk)).content.decode()
    assert "What stays" in page and "What is erased" in page and "needs" not in SECRET
    assert Person.objects.filter(sealed_at=None).count() == 2


def test_an_officer_erases_for_somebody_who_phoned_and_passes_the_answer_on(full, as_):
    answer = as_(full.cast.tomas).post(at(full.cast, "erase", full.ana.pk), by_desk(), follow=True)
    page = answer.content.decode()
    assert "The answer" in page and "/my/answers/" in page and SECRET not in page
    request = DataRequest.objects.get()
    assert (request.channel, request.answered_by, request.reply_to) == ("phone", full.cast.tomas, "")


def test_the_desk_sends_twice_and_erases_once(full, as_):
    sent, address = by_desk(), at(full.cast, "erase", full.ana.pk)
    browser = as_(full.cast.tomas)
    assert browser.post(address, sent).url == browser.post(address, sent).url
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sure": ""},
        {"channel": "page"},
        {"channel": "dove"},
        {"received_on": ""},
        {"received_on": "2999-01-01"},
    ],
)
def test_a_form_that_is_wrong_erases_nothing(full, as_, wrong):
    answer = as_(full.cast.tomas).post(at(full.cast, "erase", full.ana.pk), by_desk() | wrong)
    assert answer.status_code == 422
    assert not DataRequest.objects.exists() and Person.objects.filter(sealed_at=None).count() == 2


def test_a_request_is_written_down_with_its_month_and_answered_once(full, as_):
    browser, day = as_(full.cast.tomas), timezone.localdate() - timedelta(days=3)
    sent = {
        "token": tokens.form_token(RequestForm.purpose),
        "wanted": "access",
        "channel": "paper",
        "received_on": day.isoformat(),
    }
    made = browser.post(at(full.cast, "person", full.ana.pk), sent)
    assert browser.post(at(full.cast, "person", full.ana.pk), sent).url == made.url
    request = DataRequest.objects.get()
    assert (request.due_on, request.answered_at) == (day + timedelta(days=30), None)
    assert "It is answered" in browser.get(made.url).content.decode()
    for _twice in range(2):
        assert browser.post(made.url).status_code == 302
    request.refresh_from_db()
    assert request.answered_by == full.cast.tomas
    assert AuditEntry.objects.filter(verb="privacy.request_answered").count() == 1


def test_the_list_says_what_is_late_and_names_nobody(full, as_):
    past = timezone.localdate() - timedelta(days=40)
    facts = {"answered_at": None, "wanted": "access", "received_on": past, "person": full.ana.pk}
    factories.DataRequestFactory(project=full.cast.project, town=full.cast.gondomar, **facts)
    page = as_(full.cast.cora).get(at(full.cast, "requests") + "?is=late").content.decode()
    assert "late" in page and SECRET not in page
    assert "1 request" in page
    assert "1 request" not in as_(full.cast.noor).get(at(full.cast, "requests")).content.decode()
    file = as_(full.cast.cora).get(at(full.cast, "requests") + "?format=csv").content.decode()
    assert "to see the data" in file and SECRET not in file


def test_the_sealed_person_is_found_at_no_desk(full, as_):
    erase(full.ana)
    assert as_(full.cast.cora).get(at(full.cast, "person", full.ana.pk)).status_code == 404
    assert SECRET not in as_(full.cast.tomas).get(at(full.cast, "people")).content.decode()


def test_a_door_that_still_has_the_page_open_is_told(full):
    seat = full.seat
    erase(full.ana)
    with pytest.raises(DataErased):
        events.permit(seat, photo=True, contact=True, now=timezone.now())


def test_the_page_of_a_registration_leads_to_its_data_and_says_when_it_is_sealed(full, as_):
    address = reverse("events:person", args=["strings", 1, full.seat.pk])
    page = as_(full.cast.tomas).get(address).content.decode()
    assert at(full.cast, "person", full.ana.pk) in page and full.seat.code[:4] in page
    erase(full.ana)
    page = as_(full.cast.tomas).get(address).content.decode()
    assert "The name is sealed" in page and SECRET not in page
    assert "<dt>Code</dt>" not in page
