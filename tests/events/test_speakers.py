"""Who speaks where: for those who prepare the event; in public only who agreed; balance told, nothing guessed."""

from typing import Any

import pytest
from django.test import Client

from cordel.base.models import AuditEntry
from cordel.events import actions, queries
from cordel.events.models import Activity, Registration, SpeakerCard, Speech
from cordel.events.rules import people as people_rules
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DESK = "/desk/p/strings/events/1/"
CARD = {"act": "speaker", "name": "Dr. Zoé Silva", "about": "Historian, Porto", "is_named": "on"}


@pytest.fixture
def debate(cast: Cast) -> Activity:
    return factories.ActivityFactory(event=cast.event, title="Debate")


@pytest.fixture
def zoe(cast: Cast) -> Registration:
    return factories.RegistrationFactory(event=cast.event, role="speaker", person__name="Zoé", country="PT")


def page_of(seat: Registration) -> tuple[Client, str]:
    browser, link = Client(), queries.private_url(seat)
    browser.post(link, {"code": seat.code})
    return browser, link


def programme(cast: Cast) -> str:
    return Client().get(f"{cast.event.get_absolute_url()}?new").content.decode()


def test_the_public_programme_names_a_speaker_only_after_the_speaker_agreed(
    as_: Any, cast: Cast, debate: Activity, zoe: Registration
) -> None:
    address = f"{DESK}programme/{debate.pk}/panel/"
    for _ in range(2):
        assert as_(cast.tomas).post(address, {"speakers": [zoe.pk]}).status_code == 302
    assert Speech.objects.count() == AuditEntry.objects.filter(verb="event.panel_set").count() == 1
    assert "Zoé" not in programme(cast)
    browser, link = page_of(zoe)
    for _ in range(2):
        assert browser.post(link, CARD).status_code == 302
    assert "Dr. Zoé Silva" in programme(cast) and "Historian, Porto" in programme(cast)
    report = "/reports/p/strings/events/1/programme"
    assert "Dr. Zoé Silva, Historian, Porto" in Client().get(f"{report}/").content.decode()
    assert Client().get(f"{report}.json").json()["days"][0]["activities"][0]["speakers"] == [
        "Dr. Zoé Silva, Historian, Porto"
    ]
    browser.post(link, {"act": "speaker", "name": "Dr. Zoé Silva"})
    assert "Zoé" not in programme(cast)


def test_whoever_is_no_longer_a_speaker_or_does_not_come_is_not_named(
    cast: Cast, debate: Activity, zoe: Registration
) -> None:
    actions.set_panel(debate, speakers=[zoe], by=cast.tomas, now=NOW)
    actions.write_card(zoe, facts=actions.CardFacts("Zoé S.", "", True), now=NOW)
    assert "Zoé S." in programme(cast)
    Registration.objects.filter(pk=zoe.pk).update(role="local")
    assert "Zoé S." not in programme(cast)
    Registration.objects.filter(pk=zoe.pk).update(role="speaker", status="cancelled")
    assert "Zoé S." not in programme(cast)


def test_nobody_else_gets_the_card_or_the_panel(cast: Cast, debate: Activity) -> None:
    browser, link = page_of(cast.seat)
    assert "You are a speaker" not in browser.get(link).content.decode()
    assert browser.post(link, CARD).status_code == 422
    assert not SpeakerCard.objects.exists()
    with pytest.raises(people_rules.NotASpeaker):
        actions.set_panel(debate, speakers=[cast.seat], by=cast.tomas, now=NOW)


def test_the_panel_takes_speakers_of_this_event_only(as_: Any, cast: Cast, debate: Activity) -> None:
    stranger = factories.RegistrationFactory(role="speaker")
    factories.RegistrationFactory(event=cast.event, role="speaker")
    answer = as_(cast.tomas).post(f"{DESK}programme/{debate.pk}/panel/", {"speakers": [stranger.pk]})
    assert answer.status_code == 422 and not Speech.objects.exists()


def test_the_balance_is_a_table_and_a_sentence(
    as_: Any, cast: Cast, debate: Activity, zoe: Registration
) -> None:
    far = factories.RegistrationFactory(
        event=cast.event, role="speaker", person__town=cast.kavala, is_first_time=True
    )
    actions.tell_institution(zoe, told=actions.ComesFor("Gazeta", kind="press", level="national"), now=NOW)
    actions.set_panel(debate, speakers=[zoe, far], by=cast.tomas, now=NOW)
    page = as_(cast.tomas).get(f"{DESK}programme/{debate.pk}/panel/").content.decode()
    assert "2 speakers. Countries: Greece, Portugal." in page
    assert (
        "Nobody comes for: non-governmental organisation; voluntary association; service for immigrants"
        in page
    )
    assert "1 did not say for what kind of institution." in page
    assert "not collected" in page and "fewer than 5 told" in page


def test_the_list_of_speakers_says_who_is_named(
    as_: Any, cast: Cast, debate: Activity, zoe: Registration
) -> None:
    tomas, address = as_(cast.tomas), f"{DESK}speakers/"
    actions.set_panel(debate, speakers=[zoe], by=cast.tomas, now=NOW)
    page = tomas.get(address).content.decode()
    assert "Zoé" in page and "Debate" in page and "Ana Moura" not in page
    assert "Zoé" not in tomas.get(f"{address}?named=yes").content.decode()
    assert "Zoé" in tomas.get(f"{address}?named=no&q=zoe").content.decode()
    assert "Debate" in tomas.get(f"{address}?format=csv").content.decode()
    actions.write_card(zoe, facts=actions.CardFacts("Zoé S.", "", True), now=NOW)
    assert "Zoé S." in tomas.get(f"{address}?named=yes").content.decode()


def test_without_speakers_the_screens_say_what_to_do(as_: Any, cast: Cast, debate: Activity) -> None:
    for address in (f"{DESK}speakers/", f"{DESK}programme/{debate.pk}/panel/"):
        assert "no speakers yet" in as_(cast.tomas).get(address).content.decode()
