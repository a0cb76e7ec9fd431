"""Letters to groups: drafts reach nobody, everybody gets one, and nothing is called delivered."""

import re
import smtplib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from cordel.base import edits, jobs, pdf, tokens
from cordel.base.edits import ChangedMeanwhile
from cordel.base.models import AuditEntry, Job
from cordel.base.ratelimits import TooManyTries
from cordel.core.content import Content
from cordel.events import actions, queries, rules
from cordel.events.actions import Whom
from cordel.events.models import GroupLetter, Recipient, Registration
from cordel.events.views import outbox
from cordel.participants.models import ContactConsent, ContactStop, Person
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DESK = "/desk/p/strings/letters/"
State = Recipient.State


def people_of(cast: Cast, *names: str, **facts: Any) -> list[Registration]:
    """More people with a seat, from Kavala unless said otherwise."""
    facts = {"person__town": cast.kavala} | facts
    return [factories.RegistrationFactory(event=cast.event, person__name=name, **facts) for name in names]


def letter_of(cast: Cast, about: str = "registration", **facts: Any) -> GroupLetter:
    return factories.GroupLetterFactory(project=cast.project, about=about, **facts)


def send(cast: Cast, letter: GroupLetter, by: Any = None) -> int:
    return actions.send_letter(letter, seen=actions.version_of(letter), by=by or cast.cora, now=NOW)


def states(letter: GroupLetter) -> list[str]:
    return list(letter.recipients.order_by("person__sort_key", "pk").values_list("state", flat=True))


def allow(*people: Person) -> None:
    for person in people:
        factories.ContactConsentFactory(person=person)


# --- Drafts ---------------------------------------------------------------------------------------


def test_a_draft_reaches_nobody(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast, body="SENTINEL of a draft")
    browser = as_(cast.cora)
    for screen in ("", "words/", "group/", "remove/"):
        assert browser.get(f"{DESK}{letter.pk}/{screen}").status_code == 200
    actions.hand_over(letter.pk, now=NOW)
    actions.try_again(letter, by=cast.cora, now=NOW)
    jobs.run_due(NOW)
    assert mail.outbox == [] and not Recipient.objects.exists()
    assert not any("SENTINEL" in str(entry.detail) for entry in AuditEntry.objects.all())


def test_it_is_written_looked_at_and_sent_on_the_desk(cast: Cast, as_: Any) -> None:
    browser = as_(cast.cora)
    page = browser.get(f"{DESK}new/?event=1").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None and f'value="{cast.event.pk}" id="id_events_0" checked' in page.replace(
        "  ", " "
    )
    form = {
        "about": "registration",
        "events": [cast.event.pk],
        "statuses": ["seat"],
        "subject": "Bring a coat",
        "body": "Hello {name}, {days}.\n\nhttps://weather.example/?a=1&b=2.",
        "language": "en",
        "token": token[1],
    }
    made = browser.post(f"{DESK}new/", form)
    assert browser.post(f"{DESK}new/", form).headers["Location"] == made.headers["Location"]
    looked = browser.get(made.headers["Location"]).content.decode()
    assert "Send it to 1 person" in looked and "Hello <bdi>Cora</bdi>" in looked and "Ana" not in looked
    version = re.search(r'name="version" value="(\w+)"', looked)
    assert version is not None
    for _twice in range(2):
        assert browser.post(f"{made.headers['Location']}send/", {"version": version[1]}).status_code == 302
    jobs.run_due(NOW)
    (sent,) = mail.outbox
    assert sent.to == ["ana@people.example"] and sent.subject == "Bring a coat"
    assert "Hello Ana, 1–3 Apr 2026." in sent.body
    assert '<a href="https://weather.example/?a=1&amp;b=2" dir="ltr">' in sent.alternatives[0].content
    assert "List-Unsubscribe" not in sent.extra_headers
    page = browser.get(made.headers["Location"]).content.decode()
    assert "handed to the mail server" in page and "delivered" not in page


@pytest.mark.parametrize("wrong", ["{code}", "{ Nmae }", "{name.email}"])
def test_a_word_in_braces_that_nothing_fits_is_refused_by_name(cast: Cast, as_: Any, wrong: str) -> None:
    letter = letter_of(cast)
    answer = as_(cast.cora).post(
        f"{DESK}{letter.pk}/words/?in=en",
        {"subject": "Hi", "body": f"Dear {wrong}", "version": version_in(as_(cast.cora), letter)},
    )
    assert answer.status_code == 422
    assert wrong.replace(" ", "").lower() in answer.content.decode()
    letter.refresh_from_db()
    assert wrong not in letter.body.original


def version_in(browser: Client, letter: GroupLetter) -> str:
    page = browser.get(f"{DESK}{letter.pk}/words/?in=en").content.decode()
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_the_private_link_is_for_letters_about_the_registration(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast, body="See {link}")
    form = {"about": "news", "statuses": ["seat"], "version": "x"}
    page = as_(cast.cora).get(f"{DESK}{letter.pk}/group/").content.decode()
    found = re.search(r'name="version" value="(\w+)"', page)
    assert found is not None
    answer = as_(cast.cora).post(f"{DESK}{letter.pk}/group/", form | {"version": found[1]}, follow=True)
    assert "Nothing can be filled in for {link}" in answer.content.decode()
    with pytest.raises(rules.UnknownField):
        send(cast, GroupLetter.objects.get(pk=letter.pk))


def test_what_was_changed_after_somebody_looked_is_not_sent(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast)
    seen = actions.version_of(letter)
    GroupLetter.objects.filter(pk=letter.pk).update(body=Content.of("en", "Something else"))
    with pytest.raises(ChangedMeanwhile):
        actions.send_letter(letter, seen=seen, by=cast.cora, now=NOW)
    answer = as_(cast.cora).post(f"{DESK}{letter.pk}/send/", {"version": seen})
    assert answer.status_code == 422 and "Something else" in answer.content.decode()
    assert not Recipient.objects.exists()


def test_a_sent_letter_stays_as_it_is(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast)
    send(cast, letter)
    for screen in ("words/", "group/", "remove/"):
        assert as_(cast.cora).post(f"{DESK}{letter.pk}/{screen}", {}).status_code == 404
    with pytest.raises(rules.LetterIsSent):
        actions.remove_letter(letter, by=cast.cora, now=NOW)


def test_a_draft_is_thrown_away_once_asked(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast)
    assert as_(cast.cora).post(f"{DESK}{letter.pk}/remove/").status_code == 302
    assert not GroupLetter.objects.exists()
    actions.remove_letter(letter, by=cast.cora, now=NOW)


# --- Whom -----------------------------------------------------------------------------------------


def test_everybody_gets_one_letter_about_the_seat_that_counts(cast: Cast) -> None:
    later = factories.EventFactory(project=cast.project, number=2)
    seat = factories.RegistrationFactory(event=later, person=cast.ana)
    factories.RegistrationFactory(
        event=factories.EventFactory(project=cast.project, number=3), person=cast.ana, status="cancelled"
    )
    letter = letter_of(cast, statuses=["seat", "cancelled"])
    assert send(cast, letter) == 1
    assert letter.recipients.get().registration == seat


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"statuses": ["seat"]}, {"Ana Moura", "Present", "Absent"}),
        ({"statuses": ["waiting"]}, {"Waiting"}),
        ({"statuses": ["cancelled"]}, {"Cancelled"}),
        ({"statuses": ["present"]}, {"Present"}),
        ({"statuses": ["absent"]}, {"Ana Moura", "Absent"}),
        ({"statuses": ["waiting", "present"]}, {"Waiting", "Present"}),
        ({"statuses": []}, set()),
        ({"countries": ["PT"]}, {"Ana Moura"}),
        ({"roles": ["international"]}, {"Present", "Absent"}),
        ({"languages": ["ar"]}, {"Absent"}),
        ({"towns": ["kavala"]}, {"Present", "Absent"}),
        ({"town": "kavala"}, {"Present", "Absent"}),
    ],
)
def test_it_is_for_those_who_were_chosen(cast: Cast, chosen: dict[str, Any], expected: set[str]) -> None:
    (present,) = people_of(cast, "Present")
    factories.AttendanceFactory(registration=present, day=cast.event.starts_on)
    people_of(cast, "Absent", person__language="ar")
    people_of(cast, "Waiting", status="waiting", waiting_since=NOW)
    people_of(cast, "Cancelled", status="cancelled")
    factories.RegistrationFactory(person__name="Of another project")
    if "towns" in chosen:
        chosen = {"towns": [cast.kavala.pk]}
    if "town" in chosen:
        chosen = {"town": cast.kavala}
    found = queries.audience(letter_of(cast, **chosen))
    names = Person.objects.filter(pk__in=[reader.person_id for reader in found.readers])
    assert set(names.values_list("name", flat=True)) == expected


def test_two_people_with_one_address_get_their_own_letter_but_news_come_once(cast: Cast) -> None:
    (mother, son) = people_of(cast, "Mother", "Son", person__email="family@people.example")
    allow(mother.person, son.person)
    assert len(queries.audience(letter_of(cast)).readers) == 3
    found = queries.audience(letter_of(cast, about="news"))
    assert [reader.person_id for reader in found.readers] == [mother.person_id]
    assert (found.doubles, found.never_allowed, found.stopped) == (1, 1, 0)


def test_a_letter_to_nobody_is_refused(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast, statuses=["waiting"])
    with pytest.raises(rules.NobodyToWriteTo):
        send(cast, letter)
    page = as_(cast.cora).get(f"{DESK}{letter.pk}/").content.decode()
    assert "Nobody fits" in page and "send/" not in page


def test_a_letter_to_far_too_many_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_READERS", 0)
    with pytest.raises(rules.TooManyReaders):
        send(cast, letter_of(cast))


def test_nobody_sends_letters_all_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LETTERS_A_DAY", 1)
    send(cast, letter_of(cast))
    with pytest.raises(TooManyTries):
        send(cast, letter_of(cast))
    send(cast, letter_of(cast), by=cast.admin)


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "towns", "host_event", "every_event"),
    [
        ("cora", True, True, True),
        ("admin", True, True, True),
        ("tomas", False, True, False),
        ("noor", True, False, False),
        ("helper", False, False, False),
        ("stranger", False, False, False),
    ],
)
def test_everybody_opens_the_letters_of_the_own_people(
    cast: Cast, as_: Any, by: str, towns: bool, host_event: bool, every_event: bool
) -> None:
    letters = [
        letter_of(cast, town=cast.kavala),
        letter_of(cast, of_events=[cast.event]),
        letter_of(cast),
        letter_of(cast, of_events=[cast.event, factories.EventFactory(project=cast.project, number=2)]),
    ]
    browser = as_(getattr(cast, by))
    for letter, may in zip(letters, (towns, host_event, every_event, every_event), strict=True):
        assert browser.get(f"{DESK}{letter.pk}/").status_code == (200 if may else 404)
        assert browser.post(f"{DESK}{letter.pk}/send/", {"version": "x"}).status_code == (422 if may else 404)
    shown = browser.get(DESK)
    if shown.status_code == 200:
        links = {int(pk) for pk in re.findall(r"letters/(\d+)/\"", shown.content.decode())}
        expected = zip(letters, (towns, host_event, every_event, every_event), strict=True)
        assert links == {letter.pk for letter, may in expected if may}


def test_an_officer_writes_to_the_own_town_whatever_is_sent(cast: Cast, as_: Any) -> None:
    (greek,) = people_of(cast, "Greek")
    browser = as_(cast.noor)
    page = browser.get(f"{DESK}new/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    form = {"about": "registration", "statuses": ["seat"], "subject": "a", "body": "b", "language": "en"}
    answer = browser.post(f"{DESK}new/", form | {"town": "", "towns": [cast.gondomar.pk], "token": token[1]})
    letter = GroupLetter.objects.get()
    assert answer.status_code == 302 and letter.town == cast.kavala and letter.towns == []
    assert [one.person_id for one in queries.audience(letter).readers] == [greek.person_id]


def test_a_host_cannot_write_to_an_event_elsewhere(cast: Cast, as_: Any) -> None:
    elsewhere = factories.EventFactory(project=cast.project, number=2)
    browser = as_(cast.tomas)
    page = browser.get(f"{DESK}new/").content.decode()
    assert "The people of the events that we host" in page
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    form = {
        "about": "registration",
        "statuses": ["seat"],
        "subject": "a",
        "body": "b",
        "language": "en",
        "town": "",
        "token": token[1],
    }
    for events in ([], [elsewhere.pk], [cast.event.pk, elsewhere.pk]):
        assert browser.post(f"{DESK}new/", form | {"events": events}).status_code == 422
    assert browser.post(f"{DESK}new/", form | {"events": [cast.event.pk]}).status_code == 302


def test_the_events_own_tab_shows_letters_to_its_people(cast: Cast, as_: Any) -> None:
    mine = letter_of(cast, of_events=[cast.event])
    to_all = letter_of(cast)
    other = letter_of(cast, of_events=[factories.EventFactory(project=cast.project, number=2)])
    page = as_(cast.cora).get("/desk/p/strings/events/1/letters/").content.decode()
    assert f"letters/{mine.pk}/" in page and f"letters/{to_all.pk}/" in page
    assert f"letters/{other.pk}/" not in page and "letters/new/?event=1" in page


# --- In the reader's language -----------------------------------------------------------------------


def test_each_reads_the_own_language_and_is_told_when_it_is_another(cast: Cast) -> None:
    body = Content.of("en", "Good morning {name}").with_translation("pt", "Bom dia {name}")
    people_of(cast, "Rui", person__language="pt")
    people_of(cast, "Layla", person__language="ar")
    send(cast, letter_of(cast, body=body))
    jobs.run_due(NOW)
    by_name = {next(n for n in ("Ana", "Rui", "Layla") if n in sent.body): sent for sent in mail.outbox}
    assert "Bom dia Rui" in by_name["Rui"].body and "Good morning" not in by_name["Rui"].body
    html = by_name["Layla"].alternatives[0].content
    assert '<html lang="ar" dir="rtl">' in html and '<div lang="en" dir="ltr">' in html and "<em>" in html
    assert "<em>" not in by_name["Ana"].alternatives[0].content


def test_the_preview_says_what_each_language_falls_back_to(cast: Cast, as_: Any) -> None:
    people_of(cast, "Layla", person__language="ar", person__email="")
    letter = letter_of(cast)
    page = as_(cast.cora).get(f"{DESK}{letter.pk}/").content.decode()
    assert "shown in English" in page and 'id="preview-ar" lang="ar" dir="rtl"' in page
    assert "Who has no e-mail address" in page and "Layla" in page and "/my/…" not in page


def test_names_make_neither_links_nor_markup_nor_fields(cast: Cast) -> None:
    Person.objects.filter(pk=cast.ana.pk).update(called="{link} <b>https://evil.example")
    send(cast, letter_of(cast, body="Hello {name}"))
    jobs.run_due(NOW)
    html = mail.outbox[0].alternatives[0].content
    assert "<b>" not in html and 'href="https://evil' not in html and "/my/" not in mail.outbox[0].body


# --- Handing over -----------------------------------------------------------------------------------


class Server:
    """A mail server that answers as the test says, address by address."""

    answers: dict[str, Exception]
    opened = 0

    def __init__(self, **_options: Any) -> None:
        pass

    def open(self) -> None:
        Server.opened += 1

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        for message in messages:
            message.message()
            if message.to[0] in Server.answers:
                raise Server.answers[message.to[0]]
            mail.outbox.append(message)
        return len(messages)


@pytest.fixture
def server() -> Any:
    Server.answers, Server.opened = {}, 0
    with override_settings(EMAIL_BACKEND=f"{__name__}.Server"):
        yield Server


def test_each_letter_goes_once_in_batches_of_one_connection(
    cast: Cast, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cordel.events.actions.handing_over.BATCH", 2)
    people_of(cast, "A", "B", "C", "D")
    letter = letter_of(cast)
    assert send(cast, letter) == 5 == send(cast, letter)
    jobs.run_due(NOW)
    assert len(mail.outbox) == len({sent.to[0] for sent in mail.outbox}) == 5 and server.opened == 3
    assert states(letter) == [State.HANDED_OVER] * 5
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_what_a_killed_worker_had_in_hand_goes_out_later_and_the_rest_not_twice(
    cast: Cast, server: Any
) -> None:
    people_of(cast, "A", "B")
    letter = letter_of(cast)
    send(cast, letter)
    first = letter.recipients.order_by("pk")[0]
    Recipient.objects.filter(pk=first.pk).update(state=State.HANDED_OVER, at=NOW)
    letter.recipients.exclude(pk=first.pk).update(taken_at=NOW)
    actions.hand_over(letter.pk, now=NOW)
    assert mail.outbox == []
    later = Job.objects.latest("pk")
    assert later.run_after == NOW + queries.HELD
    actions.hand_over(letter.pk, now=later.run_after)
    assert {sent.to[0] for sent in mail.outbox} == set(
        letter.recipients.exclude(pk=first.pk).values_list("person__email", flat=True)
    )


def test_a_server_that_hangs_up_loses_nothing(cast: Cast, server: Any) -> None:
    (b, _c) = people_of(cast, "B", "C")
    letter = letter_of(cast)
    send(cast, letter)
    server.answers = {b.person.email: smtplib.SMTPServerDisconnected()}
    jobs.run_due(NOW)
    assert states(letter) == [State.HANDED_OVER, State.WAITING, State.WAITING]
    assert not letter.recipients.filter(taken_at__isnull=False).exists()
    server.answers = {}
    actions.hand_over(letter.pk, now=NOW)
    assert len(mail.outbox) == 3


def test_what_others_took_over_from_a_slow_worker_is_left_to_them(cast: Cast, server: Any) -> None:
    (later,) = people_of(cast, "Later")
    letter = letter_of(cast)
    send(cast, letter)

    class TakesOver(dict[str, Exception]):
        def __contains__(self, _address: object) -> bool:
            letter.recipients.filter(person=later.person).update(taken_at=NOW + queries.HELD)
            return False

    server.answers = TakesOver()
    actions.hand_over(letter.pk, now=NOW)
    assert [sent.to[0] for sent in mail.outbox] == [cast.ana.email]


def test_refused_addresses_are_counted_by_their_reason_and_named_nowhere(
    cast: Cast, server: Any, as_: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (gone, full) = people_of(cast, "Gone", "Full")
    letter = letter_of(cast)
    send(cast, letter)
    server.answers = {
        gone.person.email: smtplib.SMTPRecipientsRefused({gone.person.email: (550, b"no such user")}),
        full.person.email: smtplib.SMTPDataError(554, f"not for {full.person.email}".encode()),
    }
    jobs.run_due(NOW)
    assert sorted(queries.reasons(letter)) == [
        ("the mail server refused the address", 1),
        ("the mail server refused the letter", 1),
    ]
    assert gone.person.email not in caplog.text and full.person.email not in caplog.text
    page = as_(cast.cora).get(f"{DESK}{letter.pk}/people/?state=failed").content.decode()
    assert f"registrations/{gone.pk}/" in page and "Ana" not in page
    server.answers = {}
    assert as_(cast.cora).post(f"{DESK}{letter.pk}/again/").status_code == 302
    jobs.run_due(NOW)
    assert states(letter) == [State.HANDED_OVER] * 3 and len(mail.outbox) == 3


def test_a_server_that_is_busy_is_asked_a_few_times(cast: Cast, server: Any) -> None:
    letter = letter_of(cast)
    send(cast, letter)
    server.answers = {cast.ana.email: smtplib.SMTPRecipientsRefused({cast.ana.email: (450, b"later")})}
    at = NOW
    actions.hand_over(letter.pk, now=at)
    for minutes in (10, 30, 120, 360):
        assert states(letter) == [State.WAITING]
        at += timedelta(minutes=minutes)
        actions.hand_over(letter.pk, now=at - timedelta(minutes=1))
        assert states(letter) == [State.WAITING], "it rests longer each time"
        actions.hand_over(letter.pk, now=at)
    assert [(one.state, one.reason) for one in letter.recipients.all()] == [("failed", "gave up")]


def test_queueing_takes_a_few_statements_however_many_people(cast: Cast) -> None:
    people_of(cast, *(f"P{number}" for number in range(8)))
    with CaptureQueriesContext(connection) as few:
        send(cast, letter_of(cast, languages=["pt", "en"], countries=["PT"]))
    with CaptureQueriesContext(connection) as more:
        send(cast, letter_of(cast, languages=["pt", "en"]))
    assert len(more) == len(few)


# --- The outbox -------------------------------------------------------------------------------------


@override_settings(HAS_MAIL_SERVER=False)
def test_without_a_mail_server_letters_wait_in_the_outbox(cast: Cast, as_: Any) -> None:
    letter = letter_of(cast, body="Hello {name}, {link}")
    browser = as_(cast.cora)
    assert "Put 1 letter into the outbox" in browser.get(f"{DESK}{letter.pk}/").content.decode()
    send(cast, letter)
    jobs.run_due(NOW)
    assert mail.outbox == [] and states(letter) == [State.BY_HAND]
    page = browser.get(f"{DESK}{letter.pk}/outbox/").content.decode()
    assert "Hello Ana" in page and "data-share" in page and f"/my/{cast.seat.pk}-" in page
    paper = browser.get(f"{DESK}{letter.pk}/outbox/print/").content.decode()
    assert paper.count('<article class="page"') == 1
    copy = letter.recipients.get()
    for _twice in range(2):
        browser.post(
            f"{DESK}{letter.pk}/given/", {"copy": [copy.pk, "x", "9" * 30], "next": "https://evil.example/"}
        )
    assert states(letter) == [State.GIVEN]
    assert AuditEntry.objects.filter(verb="letter.given").count() == 1
    assert "Nothing to give by hand" in browser.get(f"{DESK}{letter.pk}/outbox/").content.decode()
    browser.post(f"{DESK}{letter.pk}/given/", {"copy": copy.pk, "undo": "1"})
    assert states(letter) == [State.BY_HAND]


def test_nobody_ticks_off_copies_of_another_letter(cast: Cast, as_: Any) -> None:
    mine, other = letter_of(cast, town=cast.kavala), letter_of(cast)
    people_of(cast, "Greek", person__email="")
    send(cast, mine), send(cast, other)
    theirs = other.recipients.get(state=State.BY_HAND)
    as_(cast.noor).post(f"{DESK}{mine.pk}/given/", {"copy": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.state == State.BY_HAND


def test_whoever_has_no_address_gets_it_on_paper(cast: Cast) -> None:
    people_of(cast, "On paper", person__email="")
    letter = letter_of(cast)
    send(cast, letter)
    jobs.run_due(NOW)
    assert states(letter) == [State.HANDED_OVER, State.BY_HAND]


def printed(monkeypatch: Any) -> list[pdf.Post]:
    """What is handed to the printer."""
    made: list[pdf.Post] = []
    monkeypatch.setattr(pdf, "printed_letters", lambda post: made.append(post) or b"%PDF-1.7 letters")
    return made


def test_one_pdf_holds_every_letter_in_its_reader_s_language(cast: Cast, as_: Any, monkeypatch: Any) -> None:
    people_of(cast, "Amal", person__email="", person__language="ar")
    people_of(cast, "Paula", person__email="", person__language="pt")
    letter = letter_of(cast, body="Hello {name}, {link}")
    send(cast, letter)
    made, address = printed(monkeypatch), f"{DESK}{letter.pk}/outbox/print/"
    answer = as_(cast.cora).get(address, {"format": "pdf"})
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    arabic, portuguese = made[0].letters
    assert (arabic["to"], arabic["language"], arabic["right_to_left"]) == ("Amal", "ar", True)
    assert (portuguese["language"], portuguese["right_to_left"]) == ("pt", False)
    # The words are the sender's own, and the frame around them the reader's.
    note, words = arabic["parts"]
    assert words["language"] == "en" and words["paragraphs"][0].startswith("Hello Amal, http")
    assert note["language"] == "ar" and note["paragraphs"]
    assert "Kick-off" in " ".join(arabic["closing"]) and "--" not in " ".join(arabic["closing"])


def test_many_letters_are_ordered_and_come_to_whoever_ordered_them(
    cast: Cast, as_: Any, monkeypatch: Any, tmp_path: Path, settings: Any
) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    monkeypatch.setattr(outbox, "ON_PAPER", 1)
    people_of(cast, "Amal", "Paula", person__email="")
    letter = letter_of(cast)
    send(cast, letter)
    made, browser = printed(monkeypatch), as_(cast.cora)
    address = f"{DESK}{letter.pk}/outbox/print/"
    assert 'value="pdf"' in browser.get(f"{DESK}{letter.pk}/outbox/").content.decode()
    assert browser.get(address, {"format": "pdf"})["Content-Type"].startswith("text/html")
    asked = {"list": address, "format": "pdf", "token": tokens.form_token("file")}
    for _twice in range(2):
        browser.post("/desk/files/", asked)
    jobs.run_due(NOW)
    (order,) = browser.get("/desk/files/").context["orders"]
    assert order.is_ready and order.total == 2 and len(made) == 1
    assert "PDF, 2 letters" in browser.get("/desk/files/").content.decode()
    file = browser.get(f"/desk/files/{order.token}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 letters"
    assert as_(cast.noor).get(f"/desk/files/{order.token}/").status_code == 404


@pytest.mark.parametrize(("extension", "is_letters"), [("csv", True), ("pdf", False)])
def test_letters_make_no_list_and_a_list_makes_no_letters(
    cast: Cast, as_: Any, extension: str, is_letters: bool
) -> None:
    letter = letter_of(cast)
    send(cast, letter)
    address = f"{DESK}{letter.pk}/outbox/print/" if is_letters else f"{DESK}{letter.pk}/people/"
    browser = as_(cast.cora)
    asked = {"list": address, "format": extension, "token": tokens.form_token("file")}
    browser.post("/desk/files/", asked)
    jobs.run_due(NOW)
    (order,) = browser.get("/desk/files/").context["orders"]
    assert order.is_refused and not order.is_ready


def test_invented_people_get_no_mail(cast: Cast) -> None:
    type(cast.project).objects.update(is_synthetic=True)
    letter = letter_of(cast)
    send(cast, letter)
    jobs.run_due(NOW)
    assert mail.outbox == [] and states(letter) == [State.BY_HAND]


# --- News -------------------------------------------------------------------------------------------


def news_for(cast: Cast) -> tuple[GroupLetter, str]:
    """News on their way to Ana; the address that stops them."""
    allow(cast.ana)
    letter = letter_of(cast, about="news")
    send(cast, letter)
    return letter, queries.news_url(cast.ana).removeprefix("http://127.0.0.1:8000")


def test_news_carry_the_way_to_stop_them(cast: Cast) -> None:
    _letter, link = news_for(cast)
    jobs.run_due(NOW)
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"{link}?language=en" in sent.body and f"{link}?language=en" in sent.alternatives[0].content


def test_one_click_of_a_mail_program_stops_news_and_not_letters_about_the_seat(cast: Cast) -> None:
    letter, link = news_for(cast)
    browser = Client(enforce_csrf_checks=True)
    assert "Stop the news" in browser.get(link).content.decode()
    assert ContactConsent.objects.exists()
    for _twice in range(2):
        assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ContactConsent.objects.exists() and ContactStop.objects.count() == 1
    jobs.run_due(NOW)
    assert states(letter) == [State.STOPPED] and mail.outbox == []
    assert queries.audience(letter_of(cast, about="news")).stopped == 1
    send(cast, letter_of(cast))
    jobs.run_due(NOW)
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(verb="news.stopped", is_public=False).count() == 1


def test_it_can_be_taken_back_in_the_readers_language(cast: Cast) -> None:
    _letter, link = news_for(cast)
    browser = Client()
    assert browser.post(link, {"act": "stop"}, follow=True).status_code == 200
    assert "You get no news" in browser.get(link).content.decode()
    assert 'lang="ar" dir="rtl"' in browser.get(f"{link}?language=ar").content.decode()
    browser.post(link, {"act": "again"})
    assert ContactConsent.objects.get().person == cast.ana and not ContactStop.objects.exists()


def test_whoever_shares_the_address_gets_no_news_there_either(cast: Cast) -> None:
    (son,) = people_of(cast, "Son", person__email="ana@people.example")
    allow(son.person)
    _letter, link = news_for(cast)
    Client().post(link)
    assert not ContactConsent.objects.exists()
    Client().post(link, {"act": "again"})
    assert ContactConsent.objects.get().person == cast.ana


def test_a_wrong_link_stops_nothing(cast: Cast) -> None:
    _letter, link = news_for(cast)
    for wrong in (link[:-3] + "x/", link.replace(f"{cast.ana.pk}-", f"{cast.ana.pk + 1}-")):
        assert Client().post(wrong).status_code == 404
    assert ContactConsent.objects.exists()


def test_the_private_page_is_the_same_switch(cast: Cast) -> None:
    allow(cast.ana)
    actions.permit(cast.seat, photo=False, contact=False, now=NOW)
    assert ContactStop.objects.get().person == cast.ana
    actions.permit(cast.seat, photo=False, contact=True, now=NOW)
    assert not ContactStop.objects.exists()


def test_whom_keeps_its_shape(cast: Cast) -> None:
    letter = letter_of(cast, of_events=[cast.event])
    group = Whom("news", (cast.event.pk,), ("absent", "present"), towns=(cast.kavala.pk,))
    seen = actions.whom(letter)
    with pytest.raises(ChangedMeanwhile):
        actions.address_letter(letter, group=group, seen="old", by=cast.cora, now=NOW)
    actions.address_letter(letter, group=group, seen=edits.version_of(seen), by=cast.cora, now=NOW)
    assert actions.whom(GroupLetter.objects.get()) == group
