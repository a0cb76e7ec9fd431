"""Two act on one recommendation at the same moment: both are heard, or the second is told what the first did."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cordel.base import edits
from cordel.core.content import Content
from cordel.debates import actions, queries
from cordel.debates.actions import Proposal, Sending
from cordel.debates.models import Amendment, Debate, FrozenEvidence, Recommendation, TownPosition
from cordel.debates.rules import recommendations as rules
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)
State = Recommendation.State


@pytest.fixture
def with_towns(cast: Any, now: Any, debate: Debate) -> Recommendation:
    made = actions.draft(
        debate,
        title=Content.of("en", "Free courses"),
        text=Content.of("en", "We ask for free courses."),
        statements=list(debate.statements.order_by("number")[:2]),
        nonce="draft",
        by=cast.cora,
        now=now,
    )
    actions.freeze(made, nonce="freeze", by=cast.cora, now=now)
    actions.hand_over(made, by=cast.cora, now=now)
    made.refresh_from_db()
    return made


def saying(found: Recommendation, town: Any, word: str, by: Any, nonce: str) -> Callable[[], None]:
    return lambda: actions.say(
        found,
        town=town,
        word=word,
        because="",
        language="en",
        wording=1,
        nonce=nonce,
        by=by,
        now=timezone.now(),
    )


def amending(found: Recommendation, town: Any, text: str, by: Any, nonce: str) -> Callable[[], Any]:
    proposal = Proposal("Free courses", text, "Because.", "en")
    return lambda: actions.amend(
        found, town=town, proposal=proposal, wording=1, nonce=nonce, by=by, now=timezone.now()
    )


def accepting(amendment: Amendment, by: Any) -> Callable[[], None]:
    return lambda: actions.accept_amendment(
        amendment, because="Yes.", language="en", by=by, now=timezone.now()
    )


def adopting(found: Recommendation, by: Any) -> Callable[[], None]:
    seen = queries.seen(found, queries.positions(found))
    return lambda: actions.adopt(found, seen=seen, by=by, now=timezone.now())


def test_two_towns_speak_at_once_and_both_are_heard(cast: Any, with_towns: Recommendation) -> None:
    end = overtaken(
        saying(with_towns, cast.gondomar, "yes", cast.tomas, "one"),
        saying(with_towns, cast.kavala, "no", cast.noor, "two"),
    )
    assert end is None and TownPosition.objects.count() == 2


def test_two_towns_amend_at_once_and_each_has_its_number(cast: Any, with_towns: Recommendation) -> None:
    end = overtaken(
        amending(with_towns, cast.gondomar, "Buses.", cast.tomas, "one"),
        amending(with_towns, cast.kavala, "Trams.", cast.noor, "two"),
    )
    assert end.number == 2 and [one.number for one in Amendment.objects.order_by("number")] == [1, 2]


def test_one_form_sent_twice_at_once_is_one_amendment(cast: Any, with_towns: Recommendation) -> None:
    twice = amending(with_towns, cast.kavala, "Trams.", cast.noor, "same")
    assert overtaken(twice, twice).number == 1 and Amendment.objects.count() == 1


def test_two_amendments_accepted_at_once_do_not_undo_each_other(
    cast: Any, with_towns: Recommendation
) -> None:
    first = amending(with_towns, cast.gondomar, "Buses.", cast.tomas, "one")()
    second = amending(with_towns, cast.kavala, "Trams.", cast.noor, "two")()
    end = overtaken(accepting(first, cast.cora), accepting(second, cast.admin))
    with_towns.refresh_from_db()
    assert isinstance(end, rules.AmendmentOlder)
    assert (with_towns.text.original, with_towns.wording, with_towns.wordings.count()) == ("Buses.", 2, 2)


def test_adopted_twice_at_once_is_adopted_once(cast: Any, with_towns: Recommendation) -> None:
    saying(with_towns, cast.gondomar, "yes", cast.tomas, "one")()
    end = overtaken(adopting(with_towns, cast.cora), adopting(with_towns, cast.admin))
    with_towns.refresh_from_db()
    assert end is None and (with_towns.state, with_towns.adopted_by) == (State.ADOPTED, cast.cora)


def test_a_no_that_comes_while_it_is_adopted_is_seen_first(cast: Any, with_towns: Recommendation) -> None:
    saying(with_towns, cast.gondomar, "yes", cast.tomas, "one")()
    end = overtaken(saying(with_towns, cast.kavala, "no", cast.noor, "two"), adopting(with_towns, cast.cora))
    with_towns.refresh_from_db()
    assert isinstance(end, rules.ChangedSince) and with_towns.state == State.TOWNS


def test_a_yes_that_comes_after_it_was_adopted_is_refused(cast: Any, with_towns: Recommendation) -> None:
    saying(with_towns, cast.gondomar, "yes", cast.tomas, "one")()
    end = overtaken(adopting(with_towns, cast.cora), saying(with_towns, cast.kavala, "yes", cast.noor, "two"))
    assert isinstance(end, rules.NotWithTheTowns) and TownPosition.objects.count() == 1


def test_evidence_frozen_twice_at_once_has_two_versions_of_one_journal(
    cast: Any, now: Any, with_towns: Recommendation
) -> None:
    end = overtaken(
        *(
            lambda nonce=nonce: actions.freeze(with_towns, nonce=nonce, by=cast.cora, now=now)  # type: ignore[misc]
            for nonce in ("one", "two")
        )
    )
    assert end.version == 3 and [one.version for one in FrozenEvidence.objects.order_by("version")] == [
        1,
        2,
        3,
    ]


def test_a_vote_that_comes_while_it_is_frozen_is_in_it_or_after_it(
    cast: Any, now: Any, with_towns: Recommendation, voter_of: Any, voted: Any
) -> None:
    voter, statement = voter_of("ana"), with_towns.cited.get(position=0).statement
    end = overtaken(
        lambda: voted(voter, statement),
        lambda: actions.freeze(with_towns, nonce="one", by=cast.cora, now=now),
    )
    evidence = queries.newest_evidence(with_towns)
    assert end == evidence and evidence is not None and evidence.entries == 1
    assert queries.look_again(evidence).is_sound


def test_two_who_send_it_at_once_do_not_undo_each_other(cast: Any, with_towns: Recommendation) -> None:
    saying(with_towns, cast.gondomar, "yes", cast.tomas, "one")()
    adopting(with_towns, cast.cora)()
    with_towns.refresh_from_db()
    seen, today = edits.version_of(edits.facts_of(with_towns, Sending)), timezone.now().date()

    def sending(to: str) -> Callable[[], None]:
        facts = Sending(to, None, today)
        return lambda: actions.send(with_towns, facts=facts, seen=seen, by=cast.cora, now=timezone.now())

    end = overtaken(sending("Ministry of Labour"), sending("Ministry of Transport"))
    with_towns.refresh_from_db()
    assert isinstance(end, edits.ChangedMeanwhile) and with_towns.institution == "Ministry of Labour"
