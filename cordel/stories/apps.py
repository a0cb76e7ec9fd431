from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "cordel.stories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import returned, slots
        from cordel.projects.queries.closing import NARRATORS
        from cordel.stories import actions
        from cordel.stories.queries import closing

        def note(failure: returned.Failure) -> tuple[()]:
            actions.note_unreached(failure)
            return ()

        slots.fill(NARRATORS, closing.steps)
        slots.fill(returned.NARRATORS_SLOT, note)
