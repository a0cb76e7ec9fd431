from typing import Any

from django.apps import AppConfig

from cordel.base import slots


class ParticipantsConfig(AppConfig):
    name = "cordel.participants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import returned
        from cordel.participants import actions, queries
        from cordel.projects.queries import obligations

        def note(failure: Any) -> list[Any]:
            actions.note_unreached(failure)
            return []

        slots.fill(returned.SLOT, note)
        slots.fill(obligations.NOT_REACHED, queries.accounts_given_up)
