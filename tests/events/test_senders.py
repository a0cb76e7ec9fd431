"""Letters of events: from the site's own address under the town's name, answered by the town; nobody's else is told."""

from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from cordel.base import jobs
from cordel.core.content import Content
from cordel.events import actions, queries
from cordel.events.models import Registration
from cordel.towns.models import Town, TownMembership
from tests import factories
from tests.conftest import NOW, Cast, officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
OWN = "cordel@towns.example"


@pytest.fixture(autouse=True)
def own_address() -> Any:
    with override_settings(DEFAULT_FROM_EMAIL=f"Cordel <{OWN}>"):
        yield


def confirmed(registration: Registration) -> Any:
    jobs.enqueue("events.write_confirmation", now=NOW, registration_id=registration.pk)
    jobs.run_due(NOW)
    return mail.outbox[-1]


def guest(cast: Cast, town: Town | None = None, **facts: Any) -> Registration:
    return factories.RegistrationFactory(event=cast.event, person__name="Guest", person__town=town, **facts)


def test_the_host_s_officer_reads_the_answer_of_who_comes_from_there(cast: Cast) -> None:
    letter = confirmed(cast.seat)
    assert letter.reply_to == [cast.tomas.email]
    assert parseaddr(letter.from_email) == ("Gondomar (Cordel)", OWN)


def test_the_sending_town_s_officer_reads_the_answer_of_its_own_people(cast: Cast) -> None:
    letter = confirmed(guest(cast, cast.kavala))
    assert letter.reply_to == [cast.noor.email] and parseaddr(letter.from_email)[0] == "Kavala (Cordel)"


def test_a_town_that_is_no_partner_reads_nothing(cast: Cast) -> None:
    elsewhere = factories.TownFactory(name="Elsewhere", country="FR")
    officer("Other", elsewhere)
    assert confirmed(guest(cast, elsewhere)).reply_to == [cast.tomas.email]


def test_the_deputy_then_the_office_stands_in(cast: Cast) -> None:
    deputy = officer("Deputy", cast.gondomar, "deputy")
    TownMembership.objects.filter(user=cast.tomas).delete()
    assert confirmed(cast.seat).reply_to == [deputy.email]
    deputy.is_active = False
    deputy.save()
    Town.objects.filter(pk=cast.gondomar.pk).update(email="office@gondomar.example")
    assert confirmed(cast.seat).reply_to == ["office@gondomar.example"]


def test_where_nobody_answers_the_letter_says_nobody(cast: Cast) -> None:
    TownMembership.objects.all().delete()
    letter = confirmed(cast.seat)
    assert letter.reply_to == [] and parseaddr(letter.from_email)[0] == "Gondomar (Cordel)"


def test_the_town_is_called_as_the_reader_calls_it(cast: Cast) -> None:
    name = Content.of("el", "Καβάλα").with_translation("en", "Kavala")
    Town.objects.filter(pk=cast.kavala.pk).update(name=name)
    letter = confirmed(guest(cast, cast.kavala, person__language="el"))
    assert "Καβάλα" in str(letter.message()["From"]) or "=?utf-8?" in letter.message()["From"]
    assert parseaddr(letter.from_email)[1] == OWN


def test_a_name_cannot_start_another_header(cast: Cast) -> None:
    name = Content.of("en", 'Gondomar\r\nBcc: all@x.example"')
    Town.objects.filter(pk=cast.gondomar.pk).update(name=name)
    message = confirmed(cast.seat).message()
    assert "Bcc" not in message and parseaddr(message["From"])[1] == OWN


def test_who_wrote_a_letter_to_a_group_reads_the_answers(cast: Cast) -> None:
    guest(cast, cast.kavala)
    letter = factories.GroupLetterFactory(project=cast.project, town=cast.kavala)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.noor, now=NOW)
    jobs.run_due(NOW)
    (sent,) = mail.outbox
    assert sent.reply_to == [cast.noor.email] and parseaddr(sent.from_email)[0] == "Kavala (Cordel)"


def test_no_letter_tells_another_participant_s_address(cast: Cast) -> None:
    guest(cast, cast.kavala)
    letter = factories.GroupLetterFactory(project=cast.project)
    actions.send_letter(letter, seen=actions.version_of(letter), by=cast.cora, now=NOW)
    jobs.run_due(NOW)
    people = set(Registration.objects.values_list("person__email", flat=True))
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        others = people - set(sent.to)
        assert len(sent.to) == 1 and not any(one in sent.message().as_string() for one in others)
        assert sent.reply_to == [cast.cora.email]


def test_asking_who_sends_costs_nothing_more_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    from cordel.events.notifications import Stationery

    letter = factories.GroupLetterFactory(project=cast.project, sent_by=cast.cora, sent_at=NOW)
    stationery = Stationery(letter)
    registration = queries.registration(cast.seat.pk)
    assert registration is not None
    stationery.sender(registration, "en")
    with django_assert_num_queries(0):
        stationery.sender(registration, "en")
