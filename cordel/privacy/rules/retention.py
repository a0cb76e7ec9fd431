"""Who sees what personal data is left, and who may have it purged before the night."""

from collections.abc import Collection

from cordel.core.standing import Standing
from cordel.projects import rules as projects
from cordel.projects.models import Project


def sees_all(standing: Standing, project: Project) -> bool:
    return projects.may_run(standing, project)


def towns_seen(standing: Standing, *, partner_towns: Collection[int]) -> set[int]:
    """The towns of the project whose people somebody is responsible for."""
    return {town for town in partner_towns if standing.is_in_town(town, *projects.WORKS_FOR_THE_TOWN)}


def may_see_left(standing: Standing, project: Project, *, partner_towns: Collection[int]) -> bool:
    return sees_all(standing, project) or bool(towns_seen(standing, partner_towns=partner_towns))


def may_purge(standing: Standing, project: Project) -> bool:
    """The coordinator alone, and administrators."""
    return projects.may_choose_people(standing, project)


def may_see_accounts(standing: Standing, _accounts: str) -> bool:
    """Accounts belong to no project: administrators see which of them nobody uses."""
    return standing.is_administrator
