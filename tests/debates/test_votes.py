"""Votes: once each, whatever is sent twice or at once; a journal that can be checked; nothing that leads to a name."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from cordel.base.models import AuditEntry
from cordel.core.vote_journal import fold
from cordel.debates import actions, queries, rules
from cordel.debates.actions import counting
from cordel.debates.models import Debate, JournalEntry, Statement, Vote, Voter

pytestmark = pytest.mark.django_db


def test_a_vote_is_a_line_in_the_journal_and_what_it_adds_up_to(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    voted(ana, statements[0], "agree")
    voted(ana, statements[0], "disagree", is_important=True)
    voted(ana, statements[1], "unsure")
    assert list(JournalEntry.objects.values_list("number", "choice").order_by("number")) == [
        (1, "agree"),
        (2, "disagree"),
        (3, "unsure"),
    ]
    said = {one.statement_id: (one.choice, one.is_important) for one in queries.votes_of(ana)}
    assert said == {statements[0].pk: ("disagree", True), statements[1].pk: ("unsure", False)}


def test_taken_back_it_is_no_vote_and_the_journal_keeps_both_lines(
    statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    voted(ana, statements[0])
    voted(ana, statements[0], "none")
    assert not Vote.objects.exists() and JournalEntry.objects.count() == 2


def test_the_same_tap_sent_twice_is_one(statements: list[Statement], voter_of: Any, voted: Any) -> None:
    ana = voter_of("ana")
    voted(ana, statements[0], "agree", nonce="one tap")
    voted(ana, statements[0], "disagree", nonce="one tap")
    assert Vote.objects.get().choice == "agree" and JournalEntry.objects.count() == 1


@pytest.mark.parametrize("phase", ["prepared", "statements", "review", "closed"])
def test_nobody_votes_outside_the_vote(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, phase: str
) -> None:
    ana = voter_of("ana")
    Debate.objects.update(phase=phase)
    with pytest.raises(rules.NotOpen):
        voted(ana, statements[0])
    assert not JournalEntry.objects.exists()


def test_a_statement_that_is_not_accepted_takes_no_vote(
    cast: Any, now: datetime, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    waiting = actions.hand_in(ana, language="en", said="Parks are for all.", nonce="p", now=now)
    with pytest.raises(rules.NotToVoteOn):
        voted(ana, waiting)


def test_whoever_is_shut_out_votes_no_more_and_is_counted_no_more(
    cast: Any, now: datetime, debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    voters = [voter_of(f"voter {at}") for at in range(11)]
    for one in voters:
        voted(one, statements[0])
    for nonce in ("once", "twice"):
        actions.leave_out(debate, voters=[voters[0].pk], reason="many", nonce=nonce, by=cast.cora, now=now)
    with pytest.raises(rules.ShutOut):
        voted(voters[0], statements[1])
    first = queries.tallies(debate)[0]
    assert (first.statement, first.agree) == (statements[0], 10)
    assert queries.count_voters(debate) == 10
    assert AuditEntry.objects.filter(verb="votes.excluded").count() == 1


def test_the_state_is_the_fold_of_the_journal(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    for at in range(4):
        for said in statements[: at + 1]:
            voted(voter_of(f"voter {at}"), said, ["agree", "disagree", "unsure", "skip"][at])
    voted(voter_of("voter 1"), statements[0], "none")
    before = set(Vote.objects.values_list("voter_id", "statement_id", "choice", "number"))
    assert len(fold(queries.entries(debate))) == len(before)
    Vote.objects.all().delete()
    assert actions.refold(debate) == len(before)
    assert set(Vote.objects.values_list("voter_id", "statement_id", "choice", "number")) == before


def test_a_changed_line_is_found(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    for said in statements:
        voted(ana, said)
    debate.refresh_from_db()
    checked = queries.check_journal(debate)
    assert (checked.entries, checked.erased, checked.wrong, checked.is_whole) == (3, 0, (), True)
    JournalEntry.objects.filter(number=2).update(choice="disagree")
    assert queries.check_journal(debate).wrong == (2,)
    JournalEntry.objects.filter(number=2).delete()
    assert not queries.check_journal(debate).is_whole


def test_erasing_keeps_the_root_and_drops_everything_else(
    now: datetime, debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana, noor = voter_of("ana"), voter_of("noor")
    for one in (ana, noor):
        voted(one, statements[0])
    written = actions.hand_in(ana, language="en", said="Parks are for all.", nonce="p", now=now)
    debate.refresh_from_db()
    before = queries.check_journal(debate)
    assert actions.erase_votes(ana, now=now) == 1
    assert actions.erase_votes(ana, now=now) == 0
    after = queries.check_journal(debate)
    assert (after.root, after.entries, after.erased, after.wrong) == (before.root, 2, 1, ())
    row = JournalEntry.objects.get(number=1)
    assert (row.voter, row.statement, row.choice, row.salt, row.at, row.nonce) == (
        None,
        None,
        "",
        "",
        None,
        None,
    )
    written.refresh_from_db()
    assert written.author == "" and not Voter.objects.filter(key=ana.key).exists()
    assert Vote.objects.get().voter == noor


def test_the_purge_forgets_voters_their_statements_and_cards(
    cast: Any, now: datetime, debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    voted(ana, statements[0])
    said = actions.hand_in(ana, language="en", said="Parks are for all.", nonce="p", now=now)
    actions.print_cards(debate, town=cast.kavala.pk, count=3, nonce="pile", by=cast.cora, now=now)
    assert actions.forget_voters([ana.pk], now=now) == 1 and actions.forget_voters([ana.pk], now=now) == 0
    assert actions.forget_authors([said.pk]) == 1
    assert actions.forget_cards(list(debate.cards.values_list("pk", flat=True))) == 3
    assert not Voter.objects.exists() and not Vote.objects.exists()


def test_no_key_leads_back_and_none_is_the_same_in_two_debates(
    cast: Any, now: datetime, debate: Debate, voter_of: Any
) -> None:
    secret = queries.registered_secret(debate, cast.ana.pk)
    ana = voter_of(secret, "registered")
    assert secret not in ana.key and str(cast.ana.pk) != ana.key
    assert voter_of(secret, "registered") == ana, "from another phone it is the same voter"
    other = Debate(pk=debate.pk + 1, secret="another")
    assert queries.registered_secret(other, cast.ana.pk) != secret
    assert queries.voter_key(other, secret) != ana.key
    fields = {one.name for one in Voter._meta.get_fields()}
    assert not fields & {"person", "registration", "user", "email", "address"}


def test_no_record_says_who_voted(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    before = AuditEntry.objects.count()
    voted(voter_of("ana"), statements[0])
    assert AuditEntry.objects.count() == before
    assert JournalEntry.objects.get().at.second == 0


@pytest.mark.django_db(transaction=True)
def test_a_hundred_votes_at_once_are_numbered_without_a_gap(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, now: datetime
) -> None:
    voters = [voter_of(f"voter {at}") for at in range(10)]
    failed: list[Exception] = []

    def hurry(voter: Voter) -> None:
        try:
            for said in statements:
                actions.vote(
                    voter,
                    statement=said,
                    choice="agree",
                    is_important=False,
                    nonce=f"{voter.pk}-{said.pk}",
                    now=now,
                )
        except Exception as error:  # noqa: BLE001 - whatever it raises is told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hurry, args=[one]) for one in voters]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    debate.refresh_from_db()
    checked = queries.check_journal(debate)
    assert (checked.entries, checked.is_whole, checked.wrong) == (30, True, ())
    assert Vote.objects.count() == 30


def test_a_vote_that_breaks_off_leaves_nothing(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, monkeypatch: Any
) -> None:
    ana = voter_of("ana")

    def broken(*_args: Any, **_facts: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(counting, "count_in", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            voted(ana, statements[0], nonce="tap")
    debate.refresh_from_db()
    assert debate.entries == 0 and not JournalEntry.objects.exists()
    voted(ana, statements[0], nonce="tap")
    assert Vote.objects.count() == 1
