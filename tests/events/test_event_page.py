"""The public page of an event: what is known, what is not, and how that is told."""

import json
import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.core.content import MACHINE, Content
from cordel.events.actions import close, reopen
from cordel.events.models import Answer, Event, Question
from tests import factories
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def html(event: Event, language: str = "en") -> str:
    response = Client().get(event.get_absolute_url(), {"language": language})
    assert response.status_code == 200
    return response.content.decode()


def words(event: Event, language: str = "en") -> str:
    page = re.sub(r"<(script|title)\b.*?</\1>", " ", html(event, language), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- The journey and the places -----------------------------------------------------------------


def test_the_thread_shows_the_stretch_around_the_event() -> None:
    project = factories.ProjectFactory()
    stops = [
        factories.EventFactory(project=project, number=n, host=factories.TownFactory(name=f"Stop {n}"))
        for n in range(1, 10)
    ]
    page = html(stops[4])
    thread = page[page.index('<ol class="thread">') : page.index("</ol>", page.index('<ol class="thread">'))]
    assert re.findall(r"Stop \d", thread) == [f"Stop {n}" for n in range(3, 9)]
    assert thread.count('class="past"') == 2 and thread.count('aria-current="step"') == 1
    assert stops[4].get_absolute_url() not in thread


def test_an_event_alone_has_no_thread() -> None:
    assert 'class="thread"' not in html(factories.EventFactory())


def test_unpublished_neighbours_are_not_on_the_thread() -> None:
    event = factories.EventFactory(number=1)
    factories.EventFactory(project=event.project, number=2, name="Hidden", published_at=None)
    assert "Hidden" not in html(event) and "events/2/" not in html(event)


@pytest.mark.parametrize("address", ["", "register/", "calendar.ics"])
@pytest.mark.parametrize("hidden", [{"project__is_listed": False}, {"published_at": None}])
def test_what_is_not_public_is_not_found(hidden: dict[str, Any], address: str) -> None:
    event = factories.EventFactory(**hidden)
    assert Client().get(event.get_absolute_url() + address).status_code == 404


def test_legs_stand_with_their_days_and_venues() -> None:
    event = factories.EventFactory(host=factories.TownFactory(name="First", country="SK"))
    second = factories.TownFactory(name="Second", country="CZ", region="Morava")
    factories.EventPlaceFactory(event=event, town=second, venue=Content.of("en", "School, Long Street 1"))
    text = words(event)
    assert "Where it takes place" in text and "School, Long Street 1" in text
    assert "Second , Morava , Czechia" in text and "First , Slovakia" in text


def test_a_place_that_is_not_a_town_keeps_its_printed_name() -> None:
    event = factories.EventFactory(host__nobody=True)
    factories.EventPlaceFactory(event=event, town=None, as_printed="A castle", country="")
    assert "A castle" in words(event)


def test_no_place_at_all_is_said() -> None:
    assert "Place not published" in words(factories.EventFactory(host__nobody=True))


# --- What it says of itself ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "told", "not_told"),
    [
        ({}, "There are seats", "This event is over"),
        ({"status": "cancelled"}, "This event does not take place", "Take part"),
        ({"status": "postponed"}, "There will be a new date", "Take part"),
        ({"starts_on": NOW.date() - timedelta(days=9)}, "ended", "Who comes"),
        ({"closed_at": NOW}, "This event is over", "There are seats"),
        (
            {"registration_opens_at": NOW + timedelta(days=3)},
            "Registration opens on 5 March 2026",
            "There are seats",
        ),
        ({"registration_opens_at": None}, "Nobody can register at the moment", "There are seats"),
        ({"capacity": 0}, "All seats are taken", "There are seats"),
    ],
)
def test_it_says_whether_one_can_come(facts: dict[str, Any], told: str, not_told: str) -> None:
    text = words(factories.EventFactory(**facts))
    assert told in text and not_told not in text


def test_an_event_without_a_name_is_called_by_its_hosts() -> None:
    event = factories.EventFactory(name=Content(), host=factories.TownFactory(name="Gondomar"))
    page = html(event)
    assert "<h1><bdi>Gondomar</bdi></h1>" in page and "<title>Event " in page


def test_a_past_event_of_which_nothing_is_known_says_so() -> None:
    event = factories.EventFactory(
        starts_on=NOW.date() - timedelta(days=90), mode="", languages=[], summary=""
    )
    text = words(event)
    assert text.count("Not published.") == 3
    assert "Which activities took place at this event is not known" in text


def test_a_coming_event_says_not_yet() -> None:
    assert words(factories.EventFactory()).count("Not published yet.") == 2


# --- The seven answers and the programme --------------------------------------------------------


def test_all_seven_questions_are_answered() -> None:
    text = words(factories.EventFactory(answered=True))
    assert [question.label for question in Question if str(question.label) not in text] == []


def test_a_question_without_an_answer_is_not_hidden() -> None:
    event = factories.EventFactory(answered=True)
    event.answers.filter(question=Question.PAPERS).delete()
    assert words(event).count("The host has not answered this yet.") == 1


def test_one_note_is_enough_for_seven_answers() -> None:
    event = factories.EventFactory(name=Content.of("ar", "عقدة"))
    text = Content.of("en", "Yes.").with_translation("ar", "نعم.", by=MACHINE)
    Answer.objects.bulk_create(Answer(event=event, question=question, text=text) for question in Question)
    page = html(event, "ar")
    assert page.count("نعم.") == 7 and page.count('class="fallback"') == 1


def test_the_programme_goes_by_days_and_hours() -> None:
    event = factories.EventFactory()
    second = event.starts_on + timedelta(days=1)
    factories.ActivityFactory(event=event, title="Late", day=second, starts_at=time(20), ends_at=time(21, 30))
    factories.ActivityFactory(event=event, title="Early", day=second, starts_at=time(9))
    factories.ActivityFactory(event=event, title="First", starts_at=time(23))
    factories.ActivityFactory(event=event, title="Some day", day=None, format="round table")
    text = words(event)
    places = [text.index(title) for title in ("First", "Early", "Late", "Some day")]
    assert places == sorted(places)
    assert "20:00 – 21:30" in text and "Day not published" in text and "round table" in text


def test_foreign_words_carry_their_language() -> None:
    event = factories.EventFactory(name=Content.of("pt", "O nó"), summary=Content.of("el", "Ένας κόμπος"))
    factories.ActivityFactory(event=event, title=Content.of("ar", "خيوط"))
    page = html(event)
    for text in ('pt" dir="ltr">O nó', 'el" dir="ltr">Ένας κόμπος', 'ar" dir="rtl">خيوط'):
        assert f'<span lang="{text}</span>' in page
    assert "Shown in Greek" in page and "Shown in Arabic" in page


# --- Who comes, who came ------------------------------------------------------------------------


def test_who_comes_are_the_towns_that_plan_to_send_people() -> None:
    event = factories.EventFactory()
    factories.DelegationFactory(event=event, partner__town__name="Sends")
    factories.DelegationFactory(event=event, partner__town__name="Stays", planned=0)
    text = words(event)
    assert "Who comes" in text and "Sends" in text and "Stays" not in text


def test_nobody_is_counted_in_public_before_the_event_is_closed() -> None:
    event = factories.EventFactory(
        starts_on=NOW.date() - timedelta(days=5), host=factories.TownFactory(name="Host")
    )
    factories.AttendanceFactory(registration=factories.RegistrationFactory(event=event))
    assert 'class="value"' not in html(event)


def test_who_came_is_counted_by_town_country_and_role() -> None:
    host = factories.TownFactory(name="Host", country="PT")
    event = factories.EventFactory(host=host, starts_on=NOW.date() - timedelta(days=5))
    guest = factories.TownFactory(name="Guest", country="GR")
    for town in (host, host, guest):
        person = factories.PersonFactory(project=event.project, town=town)
        factories.AttendanceFactory(registration=factories.RegistrationFactory(event=event, person=person))
    close(event, by=factories.UserFactory(), now=NOW)
    text = words(event)
    assert "Guest Greece invited international participant 1" in text
    assert "Host Portugal local participant 2" in text and "Together 3" in text
    assert "Persons whose presence was recorded on at least one day" in text
    assert "Final figures: version 1 of 2 March 2026. Not every town has confirmed them." in text


def test_the_counts_name_the_version_that_was_signed_off() -> None:
    event = factories.EventFactory(host=factories.TownFactory(), starts_on=NOW.date() - timedelta(days=5))
    factories.AttendanceFactory(registration=factories.RegistrationFactory(event=event))
    close(event, by=None, now=NOW)
    version = event.figures_versions.get()
    version.content = json.dumps(version.document | {"confirmations": [{"as": "host"}], "unconfirmed": []})
    version.save()
    assert "Signed off: version 1 of 2 March 2026." in words(event)
    reopen(event, reason="One more came.", by=factories.UserFactory(), now=NOW)
    assert "Signed off: version 1 of 2 March 2026. They are being corrected." in words(event)


def test_printed_counts_stay_as_printed() -> None:
    event = factories.EventFactory(project__origin="published", starts_on=NOW.date() - timedelta(days=5))
    factories.HeadcountFactory(event=event, position=1, as_printed="Gondomar & friends", count=12)
    factories.HeadcountFactory(event=event, position=2, as_printed="About a dozen", country="", count=None)
    close(event, by=None, now=NOW)
    text = words(event)
    assert "Gondomar &amp; friends Portugal 12" in text
    assert "About a dozen not published not a number" in text and "At the event" not in text
    assert "Final figures" not in text


# --- For machines, and for the house ------------------------------------------------------------


@pytest.mark.parametrize("name", ["Kick-off", "</script><script>alert(1)</script>", "Ένας & κόμπος"])
def test_search_engines_get_the_facts(name: str) -> None:
    event = factories.EventFactory(name=name, host=factories.TownFactory(name="Gondomar"))
    page = html(event)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert data is not None
    facts = json.loads(data[1])
    assert (facts["@type"], facts["name"], facts["startDate"]) == ("Event", name, event.starts_on.isoformat())
    assert facts["location"][0]["name"] == "Gondomar" and "<script>alert" not in page


def test_the_page_asks_the_database_a_dozen_times_at_most(django_assert_max_num_queries: Any) -> None:
    event = factories.EventFactory(answered=True)
    for number in range(8):
        factories.ActivityFactory(event=event)
        factories.DelegationFactory(event=event)
        factories.EventFactory(project=event.project, number=event.number + number + 1)
    with django_assert_max_num_queries(12):
        html(event)


def test_what_is_not_published_has_no_page() -> None:
    event = factories.EventFactory(published_at=None)
    assert Client().get(event.get_absolute_url()).status_code == 404
