"""Certificates for those who were there, badges and cards for those who come: in their own language, nothing that is nobody's business."""

import pypdfium2
import pytest
from django.utils import timezone

from cordel.base import jobs, qr, tokens
from cordel.events import actions, queries
from cordel.events.queries.tickets import shown_as_qr
from cordel.reports import badges as badge_sheets
from cordel.reports import cards as card_sheets
from cordel.reports.views import people_on_paper
from tests import factories

pytestmark = pytest.mark.django_db
CERTIFICATES = "/reports/p/strings/events/1/certificates/"
BADGES = "/reports/p/strings/events/1/badges/"
CARDS = "/reports/p/strings/events/1/cards/"


def pages(answer):
    assert answer.status_code == 200
    document = pypdfium2.PdfDocument(answer.content)
    found = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    document.close()
    return found


@pytest.fixture
def guest(cast):
    """Eleni of Kavala, who reads Greek and was there on the first day."""
    person = factories.PersonFactory(
        project=cast.project, name="Ελένη Παππά", town=cast.kavala, language="el", email="eleni@example.org"
    )
    seat = factories.RegistrationFactory(event=cast.event, person=person)
    factories.AttendanceFactory(registration=seat, day=cast.event.starts_on)
    return seat


def test_a_certificate_states_days_place_project_and_who_signs(as_, cast, guest):
    cast.project.grant_number = "101234567"
    cast.project.save()
    (page,) = pages(as_(cast.tomas).get(CERTIFICATES, {"format": "pdf"}))
    assert "Ελένη Παππά" in page
    assert "Gondomar" in page
    assert "101234567" in page
    assert str(cast.event.starts_on.year) in page
    assert cast.ana.name not in page  # has a seat, and nobody recorded that she came


def test_in_person_and_online_are_never_mixed(cast, guest):
    factories.AttendanceFactory(registration=guest, day=cast.event.days[-1], mode="online")
    facts = dict(next(iter(people_on_paper.CERTIFICATES.blocks(cast.event, [guest])))["facts"])
    assert len([label for label in facts if str(cast.event.days[-1].year) in facts[label]]) == 2


def test_a_badge_has_name_town_and_code_and_no_address(as_, cast, guest):
    found = " ".join(pages(as_(cast.tomas).get(BADGES, {"format": "pdf"})))
    for told in ("Ελένη Παππά", cast.ana.name, tokens.grouped(guest.code)):
        assert told in found
    assert "example.org" not in found
    (badge,) = badge_sheets.badges(cast.event, [guest])
    assert badge["qr"] == qr.svg(shown_as_qr(guest))


def test_photo_ok_stands_on_the_badge_of_nobody_who_did_not_say_so(cast, guest):
    def mark():
        (badge,) = badge_sheets.badges(cast.event, [guest])
        return badge["photo"]

    assert mark() == ""
    guest.photo_allowed = True
    guest.save()
    assert mark() != ""
    guest.is_adult = False  # a child's own yes is none
    guest.save()
    assert mark() == ""
    factories.PortraitPermissionFactory(registration=guest, by_guardian=True)
    assert mark() != ""
    guest.portrait_permissions.update(withdrawn_at=timezone.now())
    assert mark() == ""


def test_an_objection_wins_over_everything_that_was_allowed(cast, guest):
    guest.photo_allowed = True
    guest.save()
    factories.PortraitPermissionFactory(registration=guest)
    actions.object_to_pictures(guest, about="", now=timezone.now())
    (badge,) = badge_sheets.badges(cast.event, [guest])
    assert badge["photo"] == ""


def test_a_card_leads_to_the_door_and_to_the_own_page_and_shows_no_address(as_, cast, guest, settings):
    settings.SITE_URL = "https://strings.example"
    (page,) = pages(as_(cast.tomas).get(CARDS, {"format": "pdf"}))
    for told in ("Ελένη Παππά", cast.ana.name, tokens.grouped(guest.code), "strings.example/my"):
        assert told in page
    assert "example.org" not in page
    (card,) = card_sheets.cards(cast.event, [guest])
    assert card["language"] == "el"
    assert card["ticket"] == qr.svg(shown_as_qr(guest), qr.MASK_OF_CODES)
    link = f"https://strings.example{queries.private_url(guest)}"
    assert card["page"] == qr.svg(link, qr.MASK_OF_CODES)
    assert card["waiting"] == ""


def test_the_picture_on_a_card_opens_the_own_page_with_its_code(client, cast, guest):
    link = queries.private_url(guest)
    assert "Ελένη Παππά" not in client.get(link).content.decode()
    assert client.post(link, {"code": guest.code}).headers["Location"] == link
    assert client.get("/my").headers["Location"] == "/my/"  # as the card writes it


def test_cards_of_some_of_those_who_wait_and_of_those_without_an_address(as_, cast, guest):
    client = as_(cast.tomas)
    wait = factories.RegistrationFactory(
        event=cast.event,
        status="waiting",
        waiting_since=timezone.now(),
        person=factories.PersonFactory(project=cast.project, name="سمير", town=cast.kavala, email=""),
    )
    gone = factories.RegistrationFactory(event=cast.event, status="cancelled")
    (page,) = pages(client.get(CARDS, {"format": "pdf", "only": f"{wait.pk}-{guest.pk}-{gone.pk}-x"}))
    assert "Ελένη" in page and "On the waiting list" in page
    assert cast.ana.name not in page and gone.person.name not in page
    (page,) = pages(client.get(CARDS, {"format": "pdf", "letters": "none"}))
    assert tokens.grouped(wait.code) in page and "Ελένη" not in page
    assert "Only the 1 person without an e-mail address" in client.get(CARDS).content.decode()


def test_a_town_whose_people_all_wait_prints_their_cards(as_, cast, guest):
    guest.attendances.all().delete()
    wait = {"status": "waiting", "waiting_since": timezone.now(), "days_present": 0}
    cast.event.registrations.filter(pk=guest.pk).update(**wait)
    (page,) = pages(as_(cast.noor).get(CARDS, {"format": "pdf"}))
    assert "Ελένη" in page and cast.ana.name not in page


def test_seven_cards_take_two_pages_in_every_script(as_, cast, guest):
    names = ["Ελένη", "Олександра", "سمير الحداد", "გიორგი", "Ųžėnas", "x" * 160]
    for name in names:
        person = factories.PersonFactory(project=cast.project, name=name, town=cast.gondomar, language="ar")
        factories.RegistrationFactory(event=cast.event, person=person)
    found = pages(as_(cast.tomas).get(CARDS, {"format": "pdf"}))
    assert len(found) == 2
    told = "".join(found)
    assert "\ufffd" not in told
    for name in names[:2]:
        assert name in told


@pytest.mark.parametrize("address", [CERTIFICATES, BADGES, CARDS])
def test_an_officer_prints_for_the_own_town_only(as_, cast, guest, address):
    factories.AttendanceFactory(registration=cast.seat, day=cast.event.starts_on)
    client = as_(cast.noor)
    found = " ".join(pages(client.get(address, {"format": "pdf"})))
    assert "Ελένη" in found
    assert cast.ana.name not in found
    assert client.get(address, {"town": cast.gondomar.pk}).status_code == 404
    assert (
        client.get(address, {"only": cast.seat.pk, "format": "pdf"})
        .headers["Content-Type"]
        .startswith("text/html")
    )


def test_one_person_s_own_paper(as_, cast, guest):
    factories.AttendanceFactory(registration=cast.seat, day=cast.event.starts_on)
    (page,) = pages(as_(cast.tomas).get(CERTIFICATES, {"format": "pdf", "only": guest.pk}))
    assert cast.ana.name not in page
    for odd in ("x", "9" * 30, "-1"):
        assert as_(cast.tomas).get(CERTIFICATES, {"only": odd}).status_code == 200


def test_whose_name_is_sealed_is_on_no_paper(as_, cast, guest):
    guest.person.sealed_at = timezone.now()
    guest.person.save()
    assert card_sheets.people(cast.event).filter(pk=guest.pk).count() == 0
    assert "Nobody to print for yet" in as_(cast.tomas).get(CERTIFICATES).content.decode()


@pytest.mark.parametrize("address", [CERTIFICATES, CARDS])
def test_many_are_written_in_the_background(as_, cast, guest, monkeypatch, address):
    cast.seat.delete()
    monkeypatch.setattr(people_on_paper, "AT_ONCE", 0)
    client = as_(cast.tomas)
    page = client.get(address, {"format": "pdf"})
    assert "Write one PDF of all" in page.content.decode()
    sent = {"token": tokens.form_token("file"), "list": address, "format": "pdf"}
    assert client.post("/desk/files/", sent).status_code == 302
    jobs.run_due(timezone.now())
    (order,) = client.get("/desk/files/").context["orders"]
    assert order.is_ready
    assert "PDF, for 1 person" in client.get("/desk/files/").content.decode()


# --- The person's own page --------------------------------------------------------------------------


def test_the_private_page_gives_the_own_certificate_once_presence_is_recorded(client, cast, guest):
    link = queries.private_url(guest)
    client.post(link, {"code": guest.code})
    assert f"{link}certificate.pdf" in client.get(link).content.decode()
    (page,) = pages(client.get(f"{link}certificate.pdf"))
    assert "Ελένη Παππά" in page
    guest.attendances.all().delete()
    guest.days_present = 0
    guest.save()
    assert "certificate.pdf" not in client.get(link).content.decode()
    assert client.get(f"{link}certificate.pdf").headers["Location"] == link


def test_a_link_without_its_code_opens_no_certificate(client, cast, guest):
    link = queries.private_url(guest)
    assert client.get(f"{link}certificate.pdf").headers["Location"] == link
    assert client.get(f"/my/{guest.pk}/forged/certificate.pdf").status_code == 404
