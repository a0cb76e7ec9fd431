from django.apps import AppConfig


class TownsConfig(AppConfig):
    name = "cordel.towns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base.standing import read_roles_with
        from cordel.towns.queries import roles_of

        read_roles_with("town", roles_of)
