"""A network of one's own: the first account, then five steps, each told from what is there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cordel.accounts.models import User
from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.events.models import Event
from cordel.projects.models import Project
from cordel.projects.queries import beginning
from cordel.towns.models import Town
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = {
    "name": "Cora",
    "email": "Cora@Gondomar.example",
    "password": "seventeen knots",
    "language": "en",
}
TOWN = {"country": "PT", "name": "Gondomar", "language": "pt"}
CALL = {"title": "Fios", "language": "pt", "slug": "fios", "call": "", "starts_on": "", "ends_on": ""}


@pytest.fixture
def door() -> str:
    return reverse("accounts:first", args=[tokens.derived(tokens.FIRST_ACCOUNT, "")])


@pytest.fixture
def cora() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("cora@gondomar.example", "x"))
    return client


# --- The first account ------------------------------------------------------------------------------


def test_whoever_reads_what_the_server_printed_makes_the_first_account(client: Client, door: str) -> None:
    assert client.post(door, FIRST).url == "/desk/"
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.check_password("seventeen knots")) == (
        "cora@gondomar.example",
        True,
        True,
    )
    assert b"Begin your network in five steps" in client.get("/desk/").content
    assert AuditEntry.objects.get(verb="account.begun").is_public is False


def test_the_first_account_speaks_as_its_page_does(client: Client, door: str) -> None:
    assert client.get(f"{door}?language=ar").context["form"]["language"].value() == "ar"


def test_sent_twice_it_is_one_account(door: str) -> None:
    for client in (Client(), Client()):
        assert client.post(door, FIRST).status_code == 302
        assert client.get("/desk/").status_code == 200
    assert User.objects.count() == 1


def test_there_is_no_second_first_account(client: Client, door: str) -> None:
    factories.UserFactory()
    assert client.get(door).url == reverse("account_login")
    answer = client.post(door, FIRST)
    assert answer.status_code == 422 and "has its first account already" in answer.content.decode()
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_account_that_was_invited_does_not_become_the_first(client: Client, door: str) -> None:
    user = factories.UserFactory(email="cora@gondomar.example")
    user.set_password("seventeen knots")
    user.save()
    assert client.post(door, FIRST).status_code == 422
    user.refresh_from_db()
    assert not user.is_superuser


@pytest.mark.parametrize("proof", ["x", "0" * 32])
def test_a_guessed_link_opens_nothing(client: Client, proof: str) -> None:
    path = reverse("accounts:first", args=[proof])
    assert [client.get(path).status_code, client.post(path, FIRST).status_code] == [404, 404]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": "cora"},
        {"password": "short"},
        {"password": "cora@gondomar.example"},
        {"language": "xx"},
    ],
)
def test_it_says_what_is_wrong(client: Client, door: str, wrong: dict[str, str]) -> None:
    answer = client.post(door, FIRST | wrong)
    assert answer.status_code == 422 and next(iter(wrong)) in answer.context["form"].errors
    assert not User.objects.exists()


# --- Five steps -------------------------------------------------------------------------------------


def test_five_steps_make_a_network(cora: Client, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = False
    assert [step.is_done for step in cora.get("/desk/start/").context["steps"]] == [False] * 5
    to_call = cora.post("/desk/start/town/", TOWN).url
    lead = Town.objects.get()
    assert lead.geonames_id is not None and lead.latitude is not None
    to_languages = cora.post(to_call, CALL).url
    project = Project.objects.get(slug="fios")
    assert project.partners.get().role == "lead" and project.partners.get().town == lead
    assert not project.is_listed
    to_steps = cora.post(to_languages, {"languages": ["pt", "ar"]}).url
    project.refresh_from_db()
    assert project.languages == ["pt", "ar"]
    lines = {"lines": "Kavala\tGR", "language": "en"}
    paste = f"/desk/p/{project.slug}/partners/paste/"
    cora.post(paste, lines | {"sure": cora.post(paste, lines).context["looked_at"]})
    steps = cora.get(to_steps).context["steps"]
    assert [step.is_done for step in steps] == [True, True, True, True, False]
    assert b"Go on: Letters" in cora.get(to_steps).content
    assert b"outbox" in cora.get(steps[4].url).content


def test_an_event_begins_with_the_languages_of_its_project(as_: Any, cast: Any) -> None:
    Project.objects.filter(pk=cast.project.pk).update(languages=["pt", "el"])
    form = {"name": "Knots", "language": "en", "number": "9", "timezone": "Europe/Lisbon"}
    assert as_(cast.cora).post("/desk/p/strings/events/new/", form).status_code == 302
    assert Event.objects.get(number=9).languages == ["pt", "el"]


def test_a_town_that_is_there_is_taken(cora: Client) -> None:
    town = factories.TownFactory()
    asked = {"country": town.country, "name": str(town), "language": "en"}
    assert cora.post("/desk/start/town/", asked).url == reverse("projects:start-call", args=[town.pk])
    assert Town.objects.count() == 1


def test_of_several_places_one_is_chosen(cora: Client) -> None:
    page = cora.post("/desk/start/town/", TOWN | {"name": "Vila No"})
    places = page.context["form"].fields["place"].choices
    assert len(places) > 2 and not Town.objects.exists()
    number, label = places[1]
    assert cora.post("/desk/start/town/", TOWN | {"name": "Vila No", "place": number}).status_code == 302
    town = Town.objects.get()
    assert str(town.geonames_id) == number and label.startswith(str(town))


def test_none_of_several_places_is_a_town_without_coordinates(cora: Client) -> None:
    asked = TOWN | {"name": "Vila No", "place": "nowhere"}
    assert cora.post("/desk/start/town/", asked).status_code == 302
    assert (str(Town.objects.get()), Town.objects.get().latitude) == ("Vila No", None)


def test_a_town_that_no_map_knows_is_added_without_coordinates(cora: Client) -> None:
    assert cora.post("/desk/start/town/", TOWN | {"name": "Xyzzyville"}).status_code == 302
    assert Town.objects.get().latitude is None


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"name": ""}, {"name": "x" * 121}, {"language": "xx"}])
def test_a_town_without_name_or_country_is_refused(cora: Client, wrong: dict[str, str]) -> None:
    assert cora.post("/desk/start/town/", TOWN | wrong).status_code == 422
    assert not Town.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"slug": "Not a slug!"},
        {"call": "gold-rush"},
        {"starts_on": "2027-01-02", "ends_on": "2027-01-01"},
    ],
)
def test_a_project_that_is_wrong_is_refused_with_nothing_half_done(
    cora: Client, wrong: dict[str, str]
) -> None:
    town = factories.TownFactory()
    assert cora.post(f"/desk/start/town/{town.pk}/", CALL | wrong).status_code == 422
    assert not Project.objects.exists()


def test_a_short_name_that_is_taken_is_told(as_: Any, cast: Any) -> None:
    answer = as_(cast.cora).post(f"/desk/start/town/{cast.gondomar.pk}/", CALL | {"slug": "strings"})
    assert answer.status_code == 422 and "Another project is called strings" in answer.content.decode()


def test_the_demonstration_sends_people_to_a_folder_of_their_own(as_: Any, cast: Any) -> None:
    Project.objects.update(is_synthetic=True)
    page = as_(cast.cora).get("/desk/start/").content.decode()
    assert "make own" in page and "Begin with the town" not in page


def test_letters_on_paper_are_a_way_to_begin(as_: Any, cast: Any, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = False
    desk, address = as_(cast.cora), reverse("projects:start-mail", args=["strings"])
    assert "We begin on paper" in desk.get(address).content.decode()
    assert not beginning.steps(cast.project)[-1].is_done
    for _twice in range(2):
        assert desk.post(address).status_code == 302
    assert beginning.steps(cast.project)[-1].is_done
    assert "We begin on paper" not in desk.get(address).content.decode()
    assert AuditEntry.objects.filter(verb="project.begun_on_paper").count() == 1
