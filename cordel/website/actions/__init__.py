"""The demonstration: the one thing that the website writes, and only into an empty database.

Rows are written in bulk, not through the apps' actions: no letters may go out to people who do not exist, and
the audit must not fill up with acts that nobody did. Nothing here is left to chance: the same day gives the
same rows on every machine, so codes and numbers can stand in documents.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.base import audit, demonstration
from cordel.base.models import SiteFact
from cordel.projects.models import Project
from cordel.website import rules
from cordel.website.actions import reference, synthetic
from cordel.website.queries import demo

__all__ = ["MADE", "make_demo"]

MADE = audit.verb("project.demo_made", _("made the demonstration"))


@transaction.atomic
def make_demo(*, now: datetime) -> list[Project]:
    """The reference project with its known facts, and a synthetic one around today. From now on nothing is sent
    from this database (base/demonstration.py). Raises rules.NotEmpty."""
    rules.ensure_empty(demo.what_is_there())
    SiteFact.objects.get_or_create(name=SiteFact.DEMONSTRATION, defaults={"since": now})
    transaction.on_commit(demonstration.forget)
    projects = [reference.make(now), synthetic.make(now)]
    for project in projects:
        audit.record(MADE, project, by=None, now=now, project_id=project.pk)
    return projects
