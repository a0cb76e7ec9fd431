"""Answers that a phone kept while there was no network: in order, each once, each told what became of it."""

import json
from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.debates import actions, queries
from cordel.debates.models import Debate, JournalEntry, Vote, Voter
from tests.debates.test_screens import HERE, joined, tap

pytestmark = pytest.mark.django_db
QUEUE, AHEAD = f"{HERE}vote/queue/", f"{HERE}vote/ahead/"


def tapped(statement: int, choice: str = "agree", **more: Any) -> dict[str, Any]:
    return {
        "token": tokens.form_token("vote"), "statement": statement, "choice": choice, "important": False, **more
    }  # fmt: skip


def sent(client: Client, *taps: Any, voter: str | None = None) -> Any:
    mark = queries.mark_of(Voter.objects.get()) if voter is None else voter
    return client.post(
        QUEUE, json.dumps({"voter": mark, "taps": list(taps)}), content_type="application/json"
    )


def became(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["is"] for one in answer.json()["answers"]]


def test_statements_for_the_way_are_in_the_readers_language_and_not_answered_yet(
    debate: Debate, client: Client
) -> None:
    joined(client)
    tap(client, "agree", 1)
    told = client.get(AHEAD).json()
    assert told["voter"] == queries.mark_of(Voter.objects.get())
    assert [one["statement"] for one in told["statements"]] == [2, 3]
    first = told["statements"][0]
    assert (first["words"], first["lang"], first["dir"]) == ("Towns should hire newcomers.", "en", "ltr")
    assert len({one[name] for one in told["statements"] for name in ("token", "back")}) == 4
    assert Voter.objects.get().key not in json.dumps(told)


def test_nothing_is_fetched_ahead_by_a_stranger_or_when_nobody_votes(debate: Debate, client: Client) -> None:
    assert Client().get(AHEAD).json() == {"voter": "", "statements": []}
    joined(client)
    Debate.objects.update(phase="review")
    assert client.get(AHEAD).json()["statements"] == []


def test_what_was_kept_is_taken_in_order_and_twice_is_once(debate: Debate, client: Client) -> None:
    joined(client)
    taps = [tapped(1), tapped(2, "unsure", important=True), tapped(1, "none"), tapped(1, "skip"), tapped(3)]
    for _twice in range(2):
        assert became(sent(client, *taps)) == ["kept"] * 5
    assert JournalEntry.objects.count() == 5
    said = dict(Vote.objects.values_list("statement__number", "choice"))
    assert said == {1: "skip", 2: "unsure", 3: "agree"}
    assert Vote.objects.get(is_important=True).statement.number == 2


def test_a_tap_that_arrived_by_the_form_and_is_sent_again_from_the_phone_is_one(
    debate: Debate, client: Client
) -> None:
    joined(client)
    one = tapped(1)
    client.post(f"{HERE}vote/", {"token": one["token"], "statement": 1, "choice": "agree"})
    assert became(sent(client, one)) == ["kept"] and JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        None, 7, "agree", [], {}, {"token": "made up", "statement": 1, "choice": "agree"},
        {"token": 1}, {"statement": True}, {"statement": 1.0}, {"statement": "1"}, {"statement": -1},
        {"statement": 10**30}, {"statement": 99}, {"choice": "burn"}, {"choice": ["agree"]}, {"choice": None},
        {"token": "\ud800"}, {"token": "x" * 50_000},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sent_is_refused_and_the_rest_is_taken(
    debate: Debate, client: Client, wrong: Any
) -> None:
    joined(client)
    bad = {**tapped(2), **wrong} if isinstance(wrong, dict) and wrong else wrong
    assert became(sent(client, tapped(1), bad, tapped(3))) == ["kept", "refused", "kept"]
    assert set(Vote.objects.values_list("statement__number", flat=True)) == {1, 3}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"voter": 1, "taps": []}', b'{"voter": "x", "taps": {}}',
        b"[" * 60_000, b"\xff\xfe", b'{"voter": "x", "taps": [' + b"1," * 100 + b"1]}", b" " * 70_000,
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused_whole(debate: Debate, client: Client, body: bytes) -> None:
    joined(client)
    answer = client.post(QUEUE, body, content_type="application/json")
    assert answer.status_code == 400 and not Vote.objects.exists()


def test_nobody_sends_answers_of_whoever_had_the_phone_before(debate: Debate, client: Client) -> None:
    joined(client)
    before = queries.mark_of(Voter.objects.get())
    taps = [tapped(1)]
    other = joined(Client())
    for phone, mark in ((other, before), (client, ""), (client, "é"), (Client(), before)):
        answer = sent(phone, *taps, voter=mark)
        assert answer.status_code == 409 and "somebody else" in answer.json()["why"]
    assert not Vote.objects.exists()
    assert became(sent(client, *taps, voter=before)) == ["kept"]


def test_what_comes_too_late_is_told_one_by_one(debate: Debate, client: Client, cast: Any, now: Any) -> None:
    joined(client)
    actions.revise(
        [debate.statements.get(number=1)], language="en", texts=["Courses are near."], nonce="r", by=cast.cora, now=now
    )  # fmt: skip
    answer = sent(client, tapped(1), tapped(2))
    assert (
        became(answer) == ["refused", "kept"] and "no longer voted on" in answer.json()["answers"][0]["why"]
    )
    Debate.objects.update(phase="closed")
    answer = sent(client, tapped(3))
    assert "Nobody votes in this debate" in answer.json()["answers"][0]["why"]


def test_too_many_at_once_wait_and_are_not_refused(debate: Debate, client: Client) -> None:
    joined(client)
    taps = [tapped(1, "agree" if at % 2 else "unsure") for at in range(100)]
    for _time in range(2):
        assert became(sent(client, *taps)) == ["kept"] * 100
    assert became(sent(client, *taps[:2])) == ["later", "later"]


def test_a_form_of_another_site_sends_nothing(debate: Debate) -> None:
    guarded = Client(enforce_csrf_checks=True)
    assert guarded.post(QUEUE, b"{}", content_type="application/json").status_code == 403


def test_the_voting_page_is_a_form_as_before_and_carries_what_the_script_needs(
    debate: Debate, client: Client
) -> None:
    joined(client)
    page = client.get(f"{HERE}vote/").content.decode()
    mark = queries.mark_of(Voter.objects.get())
    assert f'data-voter="{mark}"' in page and "debates/offline.js" in page and 'name="choice"' in page
    assert Voter.objects.get().key not in page
