"""What came of a debate stays when its votes are gone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.debates import actions, queries
from cordel.debates.models import Debate, FrozenResult, JournalEntry, Statement, Vote, Voter
from cordel.privacy.actions import retention

Phase = Debate.Phase


@pytest.fixture
def answered(
    debate: Debate, statements: list[Statement], voter_of: Callable[..., Voter], voted: Callable[..., None]
) -> Debate:
    """Twelve people said something about the first statement, three about the second."""
    for at in range(12):
        voter = voter_of(f"voter {at}")
        voted(voter, statements[0], "agree" if at < 9 else "disagree")
        if at < 3:
            voted(voter, statements[1])
    debate.refresh_from_db()
    return debate


def figures(debate: Debate) -> list[tuple[int, int | None, int | None, int | None]]:
    return [(one.statement.number, one.agree, one.disagree, one.unsure) for one in queries.tallies(debate)]


def close(debate: Debate, cast: Any, now: datetime) -> None:
    for before, after in ((Phase.VOTES, Phase.REVIEW), (Phase.REVIEW, Phase.CLOSED)):
        actions.move(debate, to=after, seen=before, by=cast.cora, now=now)


def test_it_is_frozen_when_the_debate_is_closed(answered: Debate, cast: Any, now: datetime) -> None:
    before = figures(answered)
    close(answered, cast, now)
    kept = FrozenResult.objects.get()
    assert (kept.entries, kept.erased, kept.voters) == (15, 0, 12)
    assert kept.root == queries.check_journal(answered).root
    actions.erase_votes(answered.voters.order_by("pk")[0], now=now)
    assert figures(answered) == before and queries.count_voters(answered) == 12


def test_it_is_counted_anew_when_the_debate_goes_on(answered: Debate, cast: Any, now: datetime) -> None:
    close(answered, cast, now)
    actions.move(answered, to=Phase.REVIEW, seen=Phase.CLOSED, by=cast.cora, now=now)
    actions.erase_votes(answered.voters.order_by("pk")[0], now=now)
    assert queries.count_voters(answered) == 11


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_page_says_the_same_when_the_votes_are_gone(
    is_closed: bool, answered: Debate, cast: Any, now: datetime, client: Client
) -> None:
    if is_closed:
        close(answered, cast, now)
    address = f"/p/{cast.project.slug}/debates/{answered.number}/results/"
    before, root = figures(answered), queries.check_journal(answered).root
    later = now + timedelta(days=3_000)
    retention.purge(cast.project, by=None, now=later)
    assert not Voter.objects.exists() and not Vote.objects.exists()
    assert not JournalEntry.objects.exclude(salt="").exists()
    kept = FrozenResult.objects.get()
    assert (kept.root, kept.votes_gone_on) == (root, later.date())
    assert figures(answered) == before
    shown = client.get(address).content.decode()
    assert "9 agree, 3 disagree, 0 are unsure" in shown and "Single votes were erased on" in shown
    retention.purge(cast.project, by=None, now=later + timedelta(days=1))
    assert FrozenResult.objects.get().votes_gone_on == later.date()


def test_it_stays_frozen_once_the_votes_are_gone(answered: Debate, cast: Any, now: datetime) -> None:
    close(answered, cast, now)
    before = figures(answered)
    retention.purge(cast.project, by=None, now=now + timedelta(days=3_000))
    actions.move(answered, to=Phase.REVIEW, seen=Phase.CLOSED, by=cast.cora, now=now)
    assert figures(answered) == before
