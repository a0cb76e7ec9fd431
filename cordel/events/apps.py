from django.apps import AppConfig

from cordel.base import slots


class EventsConfig(AppConfig):
    name = "cordel.events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.events.actions import taking_over as acts
        from cordel.events.queries import closing, handing_over, obligations
        from cordel.projects.queries.closing import FIGURES, TOLD

        slots.fill("projects.duties", obligations.told)
        slots.fill("projects.moves", handing_over.lines)
        slots.fill("projects.take_over", acts.take_over)
        slots.fill(FIGURES, closing.figures)
        slots.fill(TOLD, closing.told)
