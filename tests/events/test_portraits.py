"""Pictures: nobody is recognisable by default, an objection wins, a child's guardian signs, and what ends is taken down."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cordel.base import tokens
from cordel.base.models import AuditEntry
from cordel.events import actions, queries
from cordel.events.actions import retention
from cordel.events.models import Merge, PhotoObjection, PortraitPermission
from cordel.events.queries.portraits import ALLOWED, NOBODY_ASKED, OBJECTING, SIGNED
from cordel.events.rules import portraits as rules
from tests.factories import PortraitPermissionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1/photos/"


def signed(**more):
    today = timezone.now().date()
    return {
        "pictures": "the interview",
        "use": "the website",
        "signed_by": "Ana Moura",
        "signed_on": today.isoformat(),
        "token": tokens.form_token("portrait"),
    } | more


def facts(**more):
    told = {"pictures": "x", "use": "y", "signed_by": "Z", "by_guardian": False}
    return actions.PortraitFacts(**told | {"signed_on": timezone.now().date()} | more)


@pytest.fixture
def child(cast):
    return RegistrationFactory(event=cast.event, is_adult=False, photo_allowed=True, person__name="Rui Child")


def test_a_signed_permission_is_recorded_once_and_tells_the_record_no_name(as_, cast):
    address, sent = f"{HERE}people/{cast.seat.pk}/", signed()
    client = as_(cast.tomas)
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    one = PortraitPermission.objects.get()
    assert (one.pictures, one.signed_by, one.recorded_by) == ("the interview", "Ana Moura", cast.tomas)
    entry = AuditEntry.objects.get(verb="event.portrait_permitted")
    assert entry.is_public is False
    assert "Moura" not in str(entry.detail)
    assert "the interview" in client.get(f"{HERE}permissions/").content.decode()


@pytest.mark.parametrize("missing", ["pictures", "use", "signed_by", "signed_on"])
def test_says_which_pictures_for_what_by_whom_and_when(as_, cast, missing):
    assert as_(cast.tomas).post(f"{HERE}people/{cast.seat.pk}/", signed(**{missing: ""})).status_code == 422


def test_a_child_is_recognisable_only_where_a_guardian_signed_by_name(as_, cast, child):
    address = f"{HERE}people/{child.pk}/"
    client = as_(cast.tomas)
    assert queries.pictured(cast.event).get(pk=child.pk).picture == NOBODY_ASKED  # its own yes is none
    refused = client.post(address, signed(signed_by="Rui Child"))
    assert refused.status_code == 422
    assert "parent or guardian has to sign" in refused.content.decode()
    assert client.post(address, signed(signed_by="rui child ", by_guardian="on")).status_code == 422
    assert client.post(address, signed(signed_by="Maria Parent", by_guardian="on")).status_code == 302
    assert queries.pictured(cast.event).get(pk=child.pk).picture == SIGNED


def test_none_is_signed_tomorrow(cast):
    with pytest.raises(rules.SignedInTheFuture):
        actions.permit_portrait(
            cast.seat,
            facts=facts(signed_on=timezone.now().date() + timedelta(days=2)),
            nonce="n",
            by=cast.tomas,
            now=timezone.now(),
        )


def test_an_objection_wins_and_only_the_person_takes_it_back(as_, cast):
    PortraitPermissionFactory(registration=cast.seat)
    actions.object_to_pictures(cast.seat, about="the group on the stairs", now=timezone.now())
    assert queries.pictured(cast.event).get(pk=cast.seat.pk).picture == OBJECTING
    client = as_(cast.tomas)
    assert "the group on the stairs" in client.get(HERE).content.decode()
    with pytest.raises(rules.ObjectionStands):
        actions.permit_portrait(cast.seat, facts=facts(), nonce="n", by=cast.tomas, now=timezone.now())
    page = client.post(f"{HERE}people/{cast.seat.pk}/", signed())
    assert page.status_code == 422
    assert "objects to pictures" in page.content.decode()
    actions.withdraw_objection(cast.seat, now=timezone.now())
    actions.withdraw_objection(cast.seat, now=timezone.now())
    assert AuditEntry.objects.filter(verb="event.picture_objection_withdrawn").count() == 1
    assert queries.pictured(cast.event).get(pk=cast.seat.pk).picture == SIGNED


def test_a_permission_is_withdrawn_once_after_asking_and_stays_in_the_list(as_, cast):
    one = PortraitPermissionFactory(registration=cast.seat)
    client, address = as_(cast.tomas), f"{HERE}permissions/{one.pk}/withdraw/"
    assert "Withdraw this permission?" in client.get(address).content.decode()
    for _twice in range(2):
        assert client.post(address).status_code == 302
    assert AuditEntry.objects.filter(verb="event.portrait_withdrawn").count() == 1
    assert queries.pictured(cast.event).get(pk=cast.seat.pk).picture == NOBODY_ASKED
    rows = client.get(f"{HERE}permissions/", {"state": "withdrawn"}).context["list"]
    assert rows.total == 1
    assert client.get(f"{HERE}permissions/", {"state": "holds"}).context["list"].total == 0


@pytest.mark.parametrize(
    ("state", "many"), [(OBJECTING, 0), (ALLOWED, 1), (NOBODY_ASKED, 1), (SIGNED, 0), ("odd", 2)]
)
def test_the_list_is_narrowed_by_what_people_said(as_, cast, state, many):
    RegistrationFactory(event=cast.event, photo_allowed=True)
    cast.seat.photo_allowed = False
    cast.seat.save()
    assert as_(cast.tomas).get(HERE, {"state": state}).context["list"].total == many


def test_the_list_and_the_permissions_leave_as_files(as_, cast):
    PortraitPermissionFactory(registration=cast.seat)
    client = as_(cast.tomas)
    assert b"Ana" in client.get(HERE, {"format": "csv"}).content
    assert b"the round table" in client.get(f"{HERE}permissions/", {"format": "csv"}).content


def test_who_sees_one_town_only_sees_no_list_of_everybody(as_, cast):
    assert as_(cast.noor).get(HERE).status_code == 403
    assert as_(cast.stranger).get(HERE).status_code == 404


def test_people_of_another_event_are_not_found(as_, cast):
    other = RegistrationFactory()
    assert as_(cast.tomas).get(f"{HERE}people/{other.pk}/").status_code == 404
    theirs = PortraitPermissionFactory()
    assert as_(cast.tomas).post(f"{HERE}permissions/{theirs.pk}/withdraw/").status_code == 404


# --- The person's own page --------------------------------------------------------------------------


@pytest.fixture
def own(client, cast):
    """The address of Ana's open page."""
    link = queries.private_url(cast.seat)
    client.post(link, {"code": cast.seat.code})
    return link


def test_somebody_objects_and_takes_it_back_on_the_own_page(client, cast, own):
    for _twice in range(2):
        assert client.post(own, {"act": "object", "about": "me at the door"}).status_code == 302
    assert PhotoObjection.objects.get().about == "me at the door"
    assert AuditEntry.objects.filter(verb="event.pictures_objected").count() == 1
    assert "you objected to pictures" in client.get(own).content.decode()
    assert client.post(own, {"act": "object", "about": "x" * 301}).status_code == 422
    client.post(own, {"act": "no-objection"})
    assert not PhotoObjection.objects.exists()


def test_a_child_is_not_asked_for_pictures_and_is_told_who_may_allow_them(client, cast, own):
    for is_adult in (True, False):
        cast.seat.is_adult = is_adult
        cast.seat.photo_allowed = True
        cast.seat.save()
        page = client.get(own).content.decode()
        assert ("I agree to be seen in photos" in page) == is_adult
        assert ("only where a parent or guardian signed" in page) != is_adult
        client.post(own, {"act": "details", "photo_allowed": "on"})
        cast.seat.refresh_from_db()
        assert cast.seat.photo_allowed == is_adult


def test_somebody_takes_back_the_own_permission_and_nobody_else_s(client, cast, own):
    mine, theirs = PortraitPermissionFactory(registration=cast.seat), PortraitPermissionFactory()
    assert client.post(own, {"act": "withdraw-portrait", "permission": theirs.pk}).status_code == 404
    assert client.post(own, {"act": "withdraw-portrait", "permission": mine.pk}).status_code == 302
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.withdrawn_at is None, theirs.withdrawn_at is None) == (False, True)


# --- What ends with the person, and what a merge keeps ----------------------------------------------


def test_both_go_when_the_name_is_sealed(cast):
    PortraitPermissionFactory(registration=cast.seat)
    actions.object_to_pictures(cast.seat, about="", now=timezone.now())
    retention.strip(cast.seat, now=timezone.now())
    assert not PortraitPermission.objects.exists()
    assert not PhotoObjection.objects.exists()


def test_a_merge_keeps_the_objection_and_every_permission(as_, cast):
    twin = RegistrationFactory(
        event=cast.event, person__project=cast.project, person__name="Ana Moura", person__town=cast.gondomar
    )
    actions.object_to_pictures(twin, about="", now=timezone.now())
    PortraitPermissionFactory(registration=twin)
    PortraitPermissionFactory(registration=cast.seat)
    client = as_(cast.cora)
    page = reverse("events:merge-people", args=["strings", cast.ana.pk, twin.person_id])
    client.post(page, {"seen": client.get(page).context["seen"]})
    kept = PhotoObjection.objects.get().registration
    assert kept.person == cast.ana
    assert kept.portrait_permissions.count() == 2
    client.post(reverse("events:undo-merge", args=["strings", Merge.objects.get().pk]))
    assert PhotoObjection.objects.get().registration == twin
    assert twin.portrait_permissions.count() == 1


def test_whoever_asks_reads_what_is_kept_about_pictures(client, cast, own):
    PortraitPermissionFactory(registration=cast.seat)
    actions.object_to_pictures(cast.seat, about="the bus", now=timezone.now())
    told = client.get(f"{own}data/").content.decode()
    assert "the bus" in told
    assert "the round table" in told
