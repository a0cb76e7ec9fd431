from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "cordel.website"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import slots
        from cordel.projects.queries.closing import ARCHIVE
        from cordel.website.queries import closing

        slots.fill(ARCHIVE, closing.steps)
