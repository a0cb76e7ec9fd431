"""Two people at the same moment: both hand the same work over, both renew the same role, both sit down."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cordel.accounts import actions as accounts
from cordel.accounts.models import KeyboardName, User
from cordel.base.models import AuditEntry, Job
from cordel.projects import actions, rules
from cordel.projects.models import Partner
from cordel.towns.models import TownMembership, TownRole
from tests import factories
from tests.conftest import Cast, everybody, officer
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return everybody()


@pytest.fixture
def partner(cast: Cast) -> Partner:
    found: Partner = cast.project.partners.get(town=cast.kavala)
    return found


def handing_over(partner: Partner, leaver: User, to: User, by: User) -> Any:
    return lambda: actions.hand_over(partner, leaver, to=to, by=by, now=timezone.now())


def roles(user: User) -> set[str]:
    return set(TownMembership.objects.filter(user=user).values_list("role", flat=True))


# --- Handing over -----------------------------------------------------------------------------------


def test_of_two_successors_the_first_gets_it_all(cast: Cast, partner: Partner) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    elena = officer("Elena", cast.kavala, TownRole.DOOR)
    partner.officer = cast.noor
    partner.save()
    end = overtaken(
        handing_over(partner, cast.noor, dina, cast.cora), handing_over(partner, cast.noor, elena, cast.noor)
    )
    assert end is False
    partner.refresh_from_db()
    assert partner.officer == dina
    assert (roles(cast.noor), roles(dina), roles(elena)) == (set(), {"officer"}, {"door"})
    assert AuditEntry.objects.filter(verb="partner.handed_over").count() == 1
    assert Job.objects.filter(name="projects.write_handed_over").count() == 2


def test_two_who_hand_over_to_each_other_leave_one_who_does_the_work(cast: Cast, partner: Partner) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    end = overtaken(
        handing_over(partner, cast.noor, dina, cast.noor), handing_over(partner, dina, cast.noor, dina)
    )
    # Noor is of the town no more, so nothing goes back.
    assert isinstance(end, rules.NotOfTheTown)
    assert (roles(cast.noor), roles(dina)) == (set(), {"officer"})


def test_a_new_person_comes_in_while_another_takes_over(cast: Cast, partner: Partner) -> None:
    """The link named a successor; meanwhile the coordinator gave the work to somebody else."""
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    new = actions.NewEntry("vila@hall.example", "", "officer", "en", by_mail=False, successor_of=cast.noor)
    made = actions.let_in(partner, new, by=cast.cora, now=timezone.now())
    end = overtaken(
        handing_over(partner, cast.noor, dina, cast.cora),
        lambda: actions.come_in(made.entry, code=made.code, now=timezone.now()),
    )
    assert isinstance(end, User)
    assert (roles(cast.noor), roles(dina), roles(end)) == (set(), {"officer"}, {"officer"})
    assert AuditEntry.objects.filter(verb="partner.handed_over").count() == 1


# --- Renewing ---------------------------------------------------------------------------------------


def renewing(key: str, by: User) -> Any:
    return lambda: actions.renew([key], by=by, now=timezone.now())


def test_two_who_renew_a_role_of_a_town_renew_it_once(cast: Cast) -> None:
    held = cast.helper.town_memberships.get()
    cast.helper.town_memberships.update(renewed_at=timezone.now() - timedelta(days=340))
    key = f"town-{held.pk}"
    assert overtaken(renewing(key, cast.cora), renewing(key, cast.tomas)) == 0
    (entry,) = AuditEntry.objects.filter(verb="town.member_renewed")
    assert entry.actor_id == cast.cora.pk


def test_two_who_renew_a_role_of_a_project_renew_it_once(cast: Cast) -> None:
    held = factories.ProjectMembershipFactory(project=cast.project, role="assistant")
    type(held).objects.filter(pk=held.pk).update(renewed_at=timezone.now() - timedelta(days=340))
    key = f"project-{held.pk}"
    assert overtaken(renewing(key, cast.cora), renewing(key, cast.admin)) == 0
    assert AuditEntry.objects.filter(verb="project.role_renewed").count() == 1


def test_a_role_that_ends_while_it_is_renewed_is_gone(cast: Cast, partner: Partner) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    held = cast.noor.town_memberships.get()
    cast.noor.town_memberships.update(renewed_at=timezone.now() - timedelta(days=340))
    end = overtaken(handing_over(partner, cast.noor, dina, cast.cora), renewing(f"town-{held.pk}", cast.cora))
    assert end == 0 and roles(cast.noor) == set()


# --- Who is at the keyboard -------------------------------------------------------------------------


def test_two_who_sit_down_under_one_name_are_one_choice(cast: Cast) -> None:
    now = timezone.now()
    accounts.share(cast.noor, is_shared=True, by=cast.cora, now=now)
    other = User.objects.get(pk=cast.noor.pk)
    end = overtaken(
        lambda: accounts.sit_down(cast.noor, name="Maria", now=now),
        lambda: accounts.sit_down(other, name="maria", now=now),
    )
    assert end is None and KeyboardName.objects.get().key == "maria"


def test_whoever_sits_down_while_one_person_takes_the_account_is_not_kept(cast: Cast) -> None:
    now = timezone.now()
    accounts.share(cast.noor, is_shared=True, by=cast.cora, now=now)
    other = User.objects.get(pk=cast.noor.pk)
    overtaken(
        lambda: accounts.share(cast.noor, is_shared=False, by=cast.noor, now=now),
        lambda: accounts.sit_down(other, name="Maria", now=now),
    )
    assert not KeyboardName.objects.exists()
