"""By how many days what is owed is counted in a project."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits
from cordel.projects.models import Project

SET = audit.verb("project.due_days_set", _("set how many days before or after the event things are due"))


@dataclass(frozen=True)
class DueDaysFacts:
    """Plain numbers of days by `core.due_days.key_of`; what is not in it follows the call."""

    due_days: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def set_due_days(project: Project, *, facts: DueDaysFacts, seen: str, by: User, now: datetime) -> None:
    """Raises ChangedMeanwhile when somebody else set them differently meanwhile. The same twice changes nothing."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    before = project.due_days
    changed = edits.change(project, facts, seen=seen)
    if not changed:
        return
    project.save(update_fields=changed)
    kinds = sorted(key for key in {*before, *facts.due_days} if before.get(key) != facts.due_days.get(key))
    audit.record(SET, project, by=by, now=now, project_id=project.pk, kinds=kinds)
