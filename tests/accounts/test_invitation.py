"""Accounts are made by invitation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from cordel.accounts import actions, notifications, rules
from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.base.models import AuditEntry
from tests.accounts.conftest import Visitor

GUEST = "noor@kavala.example"


@pytest.fixture
def invite(cora: User, now: datetime) -> Callable[..., User]:
    def call(**changes: Any) -> User:
        facts = {
            "email": GUEST,
            "name": "Noor Haddad",
            "language": "en",
            "place": "Kavala",
            "by": cora,
            "now": now,
        }
        user = actions.invite(**{**facts, **changes})
        jobs.run_due(now)
        return user

    return call


def test_it_makes_an_account_that_opens_with_a_code(invite: Callable[..., User], visitor: Visitor) -> None:
    user = invite()
    assert not user.has_usable_password()
    letter = mail.outbox[0]
    assert letter.to == [GUEST]
    assert letter.subject == "Invitation: Kavala"
    assert "Hello Noor," in letter.body
    assert "Cora Lind asks you to work for “Kavala” with Cordel." in letter.body
    assert "http://127.0.0.1:8000/account/login/code/\n" in letter.body
    assert visitor.sign_in_with_code(GUEST).url == "/desk/"


def test_it_holds_no_secret(invite: Callable[..., User]) -> None:
    """Whoever reads the letter can do nothing without the mailbox."""
    invite()
    invite(email="somebody@else.example", name="Noor")
    first, second = (letter.body for letter in mail.outbox)
    assert first == second


def test_it_finds_the_account_of_somebody_who_was_invited_before(invite: Callable[..., User]) -> None:
    first = invite()
    second = invite(email=" NOOR@Kavala.example ", name="Someone Else", language="ar", place="Strings")
    assert first == second
    assert (second.name, second.language) == ("Noor Haddad", "en")
    assert [letter.subject for letter in mail.outbox] == ["Invitation: Kavala", "Invitation: Strings"]
    entry = AuditEntry.objects.get(verb="account.invited")
    assert GUEST not in str(vars(entry))


def test_it_speaks_the_language_of_the_invited(invite: Callable[..., User]) -> None:
    invite(language="ar")
    assert '<html lang="ar" dir="rtl">' in mail.outbox[0].alternatives[0][0]


@pytest.mark.parametrize("place", ["<b>Kavala</b> & sons", "line\r\nBcc: all@people.example"])
def test_it_writes_names_as_names(invite: Callable[..., User], place: str) -> None:
    invite(place=place)
    letter = mail.outbox[0]
    assert "<b>" not in letter.alternatives[0][0].split("<body>")[1]
    assert "\n" not in letter.subject
    assert letter.recipients() == [GUEST]


def test_it_invites_nobody_whose_account_was_closed(invite: Callable[..., User]) -> None:
    invite()
    User.objects.filter(email=GUEST).update(is_active=False)
    before = AuditEntry.objects.count()
    with pytest.raises(rules.AccountClosed) as refused:
        invite()
    assert "was closed" in str(refused.value)
    assert AuditEntry.objects.count() == before
    assert len(mail.outbox) == 1


def test_it_bothers_nobody_all_day(invite: Callable[..., User], now: datetime) -> None:
    for _ in range(notifications.INVITATIONS_PER_HOUR + 3):
        invite()
    assert len(mail.outbox) == notifications.INVITATIONS_PER_HOUR


def test_it_writes_no_letter_for_those_who_write_their_own(cora: User, now: datetime) -> None:
    invitation = actions.Invitation(email=GUEST, name="Noor", role="officer", language="en")
    user = actions.invited(invitation, by=cora, now=now)
    assert user == actions.invited(invitation, by=cora, now=now)
    jobs.run_due(now + timedelta(days=1))
    assert mail.outbox == []


def test_every_warning_belongs_to_a_verb() -> None:
    assert set(notifications.WARNINGS) <= set(audit.verbs())
