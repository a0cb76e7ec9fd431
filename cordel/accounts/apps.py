from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cordel.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("cordel.accounts.admin")
