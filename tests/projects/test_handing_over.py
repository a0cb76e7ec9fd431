"""Handing over: everything moves at once, and the old access ends."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.projects import actions
from cordel.projects.models import EntryCode
from cordel.towns import actions as towns
from cordel.towns.models import TownRole
from tests import factories
from tests.conftest import officer
from tests.projects.test_people import CODE, address, link, partner

__all__ = ["partner"]


def test_it_moves_everything_at_once_and_once(cast: Any, as_: Any, partner: Any) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    partner.officer, partner.deputy = cast.noor, dina
    partner.save()
    draft = factories.GroupLetterFactory(project=cast.project, town=cast.kavala, created_by=cast.noor)
    token = factories.AccessTokenFactory(event=cast.event, made_by=cast.noor)
    old = as_(cast.noor)
    where = address(partner, f"{cast.noor.pk}/hand-over/")
    page = old.get(where).content.decode()
    assert "letter not sent yet moves" in page and "stops working" in page
    sent = {"successor": dina.pk, "language": "en", "way": "mail"}
    assert as_(cast.cora).post(where, sent).status_code == 302
    partner.refresh_from_db()
    draft.refresh_from_db()
    token.refresh_from_db()
    assert (partner.officer, partner.deputy) == (dina, None)
    assert draft.created_by == dina and token.revoked_at is not None
    assert not cast.noor.town_memberships.exists()
    assert list(dina.town_memberships.values_list("role", flat=True)) == ["officer"], (
        "the second place is free"
    )
    assert old.get("/desk/").status_code == 302
    assert actions.hand_over(partner, cast.noor, to=dina, by=cast.cora, now=timezone.now()) is False
    jobs.run_due(timezone.now())
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([cast.noor.email, dina.email])
    assert AuditEntry.objects.filter(verb="partner.handed_over").count() == 1


def test_whoever_hands_over_the_own_work_is_told_that_it_has_ended(cast: Any, as_: Any, partner: Any) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    client, where = as_(cast.noor), address(partner, f"{cast.noor.pk}/hand-over/")
    assert "You lose your access" in client.get(where).content.decode()
    assert "You lose your access" not in as_(cast.cora).get(where).content.decode()
    sent = {"successor": dina.pk, "language": "en", "way": "mail"}
    home = client.post(where, sent, follow=True)
    assert "you are signed out" in home.content.decode()
    assert home.redirect_chain[-1][0] == "/"


def test_the_towns_own_page_leads_to_it(cast: Any, as_: Any, partner: Any) -> None:
    own, there = f"/desk/towns/{cast.kavala.pk}/people/", f'href="{address(partner)}"'
    assert there in as_(cast.noor).get(own).content.decode()
    role = cast.noor.town_memberships.get()
    assert there in as_(cast.noor).get(f"{own}{role.pk}/remove/").content.decode()
    cast.project.closed_at = timezone.now()
    cast.project.save()
    assert there not in as_(cast.noor).get(own).content.decode()


def test_somebody_with_two_roles_stands_there_once(cast: Any, as_: Any, partner: Any) -> None:
    towns.hold(cast.kavala, user=cast.noor, role=TownRole.DEPUTY, by=cast.cora, now=timezone.now())
    seen = as_(cast.cora).get(address(partner)).content.decode()
    assert seen.count('<h2 class="h3">') == 1 and "Only " in seen


def test_a_new_person_takes_over_on_coming_in(cast: Any, as_: Any, partner: Any) -> None:
    where = address(partner, f"{cast.noor.pk}/hand-over/")
    new = {"successor": "new", "email": "vila@hall.example", "name": "Vila", "language": "en", "way": "paper"}
    found = CODE.search(as_(cast.noor).post(where, new).content.decode())
    assert found
    entry = EntryCode.objects.get()
    assert cast.noor.town_memberships.exists()
    assert "Takes over from" in as_(cast.cora).get(address(partner)).content.decode()
    assert Client().post(link(entry), {"code": found[1]}).status_code == 302
    assert not cast.noor.town_memberships.exists()
    assert cast.kavala.memberships.get(role="officer").user.email == "vila@hall.example"


def test_what_was_taken_back_leaves_everything(cast: Any, as_: Any, partner: Any) -> None:
    new = actions.NewEntry("vila@hall.example", "", "officer", "en", by_mail=True, successor_of=cast.noor)
    entry = actions.let_in(partner, new, by=cast.cora, now=timezone.now()).entry
    assert as_(cast.cora).post(address(partner, f"invited/{entry.pk}/revoke/")).status_code == 302
    assert cast.noor.town_memberships.exists()


@pytest.mark.parametrize("sent", [{}, {"successor": "new"}, {"successor": "self"}, {"successor": "tomas"}])
def test_it_refuses_who_cannot_take_over(cast: Any, as_: Any, partner: Any, sent: dict[str, str]) -> None:
    names = {"self": cast.noor.pk, "tomas": cast.tomas.pk}
    data = {key: names.get(value, value) for key, value in sent.items()} | {"language": "en", "way": "mail"}
    where = address(partner, f"{cast.noor.pk}/hand-over/")
    assert as_(cast.cora).post(where, data).status_code == 422
    assert cast.noor.town_memberships.exists()


def test_a_deputy_hands_over_only_the_own_work(cast: Any, as_: Any, partner: Any) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    assert as_(dina).get(address(partner, f"{cast.noor.pk}/hand-over/")).status_code == 403
    seen = as_(dina).get(address(partner)).content.decode()
    assert f"people/{dina.pk}/hand-over/" in seen and f"people/{cast.noor.pk}/hand-over/" not in seen
    assert as_(dina).get(address(partner, f"{dina.pk}/hand-over/")).status_code == 200
