from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "cordel.translations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import languages
        from cordel.translations.queries import live

        languages.before_speaking(live.refresh)
