"""A lost or shared ticket: a new one is given once, and the old one opens nothing."""

import pytest
from django.core import mail
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events.models import Registration
from cordel.events.queries.staff import is_shown_by
from cordel.events.queries.tickets import shown_as_qr
from cordel.events.queries.tokens import seat_shown
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def page_of(seat):
    return f"/desk/p/strings/events/1/registrations/{seat.pk}/new-ticket/"


def test_the_old_ticket_code_and_link_open_nothing_and_the_new_ones_do(as_, cast):
    old_text, old_code, old_nonce = shown_as_qr(cast.seat), cast.seat.code, cast.seat.nonce
    receipt = factories.ReceiptFactory(registration=cast.seat, ticket="BBCCDDFF")
    assert as_(cast.tomas).post(page_of(cast.seat), {"issue": "1"}).status_code == 302
    seat = Registration.objects.get(pk=cast.seat.pk)
    assert (seat.ticket_issue, seat.status) == (2, "confirmed")
    assert seat.code != old_code and seat.nonce != old_nonce
    for shown in (old_text, old_code, receipt.ticket):
        assert seat_shown(cast.event, shown) is None and not is_shown_by(seat, shown)
    for shown in (shown_as_qr(seat), seat.code):
        assert seat_shown(cast.event, shown) == seat and is_shown_by(seat, shown)
    entry = AuditEntry.objects.get(verb="event.ticket_renewed")
    assert (entry.object_id, entry.actor_id) == (seat.pk, cast.tomas.pk)


def test_the_same_form_twice_makes_one_new_ticket_and_one_letter(as_, cast):
    desk = as_(cast.cora)
    for _twice in range(2):
        assert desk.post(page_of(cast.seat), {"issue": "1"}).status_code == 302
    assert Registration.objects.get(pk=cast.seat.pk).ticket_issue == 2
    jobs.run_due(timezone.now())
    assert [letter.to for letter in mail.outbox] == [[cast.seat.person.email]]


@pytest.mark.parametrize("issue", ["", "-1", "\u0661", "1e3", "9" * 40])
def test_a_form_that_names_no_ticket_changes_nothing(as_, cast, issue):
    as_(cast.tomas).post(page_of(cast.seat), {"issue": issue})
    assert Registration.objects.get(pk=cast.seat.pk).ticket_issue == 1


def test_says_why_when_the_seat_was_given_back(as_, cast):
    Registration.objects.filter(pk=cast.seat.pk).update(status="cancelled")
    answer = as_(cast.tomas).post(page_of(cast.seat), {"issue": "1"})
    assert answer.status_code == 422 and "was cancelled" in answer.content.decode()


def test_another_town_and_strangers_find_nobody(as_, cast):
    for other in (cast.noor, cast.stranger):
        assert as_(other).post(page_of(cast.seat), {"issue": "1"}).status_code == 404
    assert Registration.objects.get(pk=cast.seat.pk).ticket_issue == 1
