from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "cordel.reports"
    default_auto_field = "django.db.models.BigAutoField"
