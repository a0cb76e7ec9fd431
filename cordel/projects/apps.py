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
        slots.fill("towns.people_pages", _people_pages)


def _places(standing: Standing) -> list[tuple[str, Any]]:
    """What the desk shows at its side besides what everybody sees there."""
    from cordel.projects import rules

    return [("projects:roles", _("Roles that end"))] if rules.may_renew(standing, "roles") else []


def _people_pages(town: Any, standing: Standing) -> list[tuple[str, str]]:
    """Where the work for a town is handed over: a page in each of its projects that the person may open."""
    from django.urls import reverse

    from cordel.base.content import text
    from cordel.projects import queries, rules

    return [
        (text(one.project.title), reverse("projects:town-people", args=[one.project.slug, one.pk]))
        for one in queries.partnerships_of(town)
        if rules.may_keep_people(standing, one.project, one)
    ]
