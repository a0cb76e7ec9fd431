from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "cordel.base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import failures

        failures.watch()
