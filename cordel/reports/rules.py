"""Who may see which report, and which files are refused. Nothing here writes; facts come in as arguments."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events import rules as events
from cordel.events.models import Event
from cordel.events.rules.signed_sheets import may_open_sheet
from cordel.projects.models import Project, ProjectRole
from cordel.towns.models import TownRole

RUNS_THE_PROJECT = (ProjectRole.COORDINATOR, ProjectRole.ASSISTANT)
WORKS_FOR_THE_TOWN = (TownRole.OFFICER, TownRole.DEPUTY)


class FileMissing(Refused):
    sentence = _("There is no file %(file)s.")


class FileClosed(Refused):
    sentence = _("%(file)s cannot be opened: %(reason)s.")


class FileTooBig(Refused):
    sentence = _("%(file)s has %(size)s bytes; files of reports have at most %(most)s.")


class FileOfAnotherKind(Refused):
    sentence = _("%(file)s is no JSON file of published reports: it does not begin with {.")


def is_open_to_all(project: Project) -> bool:
    """What was published elsewhere is no secret here."""
    return project.origin == Project.Origin.PUBLISHED and project.is_listed


def may_see_report(standing: Standing, event: Event) -> bool:
    """All figures and the rows behind them: the coordinator and the host's officers."""
    return is_open_to_all(event.project) or events.may_edit(standing, event)


def may_see_project(standing: Standing, project: Project, *, host_towns: Iterable[int]) -> bool:
    """Reports over the whole project: the coordinator and the officers of every town that hosts an event."""
    return (
        is_open_to_all(project)
        or standing.is_administrator
        or standing.is_in_project(project.pk, *RUNS_THE_PROJECT)
        or bool(towns_of(standing) & set(host_towns))
    )


def may_see_counts(standing: Standing, *, partner_towns: Iterable[int]) -> bool:
    """What was published, and the list of one's own town: the officers of the partner towns."""
    return bool(towns_of(standing) & set(partner_towns))


def may_see_names(standing: Standing, event: Event, town_id: int | None) -> bool:
    """Names are on paper for those who need them: the coordinator, the host, each town its own people."""
    return event.project.origin == Project.Origin.OWN and events.may_see_delegation(standing, event, town_id)


def may_order_pack(standing: Standing, event: Event) -> bool:
    """Those who may read everybody's name there; a published report proves nothing of its own."""
    return event.project.origin == Project.Origin.OWN and events.sees_everybody(standing, event)


def may_open_pack(standing: Standing, event: Event, *, names_sealed: bool) -> bool:
    """Scans and lists name people whose names may be sealed by now: then the coordinator alone, for an auditor."""
    return may_order_pack(standing, event) and may_open_sheet(standing, event, names_sealed=names_sealed)


def towns_of(standing: Standing) -> set[int]:
    """The towns that the person works for."""
    return {town for town, role in standing.town_roles if role in WORKS_FOR_THE_TOWN}
