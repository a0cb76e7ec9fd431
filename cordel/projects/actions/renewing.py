"""Roles are renewed for a year, many at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.standing import standing_of
from cordel.projects.models import ProjectMembership
from cordel.projects.queries import renewals
from cordel.towns import actions as towns

RENEWED = audit.verb("project.role_renewed", _("renewed somebody's role in a project"), is_public=False)


@transaction.atomic
def renew(keys: Iterable[str], *, by: User, now: datetime) -> int:
    """Renews those of the roles (`town-<number>`, `project-<number>`) that are due and that `by` may renew; returns
    how many. What somebody renewed meanwhile is not due any more, so twice is once."""
    wanted = set(keys)
    standing = standing_of(by)
    rows = renewals.town_roles(standing).select_for_update(of=("self",)).order_by("pk")
    held = [one for one in rows if f"town-{one.pk}" in wanted]
    towns.renew(held, by=by, now=now)
    due = renewals.project_roles(standing).select_for_update(of=("self",)).order_by("pk")
    run = [one for one in due if f"project-{one.pk}" in wanted]
    ProjectMembership.objects.filter(pk__in=[one.pk for one in run]).update(renewed_at=now)
    for one in run:
        facts: dict[str, Any] = {"role": one.role, "user": one.user_id}
        audit.record(RENEWED, one.project, by=by, now=now, project_id=one.project_id, **facts)
    return len(held) + len(run)
