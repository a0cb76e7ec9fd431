"""Inviting people who never came: a link each for those who pass it on, and what reaches people."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cordel.base.models import AuditEntry
from cordel.core.content import Content
from cordel.events import actions, queries
from cordel.events.actions import Details
from cordel.events.models import Invitation, Registration
from tests import factories
from tests.base.test_pdf import objects_of
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DESK = "/desk/p/strings/events/1/invitations/"
NEW = {
    "source": "school",
    "name": " Escola  de Valbom ",
    "text": "Come, there will be soup.",
    "language": "en",
}


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return factories.InvitationFactory(event=cast.event, name="Shelter of the Port", source="shelter")


def take_seat(address: str, name: str = "Zoé Ålander", **answers: str) -> Any:
    """Walks from the form at the address to the saved seat."""
    browser = Client()
    page = browser.get(address).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    form = {"name": name, "email": "", "home": "PT", "place": "Valbom", "is_adult": "yes", "token": token[1]}
    answer = browser.post(address, form | answers)
    assert answer.status_code == 302
    return Registration.objects.latest("pk")


# --- The link -----------------------------------------------------------------------------------


def test_the_link_leads_to_a_seat_and_says_who_was_reached_by_it(invitation: Invitation) -> None:
    page = Client().get(invitation.get_absolute_url()).content.decode()
    assert "Come, there will be soup." in page and page.count("<dt>") == 7
    way = re.search(r'href="([^"]+register/[^"]*)"', page)
    assert way is not None
    assert take_seat(way[1]).invitation == invitation


def test_a_typed_code_finds_its_way(invitation: Invitation) -> None:
    answer = Client().get(f"/i/{invitation.code[:3].lower()}-{invitation.code[3:]}/")
    assert answer.headers["Location"] == invitation.get_absolute_url()


@pytest.mark.parametrize("code", ["NOPE22", "%00", "x" * 300, "<b>"])
def test_a_code_that_nobody_gave_out_is_not_found(code: str, db: None) -> None:
    assert Client().get(f"/i/{code}/").status_code == 404


def test_the_link_of_a_hidden_event_leads_nowhere(invitation: Invitation) -> None:
    type(invitation.event).objects.update(published_at=None)
    assert Client().get(invitation.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("via", ["NOPE22", "\x00", "x" * 5000])
def test_a_wrong_code_never_costs_anybody_the_seat(cast: Cast, via: str) -> None:
    seat = take_seat(f"/p/strings/events/1/register/?via={via}".replace("\x00", "%00"))
    assert seat.invitation is None


def test_the_code_of_another_event_does_not_count_here(cast: Cast) -> None:
    elsewhere = factories.InvitationFactory()
    assert take_seat(f"/p/strings/events/1/register/?via={elsewhere.code}").invitation is None


def test_who_had_a_seat_before_stays_reached_as_before(cast: Cast, invitation: Invitation) -> None:
    address = f"/p/strings/events/1/register/?via={invitation.code}"
    take_seat(address, cast.ana.name, email=cast.ana.email)
    cast.seat.refresh_from_db()
    assert cast.seat.invitation is None


def test_words_are_shown_in_another_language_and_it_is_said(invitation: Invitation) -> None:
    invitation.words = Content.of("pt", "Venha, há sopa.")
    invitation.save()
    page = Client().get(invitation.get_absolute_url()).content.decode()
    assert '<span lang="pt" dir="ltr">Venha, há sopa.</span>' in page and "Shown in Portuguese" in page


# --- What is told of it -------------------------------------------------------------------------


def people(cast: Cast, invitation: Invitation | None, *, new: int, old: int = 0, there: int = 0) -> None:
    for number in range(new + old):
        seat = factories.RegistrationFactory(
            event=cast.event, invitation=invitation, is_first_time=number < new
        )
        if number < there:
            factories.AttendanceFactory(registration=seat)


def test_it_counts_registered_present_and_new_by_invitation(cast: Cast, invitation: Invitation) -> None:
    people(cast, invitation, new=4, old=3, there=2)
    factories.RegistrationFactory(event=cast.event, invitation=invitation, status="cancelled")
    (line,) = queries.reached(cast.event, [invitation])
    assert (line.registered, line.present, line.first_time) == (7, 2, 4)


def test_a_few_people_are_not_broken_down_and_the_total_gives_nobody_away(
    cast: Cast, invitation: Invitation
) -> None:
    other = factories.InvitationFactory(event=cast.event)
    people(cast, invitation, new=5)
    people(cast, other, new=2)
    assert [line.first_time for line in queries.reached(cast.event, [invitation, other])] == [5, None]
    # Ana, who came without an invitation, is few as well: two secrets hide each other in the total.
    assert queries.reached_in_all(cast.event).first_time == 7
    Registration.objects.filter(pk=cast.seat.pk).delete()
    assert queries.reached_in_all(cast.event).first_time is None


def test_whether_somebody_is_new_is_told_by_the_person_and_can_be_taken_back(cast: Cast) -> None:
    for told in (True, False, None):
        actions.tell_details(cast.seat, details=Details(is_first_time=told), now=NOW)
        assert Registration.objects.get(pk=cast.seat.pk).is_first_time is told


def test_the_private_page_asks_it_after_the_seat_and_needs_no_answer(cast: Cast) -> None:
    browser = Client()
    private = browser.post("/my/", {"code": cast.seat.code}).headers["Location"]
    assert b'name="is_first_time"' in browser.get(private).content
    for typed, stored in (("yes", True), ("", None), ("maybe", None)):
        browser.post(private, {"act": "details", "is_first_time": typed})
        assert Registration.objects.get(pk=cast.seat.pk).is_first_time is stored


# --- The desk -----------------------------------------------------------------------------------


def test_it_makes_an_invitation_once(as_: Any, cast: Cast) -> None:
    for _ in range(2):
        assert as_(cast.tomas).post(DESK, NEW).status_code == 302
    made = Invitation.objects.get()
    assert (made.name, made.words.original, made.town, made.created_by) == (
        "Escola de Valbom",
        "Come, there will be soup.",
        None,
        cast.tomas,
    )
    assert AuditEntry.objects.filter(verb="invitation.made").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": ""}, "name"), ({"source": "x"}, "source"), ({"name": "x" * 200}, "name")]
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    as_: Any, cast: Cast, wrong: dict[str, str], field: str
) -> None:
    answer = as_(cast.tomas).post(DESK, NEW | wrong)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode() and b"there will be soup" in answer.content
    assert not Invitation.objects.exists()


def test_an_officer_of_another_town_invites_on_its_behalf_and_sees_no_other(
    as_: Any, cast: Cast, invitation: Invitation
) -> None:
    noor = as_(cast.noor)
    assert noor.post(DESK, NEW).status_code == 302
    own = Invitation.objects.get(town=cast.kavala)
    page = noor.get(DESK).content.decode()
    assert own.name in page and invitation.name not in page
    assert noor.get(f"{DESK}{own.pk}/").status_code == 200
    assert noor.get(f"{DESK}{invitation.pk}/").status_code == 404
    assert noor.post(f"{DESK}{invitation.pk}/remove/").status_code == 404
    assert noor.get(f"/reports/p/strings/events/1/invitations/{invitation.pk}/poster.pdf").status_code == 404


def test_another_event_s_invitation_is_not_found_here(as_: Any, cast: Cast) -> None:
    elsewhere = factories.InvitationFactory()
    assert as_(cast.cora).get(f"{DESK}{elsewhere.pk}/").status_code == 404


def test_two_who_change_it_at_once_see_each_other(as_: Any, cast: Cast, invitation: Invitation) -> None:
    address = f"{DESK}{invitation.pk}/"
    page = as_(cast.tomas).get(address).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', page)
    assert version is not None
    form = {"source": "school", "version": version[1]}
    assert as_(cast.cora).post(address, form | {"name": "By Cora"}).status_code == 302
    late = as_(cast.tomas).post(address, form | {"name": "By Tomas"})
    assert late.status_code == 422 and "By Cora" in late.content.decode()
    assert Invitation.objects.get().name == "By Cora"


def test_two_invitations_cannot_become_the_same(as_: Any, cast: Cast, invitation: Invitation) -> None:
    other = factories.InvitationFactory(event=cast.event, name="Other", source="shelter")
    address = f"{DESK}{other.pk}/"
    version = re.search(r'name="version" value="([^"]+)"', as_(cast.cora).get(address).content.decode())
    assert version is not None
    form = {"source": "shelter", "name": invitation.name, "version": version[1]}
    assert "There is an invitation for" in as_(cast.cora).post(address, form).content.decode()


def test_one_that_was_used_stays(as_: Any, cast: Cast, invitation: Invitation) -> None:
    factories.RegistrationFactory(event=cast.event, invitation=invitation)
    answer = as_(cast.cora).post(f"{DESK}{invitation.pk}/remove/")
    assert answer.status_code == 422 and Invitation.objects.exists()
    Registration.objects.filter(invitation=invitation).delete()
    for status in (302, 404):
        assert as_(cast.cora).post(f"{DESK}{invitation.pk}/remove/").status_code == status
    assert AuditEntry.objects.filter(verb="invitation.removed").count() == 1


def test_the_text_to_pass_on_speaks_each_language_of_the_words(
    as_: Any, cast: Cast, invitation: Invitation
) -> None:
    invitation.words = Content.of("ar", "تعالوا").with_translation("en", "Come & eat", by="person")
    invitation.save()
    page = as_(cast.cora).get(f"{DESK}{invitation.pk}/").content.decode()
    assert "Come &amp; eat\nMore, and a seat: " in page
    assert f"/i/{invitation.code}/?language=ar" in page and f"/i/{invitation.code}/?language=en" in page
    assert "Come%20%26%20eat%0AMore" in page


# --- On paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("a3", (842, 1191))])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_poster_is_one_page_of_its_paper(
    as_: Any, cast: Cast, invitation: Invitation, paper: str, size: tuple[int, int], language: str
) -> None:
    invitation.words = Content.of("en", "Come. " * 160)
    invitation.save()
    address = f"/reports/p/strings/events/1/invitations/{invitation.pk}/poster.pdf"
    answer = as_(cast.cora).get(address, {"paper": paper, "text": language})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
    inside = objects_of(answer.content)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", inside)
    assert [(round(float(wide)), round(float(high))) for wide, high in boxes] == [size]
    assert b"/Lang (" + language.encode() in inside.replace(b"/Lang(", b"/Lang (")


@pytest.mark.parametrize("asked", [{"paper": "a0"}, {"text": "xx"}, {"paper": "../a4"}])
def test_a_poster_that_there_is_not_is_not_found(
    as_: Any, cast: Cast, invitation: Invitation, asked: dict[str, str]
) -> None:
    address = f"/reports/p/strings/events/1/invitations/{invitation.pk}/poster.pdf"
    assert as_(cast.cora).get(address, asked).status_code == 404


def test_nobody_is_written_to(as_: Any, cast: Cast) -> None:
    as_(cast.tomas).post(DESK, NEW)
    assert mail.outbox == []


def test_hands_the_list_out_as_a_file_that_keeps_the_same_secrets(
    as_, cast: Cast, invitation: Invitation
) -> None:
    factories.RegistrationFactory(event=cast.event, invitation=invitation, is_first_time=True)
    lines = as_(cast.cora).get(f"{DESK}?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Who passes it on,What it is,On behalf of,Registered,Present,First time",
        "Shelter of the Port,shelter or reception centre,the event,1,0,",
    ]
    assert len(as_(cast.noor).get(f"{DESK}?format=csv").content.decode().splitlines()) == 1
