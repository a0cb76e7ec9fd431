from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "cordel.events"
    default_auto_field = "django.db.models.BigAutoField"
