"""A network as it begins: its project and the town that leads it, in one act."""

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
