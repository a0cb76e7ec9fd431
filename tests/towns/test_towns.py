"""Towns: found, added, kept by their officers."""

import pytest
from django.core import mail

from cordel.accounts.models import User
from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.towns import rules
from cordel.towns.models import Town, TownMembership
from tests.factories import TownFactory, TownMembershipFactory, days_from_now

pytestmark = pytest.mark.django_db
PORTO = {
    "name": "Porto",
    "language": "pt",
    "country": "PT",
    "region": "Porto",
    "position": "41.1485, -8.6110",
    "nuts_code": "PT11A",
    "geonames_id": "2735943",
}


def facts(client, town, **changed):
    """The form of a town's facts as it is opened, with changes."""
    form = client.get(f"/desk/towns/{town.pk}/edit/").context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


# --- The list -------------------------------------------------------------------------------------


def test_lists_towns_for_everybody_who_works_here(as_, cast):
    for user in (cast.tomas, cast.noor, cast.cora, cast.helper, cast.admin):
        assert b"Kavala" in as_(user).get("/desk/towns/").content


@pytest.mark.parametrize(
    "address",
    [
        "/desk/towns/",
        "/desk/towns/new/",
        "/desk/towns/codes/",
        "/desk/organisations/",
        "/desk/organisations/new/",
    ],
)
def test_tells_a_stranger_nothing(as_, cast, address):
    assert as_(cast.stranger).get(address).status_code == 404
    assert as_(None).get(address).status_code == 302


def test_finds_a_town_by_any_of_its_names(as_, cast):
    cast.kavala.name = cast.kavala.name.with_translation("el", "Καβάλα")
    cast.kavala.fold_names()
    cast.kavala.save()
    page = as_(cast.cora).get("/desk/towns/?q=καβαλα")
    assert [town.pk for town in page.context["list"].page] == [cast.kavala.pk]


def test_shows_which_towns_nobody_looks_after(as_, cast):
    alone = TownFactory(name="Alone")
    page = as_(cast.cora).get("/desk/towns/?officer=none")
    assert [town.pk for town in page.context["list"].page] == [alone.pk]


def test_hands_the_list_out_as_a_file(as_, cast):
    TownFactory(name="=HYPERLINK(1)")
    file = as_(cast.cora).get("/desk/towns/?format=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Town,Country")
    assert any(line.startswith("'=HYPERLINK") for line in lines)


# --- A new town -----------------------------------------------------------------------------------


def test_finds_a_place_of_the_gazetteer_within_a_country(as_, cast):
    page = as_(cast.cora).get("/desk/towns/new/", {"country": "FR", "q": "le marin"})
    place, take = page.context["places"][0]
    assert (place.name, place.region) == ("Le Marin", "Martinique")
    filled = as_(cast.cora).get(f"/desk/towns/new/{take}").context["form"]
    assert filled["name"].value() == "Le Marin"
    assert filled["position"].value().startswith("14.4")


def test_asks_for_a_country_first(as_, cast):
    page = as_(cast.cora).get("/desk/towns/new/", {"country": "", "q": "porto"})
    assert page.context["places"] is None
    assert page.context["find"].errors


def test_adds_a_town(as_, cast):
    answer = as_(cast.cora).post("/desk/towns/new/", PORTO)
    town = Town.objects.get(geonames_id=2735943)
    assert answer.url == f"/desk/towns/{town.pk}/"
    assert (town.name.original, town.name.original_language, town.country) == ("Porto", "pt", "PT")
    assert (town.latitude, town.longitude, town.nuts_code) == (41.1485, -8.611, "PT11A")
    assert AuditEntry.objects.filter(verb="town.added", actor_id=cast.cora.pk, town_id=town.pk).exists()


def test_adds_the_same_town_once(as_, cast):
    for _ in range(2):
        answer = as_(cast.cora).post("/desk/towns/new/", PORTO)
    assert answer.status_code == 422
    assert b"is there already" in answer.content
    assert Town.objects.filter(name_key="porto").count() == 1


def test_warns_of_a_town_that_looks_alike_and_believes_whoever_says_it_is_another(as_, cast):
    TownFactory(name="Vila Nova do Porto", country="PT")
    answer = as_(cast.cora).post("/desk/towns/new/", PORTO)
    assert answer.status_code == 422
    assert b"Vila Nova do Porto" in answer.content
    assert b'type="checkbox" name="is_another"' in answer.content
    answer = as_(cast.cora).post("/desk/towns/new/", {**PORTO, "is_another": "on"})
    assert answer.status_code == 302


def test_adds_a_village_that_no_gazetteer_knows(as_, cast):
    village = {"name": "Село Ново", "language": "mk", "country": "MK"}
    as_(cast.cora).post("/desk/towns/new/", village)
    town = Town.objects.get(country="MK")
    assert (str(town.name.original), town.latitude) == ("Село Ново", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"country": "XX"}, "country"),
        ({"language": "xx"}, "language"),
        ({"position": "north"}, "position"),
        ({"position": "91, 0"}, "position"),
        ({"position": "41,1"}, None),
        ({"nuts_code": "ES11"}, "nuts_code"),
        ({"nuts_code": "PT-1"}, "nuts_code"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"geonames_id": "-1"}, "geonames_id"),
        ({"region": "a\x00b"}, "region"),
    ],
)
def test_says_what_is_wrong_beside_the_field_and_keeps_the_rest(as_, cast, wrong, field):
    answer = as_(cast.cora).post("/desk/towns/new/", {**PORTO, **wrong})
    if field is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Town.objects.filter(name_key="porto").exists()
    assert (wrong.get("name") is not None) or b'value="Porto"' in answer.content


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("41.14, -8.53", (41.14, -8.53)),
        ("41,14; -8,53", (41.14, -8.53)),
        ("41,14 -8,53", (41.14, -8.53)),
        (" 41.14,-8.53 ", (41.14, -8.53)),
        ("14, \u221261", (14.0, -61.0)),
    ],
)
def test_reads_coordinates_as_people_copy_them(as_, cast, typed, read):
    as_(cast.cora).post("/desk/towns/new/", {**PORTO, "position": typed})
    town = Town.objects.get(name_key="porto")
    assert (town.latitude, town.longitude) == read


@pytest.mark.parametrize("who", ["tomas", "noor", "helper"])
def test_leaves_adding_to_those_who_run_a_project(as_, cast, who):
    client = as_(getattr(cast, who))
    assert client.get("/desk/towns/new/").status_code == 404
    assert client.post("/desk/towns/new/", PORTO).status_code == 404


# --- A town's own data ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("tomas", 200), ("admin", 200), ("noor", 403), ("cora", 403), ("helper", 403), ("stranger", 404)],
)
@pytest.mark.parametrize("page", ["edit/", "texts/", "people/"])
def test_is_kept_by_its_own_officers(as_, cast, who, status, page):
    assert as_(getattr(cast, who)).get(f"/desk/towns/{cast.gondomar.pk}/{page}").status_code == status


def test_lets_those_who_run_a_project_look_after_a_town_that_has_nobody(as_, cast):
    alone = TownFactory(name="Alone")
    assert as_(cast.cora).get(f"/desk/towns/{alone.pk}/edit/").status_code == 200
    TownMembershipFactory(town=alone)
    assert as_(cast.cora).get(f"/desk/towns/{alone.pk}/edit/").status_code == 403


def test_changes_facts_and_names_them_in_the_record(as_, cast):
    client = as_(cast.tomas)
    answer = client.post(
        f"/desk/towns/{cast.gondomar.pk}/edit/", facts(client, cast.gondomar, region="Norte")
    )
    assert answer.status_code == 302
    cast.gondomar.refresh_from_db()
    assert (cast.gondomar.region, cast.gondomar.latitude) == ("Norte", 41.14)
    assert AuditEntry.objects.get(verb="town.changed").detail == {"fields": ["region"]}


def test_its_own_officers_do_not_move_a_town_to_another_country(as_, cast):
    """Names of other towns' people go by the country."""
    page = f"/desk/towns/{cast.gondomar.pk}/edit/"
    answer = as_(cast.tomas).post(page, facts(as_(cast.tomas), cast.gondomar, country="ES"))
    assert answer.status_code == 422
    assert b"Please ask the coordinator" in answer.content
    assert as_(cast.admin).post(page, facts(as_(cast.admin), cast.gondomar, country="ES")).status_code == 302
    cast.gondomar.refresh_from_db()
    assert cast.gondomar.country == "ES"


def test_tells_the_second_editor_that_the_first_was_faster(as_, cast):
    client = as_(cast.tomas)
    mine = facts(client, cast.gondomar, region="Mine")
    client.post(f"/desk/towns/{cast.gondomar.pk}/edit/", facts(client, cast.gondomar, region="Theirs"))
    answer = client.post(f"/desk/towns/{cast.gondomar.pk}/edit/", mine)
    assert answer.status_code == 422
    assert b"Stored now: Theirs" in answer.content
    assert b'value="Mine"' in answer.content
    cast.gondomar.refresh_from_db()
    assert cast.gondomar.region == "Theirs"
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    assert client.post(f"/desk/towns/{cast.gondomar.pk}/edit/", again).status_code == 302
    cast.gondomar.refresh_from_db()
    assert cast.gondomar.region == "Mine"


def test_does_no_harm_when_a_form_is_sent_twice(as_, cast):
    client = as_(cast.tomas)
    typed = facts(client, cast.gondomar, region="Norte")
    for _ in range(2):
        answer = client.post(f"/desk/towns/{cast.gondomar.pk}/edit/", typed)
    assert answer.status_code == 302
    assert AuditEntry.objects.filter(verb="town.changed").count() == 1


def test_refuses_to_become_a_namesake(as_, cast):
    other = TownFactory(name="Gondomar", country="PT", region="Galicia")
    client = as_(cast.tomas)
    answer = client.post(
        f"/desk/towns/{cast.gondomar.pk}/edit/", facts(client, cast.gondomar, region=other.region)
    )
    assert answer.status_code == 422
    assert b"is there already" in answer.content


def test_writes_its_name_in_another_script(as_, cast):
    client = as_(cast.noor)
    address = f"/desk/towns/{cast.kavala.pk}/texts/?in=el"
    version = client.get(address).context["form"]["version"].value()
    typed = {"version": version, "name": "Καβάλα", "about": "", "made_by": "person"}
    assert client.post(address, typed).status_code == 302
    cast.kavala.refresh_from_db()
    assert cast.kavala.name["el"]["text"] == "Καβάλα"
    assert as_(cast.cora).get("/desk/towns/?q=καβάλα").context["list"].total == 1
    assert AuditEntry.objects.get(verb="town.written").detail["language"] == "el"


def test_shows_the_original_beside_the_translation(as_, cast):
    page = as_(cast.noor).get(f"/desk/towns/{cast.kavala.pk}/texts/?in=ar").content.decode()
    assert '<blockquote lang="en" dir="ltr">Kavala</blockquote>' in page
    assert 'lang="ar" dir="rtl"' in page


# --- Who works for a town -------------------------------------------------------------------------


def invite(client, town, **changed):
    typed = {
        "email": "New.Officer@Town.example",
        "name": "Nina",
        "role": "deputy",
        "language": "en",
        **changed,
    }
    return client.post(f"/desk/towns/{town.pk}/people/", typed)


def test_invites_somebody_who_then_gets_a_letter(as_, cast):
    assert invite(as_(cast.tomas), cast.gondomar).status_code == 302
    user = User.objects.get(email="new.officer@town.example")
    assert not user.has_usable_password()
    assert TownMembership.objects.get(user=user).role == "deputy"
    jobs.run_due(days_from_now(0))
    (letter,) = mail.outbox
    assert letter.to == ["new.officer@town.example"]
    assert "/account/" in letter.body
    assert "deputy officer" in letter.body
    assert AuditEntry.objects.filter(verb="town.member_added", town_id=cast.gondomar.pk).exists()


def test_invites_the_same_person_once(as_, cast):
    for _ in range(2):
        answer = invite(as_(cast.tomas), cast.gondomar)
    assert answer.status_code == 422
    assert b"has this role already" in answer.content
    jobs.run_due(days_from_now(0))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"email": ""}, {"role": "king"}, {"language": "xx"}])
def test_invites_nobody_by_a_form_that_is_wrong(as_, cast, wrong):
    assert invite(as_(cast.tomas), cast.gondomar, **wrong).status_code == 422
    assert TownMembership.objects.filter(town=cast.gondomar).count() == 2


def test_hands_a_town_over_to_its_first_officer(as_, cast):
    alone = TownFactory(name="Alone")
    client = as_(cast.cora)
    assert invite(client, alone, role="officer").url == f"/desk/towns/{alone.pk}/"
    assert client.get(f"/desk/towns/{alone.pk}/people/").status_code == 403


def remove(client, town, membership):
    return client.post(f"/desk/towns/{town.pk}/people/{membership.pk}/remove/")


def test_asks_before_it_ends_a_role(as_, cast):
    membership = TownMembership.objects.get(user=cast.helper)
    page = as_(cast.tomas).get(f"/desk/towns/{cast.gondomar.pk}/people/{membership.pk}/remove/")
    assert b"loses access" in page.content
    assert TownMembership.objects.filter(pk=membership.pk).exists()
    assert remove(as_(cast.tomas), cast.gondomar, membership).status_code == 302
    assert not TownMembership.objects.filter(pk=membership.pk).exists()
    assert remove(as_(cast.tomas), cast.gondomar, membership).status_code == 404


def test_keeps_the_last_officer(as_, cast):
    membership = TownMembership.objects.get(user=cast.tomas)
    answer = remove(as_(cast.tomas), cast.gondomar, membership)
    assert answer.status_code == 422
    assert str(rules.LastOfficer()).encode() in answer.content.replace(b"&#x27;", b"'")
    assert remove(as_(cast.admin), cast.gondomar, membership).status_code == 302


def test_does_not_end_a_role_of_another_town(as_, cast):
    membership = TownMembership.objects.get(user=cast.noor)
    assert remove(as_(cast.tomas), cast.gondomar, membership).status_code == 404


def test_hands_out_who_works_for_the_town_as_a_file(as_, cast):
    address = f"/desk/towns/{cast.gondomar.pk}/people/?format=csv"
    lines = as_(cast.tomas).get(address).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,E-mail address,Role,Since,Until,Used by"
    assert any(cast.tomas.email in line for line in lines)
    assert as_(cast.noor).get(address).status_code == 403
