"""Roles hold for a year: afterwards they open nothing, and the row waits for renewal."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from cordel.accounts.actions import Invitation
from cordel.base.models import AuditEntry
from cordel.base.standing import standing_of
from cordel.projects import actions, rules
from cordel.projects.models import ProjectMembership
from cordel.projects.queries import people, weekly
from cordel.towns import actions as towns
from cordel.towns import queries as town_queries
from cordel.towns import rules as town_rules
from tests import factories


def let_pass(user: Any, days: int) -> None:
    """As if the person's roles had been renewed so many days ago."""
    then = timezone.now() - timedelta(days=days)
    user.town_memberships.update(renewed_at=then)
    user.project_memberships.update(renewed_at=then)


def test_it_ends_everywhere_and_the_row_stays(cast: Any, now: Any) -> None:
    let_pass(cast.noor, 364)
    assert [one.user for one in people.officers_of(cast.kavala)] == [cast.noor]
    let_pass(cast.noor, 365)
    assert people.officers_of(cast.kavala) == []
    assert not town_queries.has_officer(cast.kavala)
    assert not standing_of(type(cast.noor).objects.get(pk=cast.noor.pk)).town_roles
    assert cast.noor.town_memberships.exists()


def test_the_last_coordinator_stays_until_there_is_another_one(cast: Any, now: Any) -> None:
    let_pass(cast.cora, 800)
    held = ProjectMembership.objects.in_force()
    assert [one.user for one in held] == [cast.cora]
    other = factories.ProjectMembershipFactory(project=cast.project)
    assert [one.pk for one in held.all()] == [other.pk]
    let_pass(other.user, 400)
    assert [one.pk for one in held.all()] == [other.pk]
    other.user.is_active = False
    other.user.save()
    assert cast.cora in [one.user for one in held.all()]


def test_whoever_is_invited_again_holds_the_role_again(cast: Any, now: Any) -> None:
    again = Invitation(email=cast.noor.email, name="Noor", role="officer", language="en")
    with pytest.raises(town_rules.RoleIsHeld):
        towns.add_member(cast.kavala, invitation=again, by=cast.cora, now=now)
    let_pass(cast.noor, 400)
    with pytest.raises(town_rules.OwnRole):
        towns.add_member(cast.kavala, invitation=again, by=cast.noor, now=now)
    towns.add_member(cast.kavala, invitation=again, by=cast.cora, now=now)
    assert [one.user for one in people.officers_of(cast.kavala)] == [cast.noor]
    assert cast.noor.town_memberships.count() == 1


def test_nobody_brings_the_own_ended_role_in_a_project_back(cast: Any, now: Any) -> None:
    factories.ProjectMembershipFactory(project=cast.project)
    let_pass(cast.cora, 400)
    again = Invitation(email=cast.cora.email, name="Cora", role="coordinator", language="en")
    with pytest.raises(rules.OwnRole):
        actions.add_member(cast.project, invitation=again, by=cast.cora, now=now)


def test_ending_a_role_signs_the_person_out(cast: Any, as_: Any) -> None:
    noor = as_(cast.noor)
    assert noor.get("/desk/").status_code == 200
    held = cast.noor.town_memberships.get()
    where = f"/desk/towns/{cast.kavala.pk}/people/{held.pk}/remove/"
    assert as_(cast.admin).post(where).status_code == 302
    assert noor.get("/desk/").status_code == 302


# --- Renewing -------------------------------------------------------------------------------------


def key(user: Any) -> str:
    return f"town-{user.town_memberships.get().pk}"


def test_a_coordinator_renews_many_in_one_act_and_once(cast: Any, as_: Any, now: Any) -> None:
    let_pass(cast.noor, 340)
    let_pass(cast.helper, 400)
    page = as_(cast.cora).get("/desk/roles/").content.decode()
    assert page.count(" checked>") == 1 and page.count('name="who"') == 2
    for _ in range(2):
        sent = {"who": [key(cast.noor), key(cast.helper), "town-999", "nonsense"]}
        assert as_(cast.cora).post("/desk/roles/", sent).status_code == 302
    assert cast.noor.town_memberships.get().renewed_at == now
    assert cast.helper.town_memberships.get().renewed_at == now
    assert AuditEntry.objects.filter(verb="town.member_renewed").count() == 2


def test_an_officer_renews_the_own_helpers_and_nobody_else(cast: Any, as_: Any, now: Any) -> None:
    for user in (cast.tomas, cast.helper, cast.noor):
        let_pass(user, 340)
    sent = {"who": [key(user) for user in (cast.tomas, cast.helper, cast.noor)]}
    as_(cast.tomas).post("/desk/roles/", sent)
    assert cast.helper.town_memberships.get().renewed_at == now
    assert cast.tomas.town_memberships.get().renewed_at < now
    assert cast.noor.town_memberships.get().renewed_at < now


def test_the_last_coordinator_and_the_administrators_are_told(cast: Any, as_: Any, now: Any) -> None:
    let_pass(cast.cora, 340)
    mine = f"project-{cast.cora.project_memberships.get().pk}"
    for user in (cast.cora, cast.admin):
        assert "Renew roles" in as_(user).get("/desk/").content.decode()
    page = as_(cast.cora).get("/desk/roles/").content.decode()
    assert "last coordinator" in page and "Strings that unite us" in page and "Content(" not in page
    assert {cast.cora.pk, cast.admin.pk} <= set(weekly.readers(today=now.date()))
    as_(cast.cora).post("/desk/roles/", {"who": [mine]})
    assert cast.cora.project_memberships.get().renewed_at < now
    as_(cast.admin).post("/desk/roles/", {"who": [mine]})
    assert cast.cora.project_memberships.get().renewed_at == now


def test_the_letter_of_the_week_says_so_in_one_line(cast: Any, now: Any) -> None:
    let_pass(cast.noor, 340)
    actions.hand_weekly_letter(cast.cora.pk, now=now)
    assert "1 role ends soon: renew it." in mail.outbox[-1].body
    assert "/desk/roles/" in mail.outbox[-1].body


# --- Where it is seen -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who, is_seen", [("cora", True), ("tomas", True), ("admin", True), ("helper", False), ("stranger", False)]
)
def test_roles_that_end_stand_at_the_side_of_the_desk(cast: Any, as_: Any, who: str, is_seen: bool) -> None:
    page = as_(getattr(cast, who)).get("/desk/").content.decode()
    assert ('href="/desk/roles/"' in page) is is_seen


def test_an_officer_without_any_project_finds_them(as_: Any, db: None) -> None:
    held = factories.TownMembershipFactory(role="officer")
    browser = as_(held.user)
    assert 'href="/desk/roles/"' in browser.get("/desk/").content.decode()
    assert 'href="/desk/roles/" aria-current="page"' in browser.get("/desk/roles/").content.decode()


def pages_of_people(cast: Any) -> dict[str, str]:
    partner = cast.project.partners.get(town=cast.kavala)
    return {
        "town": f"/desk/towns/{cast.kavala.pk}/people/",
        "partner": f"/desk/p/strings/partners/{partner.pk}/people/",
        "project": "/desk/p/strings/people/",
    }


@pytest.mark.parametrize(
    "where, days, said",
    [
        ("town", 100, "22 Nov 2026"),
        ("town", 340, "ends soon"),
        ("town", 366, "has ended"),
        ("partner", 100, "22 Nov 2026"),
        ("partner", 340, "ends soon"),
        ("project", 340, "ends soon"),
        ("project", 366, "stays: nobody else coordinates"),
    ],
)
def test_people_pages_say_until_when_a_role_lasts(
    cast: Any, as_: Any, now: Any, where: str, days: int, said: str
) -> None:
    let_pass(cast.cora if where == "project" else cast.noor, days)
    page = as_(cast.admin).get(pages_of_people(cast)[where]).content.decode()
    assert said in page
    if days == 100:
        assert "ends soon" not in page and "has ended" not in page


def test_an_administrators_role_does_not_end(cast: Any, as_: Any, now: Any) -> None:
    factories.TownMembershipFactory(user=cast.admin, town=cast.kavala)
    let_pass(cast.admin, 800)
    assert "does not end" in as_(cast.admin).get(pages_of_people(cast)["town"]).content.decode()
