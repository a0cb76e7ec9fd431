from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "cordel.projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base.standing import read_borders_with, read_roles_with
        from cordel.projects.queries import roles_of
        from cordel.projects.queries.transfers import borders

        read_roles_with("project", roles_of)
        read_borders_with(borders)
