"""The remote and the wall through their addresses: what one shows the other, two remotes at once, few answers."""

import re
from typing import Any

import pytest
from django.test import Client

from cordel.base.models import AuditEntry
from cordel.debates import actions, queries
from cordel.debates.actions import Showing
from cordel.debates.models import Debate, Room, Statement
from tests.races import overtaken

pytestmark = pytest.mark.django_db
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"


def press(desk: Client, act: str, seen: int | None = None) -> Any:
    """What stands on the page's own button, or what an older page said."""
    number = desk.get(f"{DESK}remote/").context["room"].number if seen is None else seen
    return desk.post(f"{DESK}remote/", {"act": act, "seen": str(number)}, follow=True)


def wall(client: Client, query: str = "") -> str:
    return client.get(f"{HERE}projector/now/{query}").content.decode()


# --- What the room sees -------------------------------------------------------------------------


def test_the_wall_shows_how_to_join_until_somebody_steers(debate: Debate, client: Client) -> None:
    page = client.get(f"{HERE}projector/").content.decode()
    assert "How do newcomers find work?" in page and "<svg" in page and "testserver/" in page
    assert not Room.objects.exists(), "looking stores nothing"


def test_what_is_pressed_on_the_remote_stands_on_the_wall(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    press(desk, "show statement:1")
    assert "Courses should be free." in wall(Client())
    press(desk, "show statement:2")
    assert "Towns should hire newcomers." in wall(Client())
    press(desk, "show map")
    assert "What most agree with" in wall(Client())
    press(desk, "show statement:2")
    press(desk, "show blank")
    assert "Towns should hire" not in wall(Client())


def test_next_and_previous_lead_to_the_neighbours(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    debate.statements.filter(number=2).update(state=Statement.State.RETIRED)
    first = desk.get(f"{DESK}remote/").context
    assert (first["before"], first["after"].number) == (None, 1)
    press(desk, "show statement:1")
    second = desk.get(f"{DESK}remote/").context
    assert (second["before"], second["after"].number) == (None, 3), "the replaced one is passed over"


def test_a_statement_that_was_replaced_leaves_the_wall(debate: Debate, cast: Any, as_: Any) -> None:
    press(as_(cast.cora), "show statement:2")
    debate.statements.filter(number=2).update(state=Statement.State.RETIRED)
    assert "Towns should hire" not in wall(Client()) and "How do newcomers" in wall(Client())


def test_answers_are_shown_when_asked_for_and_from_ten_on(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, cast: Any, as_: Any
) -> None:
    desk = as_(cast.cora)
    for at in range(9):
        voted(voter_of(f"voter {at}"), statements[0], "agree")
    press(desk, "show statement:1")
    assert "agree</span>" not in wall(Client())
    press(desk, "show statement:1:answers")
    assert "once 10 people have answered" in wall(Client()) and "9 agree" not in wall(Client())
    voted(voter_of("the tenth"), statements[0], "disagree")
    assert "9 agree" in wall(Client()) and "1 disagrees" in wall(Client())
    press(desk, "show statement:1")
    assert "9 agree" not in wall(Client())


def test_the_map_before_there_is_anything_to_show_says_so(debate: Debate, cast: Any, as_: Any) -> None:
    press(as_(cast.cora), "show map")
    assert "answers of 10 people" in wall(Client())


def test_languages_stand_beside_the_original(debate: Debate, cast: Any, as_: Any) -> None:
    said = debate.statements.get(number=1)
    words = said.words.with_translation("pt", "Os cursos devem ser gratuitos.")
    said.words = words.with_translation("ar", "ينبغي أن تكون الدورات مجانية.", by="machine")
    said.save()
    press(as_(cast.cora), "show statement:1")
    page = wall(Client(), "?also=pt,ar,fr,xx")
    assert "Courses should be free." in page and "gratuitos" in page and "مجانية" in page
    assert 'lang="pt" dir="auto"' in page and "translated by a machine" in page
    assert "gratuitos" not in wall(Client()) and "gratuitos" in wall(Client(), "?also=&also=pt")
    assert queries.languages_beside(["ar,ar,zz,,el,pt"]) == ("ar", "el")


@pytest.mark.parametrize("query", ["?also=%00", "?also=,,,", "?look=red&size=huge", "?also=" + "pt," * 900])
def test_a_strange_address_shows_the_wall_all_the_same(debate: Debate, client: Client, query: str) -> None:
    page = client.get(f"{HERE}projector/{query}")
    assert page.status_code == 200 and "red" not in page.content.decode().split("<body")[1][:80]


def test_the_wall_says_when_the_map_follows(
    debate: Debate, statements: list[Statement], voter_of: Any, voted: Any, now: Any
) -> None:
    assert "The map follows" not in wall(Client())
    voted(voter_of("ana"), statements[0])
    assert "All votes are safe. The map follows in about 5 seconds." in wall(Client())
    Debate.objects.update(phase="review")
    assert "All votes are safe." in wall(Client()) and "The map follows" not in wall(Client())


# --- Live ---------------------------------------------------------------------------------------


def test_while_nothing_changes_the_answer_is_304(debate: Debate, cast: Any, as_: Any) -> None:
    desk, screen = as_(cast.cora), Client()
    for client, address in ((screen, f"{HERE}projector/now/"), (desk, f"{DESK}remote/now/")):
        mark = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": mark})
        assert (again.status_code, again.content) == (304, b"")
        press(desk, "show blank" if client is screen else "show map")
        assert client.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_the_page_and_what_it_asks_for_are_the_same(debate: Debate, client: Client) -> None:
    page = client.get(f"{HERE}projector/?also=pt").content.decode()
    live = re.search(r'data-live="([^"]+)"', page)
    assert live is not None
    part = client.get(live[1].replace("&amp;", "&")).content.decode()
    assert part.strip() in page


def test_the_wall_asks_nothing_of_others_and_has_no_inline_script(debate: Debate, client: Client) -> None:
    page = client.get(f"{HERE}projector/")
    assert "style=" not in page.content.decode() and "unsafe" not in page["Content-Security-Policy"]


# --- Two remotes --------------------------------------------------------------------------------


def test_the_second_remote_is_told_what_is_shown_now(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    press(desk, "show map", seen=0)
    told = press(desk, "show statement:3", seen=0).content.decode()
    assert "Somebody else changed what the room sees: now it is the map." in told
    assert Room.objects.get().stage == "map"


def test_the_same_tap_twice_is_one(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    for _twice in range(2):
        told = press(desk, "show statement:1", seen=0).content.decode()
        assert "Somebody else" not in told
    assert Room.objects.get().number == 1
    assert AuditEntry.objects.filter(verb="screen.shown").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_remotes_at_the_same_moment_show_one_thing(debate: Debate, cast: Any, now: Any) -> None:
    facts = {"seen": 0, "by": cast.cora, "now": now}
    second = overtaken(
        lambda: actions.show(debate, showing=Showing("map"), **facts),
        lambda: actions.show(debate, showing=Showing("blank"), **facts),
    )
    assert "now it is the map" in str(second)
    assert (Room.objects.get().stage, Room.objects.get().number) == ("map", 1)


# --- Whoever may, and what is never on a button -------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        "show", "show statement:99", "show statement:", "show poll:1", "show asked:1", "show statement:١",
        "show nowhere", "open-poll 1", "close-poll x", "answered 7", "move votes:prepared", "burn", "",
        "show statement:" + "9" * 40,
    ],
)  # fmt: skip
def test_what_was_never_on_a_button_changes_nothing(debate: Debate, cast: Any, as_: Any, act: str) -> None:
    assert press(as_(cast.cora), act, seen=0).status_code == 200
    assert not Room.objects.exists() and Debate.objects.get().phase == "votes"


def test_the_vote_is_opened_and_closed_from_the_remote(debate: Debate, cast: Any, as_: Any) -> None:
    desk = as_(cast.cora)
    press(desk, "move votes:review")
    assert Debate.objects.get().phase == "review"
    assert "Somebody else changed the phase" in press(desk, "move votes:statements").content.decode()
    press(desk, "move review:votes")
    assert Debate.objects.get().phase == "votes"


def test_only_those_who_run_it_steer(debate: Debate, cast: Any, as_: Any) -> None:
    for who, answer in ((cast.noor, 403), (cast.tomas, 403)):
        assert as_(who).get(f"{DESK}remote/").status_code == answer
        assert as_(who).post(f"{DESK}remote/", {"act": "show map", "seen": "0"}).status_code == answer
    assert Client().post(f"{DESK}remote/", {"act": "show map"}).status_code == 302
    assert not Room.objects.exists()


def test_the_host_steers_the_debate_of_the_own_event(debate: Debate, cast: Any, as_: Any) -> None:
    Debate.objects.update(event=cast.event)
    press(as_(cast.tomas), "show map")
    assert Room.objects.get().stage == "map"


def test_what_is_in_preparation_is_on_no_wall(prepared: Debate, cast: Any, as_: Any, client: Client) -> None:
    assert (
        client.get(f"{HERE}projector/").status_code == client.get(f"{HERE}projector/now/").status_code == 404
    )
    assert "nobody sees a debate in preparation" in as_(cast.cora).get(f"{DESK}remote/").content.decode()
