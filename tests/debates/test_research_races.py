"""Two act on one research agreement at the same moment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from cordel.base.models import AuditEntry
from cordel.debates import actions
from cordel.debates.actions import Handed
from cordel.debates.models import Debate, HandOut, ResearchAgreement, Statement, Voter
from cordel.debates.rules import research as rules
from tests import factories
from tests.debates import crowds
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agreement(cast: Any, debate: Debate, statements: list[Statement], now: datetime) -> ResearchAgreement:
    crowds.answer(debate, crowds.come(debate, 60, now), statements, crowds.two_minds, now)
    made: ResearchAgreement = factories.ResearchAgreementFactory(
        debate=debate, number=1, announced_at=now - timedelta(days=14), runs_until=now.date()
    )
    return made


@pytest.fixture
def handing(cast: Any, agreement: ResearchAgreement, now: datetime) -> Callable[[str], Callable[[], Handed]]:
    return lambda nonce: lambda: actions.hand_out(agreement, nonce=nonce, by=cast.cora, now=now)


def test_one_button_pressed_twice_at_once_hands_out_once(handing: Any) -> None:
    assert isinstance(overtaken(handing("same"), handing("same")), rules.HandedAlready)
    assert HandOut.objects.count() == 1


def test_two_who_hand_out_at_once_have_each_a_number(handing: Any) -> None:
    end = overtaken(handing("one"), handing("two"))
    assert end.row.number == 2 and len(end.rows) == 60
    assert AuditEntry.objects.filter(verb="votes.handed").count() == 2


def test_who_stays_out_while_a_file_is_asked_for_is_not_in_it(
    agreement: ResearchAgreement, handing: Any
) -> None:
    ana = agreement.debate.voters.order_by("pk")[0]
    end = overtaken(lambda: actions.stay_out(ana, is_out=True), handing("one"))
    assert len(end.rows) == 50


def test_who_erases_while_a_file_is_asked_for_is_not_in_it(
    agreement: ResearchAgreement, handing: Any, now: datetime
) -> None:
    ana = agreement.debate.voters.order_by("pk")[0]
    end = overtaken(lambda: actions.erase_votes(ana, now=now), handing("one"))
    assert len(end.rows) == 59


def test_what_goes_out_is_what_was_noted_whatever_comes_after(
    agreement: ResearchAgreement, handing: Any, now: datetime
) -> None:
    """The rows were read when it was noted: nobody who leaves later makes the file another."""
    handed = handing("one")()
    before = b"".join(handed.chunks())
    for voter in Voter.objects.order_by("pk")[:20]:
        actions.erase_votes(voter, now=now)
    assert b"".join(handed.chunks()) == before


def test_ended_while_a_file_is_asked_for_it_hands_out_nothing(
    cast: Any, agreement: ResearchAgreement, handing: Any, now: datetime
) -> None:
    ending = partial(
        actions.end_agreement, agreement, because="Enough.", language="en", by=cast.cora, now=now
    )
    assert isinstance(overtaken(ending, handing("one")), rules.AgreementOver)
    assert not HandOut.objects.exists()
