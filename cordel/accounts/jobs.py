"""Background work about accounts: letters without secrets. Codes are sent while the person waits for them."""

from django.utils import timezone

from cordel.accounts import notifications


def write_invitation(user_id: int, inviter_id: int, place: str) -> None:
    notifications.invite(user_id, inviter_id, place, now=timezone.now())


def write_notice(user_id: int, verb: str) -> None:
    notifications.warn(user_id, verb)
