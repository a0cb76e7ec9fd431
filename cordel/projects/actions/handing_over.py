"""One person of a town hands everything over to another one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, jobs, slots
from cordel.projects import rules
from cordel.projects.models import Partner
from cordel.projects.queries import people
from cordel.towns import actions as towns
from cordel.towns.models import Town, TownMembership, TownRole

HANDED_OVER = audit.verb("partner.handed_over", _("handed somebody's work for a town over"), is_public=False)


@transaction.atomic
def hand_over(partner: Partner, leaver: User, *, to: User, by: User, now: datetime) -> bool:
    """Roles, named places, drafts go to `to`; the old access ends: roles, sessions, tokens, open links. Twice is
    once: whoever holds no role in the town any more has nothing to hand over. Raises SamePerson, NotOfTheTown."""
    if partner.town_id is None:
        return False
    town = Town.objects.select_for_update().get(pk=partner.town_id)
    held = list(TownMembership.objects.select_for_update().filter(town=town, user=leaver).order_by("pk"))
    if not held:
        return False
    rules.ensure_successor(leaver.pk, to.pk, held=people.people_of(town))
    for one in held:
        towns.hold(town, user=to, role=one.role, by=by, now=now)
        towns.let_go(one, by=by, now=now)
    _leave_second_place(town, to, by=by, now=now)
    _name_instead(town, leaver, to)
    people.links_made_by(leaver, town).update(revoked_at=now, **people.FORGOTTEN)
    slots.ask("projects.take_over", town, leaver, to, by, now)
    accounts.end_sessions(leaver, now=now)
    facts = {"from": leaver.pk, "to": to.pk, "roles": [one.role for one in held]}
    audit.record(
        HANDED_OVER, partner, by=by, now=now, project_id=partner.project_id, town_id=town.pk, **facts
    )
    for reader in (leaver, to):
        jobs.enqueue(
            "projects.write_handed_over", now=now, user_id=reader.pk, town_id=town.pk, is_new=reader == to
        )
    return True


def _leave_second_place(town: Town, to: User, *, by: User, now: datetime) -> None:
    """Whoever is the officer now stands in for nobody: the deputy's place is free for somebody else."""
    held = {one.role: one for one in TownMembership.objects.filter(town=town, user=to)}
    if TownRole.OFFICER in held and (second := held.get(TownRole.DEPUTY)):
        towns.let_go(second, by=by, now=now)


def _name_instead(town: Town, leaver: User, to: User) -> None:
    """In every project of the town; nobody stands in both places."""
    for one in Partner.objects.select_for_update().filter(town=town).order_by("pk"):
        officer = to.pk if one.officer_id == leaver.pk else one.officer_id
        deputy = to.pk if one.deputy_id == leaver.pk else one.deputy_id
        if deputy == officer:
            deputy = None
        if (officer, deputy) != (one.officer_id, one.deputy_id):
            one.officer_id, one.deputy_id = officer, deputy
            one.save(update_fields=["officer", "deputy"])
