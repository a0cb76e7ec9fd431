"""Bodies that are not towns."""

import pytest

from cordel.base.models import AuditEntry
from cordel.towns.models import Organisation
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
NEW = {"name": "Casa das Migrações", "language": "pt", "country": "PT", "town": "", "website": ""}


def test_adds_an_organisation_once(as_, cast):
    client = as_(cast.cora)
    assert client.post("/desk/organisations/new/", {**NEW, "town": cast.gondomar.pk}).status_code == 302
    answer = client.post("/desk/organisations/new/", NEW)
    assert answer.status_code == 422
    assert b"is there already" in answer.content
    assert Organisation.objects.get().town == cast.gondomar
    assert AuditEntry.objects.filter(verb="organisation.added").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"country": ""}, "country"),
        ({"town": "999"}, "town"),
        ({"website": "x y"}, "website"),
    ],
)
def test_says_what_is_wrong(as_, cast, wrong, field):
    answer = as_(cast.cora).post("/desk/organisations/new/", {**NEW, **wrong})
    assert list(answer.context["form"].errors) == [field]
    assert not Organisation.objects.exists()


def test_does_not_lie_in_another_country_than_its_town(as_, cast):
    answer = as_(cast.cora).post("/desk/organisations/new/", {**NEW, "town": cast.kavala.pk})
    assert list(answer.context["form"].errors) == ["town"]


def test_changes_facts_and_tells_the_second_editor(as_, cast):
    one = OrganisationFactory(name="Agency")
    client = as_(cast.cora)

    def typed(**changed):
        form = client.get(f"/desk/organisations/{one.pk}/").context["form"]
        return {name: form[name].value() or "" for name in form.fields} | changed

    mine = typed(website="https://mine.example")
    assert (
        client.post(f"/desk/organisations/{one.pk}/", typed(website="https://x.example")).status_code == 302
    )
    answer = client.post(f"/desk/organisations/{one.pk}/", mine)
    assert b"Stored now: https://x.example" in answer.content


def test_writes_its_name_in_another_language(as_, cast):
    one = OrganisationFactory(name="Agency")
    client, address = as_(cast.cora), f"/desk/organisations/{one.pk}/texts/?in=pt"
    version = client.get(address).context["form"]["version"].value()
    assert (
        client.post(address, {"version": version, "name": "Agência", "made_by": "person"}).status_code == 302
    )
    one.refresh_from_db()
    assert one.name["pt"]["text"] == "Agência"


@pytest.mark.parametrize(("who", "status"), [("cora", 200), ("tomas", 200), ("noor", 403), ("stranger", 404)])
def test_is_kept_by_the_town_of_its_seat_and_by_those_who_run_projects(as_, cast, who, status):
    one = OrganisationFactory(name="Agency", town=cast.gondomar)
    for page in ("", "texts/"):
        assert as_(getattr(cast, who)).get(f"/desk/organisations/{one.pk}/{page}").status_code == status


def test_is_found_in_the_list(as_, cast):
    OrganisationFactory(name="Ένωση", country="GR")
    page = as_(cast.noor).get("/desk/organisations/?q=ενωση&country=GR")
    assert page.context["list"].total == 1
    assert page.context["may_add"] is False


def test_takes_the_name_of_no_other_one(as_, cast):
    OrganisationFactory(name="Agency")
    one = OrganisationFactory(name="Agency of ours")
    client = as_(cast.cora)
    address = f"/desk/organisations/{one.pk}/texts/"
    version = client.get(address).context["form"]["version"].value()
    answer = client.post(address, {"version": version, "name": "AGENCY"})
    assert answer.status_code == 422
    assert b"is there already" in answer.content
    one.refresh_from_db()
    assert one.sort_key == "agency of ours"
