"""An officer merges people of the own town, and parts them again; nobody else's are even there."""

from typing import Any

import pytest
from django.urls import reverse

from cordel.events import actions
from cordel.events.models import Event, EventPlace, Merge, Registration
from cordel.events.rules.merges import AskTheCoordinator
from cordel.participants.models import Person
from cordel.projects.models import Partner
from tests import factories
from tests.events.test_merges import dump, merged, page, shown, undo


@pytest.fixture
def tomas(cast, as_):
    return as_(cast.tomas)


@pytest.fixture
def twin(cast) -> Person:
    """Ana once more, with another address and a registration for the same event."""
    found = factories.PersonFactory(
        project=cast.project, name="Ana Moura", email="moura@work.example", town=cast.gondomar
    )
    factories.RegistrationFactory(event=cast.event, person=found)
    return found


def listed(client: Any, cast: Any) -> Any:
    return client.get(reverse("events:merges", args=[cast.project.slug])).context


def test_an_officer_finds_merges_and_parts_people_of_the_own_town(tomas, cast, twin):
    factories.PersonFactory(project=cast.project, town=cast.kavala)
    found = listed(tomas, cast)
    assert {one.town for one in found["list"].page} == {cast.gondomar}
    assert [(one["kept"], one["gone"]) for one in found["pairs"]] == [(cast.ana, twin)]
    before = dump()
    merge = merged(tomas, cast, cast.ana, twin)
    assert merge.made_by == cast.tomas
    made = reverse("events:merged-people", args=[cast.project.slug])
    assert listed(tomas, cast)["merged"] == 1
    assert [one.gone for one in tomas.get(made).context["list"].page] == [twin.name]
    assert undo(tomas, cast, merge).status_code == 302
    assert dump() == before


def test_the_same_form_twice_is_one_merge(tomas, cast, twin):
    url = page(cast, cast.ana, twin)
    seen = shown(tomas, url)
    assert [tomas.post(url, {"seen": seen}).status_code for _twice in range(2)] == [302, 302]
    assert Merge.objects.count() == 1


def test_an_undo_twice_changes_nothing_more(tomas, cast, twin):
    merge = merged(tomas, cast, cast.ana, twin)
    assert [undo(tomas, cast, merge).status_code for _twice in range(2)] == [302, 302]
    assert Person.objects.filter(pk=twin.pk).exists()


@pytest.mark.parametrize("who", ["noor", "helper", "stranger"])
def test_the_people_of_another_town_are_not_there(as_, cast, twin, who):
    other = as_(getattr(cast, who))
    for pair in ((cast.ana, twin), (twin, cast.ana)):
        assert other.get(page(cast, *pair)).status_code == 404
        assert other.post(page(cast, *pair), {"seen": ""}).status_code == 404
    assert not Merge.objects.exists()


def test_one_of_two_towns_is_not_enough(tomas, cast, twin):
    Person.objects.filter(pk=twin.pk).update(town=cast.kavala)
    for pair in ((cast.ana, twin), (twin, cast.ana)):
        assert tomas.get(page(cast, *pair)).status_code == 404
        assert tomas.post(page(cast, *pair), {"seen": ""}).status_code == 404
    assert not Merge.objects.exists()


def test_whoever_registered_from_elsewhere_too_is_left_to_the_coordinator(tomas, as_, cast, twin):
    Registration.objects.filter(person=twin).update(town=cast.kavala)
    answer = tomas.get(page(cast, cast.ana, twin))
    assert "ask the coordinator" in str(answer.context["refusal"])
    assert answer.context["plan"] is None
    assert tomas.post(page(cast, cast.ana, twin), {"seen": ""}).status_code == 422
    merge = merged(as_(cast.cora), cast, cast.ana, twin)
    assert listed(tomas, cast)["merged"] == 0
    made = reverse("events:merged-people", args=[cast.project.slug])
    assert tomas.get(made).context["list"].total == 0
    assert undo(tomas, cast, merge).status_code == 404
    assert undo(as_(cast.cora), cast, merge).status_code == 302


def test_an_officer_of_another_town_undoes_nothing(tomas, as_, cast, twin):
    merge = merged(tomas, cast, cast.ana, twin)
    assert undo(as_(cast.noor), cast, merge).status_code == 404
    assert not Person.objects.filter(pk=twin.pk).exists()


def test_the_action_asks_again(cast, twin, now):
    """The town may have changed between the screen and the act."""
    with pytest.raises(AskTheCoordinator):
        actions.merge_people(cast.project, kept=cast.ana.pk, gone=twin.pk, seen="", by=cast.noor, now=now)


def test_a_host_that_is_no_partner_merges_its_own_people_and_sees_no_project(tomas, cast, twin):
    Partner.objects.filter(project=cast.project, town=cast.gondomar).delete()
    assert EventPlace.objects.filter(event=cast.event, town=cast.gondomar, is_host=True).exists()
    found = listed(tomas, cast)
    assert found["only_helps"]
    merged(tomas, cast, cast.ana, twin)
    Event.objects.filter(pk=cast.event.pk).delete()
    assert tomas.get(reverse("events:merges", args=[cast.project.slug])).status_code == 404
