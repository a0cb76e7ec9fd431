"""Statements: who writes them, how long they may be, who reads them, and what becomes of their words."""

from datetime import datetime
from typing import Any

import pytest

from cordel.base.edits import ChangedMeanwhile, version_of
from cordel.base.words import Rewriting
from cordel.debates import actions, queries, rules
from cordel.debates.models import Debate, Lineage, Statement

pytestmark = pytest.mark.django_db
State = Statement.State


def test_what_people_write_waits_to_be_read_in_the_queue_of_their_town(
    cast: Any, now: datetime, debate: Debate, voter_of: Any
) -> None:
    ana = voter_of("ana", town_id=cast.kavala.pk)
    said = actions.hand_in(ana, language="el", said="Τα πάρκα είναι για όλους.", nonce="p", now=now)
    again = actions.hand_in(ana, language="el", said="Τα πάρκα είναι για όλους.", nonce="p", now=now)
    assert said == again and said.state == State.WAITING and said.origin == "participant"
    assert list(queries.waiting(debate, towns=[cast.kavala.pk])) == [said]
    assert list(queries.waiting(debate, towns=[cast.gondomar.pk])) == []
    assert queries.written_by(debate, ana) == [said]


def test_length_is_fair_across_languages(now: datetime, debate: Debate, voter_of: Any) -> None:
    ana, sentence = voter_of("ana"), "x" * 170
    actions.hand_in(ana, language="fr", said=sentence, nonce="fr", now=now)
    with pytest.raises(rules.TooLong) as refused:
        actions.hand_in(ana, language="en", said=sentence, nonce="en", now=now)
    assert "170" in str(refused.value) and "140" in str(refused.value)
    with pytest.raises(rules.TooShort):
        actions.hand_in(ana, language="en", said="No.", nonce="no", now=now)


def test_nobody_floods_a_debate(now: datetime, debate: Debate, voter_of: Any) -> None:
    ana = voter_of("ana")
    for at in range(rules.MOST_STATEMENTS_OF_ONE):
        actions.hand_in(ana, language="en", said=f"Statement number {at}", nonce=str(at), now=now)
    with pytest.raises(rules.EnoughWritten):
        actions.hand_in(ana, language="en", said="One more of them", nonce="more", now=now)


@pytest.mark.parametrize(
    ("phase", "takes", "may"),
    [("votes", True, True), ("votes", False, False), ("statements", False, True), ("review", True, False)],
)
def test_statements_are_taken_while_the_debate_takes_them(
    now: datetime, debate: Debate, voter_of: Any, phase: str, takes: bool, may: bool
) -> None:
    ana = voter_of("ana")
    Debate.objects.update(phase=phase, takes_statements=takes)
    try:
        actions.hand_in(ana, language="en", said="Parks are for all.", nonce="p", now=now)
    except rules.NoStatementsNow:
        assert not may
    else:
        assert may


def test_two_who_decide_at_once_do_not_undo_each_other(
    cast: Any, now: datetime, debate: Debate, voter_of: Any
) -> None:
    said = actions.hand_in(voter_of("ana"), language="en", said="Parks are for all.", nonce="p", now=now)
    with pytest.raises(rules.ReasonNeeded):
        actions.refuse(said, reason="because", by=cast.cora, now=now)
    actions.refuse(said, reason="topic", by=cast.cora, now=now)
    actions.refuse(said, reason="attack", by=cast.noor, now=now)
    with pytest.raises(rules.AlreadyDecided):
        actions.accept(said, by=cast.noor, now=now)
    said.refresh_from_db()
    assert (said.state, said.reason, said.decided_by) == (State.REFUSED, "topic", cast.cora)


def test_other_words_are_another_statement_and_votes_stay_with_theirs(
    cast: Any, now: datetime, statements: list[Statement], voter_of: Any, voted: Any
) -> None:
    ana = voter_of("ana")
    voted(ana, statements[0])
    later = actions.revise(
        statements[:1], language="en", texts=["Courses should be free.", "Courses should be near."],
        nonce="split", by=cast.cora, now=now,
    )  # fmt: skip
    twice = actions.revise(
        statements[:1], language="en", texts=["Something else now."], nonce="split", by=cast.cora, now=now
    )
    assert later == twice and [one.state for one in later] == [State.ACCEPTED] * 2
    statements[0].refresh_from_db()
    assert statements[0].state == State.RETIRED and statements[0].votes.count() == 1
    assert {one.kind for one in Lineage.objects.all()} == {"split"} and Lineage.objects.count() == 2
    with pytest.raises(rules.AlreadyDecided):
        actions.revise(
            statements[:1], language="en", texts=["Too late by now."], nonce="x", by=cast.cora, now=now
        )


def test_two_become_one(cast: Any, now: datetime, statements: list[Statement]) -> None:
    (later,) = actions.revise(
        statements[:2], language="en", texts=["Both of it together."], nonce="m", by=cast.cora, now=now
    )
    assert {one.kind for one in later.came_from.all()} == {"merge"}
    assert queries.accepted(later.debate).count() == 2


def writing(statement: Statement, language: str, text: str) -> Rewriting:
    content = statement.words
    there = str(content.get(language, {}).get("text", ""))
    seen = version_of([("words", content.original, there)])
    return Rewriting(language, {"words": text}, seen)


def test_it_is_translated_and_the_original_stays(
    cast: Any, now: datetime, debate: Debate, statements: list[Statement]
) -> None:
    first, stale = statements[0], writing(statements[0], "pt", "Os cursos deviam ser livres.")
    actions.translate(
        first, written=writing(first, "pt", "Os cursos devem ser gratuitos."), by=cast.noor, now=now
    )
    first.refresh_from_db()
    assert first.words["pt"]["text"] == "Os cursos devem ser gratuitos."
    with pytest.raises(ChangedMeanwhile):
        actions.translate(first, written=stale, by=cast.cora, now=now)
    with pytest.raises(rules.OriginalStays):
        actions.translate(first, written=writing(first, "en", "Courses cost money."), by=cast.cora, now=now)
    assert queries.alike(debate, "Os cursos devem ser gratuitos") == [first], "found by its translation, too"


def test_a_debate_goes_on_step_by_step_and_back(cast: Any, now: datetime, prepared: Debate) -> None:
    with pytest.raises(rules.NotTheNextPhase):
        actions.move(prepared, to="votes", seen="prepared", by=cast.cora, now=now)
    actions.move(prepared, to="statements", seen="prepared", by=cast.cora, now=now)
    actions.move(prepared, to="statements", seen="prepared", by=cast.cora, now=now)
    with pytest.raises(rules.NotTheNextPhase):
        actions.move(prepared, to="votes", seen="prepared", by=cast.cora, now=now)
    Statement.objects.update(state="retired")
    with pytest.raises(rules.NoStatementsYet):
        actions.move(prepared, to="votes", seen="statements", by=cast.cora, now=now)


def test_one_form_makes_one_debate_and_numbers_go_on(cast: Any, now: datetime, prepared: Debate) -> None:
    facts = {
        "question": prepared.question, "about": prepared.about, "facts": actions.DebateFacts(),
        "by": cast.cora, "now": now,
    }  # fmt: skip
    assert actions.prepare(cast.project, nonce="a debate", **facts) == prepared
    assert actions.prepare(cast.project, nonce="another", **facts).number == 2
    with pytest.raises(rules.OfAnotherProject):
        actions.prepare(
            cast.project, nonce="third", **facts | {"facts": actions.DebateFacts(event_id=999_999)}
        )
