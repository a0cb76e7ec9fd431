"""Who looks after the site itself. Nothing here writes."""

from typing import Any

from cordel.core.standing import Standing


def may_look_after_mail(standing: Standing, _site: Any = None) -> bool:
    """Administrators, and whoever coordinates a project: they hear first that a letter did not arrive."""
    return standing.is_administrator or any(role == "coordinator" for _id, role in standing.project_roles)
