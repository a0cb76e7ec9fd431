"""Towns that are there twice: found, compared, merged, and parted again exactly."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.core.content import Content
from cordel.events import actions, queries
from cordel.events.models import Confirmation, Merge
from cordel.events.rules import merges as rules
from cordel.privacy.models import TownContact
from cordel.projects.models import Partner
from cordel.towns import queries as towns
from cordel.towns.models import Town, TownMembership
from tests import factories
from tests.events.test_merges import dump


@pytest.fixture
def admin(cast, as_):
    return as_(cast.admin)


@pytest.fixture
def twin(cast) -> Town:
    """Gondomar once more, under its English name."""
    return factories.TownFactory(
        name=Content.of("en", "Gondomar"), region="Porto", latitude=41.145, longitude=-8.531
    )


def page(kept, gone) -> str:
    return reverse("events:merge-towns", args=[kept.pk, gone.pk])


def merged(client, kept, gone) -> Merge:
    url = page(kept, gone)
    answer = client.post(url, {"seen": client.get(url).context["seen"]})
    assert answer.status_code == 302, answer.context["refusal"]
    return Merge.objects.get(kind="town", kept_id=kept.pk, gone_id=gone.pk, undone_at=None)


def undo(client, merge) -> Any:
    return client.post(reverse("events:undo-town-merge", args=[merge.pk]))


@pytest.fixture
def everything(cast, twin) -> None:
    """One of each kind of row that refers to the town that goes."""
    event = cast.event
    person = factories.PersonFactory(project=cast.project, town=twin)
    factories.RegistrationFactory(event=event, person=person)
    hosted = factories.EventFactory(project=cast.project, number=2, host=twin)
    factories.RegistrationFactory(event=hosted, person=cast.ana)
    partner = factories.PartnerFactory(project=cast.project, town=twin)
    factories.PartnerFactory(town=twin)
    for one, planned in ((partner, 7), (cast.project.partners.get(town=cast.gondomar), 5)):
        factories.DelegationFactory(event=event, partner=one, planned=planned)
    factories.DelegationFactory(event=hosted, partner=partner)
    for user in (cast.tomas, cast.noor):
        factories.TownMembershipFactory(user=user, town=twin)
    factories.OrganisationFactory(town=twin)
    factories.InvitationFactory(event=event, town=twin)
    factories.GroupLetterFactory(project=cast.project, town=twin, towns=[twin.pk, cast.kavala.pk])
    factories.ObjectionFactory(event=event, town=twin)
    factories.HeadcountFactory(event=event, town=twin)
    factories.PlanChangeFactory(event=hosted)
    Confirmation.objects.create(
        event=event, town=twin, as_host=False, digest="0" * 64, confirmed_at=timezone.now()
    )


def test_one_name_and_close_neighbours_are_suggested(admin, cast, twin):
    near = factories.TownFactory(name="Gondomar (São Cosme)", latitude=41.15, longitude=-8.53)
    factories.TownFactory(name="Gondomar", country="ES", latitude=42.1, longitude=-8.7)
    pairs = admin.get(reverse("events:town-merges")).context["pairs"]
    assert pairs[0] == (cast.gondomar, twin)
    assert (cast.gondomar, near) in pairs
    assert {town.country for pair in pairs for town in pair} == {"PT"}


def test_two_of_one_country_are_chosen_by_search(admin, cast, twin):
    found = admin.get(reverse("events:town-merges"), {"q": "g", "first": cast.gondomar.pk})
    assert page(cast.gondomar, twin) in found.content.decode()
    assert cast.kavala not in found.context["list"].page


def test_nothing_refers_to_the_town_that_went(admin, cast, everything, twin):
    merged(admin, cast.gondomar, twin)
    assert not Town.objects.filter(pk=twin.pk).exists()
    partner = Partner.objects.get(project=cast.project, town=cast.gondomar)
    assert partner.role == "lead"
    planned = {one.event.number: one.planned for one in partner.delegations.select_related("event")}
    assert planned == {1: 7 + 5, 2: 10}
    assert set(TownMembership.objects.filter(town=cast.gondomar).values_list("user__name", flat=True)) == {
        "Tomas",
        "Noor",
        "Helper",
    }


def test_undo_puts_every_row_back(admin, cast, everything, twin):
    before = dump()
    merge = merged(admin, cast.gondomar, twin)
    changed = {label for label, rows in dump().items() if rows != before[label]}
    assert {"events.PlanChange", "events.GroupLetter", "events.Headcount", "events.Objection"} <= changed
    assert undo(admin, merge).status_code == 302
    assert dump() == before


def test_looking_changes_nothing(admin, cast, everything, twin):
    before = dump()
    answer = admin.get(page(cast.gondomar, twin))
    assert dump() == before
    assert ("registrations", 1, 0) in answer.context["moves"]


def test_roles_follow_the_host_at_open_events_only(admin, cast, twin):
    closed = factories.EventFactory(
        project=cast.project, number=2, host=cast.gondomar, closed_at=timezone.now()
    )
    seats = [factories.RegistrationFactory(event=event, person__town=twin) for event in (cast.event, closed)]
    spoken = factories.RegistrationFactory(event=cast.event, person__town=twin, role="speaker")
    assert {seat.role for seat in seats} == {"domestic guest"}
    merged(admin, cast.gondomar, twin)
    for seat in (*seats, spoken):
        seat.refresh_from_db()
    assert [seat.role for seat in (*seats, spoken)] == ["local", "domestic guest", "speaker"]


def test_both_names_find_the_town(admin, cast):
    other = factories.TownFactory(name=Content.of("pt", "Vila de Gondomar"), website="https://town.example/")
    merge = merged(admin, cast.gondomar, other)
    assert [town.pk for town in towns.similar("Vila de Gondomar", country="PT")] == [cast.gondomar.pk]
    assert Town.objects.get(pk=cast.gondomar.pk).website == "https://town.example/"
    undo(admin, merge)
    assert [town.pk for town in towns.similar("Vila", country="PT")] == [other.pk]


def test_a_name_that_finds_no_place_is_told(admin, cast):
    other = factories.TownFactory(name="Gondomar town")
    assert "Gondomar town" in admin.get(page(cast.gondomar, other)).context["plan"].lost_names


def test_towns_of_two_countries_are_two_towns(admin, cast):
    assert admin.post(page(cast.gondomar, cast.kavala), {"seen": ""}).status_code == 422
    assert admin.post(page(cast.gondomar, cast.gondomar), {"seen": ""}).status_code == 422
    assert Town.objects.filter(pk=cast.kavala.pk).exists()


def test_a_coordinator_merges_what_is_the_own_networks_alone(as_, cast):
    cora = as_(cast.cora)
    one, other = (factories.TownFactory(name=name) for name in ("Valongo", "Valongo PT"))
    factories.PartnerFactory(project=cast.project, town=other)
    merge = merged(cora, one, other)
    assert cast.project.partners.filter(town=one).exists()
    assert undo(cora, merge).status_code == 302
    factories.PartnerFactory(town=one)
    assert cora.get(page(one, other)).context["plan"] is None
    assert cora.post(page(one, other), {"seen": ""}).status_code == 422
    assert Town.objects.filter(pk=other.pk).exists()


def test_a_town_with_an_officer_is_merged_by_an_administrator(as_, cast, twin):
    assert as_(cast.cora).post(page(cast.gondomar, twin), {"seen": ""}).status_code == 422
    with pytest.raises(rules.AskAnAdministrator):
        actions.merge_towns(kept=cast.gondomar.pk, gone=twin.pk, seen="", by=cast.cora, now=timezone.now())


def test_the_same_form_twice_is_one_merge(admin, cast, twin):
    url = page(cast.gondomar, twin)
    seen = admin.get(url).context["seen"]
    assert [admin.post(url, {"seen": seen}).status_code for _twice in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(verb="town.merged").count() == 1


def test_what_changed_since_the_preview_is_shown_first(admin, cast, twin):
    url = page(cast.gondomar, twin)
    seen = admin.get(url).context["seen"]
    factories.PersonFactory(project=cast.project, town=twin)
    assert admin.post(url, {"seen": seen}).status_code == 422
    assert Town.objects.filter(pk=twin.pk).exists()


def test_a_town_renamed_since_is_not_put_back(admin, cast):
    other = factories.TownFactory(name=Content.of("pt", "Vila de Gondomar"))
    merge = merged(admin, cast.gondomar, other)
    Town.objects.filter(pk=cast.gondomar.pk).update(name=Content.of("en", "Another"))
    assert undo(admin, merge).status_code == 422
    assert not Town.objects.filter(pk=other.pk).exists()


def test_another_coordinator_undoes_nothing(as_, cast, admin, twin):
    merge = merged(admin, cast.gondomar, twin)
    assert undo(as_(cast.cora), merge).status_code == 404
    assert queries.merge_into("town", kept=cast.gondomar.pk, gone=twin.pk) == merge


def test_towns_that_were_merged_are_found_by_any_name(admin, cast, twin):
    merge = merged(admin, cast.gondomar, twin)
    made = reverse("events:merged-towns")
    assert [one.undo_url for one in admin.get(made, {"q": "gondomar"}).context["list"].page] == [
        reverse("events:undo-town-merge", args=[merge.pk])
    ]
    assert admin.get(made, {"q": "kavala"}).context["list"].total == 0


def test_of_two_contacts_the_one_of_the_town_that_stays_is_kept(admin, cast, twin):
    for town in (cast.gondomar, twin):
        TownContact.objects.create(town=town, name=f"Office {town.pk}", changed_at=timezone.now())
    factories.TransferGroundFactory(project=cast.project, town=twin)
    before = dump()
    merge = merged(admin, cast.gondomar, twin)
    assert TownContact.objects.get().name == f"Office {cast.gondomar.pk}"
    assert cast.project.transfer_grounds.get().town == cast.gondomar
    assert undo(admin, merge).status_code == 302
    assert dump() == before
