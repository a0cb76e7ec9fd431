"""Who notes a breach, who reads and closes it, and what must be said before. Nothing here writes."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.privacy.models import Breach
from cordel.projects import rules as projects
from cordel.projects.models import Project


class NotYetHappened(Refused):
    sentence = _("This moment has not come yet. Write when it was noticed, or when somebody was told.")


class BeforeNoticed(Refused):
    sentence = _("Nobody can have been told before the breach was noticed. Please check both moments.")


class NotAllSaid(Refused):
    sentence = _(
        "Before it is closed, say when the authority was told or why not, and when the people were told or why not."
    )


class BreachClosed(Refused):
    sentence = _("This breach is closed. Open it again to change it.")


def may_note(standing: Standing, project: Project, *, towns: Collection[int]) -> bool:
    """Everybody who works for the project or one of its towns, helpers at the door too: whoever sees it says so."""
    return projects.may_run(standing, project) or any(standing.is_in_town(town) for town in towns)


def may_see(standing: Standing, breach: Breach) -> bool:
    """Those who run the project; of a town's breach its officers; and whoever noted it."""
    return (
        projects.may_run(standing, breach.project)
        or standing.is_in_town(breach.town_id, *projects.WORKS_FOR_THE_TOWN)
        or (standing.user_id is not None and standing.user_id == breach.opened_by_id)
    )


def may_change(standing: Standing, breach: Breach) -> bool:
    return projects.may_run(standing, breach.project)


def may_lock_out(standing: Standing, project: Project) -> bool:
    """Who signs somebody else out because that person's device is lost; everybody may do it for the own."""
    return projects.may_run(standing, project)


def ensure_moments(noticed_at: datetime, *told_at: datetime | None, now: datetime) -> None:
    said = [one for one in told_at if one is not None]
    if any(one > now for one in (noticed_at, *said)):
        raise NotYetHappened
    if any(one < noticed_at for one in said):
        raise BeforeNoticed


def ensure_open(breach: Breach) -> None:
    if breach.closed_at is not None:
        raise BreachClosed


def ensure_all_said(breach: Breach) -> None:
    authority = breach.authority_told_at or breach.authority_why_not
    people = breach.people_told_at or breach.people_why_not
    if not (authority and people):
        raise NotAllSaid
