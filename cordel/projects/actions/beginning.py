"""A network as it begins: its project and the town that leads it, or the partners of the one before, in one act."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.models import SiteFact
from cordel.projects.actions.projects import NewPartner, NewProject, add_partner, create_project
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town

ON_PAPER = audit.verb("project.begun_on_paper", _("decided to begin with letters on paper"), is_public=False)


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


@transaction.atomic
def begin_on_paper(project: Project, *, by: User, now: datetime) -> None:
    """Letters wait in the outbox, to be printed or passed on, and nobody is asked for a mail server. Twice is once."""
    _fact, is_new = SiteFact.objects.get_or_create(name=SiteFact.ON_PAPER, defaults={"since": now})
    if is_new:
        audit.record(ON_PAPER, project, by=by, now=now, project_id=project.pk)
