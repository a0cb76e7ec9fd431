"""Letters that came back: whose they were, that nobody can forge one, and what follows from it."""

import imaplib
import mailbox
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from cordel.base import jobs, mailboxes, returned
from cordel.base.models import AuditEntry
from cordel.base.returned import PERSON, USER, Failure, Reader
from cordel.core.bounces import Kind, Reason
from cordel.events import actions
from cordel.events.models import Recipient
from cordel.participants import actions as participants
from cordel.participants import queries as people
from cordel.participants.models import Person, Unreached
from tests import factories
from tests.conftest import NOW, Cast
from tests.core.test_bounces import report
from tests.post_office import post_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def bounces() -> Any:
    with override_settings(MAIL_BOUNCES="bounces@towns.example"):
        yield


def came_back(
    cast: Cast,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    at: datetime = NOW,
    to: str = "",
    more: str = "",
) -> bytes:
    """The report about a letter to Ana that was written at that moment."""
    to = to or returned.envelope(Reader(PERSON, cast.ana.pk), cast.ana.email, now=at)
    head = f"Return-Path: <>\nFrom: MAILER-DAEMON@post.example\nTo: {to}\n{more}"
    return report(
        f"Final-Recipient: rfc822;{cast.ana.email}", f"Action: {action}", f"Status: {status}", head=head
    )


def entry() -> Unreached:
    return Unreached.objects.get()


# --- Whose it was -----------------------------------------------------------------------------------


def test_a_report_marks_the_address_with_its_reason(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    assert returned.receive(came_back(cast, status="5.2.2"), now=NOW) is Kind.FAILED
    assert (entry().person, entry().reason, entry().hard, entry().since) == (cast.ana, "full", 0, NOW)
    (act,) = AuditEntry.objects.filter(verb="person.unreached")
    assert act.detail == {"reason": "full"} and not act.is_public and act.town_id == cast.gondomar.pk
    assert cast.ana.email not in caplog.text


def test_the_same_report_again_counts_once(cast: Cast) -> None:
    for _twice in range(3):
        returned.receive(came_back(cast), now=NOW)
    assert (entry().failures, entry().hard) == (1, 1)
    returned.receive(came_back(cast, at=NOW + timedelta(hours=1)), now=NOW + timedelta(hours=2))
    assert (entry().failures, entry().hard) == (2, 2)


@pytest.mark.parametrize("action", ["delayed", "delivered"])
def test_what_did_not_fail_marks_nobody(cast: Cast, action: str) -> None:
    returned.receive(came_back(cast, action=action, status="4.4.1"), now=NOW)
    assert not Unreached.objects.exists()


def test_an_answer_that_nobody_wrote_marks_nobody(cast: Cast) -> None:
    to = returned.envelope(Reader(PERSON, cast.ana.pk), cast.ana.email, now=NOW)
    raw = f"Return-Path: <>\nTo: {to}\nAuto-Submitted: auto-replied\n\nuser unknown".encode()
    assert returned.receive(raw, now=NOW) is Kind.ANSWER and not Unreached.objects.exists()


def test_a_server_without_standards_is_known_by_the_envelope_alone(cast: Cast) -> None:
    to = returned.envelope(Reader(PERSON, cast.ana.pk), cast.ana.email, now=NOW).upper()
    raw = f"Return-Path: <>\nDelivered-To: {to}\n\nHi. This is the qmail-send program.\nno mailbox here".encode()
    assert returned.receive(raw, now=NOW) is Kind.FAILED and entry().reason == "unknown"


# --- Forged, old, of another ------------------------------------------------------------------------


def forged(cast: Cast) -> dict[str, str]:
    token = returned.token(Reader(PERSON, cast.ana.pk), cast.ana.email, now=NOW)
    other = factories.PersonFactory(project=cast.project, name="Other")
    another, _dash, _rest = returned.token(Reader(PERSON, other.pk), cast.ana.email, now=NOW).partition("-")
    said, _dash, signature = token.rpartition("-")
    return {
        "no token": "bounces@towns.example",
        "another reader": f"bounces+{another}-{token.partition('-')[2]}@towns.example",
        "another signature": f"bounces+{said}-{'0' * len(signature)}@towns.example",
        "no signature": f"bounces+{said}-@towns.example",
        "half of it": f"bounces+{token[:-1]}@towns.example",
    }


@pytest.mark.parametrize(
    "how", ["no token", "another reader", "another signature", "no signature", "half of it"]
)
def test_a_forged_report_is_ignored(cast: Cast, how: str) -> None:
    assert returned.receive(came_back(cast, to=forged(cast)[how]), now=NOW) is Kind.OTHER
    assert not Unreached.objects.exists()


def test_a_token_of_another_installation_is_ignored(cast: Cast) -> None:
    with override_settings(SECRET_KEY="of another town"):
        raw = came_back(cast)
    assert returned.receive(raw, now=NOW) is Kind.OTHER


def test_a_token_is_good_for_a_month(cast: Cast) -> None:
    raw = came_back(cast)
    assert returned.receive(raw, now=NOW + timedelta(days=31)) is Kind.OTHER
    assert returned.receive(raw, now=NOW + timedelta(days=29)) is Kind.FAILED


def test_a_report_that_names_another_first_reader_is_ignored(cast: Cast) -> None:
    raw = came_back(cast).replace(
        b"Action: failed", b"Original-Recipient: rfc822;other@x.example\nAction: failed"
    )
    assert returned.receive(raw, now=NOW) is Kind.OTHER
    mine = f"Original-Recipient: rfc822;{cast.ana.email}\nAction: failed".encode()
    assert returned.receive(came_back(cast).replace(b"Action: failed", mine), now=NOW) is Kind.FAILED


def test_what_comes_back_from_an_old_address_says_nothing_about_the_new_one(cast: Cast) -> None:
    raw = came_back(cast)
    cast.ana.email = "new@people.example"
    cast.ana.fold_names()
    cast.ana.save()
    returned.receive(raw, now=NOW)
    assert not Unreached.objects.exists()


def test_another_address_clears_the_mark(cast: Cast) -> None:
    returned.receive(came_back(cast), now=NOW)
    assert people.unreached().count() == 1
    cast.ana.email = "new@people.example"
    cast.ana.fold_names()
    cast.ana.save()
    assert people.unreached().count() == 0


def test_somebody_whose_data_is_gone_is_no_error(cast: Cast) -> None:
    raw = came_back(cast)
    cast.seat.delete()
    Person.objects.filter(pk=cast.ana.pk).delete()
    assert returned.receive(raw, now=NOW) is Kind.FAILED


def test_an_officer_is_marked_as_well(cast: Cast) -> None:
    to = returned.envelope(Reader(USER, cast.noor.pk), cast.noor.email, now=NOW)
    returned.receive(came_back(cast, to=to), now=NOW)
    assert entry().user == cast.noor


# --- What follows -----------------------------------------------------------------------------------


def mark(
    cast: Cast, times: int = 1, reason: Reason = Reason.UNKNOWN, person: Person | None = None
) -> Unreached:
    person = person or cast.ana
    for number in range(times):
        failure = Failure(
            Reader(PERSON, person.pk), returned.fingerprint(person.email), reason, f"letter {number}", NOW
        )
        participants.note_unreached(failure)
    return Unreached.objects.get(person=person)


def sent_states(cast: Cast) -> list[tuple[str, str]]:
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
    return list(letter.recipients.values_list("state", "reason"))


@pytest.mark.parametrize(
    ("times", "reason", "stopped"),
    [
        (1, Reason.UNKNOWN, False),
        (2, Reason.UNKNOWN, True),
        (5, Reason.FULL, False),
        (2, Reason.DOMAIN, True),
    ],
)
def test_letters_to_groups_stop_after_two_that_found_no_mailbox(
    cast: Cast, times: int, reason: Reason, stopped: bool
) -> None:
    mark(cast, times, reason)
    by_hand = [(Recipient.State.BY_HAND, Recipient.Reason.RETURNED)]
    assert sent_states(cast) == (by_hand if stopped else [(Recipient.State.WAITING, "")])


def test_a_letter_that_is_handed_over_clears_nothing(cast: Cast) -> None:
    mark(cast)
    with post_office() as office:
        jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
        jobs.run_due(NOW)
    assert office.readers == [cast.ana.email] and people.unreached().filter(closed_at=None).count() == 1


def test_who_was_reached_is_off_the_list_until_another_letter_comes_back(cast: Cast) -> None:
    found = mark(cast, 2)
    participants.close_unreached(found, works_again=False, by=cast.tomas, now=NOW)
    participants.close_unreached(found, works_again=True, by=cast.cora, now=NOW)
    assert (entry().closed_by, entry().hard) == (cast.tomas, 2), "twice changes nothing"
    returned.receive(came_back(cast), now=NOW + timedelta(hours=1))
    assert entry().closed_at is None and entry().since == NOW + timedelta(hours=1)
    participants.close_unreached(entry(), works_again=True, by=cast.cora, now=NOW)
    assert sent_states(cast) == [(Recipient.State.WAITING, "")]


def test_what_the_mail_server_refuses_at_once_is_on_the_list_too(cast: Cast) -> None:
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
    with post_office() as office:
        office.answers[cast.ana.email] = "550 5.1.1 gone"
        jobs.run_due(NOW)
    assert (entry().person, entry().reason, entry().hard) == (cast.ana, "unknown", 1)


def test_a_letter_that_the_own_server_does_not_like_marks_nobody(cast: Cast) -> None:
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
    with post_office() as office:
        office.after_data = ["554 5.7.1 looks like spam"]
        jobs.run_due(NOW)
    assert not Unreached.objects.exists()


# --- Where they are read ----------------------------------------------------------------------------


ORDINARY = b"From: Rui <rui@x.example>\nTo: bounces@towns.example\n\nHello, who are you?\n"


def read_from(address: str) -> dict[str, int]:
    with override_settings(MAIL_BOUNCES_FROM=address):
        return mailboxes.read_bounces()


def test_a_maildir_is_read_once(cast: Cast, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(came_back(cast))
    box.add(ORDINARY)
    assert read_from(f"maildir://{tmp_path}/box") == {"failed": 1, "other": 1}
    assert read_from(f"maildir://{tmp_path}/box") == {} and entry().failures == 1
    (left,) = mailbox.Maildir(tmp_path / "box")
    assert "Hello" in left.get_payload() and set(left.get_flags()) == {"S", "F"}


def test_an_mbox_is_read_once(cast: Cast, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    box.add(came_back(cast))
    box.add(ORDINARY)
    box.close()
    assert read_from(f"mbox://{tmp_path}/box") == {"failed": 1, "other": 1}
    assert read_from(f"mbox://{tmp_path}/box") == {} and entry().failures == 1
    with closing(mailbox.mbox(tmp_path / "box")) as left:
        assert len(left) == 1


class Post:
    """An IMAP server that has the messages in `inbox`: uid -> (bytes, flags)."""

    inbox: dict[bytes, list[Any]]
    seen: dict[str, Any]

    def __init__(self, host: str, port: int, timeout: float) -> None:
        Post.seen = {"where": (host, port)}

    def login(self, user: str, password: str) -> None:
        Post.seen["who"] = (user, password)

    def select(self, folder: str) -> None:
        Post.seen["folder"] = folder

    def uid(self, verb: str, *args: Any) -> Any:
        if verb == "SEARCH":
            return "OK", [b" ".join(uid for uid, (_raw, flags) in Post.inbox.items() if "Seen" not in flags)]
        uid = args[0].encode()
        if verb == "FETCH":
            return "OK", [(b"1 (BODY", Post.inbox[uid][0]), b")"]
        Post.inbox[uid][1] += args[2]
        return "OK", []

    def expunge(self) -> None:
        Post.inbox = {uid: one for uid, one in Post.inbox.items() if "Deleted" not in one[1]}

    def logout(self) -> None:
        Post.seen["left"] = True


def test_an_imap_mailbox_is_read_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Post)
    Post.inbox = {b"1": [came_back(cast), ""], b"2": [ORDINARY, ""]}
    address = "imap+ssl://bounces%40towns.example:s%2Fecret@post.example/Back"
    assert read_from(address) == {"failed": 1, "other": 1}
    assert Post.seen == {
        "where": ("post.example", 993),
        "who": ("bounces@towns.example", "s/ecret"),
        "folder": '"Back"',
        "left": True,
    }
    assert list(Post.inbox) == [b"2"] and read_from(address) == {}


def test_a_pipe_hands_over_one_message(cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(came_back(cast))))
    call_command("read_bounces", "--stdin")
    assert capsys.readouterr().out.strip() == "failed" and entry().person == cast.ana


# --- Not reached, please phone ----------------------------------------------------------------------

LIST = "/desk/p/strings/not-reached/"


def page_of(browser: Any, address: str = LIST) -> str:
    return str(browser.get(address).content.decode())


def test_each_sees_the_people_they_may_know(cast: Cast, as_: Any) -> None:
    """A town its own, the host those of its event, the coordinator everybody."""
    elsewhere = factories.EventFactory(project=cast.project, number=2, host=cast.kavala)
    rows = {
        "Ana Moura": cast.seat,
        "Eleni": factories.RegistrationFactory(
            event=elsewhere, person__name="Eleni", person__town=cast.kavala, town=cast.kavala
        ),
    }
    for registration in rows.values():
        factories.UnreachedFactory(person=registration.person)
    for who, seen in (
        (cast.cora, {"Ana Moura", "Eleni"}),
        (cast.noor, {"Eleni"}),
        (cast.tomas, {"Ana Moura"}),
    ):
        page = page_of(as_(who))
        assert {name for name in rows if name in page} == seen


def test_the_list_is_searched_sorted_narrowed_and_taken_along(cast: Cast, as_: Any) -> None:
    mark(cast, 2)
    browser = as_(cast.cora)
    assert "the mail server knows no such address" in page_of(browser)
    assert "Nothing fits" in page_of(browser, f"{LIST}?q=nobody") and "Ana" in page_of(
        browser, f"{LIST}?q=ana"
    )
    assert "Ana" in page_of(browser, f"{LIST}?sort=-letters&reason=unknown")
    assert "Ana" not in page_of(browser, f"{LIST}?reason=full")
    file = page_of(browser, f"{LIST}?format=csv")
    assert "Ana Moura" in file and cast.ana.email not in file


def test_an_officer_says_that_somebody_was_reached_and_it_is_written_down(cast: Cast, as_: Any) -> None:
    found = mark(cast, 2)
    browser = as_(cast.tomas)
    address = f"{LIST}{found.pk}/"
    assert f"/registrations/{cast.seat.pk}/" in page_of(browser, address)
    assert browser.post(address, {"works": "1"}).headers["Location"] == LIST
    browser.post(address)
    (act,) = AuditEntry.objects.filter(verb="person.reached")
    assert act.actor_id == cast.tomas.pk and act.detail == {"works_again": True} and not act.is_public
    assert "Nobody to phone" in page_of(browser) and "Ana" in page_of(browser, f"{LIST}?state=reached")
    assert (entry().hard, entry().closed_by) == (0, cast.tomas)


def test_another_town_neither_sees_nor_closes_it(cast: Cast, as_: Any) -> None:
    found = mark(cast)
    for browser in (as_(cast.noor), as_(cast.stranger)):
        assert browser.get(f"{LIST}{found.pk}/").status_code == 404
        assert browser.post(f"{LIST}{found.pk}/").status_code == 404
    assert entry().closed_at is None


def test_the_coordinator_sees_officers_whom_letters_do_not_reach(cast: Cast, as_: Any) -> None:
    cast.kavala.phone = "+30 251 000 0000"
    cast.kavala.save()
    found = factories.UnreachedFactory(person=None, user=cast.noor)
    page = page_of(as_(cast.cora))
    assert "People who work for a town" in page and "+30 251 000 0000" in page
    assert "People who work for a town" not in page_of(as_(cast.tomas))
    assert as_(cast.tomas).get(f"{LIST}{found.pk}/").status_code == 404
    as_(cast.cora).post(f"{LIST}{found.pk}/")
    assert entry().closed_by == cast.cora


def test_the_desk_says_whom_to_phone(cast: Cast, as_: Any) -> None:
    mark(cast)
    words = "Letters do not reach 1 person."
    assert words in page_of(as_(cast.tomas), "/desk/") and words in page_of(as_(cast.cora), "/desk/")
    assert words not in page_of(as_(cast.noor), "/desk/") and words not in page_of(as_(cast.helper), "/desk/")


def test_the_page_of_a_sent_letter_leads_there(cast: Cast, as_: Any) -> None:
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
    assert LIST not in page_of(as_(cast.cora), letter.get_absolute_url())
    mark(cast)
    assert LIST in page_of(as_(cast.cora), letter.get_absolute_url())


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast: Cast, as_: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        seat = factories.RegistrationFactory(
            event=cast.event, person__name=f"P{number}", person__town=cast.kavala
        )
        factories.UnreachedFactory(person=seat.person)
    with django_assert_max_num_queries(22):
        page_of(as_(cast.cora))
