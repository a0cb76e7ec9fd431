from django.apps import AppConfig

from cordel.base import slots


class EventsConfig(AppConfig):
    name = "cordel.events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.events.queries import obligations

        slots.fill("projects.duties", obligations.told)
