"""Handing over: what the server answered is known, nothing goes twice, limits hold, and nobody who waits is starved."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from cordel.base import jobs, letters, mail_limits, mail_server, returned, slots
from cordel.base.mail_limits import Urgency
from cordel.base.mail_server import ServerAway
from cordel.base.models import Job
from cordel.base.returned import Reader
from cordel.core.bounces import Reason
from cordel.events import actions, queries
from cordel.events.models import Recipient
from tests import factories
from tests.conftest import NOW, Cast
from tests.post_office import PostOffice, post_office

pytestmark = pytest.mark.django_db
State = Recipient.State
TO = "ana@people.example"


def message(to: str = TO) -> Any:
    return letters.compose(
        "accounts/letters/sign_in_code",
        to=to,
        language="en",
        context={"code": "ABCD", "first_name": "Ana"},
        reader=Reader("p", 7),
    )


def handed(office: PostOffice, to: str = TO) -> mail_server.Answer:
    with mail_server.mail_server() as server:
        return mail_server.give(message(to), server)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[returned.Failure]:
    heard: list[returned.Failure] = []
    monkeypatch.setitem(slots._filled, returned.SLOT, lambda failure: heard.append(failure) or [])
    return heard


# --- What the server answers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("550 5.1.1 <ana@people.example> no such user", Reason.UNKNOWN),
        ("550 no", Reason.UNKNOWN),
        ("552 5.2.2 over quota", Reason.FULL),
        ("550 5.2.1 disabled", Reason.CLOSED),
        ("550 5.7.1 spam", Reason.REFUSED),
        ("556 5.1.10 null MX", Reason.DOMAIN),
        ("599 we are closed", Reason.OTHER),
    ],
)
def test_a_refusal_is_classified_and_its_words_forgotten(
    reply: str, reason: Reason, caplog: pytest.LogCaptureFixture
) -> None:
    with post_office() as office, caplog.at_level(logging.DEBUG):
        office.answers[TO] = reply
        answer = handed(office)
    assert (answer.is_taken, answer.is_later, answer.reason) == (False, False, reason)
    assert TO not in caplog.text and TO not in repr(answer)


@pytest.mark.parametrize("reply", ["450 4.2.1 later", "451 4.7.1 greylisted", "452 4.2.2 full"])
def test_what_begins_with_four_is_wanted_later(reply: str) -> None:
    with post_office() as office:
        office.answers[TO] = reply
        assert handed(office).is_later


@pytest.mark.parametrize("reply", ["421 too many letters", "hang up"])
def test_a_server_that_says_good_bye_is_away(reply: str) -> None:
    with post_office() as office, pytest.raises(ServerAway) as away:
        office.answers[TO] = reply
        handed(office)
    assert not isinstance(away.value, mail_server.InDoubt)


def test_a_server_that_refuses_our_own_address_takes_nothing_from_anybody() -> None:
    with post_office(DEFAULT_FROM_EMAIL="cordel@towns.example") as office, pytest.raises(ServerAway):
        office.answers["cordel@towns.example"] = "553 5.7.1 sender not allowed"
        handed(office)


def test_no_answer_after_the_last_dot_leaves_it_in_doubt() -> None:
    with post_office() as office, pytest.raises(mail_server.InDoubt):
        office.after_data = ["hang up"]
        handed(office)


def test_a_refusal_of_the_letter_itself_is_no_doubt() -> None:
    with post_office() as office:
        office.after_data = ["554 5.7.1 looks like spam"]
        assert handed(office).reason is Reason.REFUSED


def test_lines_that_begin_with_a_dot_arrive_whole() -> None:
    with post_office() as office:
        office.extensions = ("8BITMIME",)
        with mail_server.mail_server() as server:
            mail_server.converse(server.connection, "a@b.example", TO, b"Subject: x\n\n.\n..two\nend")
    assert office.letters[0][4] == b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n"


def test_the_envelope_names_the_letter_where_returned_letters_are_read() -> None:
    with post_office(MAIL_BOUNCES="back@towns.example") as office:
        office.extensions = ("DSN",)
        handed(office)
    sender, options, reader, wishes, content = office.letters[0]
    token = sender.removeprefix("back+").removesuffix("@towns.example")
    assert len(sender.partition("@")[0]) <= 64 and sender == sender.lower()
    assert f"ENVID={token}" in options and "NOTIFY=FAILURE,DELAY" in wishes
    assert (reader, "ORCPT=rfc822;ana@people.example" in wishes) == (TO, True)
    assert b"From: Cordel <cordel@" in content and b"back+" not in content
    sent = returned.sent(sender, now=timezone.now())
    assert sent is not None and sent.reader == Reader("p", 7)
    assert returned.fingerprint(TO).startswith(sent.address)


def test_a_server_without_that_extension_is_not_asked_for_it() -> None:
    with post_office(MAIL_BOUNCES="back@towns.example") as office:
        handed(office)
    assert office.letters[0][1] == "" and office.letters[0][3] == ""


@pytest.mark.parametrize("address", ["a+b=c@x.example", "ü@x.example"])
def test_options_of_the_dialogue_are_written_as_the_standard_says(address: str) -> None:
    written = mail_server.xtext(address)
    assert written.isascii() and "=" not in written
    assert set(written.split("@")[0].upper()) <= set("ABC+234567890D") | {"C", "3", "B"}


# --- One connection ---------------------------------------------------------------------------------


def test_a_connection_takes_so_many_letters_and_no_more() -> None:
    with post_office(MAIL_PER_CONNECTION=2) as office, mail_server.mail_server() as server:
        for number in range(5):
            assert mail_server.give(message(f"a{number}@x.example"), server).is_taken
    assert office.connections == 3 and len(office.letters) == 5


def test_after_a_refusal_the_same_connection_goes_on() -> None:
    with post_office() as office, mail_server.mail_server() as server:
        office.answers["gone@x.example"] = "550 5.1.1 gone"
        assert not mail_server.give(message("gone@x.example"), server).is_taken
        assert mail_server.give(message(), server).is_taken
    assert office.connections == 1 and office.readers == [TO]


# --- Letters one by one -----------------------------------------------------------------------------


def test_a_letter_that_was_refused_for_good_is_told_once_and_not_tried_again(
    cast: Cast, now: Any, told: list[returned.Failure]
) -> None:
    with post_office() as office:
        office.answers[cast.ana.email] = "550 5.1.1 gone"
        jobs.enqueue("events.write_confirmation", now=now, registration_id=cast.seat.pk)
        jobs.run_due(now)
    assert Job.objects.get().state == Job.State.DONE
    assert [(one.reader, one.reason) for one in told] == [(Reader("p", cast.ana.pk), Reason.UNKNOWN)]


def test_a_letter_that_is_wanted_later_is_tried_with_growing_pauses_for_two_days(
    cast: Cast, told: list[returned.Failure]
) -> None:
    pauses = []
    with post_office() as office, time_machine.travel(NOW, tick=False) as clock:
        office.answers[cast.ana.email] = "450 4.2.0 later"
        jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
        while (job := Job.objects.get()).state == Job.State.QUEUED:
            clock.move_to(job.run_after)
            jobs.run_due(job.run_after)
            pauses.append(Job.objects.get().run_after - job.run_after)
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=16)]
    assert sum(pauses, timedelta()) >= timedelta(days=2) and max(pauses) == timedelta(hours=4)
    assert [one.reason for one in told] == [Reason.GAVE_UP]


def test_who_waits_for_a_code_hears_at_once_that_none_can_come(client: Any, cast: Cast) -> None:
    with post_office() as office:
        office.answers[cast.tomas.email] = "450 4.2.0 later"
        answer = client.post("/account/login/code/", {"email": cast.tomas.email})
    assert answer.status_code == 503


# --- Limits -----------------------------------------------------------------------------------------


def test_no_window_of_the_provider_sees_more_than_the_limit() -> None:
    """Whatever minute somebody picks, no more than the limit went out in it."""
    went, at = [], NOW
    with override_settings(MAIL_PER_MINUTE=12):
        while at < NOW + timedelta(minutes=6):
            try:
                mail_limits.take(Urgency.OWN, now=at)
                went.append(at)
            except jobs.NotNow as held:
                assert 0 < held.seconds <= 65
            at += timedelta(seconds=1)
    assert max(sum(one <= other < one + timedelta(minutes=1) for other in went) for one in went) <= 10
    assert len(went) >= 50, "and nearly as many as it takes do go"


def test_bulk_leaves_room_for_receipts_and_these_for_codes(now: Any) -> None:
    with override_settings(MAIL_PER_HOUR=20):
        for urgency, room in ((Urgency.BULK, 15), (Urgency.OWN, 3)):
            for _one in range(room):
                mail_limits.take(urgency, now=now)
            with pytest.raises(jobs.NotNow):
                mail_limits.take(urgency, now=now)
        for _one in range(5):
            mail_limits.take(Urgency.WAITED_FOR, now=now)


def test_the_smallest_limit_lets_everything_through_in_the_end(now: Any) -> None:
    with override_settings(MAIL_PER_MINUTE=1):
        mail_limits.take(Urgency.BULK, now=now)
        with pytest.raises(jobs.NotNow) as held:
            mail_limits.take(Urgency.BULK, now=now)
        mail_limits.take(Urgency.BULK, now=now + timedelta(seconds=held.value.seconds))


def test_a_refused_letter_is_not_counted(now: Any) -> None:
    with override_settings(MAIL_PER_MINUTE=100, MAIL_PER_DAY=4):
        for _one in range(3):
            mail_limits.take(Urgency.BULK, now=now)
        for _one in range(9):
            with pytest.raises(jobs.NotNow):
                mail_limits.take(Urgency.BULK, now=now)
        assert mail_limits.room(now) == {"MAIL_PER_MINUTE": (3, 100), "MAIL_PER_DAY": (3, 4)}


def group_letter(cast: Cast, people: int) -> Any:
    for number in range(people - 1):
        factories.RegistrationFactory(event=cast.event, person__name=f"P{number}")
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=timezone.now())
    return letter


def test_the_queue_goes_on_by_itself_the_next_day(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock, post_office(MAIL_PER_DAY=4) as office:
        letter = group_letter(cast, 7)
        for day in range(4):
            clock.move_to(NOW + timedelta(days=day, hours=3 * day))
            jobs.run_due(timezone.now())
            assert len(office.letters) == min(7, 3 * (day + 1))
    assert len(set(office.readers)) == 7
    assert set(letter.recipients.values_list("state", flat=True)) == {State.HANDED_OVER}
    assert not Job.objects.filter(state=Job.State.FAILED).exists()


def test_a_receipt_goes_before_the_letters_to_many_that_were_queued_earlier(cast: Cast, now: Any) -> None:
    with post_office() as office:
        letter = group_letter(cast, 3)
        newcomer = factories.RegistrationFactory(event=cast.event, person__name="Newcomer")
        jobs.enqueue("events.write_confirmation", now=now, registration_id=newcomer.pk)
        jobs.run_due(now)
    assert office.readers[0] == newcomer.person.email and len(office.readers) == 4
    assert letter.recipients.count() == 3


def test_a_slow_server_gets_a_short_turn(cast: Cast, now: Any) -> None:
    with post_office() as office:
        letter = group_letter(cast, 4)
        actions.hand_over(letter.pk, now=now, enough=lambda: len(office.letters) >= 2)
        assert len(office.letters) == 2
        jobs.run_due(now)
    assert len(set(office.readers)) == len(office.readers) == 4


# --- Letters to groups: once ------------------------------------------------------------------------


def test_a_copy_in_doubt_is_not_sent_again_until_somebody_says_so(cast: Cast, as_: Any, now: Any) -> None:
    address = ""
    with post_office() as office:
        letter = group_letter(cast, 2)
        address = letter.get_absolute_url()
        office.after_data = ["hang up"]
        jobs.run_due(now)
        actions.hand_over(letter.pk, now=now + timedelta(days=1))
        assert sorted(letter.recipients.values_list("state", flat=True)) == [
            State.HANDED_OVER,
            State.IN_DOUBT,
        ]
        browser = as_(cast.cora)
        assert "nobody knows whether it took it" in browser.get(address).content.decode()
        browser.post(f"{address}again/")
        jobs.run_due(now + timedelta(days=1))
        assert len(office.letters) == 1
        browser.post(f"{address}again/", {"doubt": "1"})
        jobs.run_due(now + timedelta(days=1))
    assert len(office.letters) == 2 == len(set(office.readers))


def test_what_a_killed_worker_was_telling_is_in_doubt_and_the_rest_goes_on(cast: Cast, now: Any) -> None:
    with post_office() as office:
        letter = group_letter(cast, 3)
        first = letter.recipients.order_by("pk")[0]
        letter.recipients.update(taken_at=now)
        letter.recipients.filter(pk=first.pk).update(handing_at=now)
        actions.hand_over(letter.pk, now=now + queries.HELD)
    first.refresh_from_db()
    assert first.state == State.IN_DOUBT and first.person.email not in office.readers
    assert len(office.readers) == 2
