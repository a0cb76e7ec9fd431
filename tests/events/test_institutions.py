"""For which bodies people come: optional, erased apart, gathered under one name, published by name only."""

from typing import Any

import pytest
from django.test import Client

from cordel.base import edits
from cordel.base.models import AuditEntry, PublishedTable
from cordel.events import actions, queries, rules
from cordel.events.models import Affiliation, Event, Institution, Registration
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DESK = "/desk/p/strings/events/1/institutions/"
ALL = "/desk/p/strings/institutions/"


def tell(seat: Registration, organisation: str = "", **told: str) -> None:
    actions.tell_institution(seat, told=actions.ComesFor(organisation=organisation, **told), now=NOW)


def another(cast: Cast, **facts: Any) -> Registration:
    return factories.RegistrationFactory(event=cast.event, **facts)


def page_of(seat: Registration) -> tuple[Client, str]:
    browser, link = Client(), queries.private_url(seat)
    browser.post(link, {"code": seat.code})
    return browser, link


def names(project: Any, event: Event | None = None) -> list[tuple[str, int, int]]:
    found = queries.institutions(project, event).order_by("sort_key")
    return [(one.name, one.registered, one.present) for one in found]


def publish(cast: Cast) -> None:
    actions.publish_institutions(cast.event, by=cast.tomas, now=NOW)


# --- Told ---------------------------------------------------------------------------------------


def test_is_told_on_the_private_page_and_erased_there(cast: Cast) -> None:
    browser, link = page_of(cast.seat)
    form = {
        "act": "organisation",
        "organisation": " Red  Cross",
        "function": "Nurse",
        "kind": "ngo",
        "level": "local",
    }
    for _ in range(2):
        assert browser.post(link, form).status_code == 302
    told = Affiliation.objects.get()
    assert (told.function, told.institution.name, told.institution.kind) == ("Nurse", "Red Cross", "ngo")
    page = browser.get(link).content.decode()
    assert "Nurse" in page and "is published then; your own name" in page
    for _ in range(2):
        assert browser.post(link, {"act": "organisation"}).status_code == 302
    assert not Affiliation.objects.exists() and not Institution.objects.exists()
    assert AuditEntry.objects.filter(verb="event.institution_told", is_public=False).count() == 3


@pytest.mark.parametrize(
    "form",
    [{"function": "Nurse"}, {"kind": "ngo"}, {"organisation": "..."}, {"organisation": "x", "kind": "?"}],
)
def test_half_an_answer_is_sent_back(cast: Cast, form: dict[str, str]) -> None:
    browser, link = page_of(cast.seat)
    assert browser.post(link, {"act": "organisation"} | form).status_code == 422
    assert not Affiliation.objects.exists()


def test_suggests_known_organisations_and_never_what_others_typed(cast: Cast) -> None:
    known = factories.OrganisationFactory(name="Casa do Povo")
    factories.PartnerFactory(project=cast.project, town=None, organisation=known, country="PT")
    tell(another(cast), "My secret club")
    browser, link = page_of(cast.seat)
    page = browser.get(link).content.decode()
    assert '<option value="Casa do Povo">' in page and "secret club" not in page


def test_is_not_among_the_questions_of_the_form(cast: Cast) -> None:
    assert "organisation" not in Client().get("/p/strings/events/1/register/").content.decode().lower()


def test_without_a_seat_nothing_is_told(cast: Cast) -> None:
    Registration.objects.update(status="cancelled")
    with pytest.raises(rules.SeatGone):
        tell(cast.seat, "Red Cross")


def test_spellings_that_fold_alike_are_one_institution(cast: Cast) -> None:
    tell(cast.seat, "Associação Raízes")
    tell(another(cast), "ASSOCIACAO  RAIZES!", level="local")
    assert names(cast.project) == [("Associação Raízes", 2, 0)]
    assert Institution.objects.get().level == "local"


# --- Gathered -----------------------------------------------------------------------------------


def test_an_officer_sets_the_name_and_gathers_spellings_in_one_step(as_: Any, cast: Cast) -> None:
    known = factories.OrganisationFactory(name="Cruz Vermelha Portuguesa")
    tell(cast.seat, "Red Cross")
    tell(another(cast), "The Red Cross")
    first, second = Institution.objects.order_by("pk")
    cora, address = as_(cast.cora), f"{ALL}{first.pk}/"
    page = cora.get(address)
    assert "The Red Cross" in page.content.decode()
    form = {
        "name": "",
        "organisation": known.pk,
        "kind": "ngo",
        "level": "national",
        "gathered": [second.pk],
        "version": page.context["form"]["version"].value(),
    }
    for _ in range(2):
        assert cora.post(address, form | {"name": "Cruz Vermelha Portuguesa"}).status_code == 302
    assert names(cast.project) == [("Cruz Vermelha Portuguesa", 2, 0)]
    assert AuditEntry.objects.filter(verb="event.institution_named").count() == 1
    tell(another(cast), "the red cross")
    tell(another(cast), "cruz vermelha portuguesa")
    assert names(cast.project) == [("Cruz Vermelha Portuguesa", 4, 0)]


def test_what_is_unticked_stands_by_itself_again(cast: Cast) -> None:
    tell(cast.seat, "Red Cross")
    tell(another(cast), "Red Crescent")
    kept, other = Institution.objects.order_by("pk")
    gather(cast, kept, "Red Cross", (other.pk,))
    assert len(names(cast.project)) == 1
    gather(cast, kept, "Red Cross", ())
    assert [name for name, *_rest in names(cast.project)] == ["Red Crescent", "Red Cross"]


def gather(cast: Cast, kept: Institution, name: str, others: tuple[int, ...]) -> None:
    kept.refresh_from_db()
    seen = edits.version_of(actions.institution_facts(kept))
    facts = actions.InstitutionFacts(name=name, organisation=None, level="", kind="", gathered=others)
    actions.name_institution(kept, facts=facts, seen=seen, by=cast.cora, now=NOW)


def test_gathering_brings_along_what_was_gathered_before(cast: Cast) -> None:
    for name in ("Aa", "Bb", "Cc"):
        tell(another(cast), name)
    a, b, c = Institution.objects.order_by("pk")
    gather(cast, b, "Bb", (c.pk,))
    gather(cast, a, "Aa", (b.pk,))
    assert names(cast.project) == [("Aa", 3, 0)]


def test_the_name_of_another_institution_gathers_that_one(cast: Cast) -> None:
    for name in ("Aa", "Bb"):
        tell(another(cast), name)
    gather(cast, Institution.objects.get(name="Aa"), "Bb", ())
    assert names(cast.project) == [("Bb", 2, 0)]


def test_two_officers_at_once_are_told(cast: Cast) -> None:
    tell(cast.seat, "Red Cross")
    facts = actions.InstitutionFacts(name="X", organisation=None, level="", kind="")
    with pytest.raises(edits.ChangedMeanwhile):
        actions.name_institution(Institution.objects.get(), facts=facts, seen="old", by=cast.cora, now=NOW)


def test_an_institution_of_another_project_is_not_there(as_: Any, cast: Cast) -> None:
    other = factories.InstitutionFactory()
    assert as_(cast.cora).get(f"{ALL}{other.pk}/").status_code == 404


# --- Lists --------------------------------------------------------------------------------------


def test_the_list_names_bodies_and_never_people(as_: Any, cast: Cast) -> None:
    tell(cast.seat, "Red Cross", function="Nurse", kind="ngo")
    tell(another(cast), "Gazeta", kind="press")
    factories.AttendanceFactory(registration=cast.seat)
    tomas = as_(cast.tomas)
    page = tomas.get(DESK).content.decode()
    assert "Red Cross" in page and "Ana" not in page and "Nurse" not in page
    for query in ("?kind=ngo", "?present=yes", "?q=cross"):
        page = tomas.get(DESK + query).content.decode()
        assert "Red Cross" in page and "Gazeta" not in page
    assert "Red Cross" not in tomas.get(f"{DESK}?level=local").content.decode()
    assert tomas.get(f"{DESK}?format=csv").content.decode().count("\n") == 3


def test_over_the_project_a_person_and_an_institution_count_once(cast: Cast) -> None:
    again = factories.RegistrationFactory(event__project=cast.project, person=cast.ana)
    for seat in (cast.seat, again):
        tell(seat, "Red Cross")
    (one,) = queries.institutions(cast.project)
    assert (one.registered, one.present, one.events) == (1, 0, 2)
    assert names(cast.project, cast.event) == [("Red Cross", 1, 0)]


# --- Published ----------------------------------------------------------------------------------


def test_only_those_present_are_published_after_closing(as_: Any, cast: Cast) -> None:
    tell(cast.seat, "Red Cross", function="Nurse", kind="ngo")
    tell(another(cast), "Gazeta")
    factories.AttendanceFactory(registration=cast.seat)
    tomas, address = as_(cast.tomas), f"{DESK}publish/"
    assert tomas.post(address).status_code == 422
    assert not PublishedTable.objects.filter(name="institutions").exists()
    actions.close(cast.event, by=None, now=NOW)
    assert "Red Cross" in tomas.get(address).content.decode()
    for _ in range(2):
        assert tomas.post(address).status_code == 302
    (table,) = PublishedTable.objects.filter(name="institutions")
    assert table.table == {"institutions": [{"name": "Red Cross", "kind": "ngo", "level": ""}]}
    page = Client().get(f"{cast.event.get_absolute_url()}?new").content.decode()
    assert "Red Cross" in page and "non-governmental organisation" in page
    assert not any(word in page for word in ("Gazeta", "Nurse", "Ana Moura"))


def test_whoever_takes_it_back_after_the_event_is_no_longer_published(cast: Cast) -> None:
    tell(cast.seat, "Red Cross")
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=None, now=NOW)
    publish(cast)
    with pytest.raises(rules.EventClosed):
        tell(cast.seat, "Something else")
    browser, link = page_of(cast.seat)
    assert "Erase the organisation" in browser.get(link).content.decode()
    assert browser.post(link, {"act": "organisation"}).status_code == 302
    assert "Red Cross" not in Client().get(f"{cast.event.get_absolute_url()}?new").content.decode()
