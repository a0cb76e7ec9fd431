"""People who are there twice: found, compared, merged, and parted again exactly."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.events import actions, queries
from cordel.events.models import (
    ActivitySeat,
    Attendance,
    GuardianContact,
    Merge,
    Needs,
    Proof,
    Receipt,
    Recipient,
    Registration,
    Reminder,
    SpeakerCard,
    Speech,
)
from cordel.events.queries.merges import whole
from cordel.participants.models import ContactConsent, ContactStop, Person
from cordel.privacy.actions import purge
from tests import factories

HISTORY = {"events.Merge", "base.AuditEntry", "base.Job"}


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of the house but the record of what happened."""
    models = [one for one in apps.get_models() if one.__module__.startswith("cordel.")]
    return {
        one._meta.label: [whole(row) for row in one._base_manager.order_by("pk")]
        for one in models
        if one._meta.label not in HISTORY
    }


def page(cast, kept, gone) -> str:
    return reverse("events:merge-people", args=[cast.project.slug, kept.pk, gone.pk])


def shown(client, url: str) -> str:
    """The fingerprint that the preview carries."""
    return client.get(url).context["seen"]


def merged(client, cast, kept, gone) -> Merge:
    url = page(cast, kept, gone)
    answer = client.post(url, {"seen": shown(client, url)})
    assert answer.status_code == 302, answer.context["refusal"]
    return Merge.objects.get(kept_id=kept.pk, gone_id=gone.pk, undone_at=None)


def undo(client, cast, merge) -> Any:
    return client.post(reverse("events:undo-merge", args=[cast.project.slug, merge.pk]))


def purged(cast, *, days) -> Any:
    return purge(cast.project, by=None, now=timezone.now() + timedelta(days=days))


@pytest.fixture
def cora(cast, as_):
    return as_(cast.cora)


@pytest.fixture
def twin(cast) -> Person:
    """Ana once more, with another address."""
    return factories.PersonFactory(
        project=cast.project, name="Ana Moura", email="moura@work.example", town=cast.gondomar
    )


@pytest.fixture
def seat(cast, twin) -> Registration:
    """The second registration for the same event, a day later."""
    return factories.RegistrationFactory(
        event=cast.event, person=twin, created_at=timezone.now() + timedelta(days=1)
    )


def present(seat, day: int, *, minutes: int = 0, evidence: str = "scan") -> Attendance:
    at = seat.event.starts_on + timedelta(days=day)
    recorded = timezone.now() + timedelta(minutes=minutes)
    found = factories.AttendanceFactory(registration=seat, day=at, recorded_at=recorded, evidence=evidence)
    Registration.objects.filter(pk=seat.pk).update(days_present=seat.attendances.count())
    return found


@pytest.fixture
def everything(cast, twin, seat) -> None:
    """One of each kind of row that hangs on a person, on both entries where both can have it."""
    both = (cast.seat, seat)
    lone = factories.EventFactory(project=cast.project, number=2, host=cast.gondomar)
    factories.RegistrationFactory(event=lone, person=twin)
    shared, other = (factories.ActivityFactory(event=cast.event, capacity=5) for _one in range(2))
    for minutes, one in enumerate(both):
        present(one, 0, minutes=-minutes)
        factories.ReceiptFactory(registration=one)
        Needs.objects.create(registration=one, diet="vegan" if one is seat else "", access="lift")
        Reminder.objects.create(registration=one, kind="week", written_at=timezone.now())
        factories.AffiliationFactory(registration=one)
        SpeakerCard.objects.create(registration=one, changed_at=timezone.now())
        Speech.objects.create(registration=one, activity=shared)
        factories.ActivitySeatFactory(activity=shared, registration=one)
    present(seat, 1, evidence="signature")
    Speech.objects.create(registration=seat, activity=other)
    factories.ActivitySeatFactory(activity=other, registration=seat)
    for one, person in ((cast.seat, cast.ana), (seat, twin)):
        factories.ContactConsentFactory(person=person)
        letter = factories.GroupLetterFactory(project=cast.project, of_events=[cast.event])
        Recipient.objects.create(letter=letter, person=person, registration=one, state="handed over")
    Recipient.objects.create(letter=letter, person=cast.ana, registration=cast.seat)


# --- Merging ----------------------------------------------------------------------------------------


def test_two_of_one_name_and_town_are_suggested(cora, cast, twin):
    factories.PersonFactory(project=cast.project, name="Ana Moura", town=cast.kavala)
    pairs = cora.get(reverse("events:merges", args=[cast.project.slug])).context["pairs"]
    assert [(one["kept"], one["gone"]) for one in pairs] == [(cast.ana, twin)]


def test_one_address_with_nearly_one_name_is_suggested(cora, cast):
    slip = factories.PersonFactory(project=cast.project, name="Anna Moura", email=cast.ana.email)
    factories.PersonFactory(project=cast.project, name="Rui Moura", email=cast.ana.email)
    pairs = cora.get(reverse("events:merges", args=[cast.project.slug])).context["pairs"]
    assert [(one["kept"], one["gone"]) for one in pairs] == [(cast.ana, slip)]


def test_two_are_chosen_by_search(cora, cast, twin):
    url = reverse("events:merges", args=[cast.project.slug])
    found = cora.get(url, {"q": "moura", "first": cast.ana.pk})
    assert page(cast, cast.ana, twin) in found.content.decode()


def test_looking_changes_nothing_and_says_what_would_move(cora, cast, everything, twin):
    before = dump()
    answer = cora.get(page(cast, cast.ana, twin))
    assert dump() == before
    assert {what: (moved, twice) for what, moved, twice in answer.context["moves"]} == {
        "attendances": (2, 1),
        "cards of speakers": (0, 1),
        "consents to be contacted": (0, 1),
        "needs of participants": (0, 1),
        "organisations that people come for": (0, 1),
        "places in activities": (1, 1),
        "receipts": (1, 0),
        "recipients of a letter": (1, 1),
        "registrations": (1, 1),
        "reminders": (0, 1),
        "speeches": (1, 1),
    }


def test_all_that_somebody_has_is_with_the_entry_that_stays(cora, cast, everything, twin, seat):
    merged(cora, cast, cast.ana, twin)
    assert not Person.objects.filter(pk=twin.pk).exists()
    assert cast.ana.registrations.count() == 2
    kept = Registration.objects.get(pk=cast.seat.pk)
    assert kept.days_present == kept.attendances.count() == 2
    assert kept.needs.diet == "vegan"
    assert {one.activity_id for one in kept.activity_seats.all()} == {
        one.activity_id for one in kept.speeches.all()
    }
    assert kept.receipts.count() == 3


def test_undo_puts_every_row_back(cora, cast, everything, twin):
    before = dump()
    merge = merged(cora, cast, cast.ana, twin)
    assert dump() != before
    assert undo(cora, cast, merge).status_code == 302
    assert dump() == before


def test_the_other_way_round_is_put_back_too(cora, cast, everything, twin):
    before = dump()
    merge = merged(cora, cast, twin, cast.ana)
    kept = Registration.objects.get(event=cast.event, person=twin)
    assert kept.pk == cast.seat.pk  # the earlier registration stays, whoever the person is
    undo(cora, cast, merge)
    assert dump() == before


def test_the_earlier_record_of_a_day_stays_with_its_evidence(cora, cast, twin, seat):
    present(cast.seat, 0, minutes=10, evidence="host's word")
    present(seat, 0, minutes=5, evidence="signature")
    merged(cora, cast, cast.ana, twin)
    assert Attendance.objects.get().kinds == ["signature", "host's word"]


@pytest.mark.parametrize("minutes", [5, 15])
def test_all_evidence_of_a_day_stays_each_kind_once_and_is_put_back(cora, cast, twin, seat, minutes):
    first = present(cast.seat, 0, minutes=10, evidence="scan")
    other = present(seat, 0, minutes=minutes, evidence="signature")
    for one, kind in ((first, "host's word"), (other, "host's word"), (other, "scan")):
        Proof.objects.create(attendance=one, evidence=kind, recorded_at=timezone.now())
    before = dump()
    merge = merged(cora, cast, cast.ana, twin)
    kinds = Attendance.objects.get().kinds
    assert sorted(kinds) == ["host's word", "scan", "signature"]
    assert kinds[0] == ("signature" if minutes < 10 else "scan")
    undo(cora, cast, merge)
    assert dump() == before


def test_a_page_that_both_stand_on_names_the_one_who_stays_and_is_put_back(cora, cast, twin, seat):
    page = factories.SheetPageFactory(event=cast.event, rows=[seat.pk, cast.seat.pk, None, None])
    page.written_in = {"2": seat.pk}
    page.save()
    day = cast.event.starts_on
    for one in (cast.seat, seat):
        one.reconciled.create(day=day, reason=f"Said of {one.pk}", settled_at=timezone.now())
    before = dump()
    merge = merged(cora, cast, cast.ana, twin)
    page.refresh_from_db()
    assert (page.rows, page.written_in) == ([cast.seat.pk, cast.seat.pk, None, None], {"2": cast.seat.pk})
    assert cast.seat.reconciled.get().reason == f"Said of {cast.seat.pk}"
    undo(cora, cast, merge)
    assert dump() == before


def test_a_seat_wins_over_an_earlier_turn_on_the_waiting_list(cora, cast, twin, seat):
    Registration.objects.filter(pk=cast.seat.pk).update(status="waiting", waiting_since=timezone.now())
    merged(cora, cast, cast.ana, twin)
    kept = Registration.objects.get(event=cast.event)
    assert (kept.pk, kept.person, kept.sort_key) == (seat.pk, cast.ana, cast.ana.sort_key)


def test_codes_and_tickets_of_both_open_the_door(cora, cast, twin, seat):
    ticket = factories.ReceiptFactory(registration=seat).ticket
    merged(cora, cast, cast.ana, twin)
    for code in (cast.seat.code, seat.code, ticket):
        assert queries.seat_shown(cast.event, code) == cast.seat


def test_a_role_given_by_hand_and_a_no_to_photos_stay(cora, cast, twin, seat):
    Registration.objects.filter(pk=cast.seat.pk).update(photo_allowed=True)
    Registration.objects.filter(pk=seat.pk).update(role="speaker", is_first_time=True)
    merged(cora, cast, cast.ana, twin)
    kept = Registration.objects.get(event=cast.event)
    assert (kept.role, kept.photo_allowed, kept.is_first_time) == ("speaker", False, True)


def test_the_free_seat_goes_to_whoever_waits(cora, cast, twin, seat):
    type(cast.event).objects.filter(pk=cast.event.pk).update(capacity=2)
    waiting = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=timezone.now())
    merge = merged(cora, cast, cast.ana, twin)
    waiting.refresh_from_db()
    assert waiting.status == "confirmed"
    answer = undo(cora, cast, merge)
    assert answer.status_code == 422
    assert "Kick-off" in str(answer.context["refusal"])


def test_the_free_place_goes_to_whoever_waits_and_one_hour_holds_one_place(cora, cast, twin, seat):
    day = cast.event.starts_on
    one, other = (
        factories.ActivityFactory(event=cast.event, capacity=1, day=day, starts_at="10:00", ends_at="12:00")
        for _one in range(2)
    )
    factories.ActivitySeatFactory(activity=one, registration=cast.seat)
    factories.ActivitySeatFactory(activity=other, registration=seat)
    next_one = factories.ActivitySeatFactory(activity=other, waiting_since=timezone.now())
    merged(cora, cast, cast.ana, twin)
    assert [found.activity for found in ActivitySeat.objects.filter(registration=cast.seat)] == [one]
    next_one.refresh_from_db()
    assert next_one.has_place


@pytest.mark.parametrize("who", ["ana", "twin"])
def test_a_stop_always_wins(cora, cast, twin, who):
    stopped, other = (cast.ana, twin) if who == "ana" else (twin, cast.ana)
    ContactStop.objects.create(person=stopped, stopped_at=timezone.now())
    ContactConsent.objects.create(person=other, given_at=timezone.now())
    before = dump()
    merge = merged(cora, cast, cast.ana, twin)
    assert ContactStop.objects.get().person == cast.ana
    assert not ContactConsent.objects.exists()
    undo(cora, cast, merge)
    assert dump() == before


def test_a_consent_of_one_holds(cora, cast, twin):
    ContactConsent.objects.create(person=twin, given_at=timezone.now())
    merged(cora, cast, cast.ana, twin)
    assert ContactConsent.objects.get().person == cast.ana


def test_a_stop_link_of_an_old_letter_still_stops(cora, cast, twin, client):
    ContactConsent.objects.create(person=twin, given_at=timezone.now())
    merged(cora, cast, cast.ana, twin)
    proof = tokens.derived("news", f"{twin.pk}")
    assert client.post(reverse("events:news", args=[twin.pk, proof])).status_code == 200
    assert ContactStop.objects.get().person == cast.ana


def test_an_address_that_the_kept_entry_lacks_is_taken_over(cora, cast):
    nameless = factories.PersonFactory(project=cast.project, name="Ana Moura", email="", town=cast.gondomar)
    before = dump()
    merge = merged(cora, cast, nameless, cast.ana)
    nameless.refresh_from_db()
    assert (nameless.email, nameless.email_key) == (cast.ana.email, cast.ana.email_key)
    undo(cora, cast, merge)
    assert dump() == before


# --- Refusals ---------------------------------------------------------------------------------------


def test_frozen_figures_lose_nobody(cora, cast, twin, seat):
    type(cast.event).objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    before = dump()
    assert "Event: 1" in str(cora.get(page(cast, cast.ana, twin)).context["refusal"])
    assert cora.post(page(cast, cast.ana, twin), {"seen": ""}).status_code == 422
    assert dump() == before


def test_a_registration_alone_moves_within_frozen_figures(cora, cast, twin):
    closed = factories.EventFactory(project=cast.project, number=2, closed_at=timezone.now())
    lone = factories.RegistrationFactory(event=closed, person=twin)
    merged(cora, cast, cast.ana, twin)
    lone.refresh_from_db()
    assert lone.person == cast.ana


def test_what_changed_since_the_preview_is_shown_first(cora, cast, twin, seat):
    url = page(cast, cast.ana, twin)
    seen = shown(cora, url)
    present(seat, 0)
    answer = cora.post(url, {"seen": seen})
    assert answer.status_code == 422
    assert Person.objects.filter(pk=twin.pk).exists()
    assert cora.post(url, {"seen": answer.context["seen"]}).status_code == 302


def test_the_same_form_twice_is_one_merge(cora, cast, twin, seat):
    url = page(cast, cast.ana, twin)
    seen = shown(cora, url)
    answers = [cora.post(url, {"seen": seen}).status_code for _twice in range(2)]
    assert answers == [302, 302]
    assert Merge.objects.count() == 1
    assert AuditEntry.objects.filter(verb="person.merged").count() == 1


def test_the_record_of_acts_names_nobody(cora, cast, twin):
    merged(cora, cast, cast.ana, twin)
    entry = AuditEntry.objects.get(verb="person.merged")
    assert entry.detail == {"kept": cast.ana.pk, "gone": twin.pk}
    assert not entry.is_public


def test_nobody_is_merged_with_themselves_or_across_projects(cora, cast):
    elsewhere = factories.PersonFactory()
    assert cora.post(page(cast, cast.ana, cast.ana), {"seen": ""}).status_code == 422
    assert cora.get(page(cast, cast.ana, elsewhere)).status_code == 404
    assert cora.post(page(cast, cast.ana, elsewhere), {"seen": ""}).status_code == 404
    assert Person.objects.filter(pk=elsewhere.pk).exists()


def test_a_letter_in_hand_is_waited_for(cora, cast, twin, seat):
    letter = factories.GroupLetterFactory(project=cast.project)
    Recipient.objects.create(letter=letter, person=twin, registration=seat, taken_at=timezone.now())
    url = page(cast, cast.ana, twin)
    assert cora.post(url, {"seen": shown(cora, url)}).status_code == 422
    assert Person.objects.filter(pk=twin.pk).exists()


# --- Undoing ----------------------------------------------------------------------------------------


def test_what_contradicts_is_told_and_nothing_is_put_back(cora, cast, everything, twin, seat):
    merge = merged(cora, cast, cast.ana, twin)
    Attendance.objects.filter(registration=cast.seat).delete()
    before = dump()
    answer = undo(cora, cast, merge)
    assert answer.status_code == 422
    assert "attendances" in str(answer.context["refusal"])
    assert dump() == before


def test_what_came_since_stays_with_the_kept_entry(cora, cast, everything, twin, seat):
    merge = merged(cora, cast, cast.ana, twin)
    day = cast.event.starts_on + timedelta(days=2)
    actions.check_in(cast.seat, day=day, evidence="scan", by=cast.cora, now=timezone.now())
    assert undo(cora, cast, merge).status_code == 302
    kept, back = (Registration.objects.get(pk=one.pk) for one in (cast.seat, seat))
    assert (kept.days_present, back.days_present) == (2, 2)


def test_needs_that_were_erased_meanwhile_stay_erased(cora, cast, everything, twin, seat):
    merge = merged(cora, cast, cast.ana, twin)
    purged(cast, days=(cast.event.ends_on - timezone.now().date()).days + 14)
    assert "vegan" not in str(Merge.objects.get().steps)
    assert undo(cora, cast, merge).status_code == 302
    assert Person.objects.filter(pk=twin.pk).exists()
    assert not Needs.objects.exists()


def test_a_guardian_goes_along_and_is_not_put_back_when_it_was_erased(cora, cast, everything, twin, seat):
    GuardianContact.objects.create(registration=seat, name="Mother of Ana", contact="912")
    merge = merged(cora, cast, cast.ana, twin)
    assert GuardianContact.objects.get().registration_id == cast.seat.pk
    purged(cast, days=(cast.event.ends_on - timezone.now().date()).days + 14)
    assert not GuardianContact.objects.exists()
    assert "Mother of Ana" not in str(Merge.objects.get().steps)
    assert undo(cora, cast, merge).status_code == 302 and not GuardianContact.objects.exists()


def test_undone_twice_is_undone_once(cora, cast, everything, twin):
    merge = merged(cora, cast, cast.ana, twin)
    assert [undo(cora, cast, merge).status_code for _twice in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(verb="person.merge_undone").count() == 1
    assert merged(cora, cast, cast.ana, twin).pk != merge.pk


def test_a_later_merge_is_undone_first(cora, cast, twin):
    third = factories.PersonFactory(project=cast.project, name="Ana M.")
    factories.RegistrationFactory(event=cast.event, person=third)
    before = dump()
    first = merged(cora, cast, twin, third)
    second = merged(cora, cast, cast.ana, twin)
    assert undo(cora, cast, first).status_code == 422
    assert undo(cora, cast, second).status_code == 302
    assert undo(cora, cast, first).status_code == 302
    assert dump() == before


def test_somebody_who_came_again_under_the_old_name_is_not_written_over(cora, cast, twin):
    merge = merged(cora, cast, cast.ana, twin)
    again = factories.PersonFactory(project=cast.project, name=twin.name, email=twin.email)
    assert undo(cora, cast, merge).status_code == 422
    assert list(Person.objects.filter(email=twin.email)) == [again]


def test_the_page_of_a_registration_leads_to_the_other_entry(as_, cast):
    url = reverse("events:person", args=[cast.project.slug, cast.event.number, cast.seat.pk])
    link = f"{reverse('events:merges', args=[cast.project.slug])}?first={cast.ana.pk}"
    assert link in as_(cast.cora).get(url).content.decode()
    assert link in as_(cast.tomas).get(url).content.decode()
    Person.objects.filter(pk=cast.ana.pk).update(town=cast.kavala)
    assert link not in as_(cast.tomas).get(url).content.decode()


def test_after_90_days_nothing_is_kept(cora, cast, everything, twin):
    merge = merged(cora, cast, cast.ana, twin)
    for days, left in ((89, 1), (91, 0)):
        purged(cast, days=days)
        assert Merge.objects.exclude(steps=[]).count() == left
    assert undo(cora, cast, merge).status_code == 422
    url = reverse("events:undo-merge", args=[cast.project.slug, merge.pk])
    assert "older than 90 days" in cora.get(url).content.decode()


def test_figures_frozen_since_lose_no_registration_by_an_undo(cora, cast, twin, seat):
    merge = merged(cora, cast, cast.ana, twin)
    type(cast.event).objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    assert undo(cora, cast, merge).status_code == 422
    assert not Receipt.objects.filter(registration=seat.pk).exists()


# --- Nothing is forgotten ---------------------------------------------------------------------------


@pytest.mark.parametrize("label", sorted(queries.TREATED))
def test_every_relation_has_its_treatment(label):
    """A new relation to something that merges remove: decide in the plan, then write it down in `TREATED`."""
    assert {name for name, _field in queries.relations(apps.get_model(label))} == queries.TREATED[label]


def test_what_was_merged_is_searched_sorted_and_taken_along(cora, cast, twin):
    merged(cora, cast, cast.ana, twin)
    assert "See 1 merge" in cora.get(reverse("events:merges", args=["strings"])).content.decode()
    made = reverse("events:merged-people", args=["strings"])
    (one,) = cora.get(made).context["list"].page
    assert one.gone == twin.name and one.by == str(cast.cora)
    assert cora.get(made, {"q": one.gone, "sort": "-gone", "who": one.by_id}).context["list"].total == 1
    assert "Nothing fits" in cora.get(made, {"q": "nobody at all"}).content.decode()
    assert one.gone in cora.get(made, {"format": "csv"}).content.decode()
    undo(cora, cast, Merge.objects.get())
    assert "Nothing that could be undone" in cora.get(made).content.decode()
