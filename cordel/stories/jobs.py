"""Background work about stories: their letters, each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.stories import notifications


def ask(story_id: int) -> None:
    notifications.ask(story_id)


def confirm(story_id: int, permission: int) -> None:
    notifications.confirm(story_id, permission)


def tell_over(story_id: int) -> None:
    notifications.tell_over(story_id, today=timezone.localdate())
