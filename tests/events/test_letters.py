"""The letters of an event: words as they were written, in a file as in a page."""

import pytest
from django.core import mail

from cordel.events import notifications, queries
from tests import factories
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

NAME = "L'Aquila & <Šibenik>"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("letter", ["confirmation", "change"])
def test_it_writes_names_as_they_are_and_escapes_them_in_html(letter: str, language: str) -> None:
    event = factories.EventFactory(name=NAME, host=factories.TownFactory(name="Forza d'Agrò"))
    person = factories.PersonFactory(name="Ana <b>", email="ana@people.example", language=language)
    seat = factories.RegistrationFactory(event=event, person=person)
    if letter == "change":
        factories.PlanChangeFactory(event=event, sequence=1, reason=NAME)
        notifications.tell_change(seat.pk, sequence=1)
    else:
        notifications.confirm(seat.pk, now=NOW)
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert NAME in sent.subject and NAME in sent.body
    assert "&#x27;" not in sent.body and "<span" not in sent.body and "<time" not in sent.body
    assert NAME not in html and "&lt;Šibenik&gt;" in html


def test_it_says_when_everything_is_invented() -> None:
    event = factories.EventFactory(project__is_synthetic=True)
    seat = factories.RegistrationFactory(event=event, person__email="ana@people.example")
    notifications.confirm(seat.pk, now=NOW)
    (sent,) = mail.outbox
    assert "Synthetic data" in sent.body and "Synthetic data" in sent.alternatives[0].content
    assert "Synthetic data" in queries.calendar_entry(event).description
