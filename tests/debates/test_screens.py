"""Debates through their addresses: for those who vote, without an account and without JavaScript, and for the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from cordel.base import tokens
from cordel.debates import actions, queries
from cordel.debates.models import CodeCard, Debate, Statement, Vote, Voter
from cordel.events import queries as events

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"


def joined(client: Client, **typed: str) -> Client:
    answer = client.post(HERE, {"agreed": "on", "town": "", "newcomer": "", **typed})
    assert (answer.status_code, answer.get("Location")) == (302, f"{HERE}vote/"), answer.content
    return client


def tap(client: Client, choice: str, statement: int, **typed: str) -> Any:
    token = tokens.form_token("vote")
    return client.post(f"{HERE}vote/", {"token": token, "statement": statement, "choice": choice, **typed})


# --- Voting -------------------------------------------------------------------------------------


def test_nothing_is_kept_before_the_sentence_is_agreed_to(debate: Debate, client: Client) -> None:
    page = client.get(HERE).content.decode()
    assert "political opinion" in page and "How do newcomers find work?" in page
    refused = client.post(HERE, {"town": ""})
    assert (
        refused.status_code == 422
        and f"debate-{debate.pk}" not in refused.cookies
        and not Voter.objects.exists()
    )
    assert client.get(f"{HERE}vote/").status_code == 302


def test_somebody_votes_through_all_statements_and_is_told_so(
    debate: Debate, client: Client, cast: Any
) -> None:
    joined(client, town=str(cast.kavala.pk), newcomer="yes")
    voter = Voter.objects.get()
    assert (voter.way, voter.town, voter.is_newcomer, voter.agreed_to) == (
        "open",
        cast.kavala,
        True,
        "2026-11",
    )
    for _turn in range(3):
        page = client.get(f"{HERE}vote/")
        shown = page.context["statement"]
        assert tap(client, "agree", shown.number, important="1").status_code == 302
    assert Vote.objects.filter(choice="agree", is_important=True).count() == 3
    assert "answered everything" in client.get(f"{HERE}vote/").content.decode()


def test_what_was_skipped_comes_again_at_the_end(debate: Debate, client: Client) -> None:
    joined(client)
    tap(client, "skip", 1)
    tap(client, "agree", 2)
    tap(client, "agree", 3)
    assert client.get(f"{HERE}vote/").context["statement"].number == 1


def test_a_vote_is_taken_back_and_changed(debate: Debate, client: Client) -> None:
    joined(client)
    tap(client, "agree", 1)
    assert "Take it back" in client.get(f"{HERE}vote/").content.decode()
    tap(client, "none", 1)
    assert not Vote.objects.exists()
    tap(client, "agree", 1)
    client.post(f"{HERE}mine/", {"token": tokens.form_token("vote"), "statement": 1, "choice": "unsure"})
    assert Vote.objects.get().choice == "unsure"
    assert "Courses should be free." in client.get(f"{HERE}mine/").content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"token": "made up", "statement": "1", "choice": "agree"},
        {"statement": "1", "choice": "agree"},
        {"statement": "99", "choice": "agree"},
        {"statement": "1" * 40, "choice": "agree"},
        {"statement": "1", "choice": "burn"},
        {},
    ],
)
def test_what_was_never_on_the_page_changes_nothing(
    debate: Debate, client: Client, typed: dict[str, str]
) -> None:
    joined(client)
    token = {} if "token" in typed or not typed else {"token": tokens.form_token("vote")}
    token = {} if typed == {"statement": "1", "choice": "agree"} else token
    assert client.post(f"{HERE}vote/", {**token, **typed}).status_code == 302
    assert not Vote.objects.exists()


def test_a_vote_that_comes_after_the_end_is_refused_in_words(debate: Debate, client: Client) -> None:
    joined(client)
    Debate.objects.update(phase="review")
    answer = tap(client, "agree", 1)
    assert answer.status_code == 422 and "Nobody votes in this debate" in answer.content.decode()


def test_a_cookie_of_somebody_else_or_of_another_debate_opens_nothing(debate: Debate, client: Client) -> None:
    joined(client)
    kept = client.cookies[f"debate-{debate.pk}"].value
    for forged in ("nonsense", kept[:-2] + "xx", signing.dumps(["a", "open", None]), signing.dumps(["a"])):
        other = Client()
        other.cookies[f"debate-{debate.pk}"] = forged
        assert other.get(f"{HERE}mine/").status_code == 302


def test_erasing_ends_it_for_this_browser(debate: Debate, client: Client) -> None:
    joined(client)
    tap(client, "agree", 1)
    answer = client.post(f"{HERE}mine/", {"act": "erase"}, follow=True)
    assert "erased" in answer.content.decode() and not Voter.objects.exists() and not Vote.objects.exists()
    assert client.get(f"{HERE}mine/").status_code == 302


# --- Ways in ------------------------------------------------------------------------------------


def test_a_card_is_one_voter_on_whatever_phone(debate: Debate, cast: Any, now: Any) -> None:
    ((_card, code),) = actions.print_cards(
        debate, town=cast.kavala.pk, count=1, nonce="pile", by=cast.cora, now=now
    )
    assert code not in str(CodeCard.objects.values().get())
    for phone in (Client(), Client()):
        answer = phone.post(f"{HERE}card/", {"code": f" {code[:5].lower()}-{code[5:]} "})
        assert answer.status_code == 302
        if answer["Location"] == HERE:
            joined(phone)
        tap(phone, "agree", 1)
    voter = Voter.objects.get()
    assert (voter.way, voter.town, Vote.objects.count()) == ("card", cast.kavala, 1)
    actions.call_cards_back(debate, pile="pile", by=cast.cora, now=now)
    refused = Client().post(f"{HERE}card/", {"code": code})
    assert refused.status_code == 422 and "called back" in refused.content.decode()


def test_a_code_that_was_never_printed_is_refused_and_guessing_ends(debate: Debate, client: Client) -> None:
    answer = client.post(f"{HERE}card/", {"code": "ABCDEFGHJK"})
    assert answer.status_code == 422 and "no card with this code" in answer.content.decode()
    for _try in range(20):
        answer = client.post(f"{HERE}card/", {"code": "ABCDEFGHJK"})
    assert answer.status_code == 429


def test_a_registration_opens_the_debate_once_and_nothing_tells_whose_it_is(
    debate: Debate, cast: Any, client: Client
) -> None:
    proof = tokens.derived("registration", events.private_value(cast.seat))
    address = f"{HERE}from/{cast.seat.pk}-{proof}/"
    assert client.get(address).status_code == 200 and f"debate-{debate.pk}" not in client.cookies
    assert client.post(address).status_code == 302
    joined(client)
    again = Client()
    assert again.post(address)["Location"] == f"{HERE}vote/", "the second phone is the same voter"
    assert Voter.objects.get().way == "registered"
    assert client.get(f"{HERE}from/{cast.seat.pk}-{proof[:-1]}x/").status_code == 404
    assert [one for one, _way in queries.debates_for(cast.seat)] == [debate]


def test_without_the_open_address_a_card_is_needed(debate: Debate, client: Client) -> None:
    Debate.objects.update(is_open_to_all=False)
    assert "code card or a registration" in client.get(HERE).content.decode()
    assert client.post(HERE, {"agreed": "on"}).status_code == 422 and not Voter.objects.exists()


@pytest.mark.parametrize("path", ["", "vote/", "mine/", "write/", "results/"])
def test_what_is_in_preparation_or_not_listed_is_nobodys(debate: Debate, client: Client, path: str) -> None:
    Debate.objects.update(phase="prepared")
    assert client.get(HERE + path).status_code == 404
    Debate.objects.update(phase="votes")
    debate.project.is_listed = False
    debate.project.save()
    assert client.get(HERE + path).status_code == 404


# --- Writing ------------------------------------------------------------------------------------


def written(client: Client, said: str, **typed: str) -> Any:
    form = {"said": said, "language": "en", "token": tokens.form_token("statement"), **typed}
    return client.post(f"{HERE}write/", form)


def test_what_says_nearly_the_same_is_shown_before_it_is_handed_in(debate: Debate, client: Client) -> None:
    joined(client)
    first = written(client, "Courses should be free")
    assert first.status_code == 422 and "nearly the same" in first.content.decode()
    assert (
        'value="1"' in first.content.decode()
        and "Courses should be free</textarea>" in first.content.decode()
    )
    assert written(client, "Courses should be free", all_the_same="1").status_code == 302
    assert Statement.objects.filter(state="waiting").count() == 1


def test_its_author_sees_what_became_of_it(debate: Debate, client: Client, cast: Any, now: Any) -> None:
    joined(client)
    written(client, "Parks are for everybody who lives here.")
    said = Statement.objects.get(state="waiting")
    actions.refuse(said, reason="topic", by=cast.cora, now=now)
    assert "It is not about the question." in client.get(f"{HERE}mine/").content.decode()
    assert "Parks are for everybody" not in Client().get(f"{HERE}results/").content.decode()


def test_too_long_a_statement_keeps_what_was_typed(debate: Debate, client: Client) -> None:
    joined(client)
    answer = written(client, "x" * 150)
    assert answer.status_code == 422 and "x" * 150 in answer.content.decode()


# --- Results ------------------------------------------------------------------------------------


def test_a_row_with_few_answers_is_withheld_whole(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, client: Client
) -> None:
    for at in range(10):
        voted(voter_of(f"voter {at}"), statements[0], "agree" if at else "disagree")
        if at < 9:
            voted(voter_of(f"voter {at}"), statements[1], "agree")
    first, *others = client.get(f"{HERE}results/").context["list"].page
    assert (first.statement, first.agree, first.disagree, first.unsure) == (statements[0], 9, 1, 0)
    assert {(one.agree, one.disagree, one.unsure) for one in others} == {(None, None, None)}


def test_votes_with_the_open_address_stand_apart(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, client: Client, cast: Any
) -> None:
    for at in range(10):
        voted(voter_of(f"card {at}", "card", town_id=cast.kavala.pk), statements[0], "agree")
        voted(voter_of(f"open {at}"), statements[0], "disagree")
    page = client.get(f"{HERE}results/")
    first = page.context["list"].page[0]
    assert (first.agree, first.disagree, first.is_apart) == (10, 10, True)
    assert (first.verified.agree, first.verified.disagree) == (10, 0)
    assert (first.open.agree, first.open.disagree) == (0, 10)
    assert "With the open address" in page.content.decode()


def test_few_with_the_open_address_do_not_follow_from_the_others(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, client: Client, cast: Any
) -> None:
    """Neither three, nor three who said a town among twenty: the table by town tells how the seventeen answered."""
    for at in range(12):
        for said in statements[:2]:
            voted(voter_of(f"card {at}", "card", town_id=cast.kavala.pk), said, "agree")
    for at in range(20):
        voter = voter_of(f"open {at}", town_id=cast.kavala.pk if at < 3 else None)
        voted(voter, statements[0], "disagree")
        if at < 3:
            voted(voter, statements[1], "disagree")
    page = client.get(f"{HERE}results/")
    for one in page.context["list"].page[:2]:
        assert not one.is_apart and one.verified.agree is None and one.open.agree is None
        assert one.agree == 12
    assert "With the open address" not in page.content.decode()


# --- At the desk --------------------------------------------------------------------------------


def test_a_debate_is_prepared_seeded_and_opened(cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    typed = {
        "language": "en", "question": "How do newcomers find work?", "about": "", "event_id": "",
        "activity_id": "", "longest": "140", "is_open_to_all": "on", "token": tokens.form_token("debate"),
    }  # fmt: skip
    for _twice in range(2):
        assert desk.post("/desk/p/strings/debates/new/", typed)["Location"] == DESK
    debate = Debate.objects.get()
    assert not debate.takes_statements and debate.phase == "prepared"
    for said in ("Courses should be free.", "Buses should run at night."):
        form = {"said": said, "language": "en", "token": tokens.form_token("statement")}
        assert desk.post(DESK, form).status_code == 302
    for to, seen in (("statements", "prepared"), ("votes", "statements"), ("votes", "prepared")):
        desk.post(f"{DESK}phase/", {"to": to, "seen": seen})
    debate.refresh_from_db()
    assert debate.phase == "votes"
    assert "How do newcomers find work?" in Client().get("/p/strings/debates/").content.decode()


def test_an_officer_reads_the_queue_of_the_own_town_and_decides(
    debate: Debate, cast: Any, as_: Any, voter_of: Any, now: Any
) -> None:
    ours = actions.hand_in(
        voter_of("a", town_id=cast.kavala.pk), language="en", said="Parks are for all.", nonce="a", now=now
    )
    theirs = actions.hand_in(
        voter_of("b", town_id=cast.gondomar.pk), language="en", said="Trams are for all.", nonce="b", now=now
    )
    desk = as_(cast.noor)
    assert list(desk.get(DESK).context["waiting"]) == [ours]
    desk.post(f"{DESK}statements/{ours.number}/decide/", {"act": "accept"})
    assert desk.post(f"{DESK}statements/{theirs.number}/decide/", {"act": "accept"}).status_code == 403
    answer = as_(cast.cora).post(
        f"{DESK}statements/{theirs.number}/decide/", {"act": "refuse", "reason": ""}, follow=True
    )
    assert "Say why it is not taken" in answer.content.decode()
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == ("accepted", "waiting")


def test_codes_are_shown_once(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    form = {"town": cast.kavala.pk, "count": "3", "token": tokens.form_token("code cards")}
    page = desk.post(f"{DESK}cards/", form)
    assert len(page.context["cards"]) == 3 and CodeCard.objects.count() == 3
    again = desk.post(f"{DESK}cards/", form)
    assert again.status_code == 422 and CodeCard.objects.count() == 3
    pile = CodeCard.objects.first().pile
    desk.post(f"{DESK}cards/", {"pile": pile})
    assert not CodeCard.objects.filter(revoked_at=None).exists()


def test_the_list_of_statements_goes_into_a_file_without_their_authors(
    debate: Debate, cast: Any, as_: Any, voter_of: Any, now: Any
) -> None:
    ana = voter_of("ana")
    actions.hand_in(ana, language="en", said="Parks are for all.", nonce="a", now=now)
    answer = as_(cast.cora).get(f"{DESK}?format=csv")
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "Parks are for all." in told.decode("utf-8-sig") and ana.key not in told.decode("utf-8-sig")


def test_changing_it_meanwhile_loses_nothing(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    page = desk.get(f"{DESK}change/")
    version = page.context["form"]["version"].value()
    typed = {"event_id": "", "activity_id": "", "longest": "200", "version": version}
    assert desk.post(f"{DESK}change/", typed).status_code == 302
    refused = desk.post(f"{DESK}change/", typed | {"longest": "100"})
    assert refused.status_code == 422 and "Somebody else changed this" in refused.content.decode()
    assert Debate.objects.get().longest == 200


def test_other_words_and_translations_have_their_pages(
    debate: Debate, statements: list[Statement], cast: Any, as_: Any
) -> None:
    desk, first = as_(cast.cora), statements[0]
    page = desk.get(f"{DESK}statements/{first.number}/?in=pt")
    form = {
        "words": "Os cursos devem ser gratuitos.",
        "version": page.context["form"]["version"].value(),
        "made_by": "person",
    }
    assert desk.post(f"{DESK}statements/{first.number}/?in=pt", form).status_code == 302
    reader = joined(Client(headers={"accept-language": "pt"}))
    assert "gratuitos" in "".join(reader.get(f"{HERE}results/").content.decode().split("\n"))
    typed = {
        "said": "Courses are free.\nCourses are near.",
        "language": "en",
        "token": tokens.form_token("revised statement"),
    }
    preview = desk.post(f"{DESK}statements/{first.number}/revise/", typed)
    assert preview.status_code == 422 and "Nobody has voted on it." in preview.content.decode()
    assert not debate.statements.filter(origin="revised").exists()
    typed["confirmed"] = "1"
    assert desk.post(f"{DESK}statements/{first.number}/revise/", typed).status_code == 302
    assert debate.statements.filter(origin="revised").count() == 2


def test_agreed_days_are_all_that_is_kept_of_when(debate: Debate, client: Client, now: Any) -> None:
    joined(client)
    voter = Voter.objects.get()
    assert abs(voter.agreed_on - now.date()) <= timedelta(days=366 * 2)
    assert not [
        one
        for one in Voter._meta.get_fields()
        if one.get_internal_type() == "DateTimeField" and one.name != "banned_at"
    ]
