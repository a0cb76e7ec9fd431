from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cordel.core.standing import Standing


class ProjectsConfig(AppConfig):
    name = "cordel.projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import slots
        from cordel.base.standing import read_borders_with, read_roles_with
        from cordel.projects.queries import roles_of
        from cordel.projects.queries.transfers import borders

        read_roles_with("project", roles_of)
        read_borders_with(borders)
        slots.fill("desk.places", _places)


def _places(standing: Standing) -> list[tuple[str, Any]]:
    """What the desk shows at its side besides what everybody sees there."""
    from cordel.projects import rules

    return [("projects:roles", _("Roles that end"))] if rules.may_renew(standing, "roles") else []
