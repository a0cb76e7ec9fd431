"""The page of the opinion map, for everybody and for the voter in this browser."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cordel.base import tokens
from cordel.core.vote_journal import CHOICES
from cordel.debates import actions, queries
from cordel.debates.models import Debate, OpinionMap, Voter
from cordel.debates.queries import map_drawing
from tests.debates import crowds


@pytest.fixture
def page(debate: Debate) -> str:
    return f"{debate.get_absolute_url()}map/"


def vote_all(debate: Debate, people: int, now: datetime, how: Any = crowds.two_minds) -> list[Voter]:
    said = list(debate.statements.order_by("number"))
    said = said if len(said) > 3 else crowds.say(debate, 9, now)
    voters = crowds.come(debate, people, now)
    crowds.answer(debate, voters, said, how, now)
    return voters


@pytest.fixture
def mapped(debate: Debate, now: datetime) -> Debate:
    vote_all(debate, 60, now)
    actions.make_map(debate, now=now)
    return debate


def sit(client: Client, debate: Debate, secret: str) -> None:
    """As if this browser had been given this secret."""
    from django.core import signing

    from cordel.debates.views.frame import SALT

    client.cookies[f"debate-{debate.pk}"] = signing.dumps([secret, "card", None], salt=f"{SALT}.{debate.pk}")


# --- For everybody ------------------------------------------------------------------------------------


def test_it_says_that_there_is_no_map_yet(client: Client, page: str) -> None:
    said = client.get(page).content.decode()
    assert "No map yet" in said and '<svg class="opinions"' not in said


def test_it_shows_groups_in_a_drawing_and_a_table(client: Client, mapped: Debate, page: str) -> None:
    said = client.get(page).content.decode()
    assert said.count('class="letter"') == 2 and "Group A" in said and "Group B" in said
    assert "What holds in every group" in said and "Courses should be free." in said
    assert "The map contains every vote." in said


def test_on_the_wall_the_groups_have_their_letters_and_sizes(
    mapped: Debate, page: str, cast: Any, as_: Callable[..., Client]
) -> None:
    as_(cast.cora).post("/desk/p/strings/debates/1/remote/", {"act": "show map", "seen": "0"})
    wall = Client().get(page.replace("/map/", "/projector/")).content.decode()
    assert re.findall(r"Group ([AB]): (\d+)", wall) == [("A", "30"), ("B", "30")]
    assert "What most agree with" in wall and wall.count('<p class="serif">') == 4


def test_below_forty_it_shows_what_all_together_say(
    client: Client, debate: Debate, page: str, now: datetime
) -> None:
    vote_all(debate, 39, now)
    actions.make_map(debate, now=now)
    said = client.get(page).content.decode()
    assert "39 people have voted. From 40 on" in said and "Group A" not in said
    assert "What all together say" in said and 'class="opinions"' not in said


def test_it_says_why_there_are_no_groups(client: Client, debate: Debate, page: str, now: datetime) -> None:
    def anyhow(at: int, place: int) -> str:
        return ("agree", "disagree")[crowds.noise(at, place) % 2]

    vote_all(debate, 60, now, anyhow)
    actions.make_map(debate, now=now)
    said = client.get(page).content.decode()
    assert "they do not" in said and "Group A" not in said and 'class="opinions"' in said


def test_it_orders_by_consensus_and_by_division(client: Client, mapped: Debate, page: str) -> None:
    consensus, division, odd = (
        client.get(f"{page}?by={by}").context["answered"] for by in ("consensus", "division", "what")
    )
    assert {one.statement.number for one in consensus[:2]} == {1, 2}
    assert {one.statement.number for one in division[-2:]} == {1, 2}
    assert [one.statement.pk for one in odd] == [one.statement.pk for one in consensus]


def test_a_statement_that_was_taken_out_is_no_longer_shown(client: Client, mapped: Debate, page: str) -> None:
    mapped.statements.filter(number=1).update(state="retired")
    assert "Courses should be free." not in client.get(f"{page}?by=division").content.decode()


def test_it_says_when_it_is_behind(client: Client, mapped: Debate, page: str, now: datetime) -> None:
    vote_all(mapped, 1, now)
    assert "All votes are safe. The map follows in about" in client.get(page).content.decode()


@pytest.mark.parametrize("phase", ["prepared"])
def test_what_is_in_preparation_is_nobodys(client: Client, debate: Debate, page: str, phase: str) -> None:
    Debate.objects.update(phase=phase)
    assert [client.get(one).status_code for one in (page, f"{page}state/", f"{page}time/")] == [404] * 3


def test_nobodys_key_is_in_the_page(client: Client, mapped: Debate, page: str) -> None:
    said = client.get(page).content.decode()
    assert all(voter.key[:8] not in said for voter in mapped.voters.all())


def test_another_language_reads_the_statements_in_it(client: Client, mapped: Debate, page: str) -> None:
    first = client.get(page, headers={"accept-language": "en"}).content
    assert client.get(page, headers={"accept-language": "pt"}).content != first


# --- Live -----------------------------------------------------------------------------------------------


def test_nothing_new_is_304_until_there_is_a_vote(
    client: Client, mapped: Debate, page: str, now: datetime
) -> None:
    first = client.get(f"{page}state/")
    known = {"If-None-Match": first["ETag"]}
    assert client.get(f"{page}state/", headers=known).status_code == 304
    vote_all(mapped, 1, now)
    behind = client.get(f"{page}state/", headers=known)
    assert behind.status_code == 200 and behind.json()["version"] != first.json()["version"]
    actions.make_map(mapped, now=now)
    assert client.get(f"{page}state/", headers={"If-None-Match": behind["ETag"]}).status_code == 200


# --- My place -------------------------------------------------------------------------------------------


def test_a_voter_sees_where_they_stand_and_why(client: Client, mapped: Debate, page: str) -> None:
    sit(client, mapped, "crowd 0")
    answer = client.get(page)
    said = answer.content.decode()
    assert (
        "You are the star on the map" in said and 'class="mine"' in said and "These answers of yours" in said
    )
    assert "no-store" in answer["Cache-Control"]


def test_two_of_two_minds_are_in_two_groups(client: Client, mapped: Debate, page: str) -> None:
    letters = set()
    for secret in ("crowd 0", "crowd 1"):
        sit(client, mapped, secret)
        letters.add(client.get(page).context["mine"].letter)
    assert letters == {"A", "B"}


def test_the_next_visitor_does_not_see_it(client: Client, mapped: Debate, page: str) -> None:
    sit(client, mapped, "crowd 0")
    client.get(page)
    assert "My place" not in Client().get(page).content.decode()


def test_with_few_votes_it_says_how_many_are_missing(
    client: Client, mapped: Debate, page: str, voter_of: Callable[..., Voter], voted: Callable[..., None]
) -> None:
    voter = voter_of("new", "card")
    voted(voter, mapped.statements.get(number=1))
    sit(client, mapped, "new")
    assert "Answer 6 more statements" in client.get(page).content.decode()


def test_looking_keeps_nothing(client: Client, mapped: Debate, page: str) -> None:
    before = list(OpinionMap.objects.values())
    sit(client, mapped, "crowd 0")
    client.get(page)
    assert list(OpinionMap.objects.values()) == before


# --- The time-lapse ----------------------------------------------------------------------------------------


def test_the_map_leads_to_the_pictures_as_soon_as_there_are_any(
    client: Client, mapped: Debate, page: str, now: datetime
) -> None:
    before = client.get(f"{page}state/").json()["version"]
    assert f"{page}time/" not in client.get(page).content.decode()
    actions.make_frames(mapped, now=now)
    assert client.get(f"{page}state/").json()["version"] != before
    assert f"{page}time/" in client.get(page).content.decode()


def test_the_time_lapse_goes_on_and_back(client: Client, mapped: Debate, page: str, now: datetime) -> None:
    assert "No pictures yet" in client.get(f"{page}time/").content.decode()
    actions.make_frames(mapped, now=now)
    said = client.get(f"{page}time/?at=7").content.decode()
    assert 'rel="prev" href="?at=6"' in said and 'rel="next" href="?at=8"' in said


@pytest.mark.parametrize(
    ("asked", "at"), [("", 12), ("0", 1), ("99", 12), ("x", 12), ("1000", 12), ("-1", 12)]
)
def test_an_odd_moment_is_the_nearest(
    client: Client, mapped: Debate, page: str, now: datetime, asked: str, at: int
) -> None:
    for entries in range(1, 13):
        made = mapped.maps.get(kind="live")
        made.pk, made.kind, made.entries = None, "frame", entries
        made.save(force_insert=True)
    assert client.get(f"{page}time/", {"at": asked}).context["at"] == at


# --- What is asked next --------------------------------------------------------------------------------------


def test_the_next_statement_follows_the_map(mapped: Debate, voter_of: Callable[..., Voter]) -> None:
    """In proportion to priority: the one with most to learn from comes most often."""
    of = queries.opinion_map(mapped)
    assert of is not None
    for row in of.document["statements"]:
        row["priority"] = 1000.0 if row["statement"] == 5 else 0.001
    of.root = tokens.nonce()
    of.save()
    voter = voter_of("asked")
    found = [queries.next_statement(mapped, voter, draw=at / 20) for at in range(20)]
    assert {one.number for one in found if one} == {5}


def test_what_the_map_does_not_know_is_asked_too(
    mapped: Debate, voter_of: Callable[..., Voter], now: datetime
) -> None:
    crowds.say(mapped, 4, now)
    voter = voter_of("asked")
    found = {queries.next_statement(mapped, voter, draw=at / 60).number for at in range(60)}  # type: ignore[union-attr]
    assert found & {13, 14, 15, 16} and found & set(range(1, 13))


def test_what_was_taken_out_is_not_asked(mapped: Debate, voter_of: Callable[..., Voter]) -> None:
    mapped.statements.exclude(number__in=[3, 4]).update(state="retired")
    voter = voter_of("asked")
    found = {queries.next_statement(mapped, voter, draw=at / 20).number for at in range(20)}  # type: ignore[union-attr]
    assert found <= {3, 4}


def test_who_answered_everything_is_asked_nothing(mapped: Debate) -> None:
    voter = mapped.voters.order_by("pk")[0]
    assert queries.next_statement(mapped, voter, draw=0.5) is None
    assert "skip" in CHOICES


# --- The drawing ---------------------------------------------------------------------------------------------


def test_groups_have_shapes_of_their_own() -> None:
    shapes = [map_drawing.shape_of(group).path for group in range(8)]
    assert len(set(shapes)) == 8


def test_everything_is_on_the_sheet(mapped: Debate) -> None:
    of = queries.opinion_map(mapped)
    assert of is not None
    drawn = queries.drawing(of.document, (25.0, -25.0))
    assert all(0 <= one.x <= drawn.width and 0 <= one.y <= drawn.height for one in drawn.clouds)
