"""Every host town of an event owes what hosts owe, one of them does it for all, and a call's own days count."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cordel.core.due_days import DueDays, Kind
from cordel.events import actions as event_actions
from cordel.events import queries as events
from cordel.events.models import Event
from cordel.events.queries import obligations as told_by_events
from cordel.projects.queries import due_days, load_calls, obligations
from tests.factories import AttendanceFactory, EventPlaceFactory, PartnerFactory, TownFactory, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def duties(cast, kind):
    book = obligations.ledger([cast.project], today=timezone.now().date())
    return {duty.partner: duty for duty, _stands in book.states() if duty[:3:2] == (kind, cast.event.pk)}


@pytest.fixture
def hosts(cast):
    """The partners of the event's hosts: the first one of the cast, and another town beside it."""
    town = TownFactory()
    PartnerFactory(project=cast.project, town=town)
    EventPlaceFactory(event=cast.event, town=town)
    towns = cast.event.places.filter(is_host=True).values("town")
    return set(cast.project.partners.filter(town__in=towns).values_list("pk", flat=True))


@pytest.mark.parametrize("kind", told_by_events.OF_HOST)
def test_every_host_town_owes_what_hosts_owe(cast, hosts, kind):
    assert len(hosts) == 2
    assert set(duties(cast, kind)) == hosts


def test_what_one_host_does_is_done_for_all(cast, hosts):
    Event.objects.filter(pk=cast.event.pk).update(published_at=None)
    assert [one.is_met for one in duties(cast, Kind.ANNOUNCEMENT).values()] == [False, False]
    Event.objects.filter(pk=cast.event.pk).update(published_at=timezone.now())
    assert [one.is_met for one in duties(cast, Kind.ANNOUNCEMENT).values()] == [True, True]


@pytest.mark.parametrize("signer", [0, 1], ids=["the first host", "the other one"])
def test_whichever_host_confirms_the_figures_does_it_for_all(cast, hosts, signer):
    Event.objects.filter(pk=cast.event.pk).update(starts_on=in_days(-5), ends_on=in_days(-4))
    AttendanceFactory(registration=cast.seat, day=in_days(-5))
    assert {pk: one.is_met for pk, one in duties(cast, Kind.FIGURES).items()} == dict.fromkeys(hosts, False)
    event = events.event(cast.project.slug, cast.event.number)
    town = [place.town for place in event.hosts][signer]
    seen = events.draft(event).host.digest
    event_actions.confirm_draft(event, town=town, seen=seen, by=cast.tomas, now=timezone.now())
    assert {pk: one.is_met for pk, one in duties(cast, Kind.FIGURES).items()} == dict.fromkeys(hosts, True)


def test_a_host_that_is_no_partner_leaves_the_figures_to_those_who_run_the_project(cast):
    cast.project.partners.filter(town=cast.gondomar).delete()
    AttendanceFactory(registration=cast.seat, day=cast.event.starts_on)
    assert set(duties(cast, Kind.FIGURES)) == {None}


def test_a_town_that_only_lends_its_room_owes_nothing_of_the_host(cast, hosts):
    cast.event.places.exclude(town=cast.gondomar).update(is_host=False)
    assert set(duties(cast, Kind.SHEETS)) < hosts


def test_no_partner_hosts_so_those_who_run_the_project_owe_it(cast):
    cast.event.places.update(is_host=False)
    assert set(duties(cast, Kind.PROGRAMME)) == {None}


def test_the_days_of_the_call_count_before_the_house(cast, monkeypatch):
    call = replace(next(iter(load_calls().values())), due_days=DueDays({Kind.ANNOUNCEMENT: -10}))
    monkeypatch.setattr(due_days, "call_of", lambda _project: call)
    (own,) = duties(cast, Kind.ANNOUNCEMENT).values()
    (house,) = duties(cast, Kind.PROGRAMME).values()
    assert own.due == cast.event.starts_on - timedelta(days=10)
    assert house.due == cast.event.starts_on - timedelta(days=30)
