"""Quick polls through their addresses: prepared, opened on the remote, answered once, withheld when few."""

from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.debates import actions, queries, rules
from cordel.debates.models import Debate, Poll, PollAnswer, Room, Voter
from cordel.debates.rules import room as in_room
from tests.debates import crowds
from tests.races import overtaken

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"


def prepared_poll(desk: Client, **typed: str) -> Any:
    form = {"language": "en", "question": "What first?", "options": "Courses\nBuses\n\n Papers "}
    return desk.post(f"{DESK}polls/", form | {"token": tokens.form_token("quick poll")} | typed)


def press(desk: Client, act: str, seen: int | None = None) -> Any:
    number = queries.room(Debate.objects.get()).number if seen is None else seen
    return desk.post(f"{DESK}remote/", {"act": act, "seen": str(number)}, follow=True)


def joined(client: Client) -> Client:
    assert client.post(HERE, {"agreed": "on", "town": "", "newcomer": ""}).status_code == 302
    return client


@pytest.fixture
def desk(debate: Debate, cast: Any, as_: Any) -> Any:
    return as_(cast.cora)


@pytest.fixture
def poll(desk: Client) -> Poll:
    """Open."""
    prepared_poll(desk)
    press(desk, "open-poll 1")
    return Poll.objects.get()


def answered(poll: Poll, voter_of: Any, count: int, option: int = 1) -> None:
    for at in range(count):
        actions.answer_poll(voter_of(f"{option} {at}"), poll=poll, option=option)


def test_it_is_prepared_once_and_seen_by_nobody(desk: Client, client: Client) -> None:
    token = tokens.form_token("quick poll")
    for _twice in range(2):
        assert prepared_poll(desk, token=token).status_code == 302
    poll = Poll.objects.get()
    assert [str(one) for one in poll.options.all()] == ["Courses", "Buses", "Papers"]
    assert "What first?" not in client.get(f"{HERE}poll/").content.decode()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("Only one", "at least 2 different answers"),
        ("Same\nSame", "at least 2 different answers"),
        ("a\nb\nc\nd\ne\nf\ng", "at most 6"),
        ("yes\n" + "x" * 90, "longer than 80 characters"),
        ("", "required"),
    ],
)
def test_options_that_cannot_be_chosen_from_are_refused_and_kept(
    desk: Client, options: str, told: str
) -> None:
    answer = prepared_poll(desk, options=options)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not Poll.objects.exists() and options in answer.content.decode()


def test_opening_shows_it_in_the_room_and_on_the_phones(poll: Poll, client: Client) -> None:
    room = Room.objects.get()
    assert (room.stage, room.poll) == ("poll", poll)
    assert "What first?" in client.get(f"{HERE}projector/now/").content.decode()
    page = client.get(f"{HERE}poll/").content.decode()
    assert "What first?" in page and "Take part to answer" in page and "open now" in page


def test_one_answer_that_can_be_changed_until_it_is_closed(poll: Poll, desk: Client, client: Client) -> None:
    joined(client)
    for option in ("1", "1", "3"):
        assert client.post(f"{HERE}poll/", {"poll": "1", "option": option}).status_code == 302
    assert PollAnswer.objects.get().option.number == 3
    assert "Your answer is kept" in client.get(f"{HERE}poll/").content.decode()
    press(desk, "close-poll 1")
    late = client.post(f"{HERE}poll/", {"poll": "1", "option": "2"})
    assert late.status_code == 422 and "not open" in late.content.decode()
    assert PollAnswer.objects.get().option.number == 3


@pytest.mark.parametrize(
    "typed", [{}, {"poll": "1"}, {"poll": "1", "option": "9"}, {"poll": "x", "option": "1"}, {"poll": "2", "option": "1"}]
)  # fmt: skip
def test_what_was_never_on_the_page_is_refused_in_words(
    poll: Poll, client: Client, typed: dict[str, str]
) -> None:
    joined(client)
    answer = client.post(f"{HERE}poll/", typed)
    assert answer.status_code == 422 and 'class="notice' in answer.content.decode()
    assert not PollAnswer.objects.exists()


def test_whoever_did_not_agree_to_the_sentence_answers_nothing(poll: Poll, client: Client) -> None:
    assert client.post(f"{HERE}poll/", {"poll": "1", "option": "1"})["Location"] == HERE
    assert not PollAnswer.objects.exists()


def test_a_voter_of_another_debate_or_shut_out_does_not_answer(
    poll: Poll, voter_of: Any, cast: Any, now: Any
) -> None:
    out = voter_of("out")
    crowds.leave_out(out, by=cast.cora, now=now)
    with pytest.raises(rules.ShutOut):
        actions.answer_poll(out, poll=poll, option=1)
    other = actions.prepare(
        cast.project,
        question=poll.question,
        about=poll.question,
        facts=actions.DebateFacts(),
        nonce="other",
        by=cast.cora,
        now=now,
    )
    Debate.objects.filter(pk=other.pk).update(phase="votes")
    other.refresh_from_db()
    stranger = actions.join(other, joining=actions.Joining("s", "open"), agreed_to="2026-11", now=now)
    with pytest.raises(Voter.DoesNotExist):
        actions.answer_poll(stranger, poll=poll, option=1)


def test_nobody_sees_the_result_before_it_is_closed(poll: Poll, desk: Client, voter_of: Any) -> None:
    answered(poll, voter_of, 12)
    for page in (f"{HERE}poll/", f"{HERE}projector/now/"):
        shown = Client().get(page).content.decode()
        assert "12 people have answered" in shown and 'class="count"' not in shown
    assert 'class="count"' not in desk.get(f"{DESK}polls/").content.decode()
    press(desk, "close-poll 1")
    for page in (f"{HERE}poll/", f"{HERE}projector/now/"):
        assert '<span class="count">12</span>' in Client().get(page).content.decode()


def test_nine_answers_say_how_many_and_why_no_more(poll: Poll, desk: Client, voter_of: Any) -> None:
    answered(poll, voter_of, 9)
    press(desk, "close-poll 1")
    for client, page in (
        (Client(), f"{HERE}poll/"),
        (Client(), f"{HERE}projector/now/"),
        (desk, f"{DESK}polls/"),
    ):
        shown = client.get(page).content.decode()
        assert "9 people have answered" in shown and "needs 10 answers" in shown
        assert 'class="count"' not in shown
    assert "show of hands" in Client().get(f"{HERE}projector/now/").content.decode()


def test_who_is_shut_out_does_not_count_and_ten_less_one_is_withheld(
    poll: Poll, desk: Client, voter_of: Any, cast: Any, now: Any
) -> None:
    answered(poll, voter_of, 10)
    press(desk, "close-poll 1")
    poll.refresh_from_db()
    assert queries.poll_result(poll).is_shown
    crowds.leave_out(Voter.objects.first(), by=cast.cora, now=now)
    result = queries.poll_result(poll)
    assert (result.answered, result.is_shown) == (9, False)


def test_erasing_somebody_erases_the_answer(poll: Poll, client: Client) -> None:
    joined(client).post(f"{HERE}poll/", {"poll": "1", "option": "1"})
    assert PollAnswer.objects.exists() and "What first?" in client.get(f"{HERE}mine/").content.decode()
    client.post(f"{HERE}mine/", {"act": "erase"})
    assert not PollAnswer.objects.exists()


def test_one_is_open_at_a_time_and_none_is_opened_again(poll: Poll, desk: Client) -> None:
    prepared_poll(desk, question="And then?")
    assert "Another quick poll is open" in press(desk, "open-poll 2").content.decode()
    press(desk, "close-poll 1")
    assert "was open already" in press(desk, "open-poll 1").content.decode()
    press(desk, "open-poll 2")
    assert dict(Poll.objects.values_list("number", "state")) == {1: "closed", 2: "open"}


def test_in_front_of_an_older_screen_it_is_not_opened(desk: Client) -> None:
    prepared_poll(desk)
    press(desk, "show map")
    assert "now it is the map" in press(desk, "open-poll 1", seen=0).content.decode()
    assert Poll.objects.get().state == "prepared", "nothing half-done"


def test_words_change_before_and_translations_also_after(desk: Client, cast: Any) -> None:
    prepared_poll(desk)
    address = f"{DESK}polls/1/"

    def write(language: str, **typed: str) -> Any:
        form = desk.get(f"{address}?in={language}").context["form"]
        kept = {name: form[name].value() or "" for name in form.fields}
        return desk.post(f"{address}?in={language}", {**kept, "made_by": "person", **typed})

    assert write("en", option_1="Free courses").status_code == 302
    assert write("en", option_1="Buses").status_code == 422, "two would be the same"
    press(desk, "open-poll 1")
    refused = write("en", option_1="No courses")
    assert refused.status_code == 422 and "stay as people read them" in refused.content.decode()
    assert write("pt", question="O quê primeiro?", option_1="Cursos").status_code == 302
    poll = Poll.objects.get()
    assert poll.question["pt"]["text"] == "O quê primeiro?"
    assert [one.words.original for one in poll.options.all()] == ["Free courses", "Buses", "Papers"]
    assert desk.get(f"{DESK}polls/7/").status_code == 404


def test_only_one_that_was_never_open_is_removed(poll: Poll, desk: Client) -> None:
    prepared_poll(desk)
    for number in ("1", "2"):
        desk.post(f"{DESK}polls/", {"remove": number})
    assert list(Poll.objects.values_list("number", flat=True)) == [1]


def test_officers_of_towns_prepare_none(debate: Debate, cast: Any, as_: Any) -> None:
    assert prepared_poll(as_(cast.noor)).status_code == 403 and not Poll.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_answer_while_it_is_being_closed_is_in_or_refused(
    poll: Poll, voter_of: Any, cast: Any, now: Any
) -> None:
    ana = voter_of("ana")
    late = overtaken(
        lambda: actions.close_poll(poll, by=cast.cora, now=now),
        lambda: actions.answer_poll(ana, poll=poll, option=1),
    )
    assert isinstance(late, in_room.PollIsClosed) and not PollAnswer.objects.exists()
