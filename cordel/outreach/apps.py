from django.apps import AppConfig

from cordel.base import slots


class OutreachConfig(AppConfig):
    name = "cordel.outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.outreach import queries

        slots.fill("projects.page_duties", queries.told)
