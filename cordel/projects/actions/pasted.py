"""Many partners in one act, from lines that somebody pasted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cordel.accounts.actions import Invitation
from cordel.accounts.models import User
from cordel.projects.actions.projects import NewPartner, add_partner
from cordel.projects.models import Partner, Project
from cordel.projects.queries.pasted import Planned
from cordel.towns import actions as towns
from cordel.towns import rules as town_rules
from cordel.towns.models import Town, TownRole


@dataclass(frozen=True)
class Added:
    """How many partners are new, and how many people were invited to look after their town."""

    partners: int
    invited: int


@transaction.atomic
def add_partners(
    project: Project, lines: Sequence[Planned], *, language: str, invites: bool, by: User, now: datetime
) -> Added:
    """All wanted lines, or none: towns that are not there are made, and become partners. With `invites`, each address
    gets a letter in `language` that asks its owner to look after the town. Sent twice, it changes nothing."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    there = set(project.partners.filter(town__isnull=False).values_list("town_id", flat=True))
    added = invited = 0
    for line in (line for line in lines if line.is_wanted):
        town = line.town or _made(line, language=language, by=by, now=now)
        if town.pk not in there:
            new = NewPartner(role=Partner.Role.PARTNER, town=town)
            add_partner(project, new=new, by=by, now=now)
            added += 1
        if invites and line.row.email:
            invited += _invited(town, line.row.email, language=language, by=by, now=now)
    return Added(partners=added, invited=invited)


def _made(line: Planned, *, language: str, by: User, now: datetime) -> Town:
    place = line.place
    facts = towns.TownFacts(
        country=line.row.country,
        region=place.region if place else "",
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )
    new = towns.NewTown(
        name=line.row.town,
        language=language,
        facts=facts,
        geonames_id=place.geonames_id if place else None,
    )
    return towns.add_town(new, by=by, now=now)


def _invited(town: Town, email: str, *, language: str, by: User, now: datetime) -> int:
    """1 if the person is new to the town; somebody who has the role already is left alone."""
    invitation = Invitation(email=email, name="", role=TownRole.OFFICER, language=language)
    try:
        with transaction.atomic():
            towns.add_member(town, invitation=invitation, by=by, now=now)
    except town_rules.RoleIsHeld:
        return 0
    return 1
