from django.apps import AppConfig

from cordel.base import slots


class DebatesConfig(AppConfig):
    name = "cordel.debates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.debates import queries

        slots.fill("events.debates", queries.debates_for)
        slots.fill("projects.answer_duties", queries.told)
