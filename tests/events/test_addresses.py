"""An address is corrected: who may, what stops, who is told; and letters that no mailbox takes go on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cordel.base import edits, jobs, returned
from cordel.base.edits import ChangedMeanwhile
from cordel.base.models import AuditEntry, Job
from cordel.base.returned import PERSON, Failure, Reader
from cordel.core.bounces import Reason
from cordel.events import actions, notifications, queries
from cordel.events.actions import kept_letters
from cordel.events.models import KeptLetter, Registration, Reminder
from cordel.participants import actions as participants
from cordel.participants import rules
from cordel.participants.actions import Address
from cordel.participants.models import Person, Unreached
from tests import factories
from tests.conftest import NOW, Cast
from tests.post_office import post_office
from tests.races import overtaken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NEW = "ana.moura@people.example"


def where(cast: Cast) -> str:
    return reverse("events:correct-address", args=["strings", 1, cast.seat.pk])


def listed(name: str, *parts: Any) -> str:
    return reverse(f"events:{name}", args=["strings", *parts])


def sent(desk: Client, cast: Cast, email: str = NEW, **more: str) -> Any:
    version = desk.get(where(cast)).context["form"]["version"].value()
    return desk.post(where(cast), {"email": email, "version": version} | more)


def correct(cast: Cast, email: str = NEW) -> None:
    seen = seen_of(cast.ana)
    actions.correct_address(cast.ana, address=Address(email), seen=seen, by=cast.cora, now=NOW)


def seen_of(person: Person) -> str:
    return edits.version_of(Address(Person.objects.get(pk=person.pk).email))


def delivered() -> list[str]:
    """The readers of all letters that wait; the post office takes them all."""
    with post_office() as office:
        jobs.run_due(NOW)
    return sorted(office.readers)


def gone(cast: Cast, times: int = 2, person: Person | None = None) -> Unreached:
    """Letters to the address found no mailbox so often."""
    person = person or cast.ana
    for number in range(times):
        fingerprint = returned.fingerprint(person.email)
        failure = Failure(Reader(PERSON, person.pk), fingerprint, Reason.UNKNOWN, f"letter {number}", NOW)
        participants.note_unreached(failure)
    return Unreached.objects.get(person=person)


# --- Another address ------------------------------------------------------------------------------


def test_the_new_address_gets_a_confirmation_and_the_old_one_is_told(cast: Cast, as_: Any) -> None:
    old = cast.ana.email
    desk = as_(cast.tomas)
    assert sent(desk, cast).status_code == 302
    person = Person.objects.get(pk=cast.ana.pk)
    assert (person.email, person.email_key, person.former_email) == (NEW, NEW, old)
    with post_office() as office:
        jobs.run_due(NOW)
    assert sorted(office.readers) == sorted([NEW, old])
    to_old = next(letter[4] for letter in office.letters if letter[2] == old)
    assert NEW.encode() not in to_old
    assert Person.objects.get(pk=cast.ana.pk).former_email == "", "told once, then forgotten"
    (act,) = AuditEntry.objects.filter(verb="address.corrected")
    assert (act.town_id, act.project_id, act.is_public) == (cast.gondomar.pk, cast.project.pk, False)
    assert old not in str(act.detail)
    assert NEW not in str(act.detail)


def test_old_links_and_codes_open_nothing_but_the_door(cast: Cast) -> None:
    link, code = queries.private_url(cast.seat), cast.seat.code
    assert Client().get(link).status_code == 200
    correct(cast)
    assert Client().get(link).status_code == 404
    assert Client().post(reverse("events:find-registration"), {"code": code}).status_code != 302
    seat = Registration.objects.get(pk=cast.seat.pk)
    assert Client().get(queries.private_url(seat)).status_code == 200
    assert Client().post(reverse("events:find-registration"), {"code": seat.code}).status_code == 302
    assert seat.receipts.get().ticket == code


def test_an_address_that_letters_come_back_from_is_told_nothing(cast: Cast) -> None:
    gone(cast, times=1)
    correct(cast)
    assert delivered() == [NEW]
    assert Person.objects.get(pk=cast.ana.pk).former_email == ""
    assert not queries.unreached_people(cast.project, desk_of(cast)).exists()


def test_a_first_address_leaves_the_printed_card_as_it_is(cast: Cast) -> None:
    cast.ana.email = ""
    cast.ana.fold_names()
    cast.ana.save()
    correct(cast)
    assert Registration.objects.get(pk=cast.seat.pk).code == cast.seat.code
    assert delivered() == [NEW]


@pytest.mark.parametrize("over", ["closed", "past", "cancelled"])
def test_what_is_over_is_not_confirmed(cast: Cast, over: str) -> None:
    if over == "closed":
        cast.event.closed_at = NOW
    elif over == "past":
        cast.event.starts_on = cast.event.ends_on = (NOW - timedelta(days=2)).date()
    else:
        cast.event.status = "cancelled"
    cast.event.save()
    correct(cast)
    assert not Job.objects.filter(name="events.write_confirmation").exists()


def test_the_same_address_twice_changes_nothing(cast: Cast, as_: Any) -> None:
    for _time in range(2):
        assert sent(as_(cast.cora), cast).status_code == 302
    assert AuditEntry.objects.filter(verb="address.corrected").count() == 1
    assert Job.objects.filter(name="events.write_confirmation").count() == 1


def test_somebody_who_corrects_it_meanwhile_is_not_overwritten(cast: Cast, as_: Any) -> None:
    desk = as_(cast.cora)
    version = desk.get(where(cast)).context["form"]["version"].value()
    correct(cast, "other@people.example")
    answer = desk.post(where(cast), {"email": NEW, "version": version})
    assert answer.status_code == 422
    assert "other@people.example" in answer.content.decode()


def test_a_namesake_with_that_address_is_no_second_person(cast: Cast, as_: Any) -> None:
    factories.PersonFactory(project=cast.project, name=cast.ana.name, email=NEW)
    assert sent(as_(cast.cora), cast).status_code == 422
    assert Person.objects.get(pk=cast.ana.pk).email != NEW


def test_nobody_writes_to_somebody_sealed(cast: Cast) -> None:
    seen = seen_of(cast.ana)
    participants.seal([cast.ana.pk], now=NOW)
    with pytest.raises((rules.NameIsSealed, ChangedMeanwhile)):
        actions.correct_address(cast.ana, address=Address(NEW), seen=seen, by=cast.cora, now=NOW)


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "a b@people.example", "ana@people.example\nBcc: x@y.example"]
)
def test_what_is_no_address_is_refused(cast: Cast, as_: Any, email: str) -> None:
    assert sent(as_(cast.cora), cast, email).status_code == 422


def test_the_host_asks_the_town_of_the_person(cast: Cast, as_: Any) -> None:
    """Tomas hosts the event and sees who comes; people of Kavala are Noor's."""
    theirs = factories.PersonFactory(project=cast.project, town=cast.kavala, name="Eleni")
    seat = factories.RegistrationFactory(event=cast.event, person=theirs, town=cast.kavala)
    page = reverse("events:correct-address", args=["strings", 1, seat.pk])
    answers = {
        who: as_(getattr(cast, who)).get(page).status_code for who in ("tomas", "noor", "cora", "stranger")
    }
    assert answers == {"tomas": 403, "noor": 200, "cora": 200, "stranger": 404}


def test_it_is_one_click_from_the_list(cast: Cast, as_: Any) -> None:
    gone(cast)
    desk = as_(cast.tomas)
    page = f"{where(cast)}?from=list"
    assert page in desk.get(listed("unreached")).content.decode()
    version = desk.get(page).context["form"]["version"].value()
    assert desk.post(page, {"email": NEW, "version": version}).headers["Location"] == listed("unreached")
    assert "Ana Moura" not in desk.get(listed("unreached")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_correct_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    seen = seen_of(cast.ana)

    def to(email: str) -> None:
        actions.correct_address(cast.ana, address=Address(email), seen=seen, by=cast.cora, now=NOW)

    end = overtaken(lambda: to("one@people.example"), lambda: to("two@people.example"))
    assert isinstance(end, ChangedMeanwhile)
    assert Person.objects.get(pk=cast.ana.pk).email == "one@people.example"


# --- On paper -------------------------------------------------------------------------------------


def desk_of(cast: Cast) -> queries.Desk:
    return queries.writing_desk(cast.project, whole_project=True, runs=lambda _event: True, towns=[])


def asked(name: str, **facts: Any) -> None:
    jobs.enqueue(f"events.{name}", now=NOW, **facts)


def test_a_letter_to_an_address_that_is_given_up_waits_to_be_printed(cast: Cast) -> None:
    gone(cast)
    for _time in range(2):
        asked("write_confirmation", registration_id=cast.seat.pk)
    assert delivered() == []
    assert KeptLetter.objects.get().letter == "confirmation", "the same letter is one letter"
    assert queries.kept_letters(cast.project, desk_of(cast)).count() == 1


def test_one_letter_that_came_back_is_not_enough(cast: Cast) -> None:
    gone(cast, times=1)
    asked("write_confirmation", registration_id=cast.seat.pk)
    assert delivered() == [cast.ana.email]
    assert not KeptLetter.objects.exists()


@pytest.mark.parametrize(("kind", "kept"), [("week", 1), ("thanks", 0), ("outcome", 0)])
def test_thanks_and_news_are_not_worth_the_paper(cast: Cast, kind: str, kept: int) -> None:
    gone(cast)
    asked("write_reminder", registration_id=cast.seat.pk, kind=Reminder.Kind(kind).value)
    assert delivered() == []
    assert KeptLetter.objects.count() == kept


def test_whoever_shares_the_address_stands_on_the_list_too(cast: Cast) -> None:
    gone(cast)
    rui = factories.PersonFactory(
        project=cast.project, name="Rui Moura", email=cast.ana.email, town=cast.gondomar
    )
    seat = factories.RegistrationFactory(event=cast.event, person=rui)
    asked("write_confirmation", registration_id=seat.pk)
    assert delivered() == []
    names = {one.person.name for one in queries.unreached_people(cast.project, desk_of(cast))}
    assert names == {"Ana Moura", "Rui Moura"}


def test_who_was_phoned_stands_there_again_when_a_letter_waits(cast: Cast) -> None:
    found = gone(cast)
    actions.note_reached(found, works_again=False, by=cast.tomas, now=NOW)
    asked("write_confirmation", registration_id=cast.seat.pk)
    delivered()
    assert queries.unreached_people(cast.project, desk_of(cast)).get().closed_at is None


def every_letter(cast: Cast) -> list[KeptLetter]:
    """One of each kind that has something to say."""
    activity = factories.ActivityFactory(event=cast.event, capacity=5)
    place = factories.ActivitySeatFactory(activity=activity, registration=cast.seat)
    letter = KeptLetter.Letter
    facts: dict[str, dict[str, Any]] = {
        letter.CONFIRMATION: {},
        letter.PROMOTION: {},
        letter.PLACE: {"seat_id": place.pk},
        letter.QUESTION: {"kind": "week"},
        letter.ACTIVITY_GONE: {"activity": queries.kept_of(activity)},
    }
    return [
        factories.KeptLetterFactory(registration=cast.seat, letter=kind, facts=given)
        for kind, given in facts.items()
    ]


def test_each_letter_is_written_anew_for_the_printer(cast: Cast, mailoutbox: Any) -> None:
    for kept in every_letter(cast):
        (sheet,) = notifications.on_paper(kept)
        assert sheet["subject"]
        assert "Hello Ana" in sheet["parts"][0][1]
    assert mailoutbox == []


def test_every_letter_can_be_printed_and_sent_after_all() -> None:
    assert set(KeptLetter.Letter) == notifications.WRITERS.keys() == kept_letters.JOBS.keys()


def test_what_has_nothing_to_say_any_more_is_not_printed(cast: Cast) -> None:
    factories.KeptLetterFactory(registration=cast.seat)
    Registration.objects.filter(pk=cast.seat.pk).update(status="cancelled")
    assert notifications.on_paper(KeptLetter.objects.get()) == []


def test_letters_are_printed_given_and_gone(cast: Cast, as_: Any) -> None:
    entry = gone(cast)
    kept = factories.KeptLetterFactory(registration=cast.seat)
    desk = as_(cast.tomas)
    for page in (listed("print-kept-letters"), listed("print-kept-letter", entry.pk)):
        answer = desk.get(page)
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer.headers["Cache-Control"]
    assert listed("print-kept-letters") in desk.get(listed("unreached")).content.decode()
    later = factories.KeptLetterFactory(registration=cast.seat, letter="promotion")
    page = listed("give-kept-letters", entry.pk)
    for _time in range(2):
        assert desk.post(page, {"letter": [kept.pk, "x", "9" * 30]}).status_code == 302
    kept.refresh_from_db()
    later.refresh_from_db()
    assert (kept.given_by, later.given_at) == (cast.tomas, None), "what came meanwhile still waits"
    assert AuditEntry.objects.filter(verb="letters.given").count() == 1


def test_nobody_gives_or_prints_letters_of_another_town(cast: Cast, as_: Any) -> None:
    entry = gone(cast)
    kept = factories.KeptLetterFactory(registration=cast.seat)
    noor = as_(cast.noor)
    assert noor.get(listed("print-kept-letters")).status_code == 404
    assert noor.get(listed("print-kept-letter", entry.pk)).status_code == 404
    assert noor.post(listed("give-kept-letters", entry.pk), {"letter": kept.pk}).status_code == 404


def test_letters_go_by_mail_once_the_address_works_again(cast: Cast, as_: Any) -> None:
    entry = gone(cast)
    every_letter(cast)
    as_(cast.cora).post(listed("reach", entry.pk), {"works": "1"})
    assert not KeptLetter.objects.exists()
    assert set(delivered()) == {cast.ana.email}


def test_letters_go_to_the_new_address(cast: Cast) -> None:
    gone(cast)
    factories.KeptLetterFactory(registration=cast.seat)
    factories.KeptLetterFactory(registration=cast.seat, letter="promotion")
    correct(cast)
    assert delivered() == [NEW, NEW], "one confirmation, and the seat that became free"
    assert not KeptLetter.objects.exists()
