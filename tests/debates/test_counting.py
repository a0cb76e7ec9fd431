"""Counts that are kept beside the votes: always what counting the votes anew would give."""

import random
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Count, Q

from cordel.debates import actions, queries
from cordel.debates.models import Debate, FrozenResult, Statement, Vote, Voter
from tests.debates import crowds

pytestmark = pytest.mark.django_db
CHOICES = ["agree", "disagree", "unsure", "skip", "none"]


def kept() -> tuple[dict[int, int], dict[int, int]]:
    """Answers by statement, answered statements by voter, as the rows say."""
    return (
        dict(Statement.objects.values_list("pk", "answers").order_by("pk")),
        dict(Voter.objects.values_list("pk", "answered").order_by("pk")),
    )


def counted() -> tuple[dict[int, int], dict[int, int]]:
    """The same from the votes alone."""
    on_it = Statement.objects.annotate(n=Count("votes")).values_list("pk", "n")
    said = Voter.objects.annotate(n=Count("votes", filter=~Q(votes__choice="skip"))).values_list("pk", "n")
    return dict(on_it.order_by("pk")), dict(said.order_by("pk"))


def voters_of(debate: Debate) -> int:
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    return votes.exclude(choice="skip").values("voter").distinct().count()


@pytest.mark.parametrize("chance", [random.Random(seed) for seed in range(6)])
def test_are_right_whatever_is_done_in_whatever_order(
    cast: Any,
    now: datetime,
    debate: Debate,
    statements: list[Statement],
    voter_of: Any,
    voted: Any,
    chance: random.Random,
) -> None:
    for _ in range(60):
        voter = voter_of(f"voter {chance.randrange(6)}")
        act = chance.random()
        if act < 0.04:
            actions.erase_votes(voter, now=now)
        elif act < 0.06:
            actions.forget_voters([voter.pk], now=now)
            FrozenResult.objects.all().delete()  # as if it had been another debate that is over
        elif act < 0.1:
            actions.refold(debate)
        elif voter.banned_at is not None:
            continue
        elif act < 0.13:
            crowds.leave_out(voter, by=cast.cora, now=now)
        else:
            voted(voter, chance.choice(statements), chance.choice(CHOICES))
        assert kept() == counted()
        assert queries.count_voters(debate) == voters_of(debate)


def test_the_same_tap_twice_counts_once(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    for _ in range(2):
        voted(voter_of("ana"), statements[0], nonce="one tap")
    assert kept()[0][statements[0].pk] == 1 and queries.count_voters(debate) == 1


def test_a_skipped_statement_is_no_answer(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    voted(voter_of("ana"), statements[0], "skip")
    assert kept()[0][statements[0].pk] == 1, "it has been seen"
    assert queries.count_voters(debate) == 0
    voted(voter_of("ana"), statements[0], "agree")
    assert queries.count_voters(debate) == 1


def test_they_are_made_from_the_votes_again(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    for at in range(3):
        voted(voter_of(f"voter {at}"), statements[at])
    Statement.objects.update(answers=7)
    Voter.objects.update(answered=7)
    actions.refold(debate)
    assert kept() == counted()


def test_no_tap_counts_the_votes_of_others(
    debate: Debate,
    statements: list[Statement],
    voter_of: Any,
    voted: Any,
    client: Any,
    django_assert_num_queries: Any,
) -> None:
    """However many voted before: the same rows are asked for, and which map is the newest."""
    ana = voter_of("ana")
    voted(ana, statements[0])
    with django_assert_num_queries(5):
        assert queries.next_statement(debate, ana, draw=0.5) in statements[1:]
        assert queries.progress(debate, ana) == queries.Progress(1, 3)
        last = queries.last_vote_of(ana)
    assert last is not None and last.statement == statements[0]


def test_cards_with_and_without_a_town_are_counted_together(
    cast: Any, debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    for at in range(12):
        facts = {"town_id": cast.kavala.pk} if at < 5 else {}
        voted(voter_of(f"card {at}", "card", **facts), statements[0])
    found = queries.tally(statements[0])
    assert (found.agree, found.disagree, found.unsure) == (12, 0, 0)
