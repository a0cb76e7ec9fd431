"""Who belongs to a project: towns, organisations, countries whose town is not known, and those who run it."""

import pytest
from django.core import mail

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.projects.models import Partner, ProjectMembership
from tests.factories import DelegationFactory, OrganisationFactory, PartnerFactory, TownFactory, days_from_now

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings"


def add(client, **chosen):
    form = {"town": "", "organisation": "", "country": "", "role": "partner", **chosen}
    return client.post(f"{HERE}/partners/", form)


def partner_form(client, partner, **changed):
    form = client.get(f"{HERE}/partners/{partner.pk}/").context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


@pytest.mark.parametrize("kind", ["town", "organisation", "country"])
def test_adds_a_partner_once(as_, cast, kind):
    chosen = {
        "town": TownFactory(country="PL"),
        "organisation": OrganisationFactory(country="PL"),
        "country": "PL",
    }[kind]
    value = chosen if kind == "country" else chosen.pk
    for _ in range(2):
        answer = add(as_(cast.cora), **{kind: value})
    # Who is a partner already is not offered again; a country is, and refused.
    assert answer.status_code == 422
    assert Partner.objects.filter(country="PL").count() == 1
    assert AuditEntry.objects.filter(verb="project.partner_added").count() == 1


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({}, "town"),
        ({"country": "XX"}, "country"),
        ({"country": "PL", "role": "boss"}, "role"),
        ({"town": "999999"}, "town"),
        ({"town": "abc"}, "town"),
    ],
)
def test_says_what_is_wrong(as_, cast, chosen, field):
    answer = add(as_(cast.cora), **chosen)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_is_one_body(as_, cast):
    answer = add(as_(cast.cora), town=TownFactory().pk, country="PL")
    assert list(answer.context["form"].errors) == ["country"]


def test_has_one_lead(as_, cast):
    answer = add(as_(cast.cora), country="PL", role="lead")
    assert answer.status_code == 422
    assert b"Gondomar is the lead partner" in answer.content


def test_changes_a_role_and_tells_the_second_editor(as_, cast):
    kavala = Partner.objects.get(town=cast.kavala)
    client, address = as_(cast.cora), f"{HERE}/partners/{kavala.pk}/"
    mine = partner_form(client, kavala, role="associated")
    Partner.objects.filter(town=cast.gondomar).update(role="partner")
    assert client.post(address, partner_form(client, kavala, role="lead")).status_code == 302
    answer = client.post(address, mine)
    assert answer.status_code == 422
    assert b"Stored now: lead partner" in answer.content


def test_names_the_town_that_was_not_known(as_, cast):
    unknown = PartnerFactory(project=cast.project, town=None, country="PL")
    krakow = TownFactory(name="Krakow", country="PL")
    client, address = as_(cast.cora), f"{HERE}/partners/{unknown.pk}/"
    assert (
        "town"
        not in client.get(f"{HERE}/partners/{Partner.objects.get(town=cast.kavala).pk}/")
        .context["form"]
        .fields
    )
    answer = client.post(address, partner_form(client, unknown, town=TownFactory(country="DE").pk))
    assert answer.status_code == 422
    assert client.post(address, partner_form(client, unknown, town=krakow.pk)).status_code == 302
    unknown.refresh_from_db()
    assert unknown.town == krakow


def test_says_what_goes_with_a_partner_before_it_takes_it_out(as_, cast):
    kavala = Partner.objects.get(town=cast.kavala)
    DelegationFactory(event=cast.event, partner=kavala, planned=12)
    address = f"{HERE}/partners/{kavala.pk}/remove/"
    assert "delegations: 1" in as_(cast.cora).get(address).content.decode()
    assert as_(cast.cora).post(address).status_code == 302
    assert not Partner.objects.filter(pk=kavala.pk).exists()
    assert as_(cast.cora).post(address).status_code == 404
    assert AuditEntry.objects.get(verb="project.partner_removed").town_id == cast.kavala.pk


@pytest.mark.parametrize("who", ["noor", "tomas"])
def test_is_only_looked_at_by_partners(as_, cast, who):
    kavala = Partner.objects.get(town=cast.kavala)
    client = as_(getattr(cast, who))
    assert b'<form class="form flow"' not in client.get(f"{HERE}/partners/").content
    assert add(client, country="PL").status_code == 403
    assert client.post(f"{HERE}/partners/{kavala.pk}/remove/").status_code == 403
    assert client.get(f"{HERE}/partners/{kavala.pk}/").status_code == 403


def test_sorts_and_searches_partners_of_every_kind(as_, cast):
    PartnerFactory(project=cast.project, town=None, country="PL")
    PartnerFactory(
        project=cast.project, town=None, organisation=OrganisationFactory(name="Zebra"), country="PT"
    )
    client = as_(cast.noor)
    names = [partner.name for partner in client.get(f"{HERE}/partners/?sort=name").context["list"].page]
    assert names == ["Gondomar", "Kavala", "Zebra", "Poland"]
    assert client.get(f"{HERE}/partners/?q=zebra").context["list"].total == 1
    file = client.get(f"{HERE}/partners/?format=csv&role=lead")
    assert b"Gondomar" in file.content


# --- Who runs it ----------------------------------------------------------------------------------


def invite(client, **changed):
    form = {"email": "ada@town.example", "name": "Ada", "role": "assistant", "language": "ar", **changed}
    return client.post(f"{HERE}/people/", form)


def test_invites_an_assistant_in_her_language(as_, cast):
    assert invite(as_(cast.cora)).status_code == 302
    jobs.run_due(days_from_now(0))
    (letter,) = mail.outbox
    assert letter.to == ["ada@town.example"]
    assert 'dir="rtl"' in letter.alternatives[0][0]
    assert "/desk/p/strings/" in letter.body
    ada = ProjectMembership.objects.get(role="assistant").user
    assert as_(ada).get(f"{HERE}/edit/").status_code == 200
    assert as_(ada).get(f"{HERE}/people/").status_code == 403


def test_invites_nobody_twice(as_, cast):
    for _ in range(2):
        answer = invite(as_(cast.cora))
    assert answer.status_code == 422
    assert ProjectMembership.objects.count() == 2


def test_keeps_the_last_coordinator(as_, cast):
    cora = ProjectMembership.objects.get(user=cast.cora)
    address = f"{HERE}/people/{cora.pk}/remove/"
    assert as_(cast.cora).post(address).status_code == 422
    invite(as_(cast.cora), role="coordinator")
    answer = as_(cast.cora).post(address)
    assert answer.url == "/desk/"
    assert as_(cast.cora).get(f"{HERE}/").status_code == 404


def test_knows_only_its_own_members(as_, cast):
    other = PartnerFactory().project
    membership = ProjectMembership.objects.create(
        user=cast.noor, project=other, role="coordinator", renewed_at=days_from_now(0), since=days_from_now(0)
    )
    assert as_(cast.cora).get(f"{HERE}/people/{membership.pk}/remove/").status_code == 404


def test_hands_out_who_runs_the_project_as_a_file(as_, cast):
    lines = as_(cast.cora).get(f"{HERE}/people/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,E-mail address,Role,Since,Until,Used by"
    assert cast.cora.email in lines[1]
    assert as_(cast.tomas).get(f"{HERE}/people/?format=csv").status_code == 403
