"""Background work about projects."""

from cordel.projects import notifications


def write_invitation(membership_id: int) -> None:
    notifications.invite(membership_id)
