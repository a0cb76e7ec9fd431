"""Who settles what the towns answer for. Nothing here writes."""

from cordel.core.standing import Standing
from cordel.projects import rules as projects
from cordel.projects.models import Project
from cordel.towns.models import Town


def may_settle(standing: Standing, project: Project) -> bool:
    """Those who run the project."""
    return projects.may_run(standing, project)


def may_name_contact(standing: Standing, project: Project, town: Town) -> bool:
    """The town's own officers, and those who run the project."""
    return projects.may_run(standing, project) or standing.is_in_town(town.pk, *projects.WORKS_FOR_THE_TOWN)


def may_allow_transfers(standing: Standing, project: Project) -> bool:
    """The coordinator alone, and administrators: it opens names to another country."""
    return projects.may_choose_people(standing, project)


def may_place_installation(standing: Standing) -> bool:
    """Whoever runs the site knows which town that is."""
    return standing.is_administrator
