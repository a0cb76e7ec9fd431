"""The demonstration: every page says so, and nothing is sent from its database, whatever the settings say."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from cordel.base import demonstration, jobs, letters, mail_server
from cordel.base.models import SiteFact
from cordel.events import actions
from cordel.events.models import Recipient
from tests import factories, house
from tests.conftest import NOW, Cast
from tests.post_office import post_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BANNER = "Demonstration: the people are invented; nothing is sent."


@pytest.fixture
def demo(db: None) -> None:
    SiteFact.objects.create(name=SiteFact.DEMONSTRATION, since=NOW)
    demonstration.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    with override_settings(DATA_DIR=tmp_path):
        yield tmp_path / "letters"


def test_no_letter_reaches_a_mail_server_that_is_set_up(cast: Cast, demo: None, folder: Path) -> None:
    with post_office() as office:
        letters.send(
            "events/letters/question", to="ana@people.example", language="en", context=context_of(cast)
        )
    assert office.connections == 0 and office.letters == []
    (file,) = folder.iterdir()
    assert "ana@people.example" in file.read_text()


def context_of(cast: Cast) -> dict[str, Any]:
    names = ("private_url", "answer_url", "event_url", "joining")
    facts = dict.fromkeys(names, "") | {"joining": None}
    return {
        "registration": cast.seat,
        "event": cast.event,
        "person": cast.ana,
        "has_calendar": False,
        **facts,
    }


def test_nor_does_any_other_way_out(cast: Cast, demo: None, folder: Path) -> None:
    """Codes for the sign-in, the knock for an address without an account, letters to groups, whatever a job sends."""
    with post_office() as office:
        browser = Client()
        for address in (cast.tomas.email, "nobody@nowhere.example", "nobody@nowhere.example"):
            assert browser.post("/account/login/code/", {"email": address}).status_code in (200, 302)
        letter = factories.GroupLetterFactory(project=cast.project)
        actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
        jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
        jobs.run_due(NOW)
    assert office.connections == 0
    assert list(letter.recipients.values_list("state", flat=True)) == [Recipient.State.BY_HAND]
    assert mail.outbox == []


def test_a_site_without_the_mark_sends(cast: Cast, folder: Path) -> None:
    with post_office() as office:
        jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
        jobs.run_due(NOW)
    assert office.readers == ["ana@people.example"]


@pytest.mark.parametrize(
    "setting", [{"DEMO": False}, {"HAS_MAIL_SERVER": True}, {"EMAIL_HOST": "mail.example"}, {"DEBUG": True}]
)
def test_no_setting_takes_the_mark_away(demo: None, setting: dict[str, Any]) -> None:
    with override_settings(**setting):
        assert not mail_server.takes_letters()
        with mail_server.mail_server() as server:
            assert type(server).__module__.endswith("filebased")


def test_nobody_else_opens_a_way_to_the_mail_server() -> None:
    """One module of the house may; whoever adds another way out must pass its guard."""
    ways = re.compile(r"\b(get_connection|send_mass_mail|mail_admins|mail_managers|smtplib|message\.send)\b")
    wrong = [
        house.where(path)
        for path in house.sources()
        if path.name not in ("mail_server.py", "mail_check.py") and ways.search(path.read_text())
    ]
    assert wrong == []


@pytest.mark.parametrize("address", ["/", "/p/", "/about/", "/account/login/", "/no/such/page/"])
def test_every_page_says_so(demo: None, address: str) -> None:
    assert BANNER in Client().get(address).content.decode()


def test_the_desk_and_the_door_say_so(cast: Cast, as_: Any, demo: None) -> None:
    browser = as_(cast.cora)
    for address in ("/desk/", "/desk/p/strings/events/1/", "/desk/p/strings/events/1/door/"):
        assert BANNER in browser.get(address).content.decode()


def test_a_real_site_does_not(cast: Cast) -> None:
    demonstration.forget()
    assert BANNER not in Client().get("/").content.decode()


def test_a_process_that_saw_a_real_site_looks_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    demonstration.forget()
    assert not demonstration.is_seen()
    SiteFact.objects.create(name=SiteFact.DEMONSTRATION, since=NOW)
    assert not demonstration.is_seen()
    monkeypatch.setattr(demonstration, "LOOKED_AT_AGAIN", -1.0)
    assert demonstration.is_seen()
