"""Who reads which record. Nothing here writes."""

from cordel.core.standing import Standing
from cordel.projects import rules as projects
from cordel.projects.models import Project
from cordel.towns import rules as towns
from cordel.towns.models import Town


def may_read_project(standing: Standing, project: Project) -> bool:
    """Those who run the project read every act in it."""
    return projects.may_run(standing, project)


def may_read_town(standing: Standing, town: Town) -> bool:
    """The town's officers read every act about the town."""
    return towns.works_for(standing, town)


def may_see_health(standing: Standing, _site: str) -> bool:
    """Those who run the installation."""
    return standing.is_administrator
