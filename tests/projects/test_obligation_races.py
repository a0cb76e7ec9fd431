"""Two at the same moment: one word is kept and the other told of it, and nobody gets two letters in a week."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cordel.base import edits, jobs, mail_server
from cordel.base.models import Job
from cordel.core.obligations import Kind, Word
from cordel.events.models import Event
from cordel.projects import actions, rules
from cordel.projects.actions import DueDaysFacts, Given
from cordel.projects.models import ObligationAnswer, Project, WeeklyLetter
from cordel.projects.queries import obligations
from tests.factories import in_days
from tests.races import overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


@pytest.fixture
def key(now, cast):
    """What Kavala owes, and is late with in a week."""
    Event.objects.filter(pk=cast.event.pk).update(starts_on=in_days(65), ends_on=in_days(66))
    book = obligations.ledger([cast.project], today=timezone.now().date())
    pk = cast.project.partners.get(town=cast.kavala).pk
    return next(
        obligations.key_of(duty)
        for duty, _stands in book.states()
        if (duty.kind, duty.partner) == (Kind.QUOTA, pk)
    )


def saying(key, word, by, nonce):
    return lambda: actions.answer_obligation(key, given=Given(word), nonce=nonce, by=by, now=timezone.now())


def test_the_second_of_two_is_told_what_the_first_one_said(cast, key):
    end = overtaken(saying(key, Word.HELP, cast.noor, "one"), saying(key, Word.DONE, cast.cora, "two"))
    assert isinstance(end, rules.SaidMeanwhile)
    assert [one.word for one in ObligationAnswer.objects.all()] == ["help"]


def test_the_same_form_sent_twice_at_once_is_one_answer(cast, key):
    twice = saying(key, Word.NOTHING, cast.noor, "same")
    assert overtaken(twice, twice) is None
    assert ObligationAnswer.objects.count() == 1


def test_two_who_set_the_days_at_once_do_not_undo_each_other(cast):
    seen = edits.version_of(edits.facts_of(cast.project, DueDaysFacts))

    def setting(**days):
        facts = DueDaysFacts(days)
        return lambda: actions.set_due_days(
            cast.project, facts=facts, seen=seen, by=cast.cora, now=timezone.now()
        )

    end = overtaken(setting(quota=90), setting(names=7))
    assert isinstance(end, edits.ChangedMeanwhile)
    assert Project.objects.get(pk=cast.project.pk).due_days == {"quota": 90}


# --- The letter of the week ---------------------------------------------------------------------


def write():
    return actions.write_weekly_letters(now=timezone.now())


@pytest.mark.usefixtures("key")
def test_two_workers_at_once_ask_for_one_letter_each(cast):
    assert overtaken(write, write) == 0
    asked = Job.objects.filter(name="projects.write_weekly_letter", payload__user_id=cast.noor.pk)
    assert asked.count() == 1


@pytest.mark.usefixtures("key")
def test_two_workers_at_once_give_away_one_letter(cast):
    hand = lambda: actions.hand_weekly_letter(cast.noor.pk, now=timezone.now())  # noqa: E731
    assert overtaken(hand, hand) is None
    assert [letter.to for letter in mail.outbox] == [[cast.noor.email]]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("error", "sent"),
    [(mail_server.InDoubt("SMTPServerDisconnected"), 0), (smtplib.SMTPConnectError(451, "later"), 1)],
    ids=["nobody knows whether it was taken", "surely not taken"],
)
def test_only_what_was_surely_not_taken_is_given_away_again(cast, monkeypatch, error, sent):
    def fail(*_args, **_more):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
        write()
        jobs.run_due(timezone.now())
    assert mail.outbox == []
    jobs.run_due(timezone.now() + timedelta(hours=1))
    assert [letter.to for letter in mail.outbox if letter.to == [cast.noor.email]] == [
        [cast.noor.email]
    ] * sent
    assert WeeklyLetter.objects.get(user=cast.noor).handed_week is not None
