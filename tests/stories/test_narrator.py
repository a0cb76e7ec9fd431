"""The narrator's own page: read, permit, stop with one tap, take along, erase."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cordel.base import tokens
from cordel.base.models import AuditEntry, Job
from cordel.stories import actions, jobs, queries
from cordel.stories.models import Narrator, Permission, Story

pytestmark = pytest.mark.django_db
PUBLIC = "/p/strings/stories/1/"
Word = Permission.Word


@pytest.fixture
def url(story: Story) -> str:
    return queries.private_url(story)


@pytest.fixture
def opened(story: Story, url: str) -> Client:
    """A browser in which the code was typed."""
    client = Client()
    assert client.post(url, {"code": f"{story.code[:4].lower()}-{story.code[4:]}"})["Location"] == url
    return client


def form(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    shown = client.get(url).context["form"]
    sent = {"act": "permit", "token": shown["token"].value(), "read": shown["read"].value()}
    return {**sent, "exits": ["website"], "languages": ["pt"], **typed}


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_forwarded_link_tells_nobody_the_story(story: Story, url: str) -> None:
    page = body(Client().get(url))
    for secret in ("We left the house", "Saímos", "Samira", "samira@example.org", story.code, "The key"):
        assert secret not in page
    assert Client().get(f"{url}story.json")["Location"] == url


def test_whoever_has_the_link_can_stop_it_and_nothing_else(
    url: str, fresh: Any, permit: Any, opened: Client
) -> None:
    permit()
    assert Client().get(PUBLIC).status_code == 200
    stranger = Client()
    for sent in (form(opened, url, languages=["en"]), {"act": "erase", "sure": "yes"}):
        assert "Nothing was changed" in body(stranger.post(url, sent))
        assert fresh().permissions.count() == 1 and fresh().erased_at is None
    for _ in range(2):
        answer = stranger.post(url, {"act": "stop"}, follow=True)
    assert "Stopped. Nobody reads your story here any more." in body(answer)
    assert [one.word for one in fresh().permissions.all()] == [Word.GIVEN, Word.TAKEN_BACK]
    gone = Client().get(PUBLIC)
    assert gone.status_code == 410 and "not told here any more" in body(gone)


def test_looking_at_the_link_stops_nothing(url: str, permit: Any, fresh: Any) -> None:
    permit()
    Client().get(f"{url}?act=stop")
    assert fresh().permission.word == Word.GIVEN


def test_it_is_shown_as_far_as_it_was_permitted(opened: Client, url: str, fresh: Any) -> None:
    sent = form(opened, url, languages=["pt"], shown_name="Samira", until="2026-03-20")
    for _ in range(2):
        answer = opened.post(url, sent, follow=True)
    assert "What you permit holds from now on" in body(answer)
    said = Permission.objects.get()
    assert (said.exits, list(said.texts), said.way) == (["website"], ["pt"], "page")
    page = Client().get(f"{PUBLIC}?language=en")
    assert "Saímos de casa." in body(page) and "We left" not in body(page)
    assert "Told by" in body(page) and "Samira" in body(page) and "Haddad" not in body(page)
    assert "Gondomar" not in body(page).split("</header>")[1].split("<footer")[0].replace("Gondomar's", "")
    assert page["Cache-Control"].count("no-store") == 1
    assert fresh().rests_from == datetime.fromisoformat("2026-03-21T00:00+00:00")


def test_the_form_begins_with_nothing_ticked_and_later_with_what_holds(
    opened: Client, url: str, permit: Any
) -> None:
    first = opened.get(url).context["form"]
    assert first["exits"].value() is None and first["languages"].value() is None
    permit("website", "events", shown_name="S.")
    later = opened.get(url).context["form"]
    assert later["exits"].value() == ["website", "events"] and later["shown_name"].value() == "S."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"exits": []}, "Tick where your story may be shown."),
        ({"languages": []}, "Tick at least one language"),
        ({"exits": ["archive"]}, "Tick the website as well"),
        ({"exits": ["television"]}, "television"),
        ({"languages": ["el"]}, "el"),
        ({"until": "2026-03-02"}, "Choose a day after today"),
        ({"until": "2090-01-01"}, "Choose a day after today"),
        ({"read": "{}"}, "The story was changed while this page was open."),
        ({"read": "[1"}, "The story was changed while this page was open."),
        ({"read": "[]"}, "The story was changed while this page was open."),
        ({"token": "forged"}, "Nothing is lost"),
        ({"shown_name": "x" * 81}, "80"),
    ],
)
def test_it_says_what_is_missing_and_keeps_what_was_typed(
    opened: Client, url: str, fresh: Any, typed: dict[str, Any], says: str
) -> None:
    answer = opened.post(url, form(opened, url, **{"shown_name": "Samira H.", **typed}))
    assert answer.status_code == 422 and says in body(answer), body(answer)
    assert not fresh().permissions.exists()
    assert typed.get("shown_name", "Samira H.") in body(answer)


def test_a_text_that_changed_meanwhile_is_read_first(
    opened: Client, url: str, story: Story, fresh: Any
) -> None:
    sent = form(opened, url)
    story.words = story.words.with_original("pt", "Fugimos.")
    story.save()
    answer = opened.post(url, sent)
    assert "The story was changed while this page was open." in body(answer) and "Fugimos." in body(answer)
    again = {
        **sent,
        "read": answer.context["form"]["read"].value(),
        "token": tokens.form_token("story permission"),
    }
    assert opened.post(url, again).status_code == 302
    assert fresh().permission.word == Word.GIVEN


def test_no_is_an_answer(url: str, fresh: Any) -> None:
    Client().post(url, {"act": "stop"})
    assert [one.word for one in fresh().permissions.all()] == [Word.REFUSED]
    assert Client().get(PUBLIC).status_code == 404
    assert "You said that it stays private." in body(Client().get(url))


def test_a_wrong_code_opens_nothing_and_guessing_is_slowed_down(url: str) -> None:
    client = Client()
    answer = client.post(url, {"code": "XXXX-XXXX"})
    assert answer.status_code == 422 and "No story has this code." in body(answer)
    for _ in range(10):
        answer = client.post("/my/story/", {"code": "XXXX-XXXX"})
    assert answer.status_code == 429


def test_the_code_alone_leads_there(story: Story, url: str) -> None:
    client = Client()
    assert client.post("/my/story/", {"code": story.code})["Location"] == url
    assert "We left the house" in body(client.get(url))
    for wrong in ("", "\x00", "XXXXXXXX"):
        assert Client().post("/my/story/", {"code": wrong}).status_code == 422


def test_a_new_card_makes_the_old_one_worthless(
    cast: Any, story: Story, url: str, opened: Client, now: datetime, fresh: Any
) -> None:
    for _ in range(2):
        actions.renew_card(story, card=1, by=cast.tomas, now=now)
    assert fresh().card == 2 and fresh().code != story.code
    assert opened.get(url).status_code == 404
    assert Client().post("/my/story/", {"code": story.code}).status_code == 422
    assert opened.get(queries.private_url(fresh())).context.get("texts") is None


def test_a_link_of_another_story_opens_nothing(story: Story) -> None:
    proof = tokens.derived("story", f"{story.pk + 1}:1")
    for wrong in (f"/my/story/{story.pk}-{proof}/", f"/my/story/{story.pk}-x/", f"/my/story/99999-{proof}/"):
        assert Client().get(wrong).status_code == 404


def test_everything_can_be_taken_along(opened: Client, url: str, permit: Any) -> None:
    permit(shown_name="Samira")
    answer = opened.get(f"{url}story.json")
    kept = json.loads(answer.content)
    assert kept["narrator"]["name"] == "Samira Haddad" and kept["story"]["pt"]["text"] == "Saímos de casa."
    assert kept["permissions"][0]["where"] == ["website"]
    assert "attachment" in answer["Content-Disposition"]


def test_erased_is_gone_for_good(opened: Client, url: str, fresh: Any, permit: Any, story: Story) -> None:
    permit(shown_name="Samira")
    answer = opened.post(url, {"act": "erase"})
    assert answer.status_code == 422 and "Tick the box first" in body(answer)
    for _ in range(2):
        answer = opened.post(url, {"act": "erase", "sure": "yes"}, follow=True)
        assert "Your story was erased" in body(answer)
    gone = fresh()
    assert not gone.words and not gone.title and not Narrator.objects.exists()
    assert Permission.objects.get().shown_name == ""
    assert Client().get(PUBLIC).status_code == 410
    assert Client().post("/my/story/", {"code": story.code}).status_code == 422
    assert not any("Samira" in json.dumps(one.detail) for one in AuditEntry.objects.all())
    answer = opened.post(url, {"act": "stop"}, follow=True)
    assert "Your story was erased" in body(answer) and Permission.objects.count() == 1


def test_its_time_ends_by_itself(permit: Any, now: datetime) -> None:
    permit(until=(now + timedelta(days=2)).date())
    for days, status in ((2, 200), (3, 410)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert Client().get(PUBLIC).status_code == status


def test_every_word_is_confirmed_by_letter(
    permit: Any, url: str, story: Story, mailoutbox: list[Any], fresh: Any
) -> None:
    permit("website", "events")
    actions.take_back(story, way="page", by=None, now=story.written_at)
    queued = [one.payload for one in Job.objects.filter(name="stories.confirm").order_by("pk")]
    assert queued == [{"story_id": story.pk, "permission": n} for n in (1, 2)]
    for payload in queued:
        jobs.confirm(**payload)
    assert [letter.to for letter in mailoutbox] == [["samira@example.org"]]  # of the newer word alone
    assert queries.private_url(fresh()) in mailoutbox[0].body
    assert "Saímos" not in mailoutbox[0].body and story.code not in mailoutbox[0].body


def test_languages_are_named_in_the_readers_own(opened: Client, url: str, permit: Any) -> None:
    permit()
    page = body(opened.get(f"{url}?language=ar"))
    assert "البرتغالية" in page and "Portuguese" not in page
    assert "البرتغالية" in body(Client().get(f"{PUBLIC}?language=ar"))


def test_what_was_changed_can_be_stopped_before_it_is_read_again(
    url: str, story: Story, permit: Any, fresh: Any
) -> None:
    """Else an officer who takes the change back would bring the old permission back with it."""
    permit(texts={"pt": story.texts["pt"]})
    before = story.words
    story.words = before.with_original("pt", "Fugimos.")
    story.save()
    assert "No, it stays private" in body(Client().get(url))
    Client().post(url, {"act": "stop"})
    story.words = before
    story.save()
    assert Client().get(PUBLIC).status_code == 410
