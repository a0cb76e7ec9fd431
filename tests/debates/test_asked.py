"""Questions from the room through their addresses: asked, read, wished for once, answered; nobody sees who asked."""

from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.debates import actions, queries, rules
from cordel.debates.models import AskedQuestion, Debate, Voter, Wish
from tests.debates import crowds

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"


@pytest.fixture
def desk(debate: Debate, cast: Any, as_: Any) -> Any:
    """The room takes questions."""
    desk = as_(cast.cora)
    desk.post(f"{DESK}remote/", {"act": "questions yes", "seen": "0"})
    return desk


def joined(client: Client) -> Client:
    assert client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""}).status_code == 302
    return client


def ask(client: Client, said: str = "Who pays for the courses?", **typed: str) -> Any:
    token = tokens.form_token("question from the room")
    return client.post(f"{HERE}questions/", {"said": said, "language": "en", "token": token, **typed})


def decide(desk: Client, number: int, to: str, **typed: str) -> Any:
    return desk.post(f"{DESK}questions/", {"question": str(number), "to": to, **typed}, follow=True)


def test_it_is_read_before_anybody_else_sees_it(desk: Client, client: Client) -> None:
    token = tokens.form_token("question from the room")
    joined(client)
    for _twice in range(2):
        assert ask(client, token=token).status_code == 302
    asked = AskedQuestion.objects.get()
    assert asked.written_at.second == 0 and asked.author
    assert "Who pays" not in Client().get(f"{HERE}questions/").content.decode()
    assert "waits to be read" in client.get(f"{HERE}questions/").content.decode()
    decide(desk, 1, "accepted")
    for page in (Client().get(f"{HERE}questions/"), desk.get(f"{DESK}questions/")):
        assert "Who pays" in page.content.decode() and asked.author not in page.content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("x" * 240, "240 characters"),
        ("Why?", "whole question"),
        ("", "required"),
        ("\x00Why is it so?", "ull"),
    ],
)
def test_what_is_no_question_is_refused_and_kept(desk: Client, client: Client, said: str, told: str) -> None:
    answer = ask(joined(client), said)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not AskedQuestion.objects.exists() and said.strip("\x00") in answer.content.decode()


def test_nobody_asks_where_no_questions_are_taken(debate: Debate, client: Client) -> None:
    answer = ask(joined(client))
    assert answer.status_code == 422 and "No questions are taken" in answer.content.decode()
    assert ask(Client())["Location"] == HERE and not AskedQuestion.objects.exists()


def test_five_of_one_person_wait_at_most(desk: Client, client: Client) -> None:
    joined(client)
    for at in range(5):
        assert ask(client, f"Who pays for course {at}?").status_code == 302
    answer = ask(client, "Who pays for the sixth?")
    assert answer.status_code == 422 and "5 of your questions" in answer.content.decode()
    decide(desk, 1, "refused", reason="twice")
    assert ask(client, "Who pays for the sixth?").status_code == 302
    for _try in range(5):
        answer = ask(client, "And the seventh?")
    assert answer.status_code == 429


def test_others_want_to_know_it_once_and_the_queue_follows(desk: Client, voter_of: Any, now: Any) -> None:
    for at, said in enumerate(["Who pays for courses?", "When do buses run?"]):
        one = actions.ask(voter_of(f"asks {at}"), language="en", said=said, nonce=f"q{at}", now=now)
        decide(desk, one.number, "accepted")
    others = [joined(Client()) for _at in range(3)]
    for client in others:
        for _twice in range(2):
            client.post(f"{HERE}questions/", {"wish": "2", "wants": "yes"})
    assert [(one.number, one.wanted) for one in queries.asked_queue(one.debate)] == [(2, 3), (1, 0)]
    page = others[0].get(f"{HERE}questions/").content.decode()
    assert 'aria-pressed="true"' in page and "others want to know" not in page, (
        "few are not counted in public"
    )
    assert "3 others want to know this" in desk.get(f"{DESK}questions/").content.decode()
    others[0].post(f"{HERE}questions/", {"wish": "2", "wants": "no"})
    assert Wish.objects.count() == 2


def test_ones_own_question_and_one_that_is_gone_cannot_be_wished_for(desk: Client, client: Client) -> None:
    ask(joined(client))
    gone = client.post(f"{HERE}questions/", {"wish": "1"})
    assert gone.status_code == 422 and "no longer there" in gone.content.decode()
    decide(desk, 1, "accepted")
    client.post(f"{HERE}questions/", {"wish": "1"})
    assert not Wish.objects.exists()
    for wish in ("99", "x", "9" * 40):
        assert client.post(f"{HERE}questions/", {"wish": wish}).status_code == 422


def test_a_refused_one_tells_its_author_why(desk: Client, client: Client) -> None:
    ask(joined(client))
    assert "Say why it is not taken" in decide(desk, 1, "refused", reason="").content.decode()
    assert AskedQuestion.objects.get().state == "waiting"
    decide(desk, 1, "refused", reason="topic")
    assert "It is not about the question." in client.get(f"{HERE}questions/").content.decode()
    assert "Somebody else has decided" in decide(desk, 1, "accepted").content.decode()
    assert "Who pays" not in Client().get(f"{HERE}questions/").content.decode()


@pytest.mark.parametrize("typed", [{}, {"question": "9", "to": "accepted"}, {"question": "1", "to": "burnt"}])
def test_what_was_never_on_the_desks_page_changes_nothing(
    desk: Client, client: Client, typed: dict[str, str]
) -> None:
    ask(joined(client))
    assert desk.post(f"{DESK}questions/", typed, follow=True).status_code == 200
    assert AskedQuestion.objects.get().state == "waiting"


def test_the_next_one_is_taken_and_ticked_off_on_the_remote(desk: Client, voter_of: Any, now: Any) -> None:
    for at in range(2):
        one = actions.ask(
            voter_of(f"a {at}"), language="en", said=f"Who pays for {at}?", nonce=f"q{at}", now=now
        )
        decide(desk, one.number, "accepted")
    assert desk.get(f"{DESK}remote/").context["next_question"].number == 1
    desk.post(f"{DESK}remote/", {"act": "show asked:1", "seen": "0"})
    assert "Who pays for 0?" in Client().get(f"{HERE}projector/now/").content.decode()
    assert desk.get(f"{DESK}remote/").context["next_question"].number == 2
    for _twice in range(2):
        desk.post(f"{DESK}remote/", {"act": "answered 1", "seen": "1"})
    assert AskedQuestion.objects.get(number=1).state == "answered"
    decide(desk, 1, "accepted")
    assert AskedQuestion.objects.get(number=1).state == "accepted", "ticked by mistake"


def test_nothing_that_waits_is_shown_to_the_room(desk: Client, client: Client) -> None:
    ask(joined(client))
    told = desk.post(f"{DESK}remote/", {"act": "show asked:1", "seen": "0"}, follow=True)
    assert "no longer there to be shown" in told.content.decode()


def test_officers_of_towns_decide_nothing(desk: Client, client: Client, cast: Any, as_: Any) -> None:
    ask(joined(client))
    assert decide(as_(cast.noor), 1, "accepted").status_code == 403
    assert AskedQuestion.objects.get().state == "waiting"


def test_erasing_somebody_leaves_the_question_without_its_author(desk: Client, client: Client) -> None:
    ask(joined(client))
    other = joined(Client())
    ask(other, "When do buses run?")
    for number in (1, 2):
        decide(desk, number, "accepted")
    client.post(f"{HERE}questions/", {"wish": "2"})
    client.post(f"{HERE}mine/", {"act": "erase"})
    assert AskedQuestion.objects.get(number=1).author == "" and not Wish.objects.exists()
    assert AskedQuestion.objects.get(number=2).author


def test_the_purge_forgets_who_asked(desk: Client, voter_of: Any, now: Any) -> None:
    one = actions.ask(voter_of("a"), language="en", said="Who pays for it?", nonce="q", now=now)
    assert actions.forget_askers([one.pk]) == 1
    assert AskedQuestion.objects.get().author == ""


def test_whoever_is_shut_out_neither_asks_nor_wishes(
    desk: Client, voter_of: Any, cast: Any, now: Any
) -> None:
    one = actions.ask(voter_of("a"), language="en", said="Who pays for it?", nonce="q", now=now)
    actions.decide_question(one, to="accepted", by=cast.cora, now=now)
    out = voter_of("out")
    actions.wish(out, question=one, wants=True)
    crowds.leave_out(Voter.objects.get(pk=out.pk), by=cast.cora, now=now)
    assert [each.wanted for each in queries.asked_queue(one.debate)] == [0]
    with pytest.raises(rules.ShutOut):
        actions.wish(out, question=one, wants=True)
    with pytest.raises(rules.ShutOut):
        actions.ask(out, language="en", said="May I ask at all?", nonce="r", now=now)
