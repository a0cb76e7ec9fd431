"""A network as it begins: its project and the town that leads it, or the partners of the one before, in one act."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from cordel.accounts.models import User
from cordel.projects.actions.projects import NewPartner, NewProject, add_partner, create_project
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town


@transaction.atomic
def begin_network(new: NewProject, *, lead: Town, by: User, now: datetime) -> Project:
    """A project that `lead` leads and `by` coordinates. Raises ShortNameTaken."""
    project = create_project(new, by=by, now=now)
    add_partner(project, new=NewPartner(role=Partner.Role.LEAD, town=lead), by=by, now=now)
    return project


@transaction.atomic
def begin_next(before: Project, new: NewProject, *, by: User, now: datetime) -> Project:
    """A project with the partners and languages of `before`, in the same roles. Raises ShortNameTaken."""
    facts = replace(new.facts, languages=list(before.languages))
    project = create_project(replace(new, facts=facts), by=by, now=now)
    for one in before.partners.select_related("town", "organisation").order_by("pk"):
        add_partner(
            project,
            new=NewPartner(one.role, town=one.town, organisation=one.organisation, country=one.country),
            by=by,
            now=now,
        )
    return project
