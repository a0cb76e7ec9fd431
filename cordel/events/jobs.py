"""Background work about events: each a thin call, safe to run twice."""

from django.utils import timezone

from cordel.events import actions, notifications


def write_confirmation(registration_id: int) -> None:
    notifications.confirm(registration_id, now=timezone.now())


def forget_needs() -> dict[str, int]:
    return {"erased": actions.forget_needs(now=timezone.now())}
