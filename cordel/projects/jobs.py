"""Background work about projects."""

from django.utils import timezone

from cordel.projects import actions, notifications


def write_invitation(membership_id: int) -> None:
    notifications.invite(membership_id)


def write_entry_link(entry_id: int) -> None:
    notifications.send_entry_link(entry_id, now=timezone.now())


def write_handed_over(user_id: int, town_id: int, is_new: bool) -> None:
    notifications.tell_handed_over(user_id, town_id, is_new=is_new)


def write_weekly_letters() -> dict[str, int]:
    return {"letters": actions.write_weekly_letters(now=timezone.now())}


def write_weekly_letter(user_id: int) -> None:
    actions.hand_weekly_letter(user_id, now=timezone.now())
