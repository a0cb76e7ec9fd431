"""Everything that is due, as a list: everybody's for those who run a project, the own town's for its officer."""

import pytest
from django.utils import timezone

from cordel.core.obligations import Kind
from cordel.projects.models import ObligationAnswer
from tests.factories import EventFactory, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = "/desk/monday/all/"


@pytest.fixture
def late(cast):
    """An event that is over, so that somebody is late with everything."""
    return EventFactory(
        project=cast.project, number=7, name="Over", starts_on=in_days(-90), host=cast.gondomar
    )


def found(client, **asked):
    return client.get(HERE, asked).context["list"].found


def test_an_officer_sees_the_own_town_and_whoever_runs_the_project_all(cast, late, as_):
    assert {one.partner.town for one in found(as_(cast.noor))} == {cast.kavala}
    owners = {one.partner and one.partner.town for one in found(as_(cast.cora))}
    assert owners == {None, cast.kavala, cast.gondomar}
    assert found(as_(cast.stranger)) == []


def test_narrows_sorts_and_searches(cast, late, as_):
    client = as_(cast.cora)
    assert {str(one.stands) for one in found(client, state="late")} == {"late"}
    assert {one.turn.name for one in found(client, state="phone")} == {"PHONE"}
    assert {one.duty.kind for one in found(client, kind="sheets")} == {Kind.SHEETS}
    assert {one.about for one in found(client, q="over")} == {"Over"}
    days = [one.duty.due for one in found(client, sort="-due") if one.duty.due]
    assert days == sorted(days, reverse=True)


def test_what_is_over_shows_when_it_is_asked_for(cast, late, as_):
    client = as_(cast.cora)
    assert "passed" not in {str(one.stands) for one in found(client)}
    assert {one.duty.kind for one in found(client, state="passed")} == {Kind.QUOTA}
    ObligationAnswer.objects.create(
        project=cast.project,
        partner=cast.project.partners.get(town=cast.gondomar),
        kind="sheets",
        event=late.pk,
        word="nothing",
        nonce="n",
        said_at=timezone.now(),
    )
    assert [one.duty.kind for one in found(client, state="waived")] == [Kind.SHEETS]


def test_the_file_of_those_who_run_it_says_whom_to_phone_and_an_officer_s_does_not(cast, late, as_):
    cast.kavala.phone = "+30 2510 123 456"
    cast.kavala.save()
    assert "+30 2510 123 456" in as_(cast.cora).get(HERE, {"format": "csv"}).content.decode()
    text = as_(cast.noor).get(HERE, {"format": "csv"}).content.decode()
    assert "Tell how you made the event known" in text
    assert "+30 2510" not in text


def test_says_so_where_nothing_waits(cast, as_):
    assert "Nothing waits" in as_(cast.stranger).get(HERE).content.decode()
    assert as_(cast.cora).get(HERE, {"q": "nothing like it"}).context["list"].total == 0
